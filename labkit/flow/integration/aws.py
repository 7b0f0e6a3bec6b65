"""Integrations with an action of an AWS service, called from API Gateway's own side.

No endpoint, NAT gateway or route of the VPC has a part in it, whatever the type of the API
(F6.11).
"""

from __future__ import annotations

import re

from labkit.flow.api_gateway.authorization import Knock
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.refusals import SERVER_ERROR, Refusal
from labkit.flow.asking import together
from labkit.flow.calls import SERVICES as KNOWN
from labkit.flow.calls import UNTOLD, Call, about, absent_message, accepted, error_body
from labkit.flow.codes import Code
from labkit.flow.integration.backend import (
    Backend,
    Integrated,
    as_json,
    mapped,
    request_template,
)
from labkit.flow.policy import evaluate
from labkit.flow.steps import blocked, hop, passed, service_hop, unknown
from labkit.flow.trace import Leg, Response, Step
from labkit.topology import Component, Integration, Role, Topology

API_GATEWAY = "apigateway.amazonaws.com"
NEVER_MAPPED = ("content-length", "transfer-encoding")
NOT_FOR_AWS = ("authorization", "connection", "expect", "proxy-authenticate", "te")
"""Headers that a mapping must not set, any type and AWS types (R109, R110)."""


def call_service(knock: Knock, integration: Integration) -> Integrated:
    """Assume the role, make the call, map what comes back."""
    topology = knock.topology
    service, action = integration.service_action or ("", "")
    at = Component(id=service, name=KNOWN[service].name if service in KNOWN else service)
    template = request_template(integration, knock.request.header("content-type"))
    if isinstance(template, Refusal):
        return _unsupported(knock, at, template)
    region = integration.uri.split(":")[3]
    name = _named(knock, service, template)
    call = about(topology, f"{service}:{action}", name, region=region)
    checks = _checks(knock, integration, at, call, template)
    make = hop if call.component else service_hop
    here = make(Leg.INTEGRATION, call.component or at, *(row.step for row, _ in checks))
    response, unmapped = _response(knock, integration, call, checks)
    more = (hop(Leg.INTEGRATION, knock.api, unmapped),) if unmapped else ()
    return Integrated((here, *more), response)


def _unsupported(knock: Knock, at: Component, refusal: Refusal) -> Integrated:
    kind = knock.request.header("content-type")
    says = f"no request template takes {kind}, and passthroughBehavior refuses the rest"
    remedy = "send Content-Type: application/json, or add a template for this type"
    step = blocked(at, Code.UNSUPPORTED_MEDIA_TYPE, says, "F6.9", remedy=remedy)
    here = service_hop(Leg.INTEGRATION, at, step)
    return Integrated((here,), refusal.response(knock.deployment))


Answered = tuple[Check, Backend | None]
"""A check, and what the service answers if it fails there."""


def _checks(
    knock: Knock, integration: Integration, at: Component, call: Call, template: str | None
) -> tuple[Answered, ...]:
    headers = _headers(knock, integration, at)
    role = _role(knock, integration)
    rows: list[Answered] = [(headers, None)] if headers else []
    rows.append((_assume(knock, integration, role), None))
    unreadable = _readable(knock, at, call, template)
    if unreadable:
        rows.append(unreadable)
    if role:
        rows.append(_permit(role, call))
    rows.append(_exists(knock.topology, at, call))
    return tuple(rows)


def _response(
    knock: Knock, integration: Integration, call: Call, checks: tuple[Answered, ...]
) -> tuple[Response, Step | None]:
    refused = next((row.refusal for row, _ in checks if row.refusal), None)
    if refused:
        return refused, None
    backend = next((answer for _, answer in checks if answer), None)
    return mapped(knock, integration, backend or Backend(200, accepted(call)))


def _headers(knock: Knock, integration: Integration, at: Component) -> Check | None:
    names = [row.rsplit(".", 1)[-1].lower() for row, _ in integration.request_parameters]
    bad = [name for name in names if name in (*NEVER_MAPPED, *NOT_FOR_AWS)]
    if not bad:
        return None
    says = f"the integration maps the header {bad[0]}, which AWS integrations must not"
    remedy = "take this mapping out, and deploy"
    step = blocked(at, Code.INTEGRATION_MISCONFIGURED, says, "F1.32", remedy=remedy)
    return Check(step, SERVER_ERROR.response(knock.deployment))


def _role(knock: Knock, integration: Integration) -> Role | None:
    return knock.topology.get(Role, integration.role)


