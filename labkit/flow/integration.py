"""Fifth leg: what the method does with the request, and what comes back out.

API Gateway calls AWS services from its own side: no endpoint, NAT gateway or route of
the VPC has a part in this hop, whatever the type of the API (F6.11).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from labkit.flow.codes import Code
from labkit.flow.policy import Decision, evaluate
from labkit.flow.refusals import SERVER_ERROR
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Hop, Leg, Response, Step
from labkit.topology import (
    Component,
    Integration,
    IntegrationResponse,
    Method,
    PolicyDocument,
    Role,
    Stream,
    Topology,
)

KINESIS = Component(id="kinesis", name="Kinesis")
BEYOND = Component(id="integration", name="the integration")
API_GATEWAY = "apigateway.amazonaws.com"
ACCEPTED = json.dumps(
    {"SequenceNumber": "…", "ShardId": "shardId-000000000000"},
    separators=(",", ":"),
    ensure_ascii=False,
)
"""Kinesis's answer to PutRecord; the sequence number is its own to choose (F6.5)."""


@dataclass(frozen=True, slots=True)
class Backend:
    """What the back end answers, before the method's integration responses map it."""

    status: int
    body: str


def integrate(topology: Topology, method: Method) -> tuple[Hop, Response]:
    """Run the method's integration as far as it can be known; with the client's answer."""
    integration = method.integration
    if integration.service_action == ("kinesis", "PutRecord"):
        return _put_record(topology, integration)
    says = f"labkit does not model this integration yet: {integration.type} {integration.uri}"
    step = unknown(BEYOND.id, BEYOND.label, says.rstrip())
    return hop(Leg.INTEGRATION, BEYOND, step), Response()


def _put_record(topology: Topology, integration: Integration) -> tuple[Hop, Response]:
    role = topology.get(Role, integration.role)
    stream = _stream(topology, integration)
    at = stream or KINESIS
    if role is None:
        step = unknown(integration.role, "role", "labkit does not know the integration's role")
        return hop(Leg.INTEGRATION, at, step), Response()
    trust = _assume(role)
    permit, refused = _permit(role, stream)
    exists, absent = _exists(topology, integration, stream)
    here = hop(Leg.INTEGRATION, at, trust, permit, exists)
    if trust.code:
        return here, SERVER_ERROR
    backend = refused or absent or Backend(200, ACCEPTED)
    return here, _mapped(integration.responses, backend)


def _assume(role: Role) -> Step:
    decision = evaluate(
        role.trust, principal=API_GATEWAY, action="sts:AssumeRole", resource=role.id, context={}
    )
    if decision.effect == "allow":
        return passed(role, f"API Gateway assumes the role {role.label}", "F6.4", "F6.11")
    says = f"{role.label} does not trust {API_GATEWAY}"
    remedy = f"let the trust policy of {role.label} name {API_GATEWAY}"
    return blocked(role, Code.ROLE_NOT_ASSUMABLE, says, "F6.8", "F1.32", remedy=remedy)


def _permit(role: Role, stream: Stream | None) -> tuple[Step, Backend | None]:
    resource = stream.id if stream else "*"
    decisions = [_decide(policy, role, resource) for policy in role.policies]
    effects = {decision.effect for decision in decisions}
    if "allow" in effects and "deny" not in effects:
        return passed(role, f"{role.label} may kinesis:PutRecord", "F6.4"), None
    says = f"{role.label} may not kinesis:PutRecord"
    remedy = f"allow kinesis:PutRecord on the stream in a policy of {role.label}"
    step = blocked(role, Code.ROLE_LACKS_PERMISSION, says, "F6.6", "F6.7", remedy=remedy)
    return step, Backend(400, _error("AccessDeniedException", "…"))


def _decide(policy: PolicyDocument, role: Role, resource: str) -> Decision:
    return evaluate(
        policy,
        principal=role.id,
        action="kinesis:PutRecord",
        resource=resource,
        context={},
    )


def stream_name(integration: Integration) -> str:
    """The name that the request template gives as `StreamName`; empty if it gives none."""
    for _, template in integration.request_templates:
        found = re.search(r'"StreamName"\s*:\s*"([^"$]+)"', template)
        if found:
            return found[1]
    return ""


def _stream(topology: Topology, integration: Integration) -> Stream | None:
    name = stream_name(integration)
    matching = (row for row in topology.all(Stream) if row.id.rsplit("/", 1)[-1] == name)
    return next(matching, None)


def _exists(
    topology: Topology, integration: Integration, stream: Stream | None
) -> tuple[Step, Backend | None]:
    if stream:
        return passed(stream, f"the record is put into {stream.label}", "F6.1", "F6.5"), None
    name = stream_name(integration)
    says = f"there is no stream {name!r}"
    remedy = "create it, or let the request template name one that exists"
    step = blocked(KINESIS, Code.BACKEND_NOT_FOUND, says, "F6.6", "F6.7", remedy=remedy)
    message = f"Stream {name} under account {topology.account} not found."
    return step, Backend(400, _error("ResourceNotFoundException", message))


def _error(kind: str, message: str) -> str:
    """An error's body as Kinesis writes it (F6.7)."""
    body = {"__type": kind, "message": message}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def _mapped(responses: tuple[IntegrationResponse, ...], backend: Backend) -> Response:
    """The response whose pattern fits the back end's status, else the default one (F6.6)."""
    fitting = [
        row
        for row in responses
        if row.selection_pattern and re.fullmatch(row.selection_pattern, str(backend.status))
    ]
    default = [row for row in responses if not row.selection_pattern]
    chosen = next(iter(fitting + default), None)
    if chosen is None:
        return SERVER_ERROR
    return Response(
        status=chosen.status,
        headers=(("Content-Type", "application/json"),),
        body=backend.body,
    )