def _assume(knock: Knock, integration: Integration, role: Role | None) -> Check:
    server_error = SERVER_ERROR.response(knock.deployment)
    if role is None:
        return _without_role(knock, integration, server_error)
    decision = evaluate(
        role.trust, principal=API_GATEWAY, action="sts:AssumeRole", resource=role.id, context={}
    )
    if decision.effect == "allow":
        says = f"API Gateway assumes the role {role.label}"
        return Check(passed(role, says, "F6.4", "F6.11", rule=decision.rule))
    if decision.effect == "unknown":
        says = f"whether {role.label} trusts {API_GATEWAY}: {decision.why}"
        return Check(unknown(role.id, role.label, says, "F6.4"))
    says = f"{role.label} does not trust {API_GATEWAY}"
    remedy = f"let the trust policy of {role.label} name {API_GATEWAY}"
    step = blocked(role, Code.ROLE_NOT_ASSUMABLE, says, "F6.8", "F1.32", remedy=remedy)
    return Check(step, server_error)


def _without_role(knock: Knock, integration: Integration, server_error: Response) -> Check:
    named = integration.role or "no role"
    at = Component(id=integration.role or "integration", name=named)
    if integration.role and Role in knock.topology.missing:
        return Check(unknown(at.id, at.label, "nobody described the integration's role", "F6.4"))
    says = f"the integration names {named}, which API Gateway cannot assume"
    remedy = f"give the integration a role that trusts {API_GATEWAY}"
    step = blocked(at, Code.ROLE_NOT_ASSUMABLE, says, "F6.8", "F1.32", remedy=remedy)
    return Check(step, server_error)


def _named(knock: Knock, service: str, template: str | None) -> str:
    """The name of the resource that the call will give, as far as the template tells."""
    known = KNOWN.get(service)
    if known is None or not known.named_by:
        return ""
    text = knock.request.body if template is None else template
    found = re.search(rf'"(?:{known.named_by}|{known.arn_in})"\s*:\s*"([^"$]+)"', text)
    return found[1].rpartition("/")[2] if found else ""


def _readable(knock: Knock, at: Component, call: Call, template: str | None) -> Answered | None:
    """A body that is passed through as it came may be no call that the service takes (F6.9)."""
    if template is not None:
        return None
    if not isinstance(as_json(knock.request.body), dict):
        says = f"the body was passed to {at.label} as it came, and is no call that it can read"
        remedy = "send Content-Type: application/json, or add a template for this type"
        body = '{"__type":"SerializationException"}' if call.prefix != "s3" else UNTOLD
    elif call.service and call.service.named_by and not _named(knock, call.prefix, template):
        says = f"the body was passed to {at.label} as it came, and names no {_noun(call)}"
        remedy = f"add a request template that writes what {call.action} wants"
        body = UNTOLD
    else:
        return None
    step = blocked(at, Code.BACKEND_ERROR, says, "F6.9", "F6.7", remedy=remedy)
    return Check(step), Backend(400, body)


def _noun(call: Call) -> str:
    return call.service.kind.__name__.lower() if call.service else "resource"


def _permit(role: Role, call: Call) -> Answered:
    decision = together(
        evaluate(
            policy,
            principal=role.id,
            action=call.action,
            resource=call.resource,
            context={"aws:SecureTransport": "true", "aws:PrincipalArn": role.id},
        )
        for policy in role.policies
    )
    if decision.effect == "allow":
        says = f"{role.label} may {call.action}"
        return Check(passed(role, says, "F6.4", rule=decision.rule)), None
    if decision.effect == "unknown":
        says = f"whether {role.label} may {call.action}: {decision.why}"
        return Check(unknown(role.id, role.label, says, "F6.4")), None
    denied = decision.effect == "deny"
    says = f"{role.label} may not {call.action}{f': {decision.rule}' if denied else ''}"
    remedy = f"allow {call.action} on {call.resource} in a policy of {role.label}"
    if denied:
        remedy = f"take the deny out of {decision.rule} of {role.label}"
    code = Code.ROLE_LACKS_PERMISSION
    step: Step = blocked(role, code, says, "F6.6", "F6.7", "F4.14", remedy=remedy)
    return Check(step), Backend(400, error_body("AccessDeniedException", UNTOLD))


def _exists(topology: Topology, at: Component, call: Call) -> Answered:
    if call.component:
        done = "the record is put into" if call.action == "kinesis:PutRecord" else "it acts on"
        says = f"{done} {call.component.label}"
        return Check(passed(call.component, says, "F6.1", "F6.5")), None
    known = call.service
    if known is None or known.kind in topology.missing:
        says = f"labkit does not know what {at.label} answers to {call.action}"
        return Check(unknown(at.id, at.label, says)), None
    if not call.name:
        says = f"on what {call.action} acts, the request decides"
        return Check(passed(at, says, "F6.1")), None
    says = f"there is no {_noun(call)} {call.name!r}"
    remedy = "create it, or let the request template name one that exists"
    step = blocked(at, Code.BACKEND_NOT_FOUND, says, "F6.6", "F6.7", remedy=remedy)
    body = error_body("ResourceNotFoundException", absent_message(topology, call))
    return Check(step), Backend(400, body)
