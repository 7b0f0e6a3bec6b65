"""HTTP integrations: to a public URL, or through a VPC link into a VPC (F5.3, F5.7)."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from labkit.flow.api_gateway.authorization import Knock
from labkit.flow.api_gateway.refusals import SERVER_ERROR, TIMED_OUT, UNREACHABLE, Refusal
from labkit.flow.applications import Answered, Ask, Visit, answer, status_of_balancer
from labkit.flow.calls import UNTOLD
from labkit.flow.codes import Code
from labkit.flow.integration.backend import Backend, Integrated, mapped
from labkit.flow.integration.link import Linked, by_link
from labkit.flow.names import resolve
from labkit.flow.network.connection import connect
from labkit.flow.network.walk import End, Outside
from labkit.flow.packet import Packet
from labkit.flow.request import PORTS, Request
from labkit.flow.source import Source
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Hop, Leg, Response, Step, Verdict
from labkit.topology import Component, Integration

GATEWAY_SIDE = Source(Component(id="api-gateway", name="API Gateway"), IPv4Address("198.51.100.40"))
"""API Gateway as a client on the internet; its address stands in for AWS's own (RFC 5737)."""
_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


def call_http(knock: Knock, integration: Integration, ask: Ask) -> Integrated:
    """Call the URI, by the internet or by the link, and map what comes back."""
    uri = with_variables(knock, integration.uri)
    if uri is None or not can_be_called(uri):
        return _misconfigured(knock, integration.uri)
    if integration.connection_type == "VPC_LINK":
        key = with_variables(knock, integration.connection_id) or integration.connection_id
        linked = by_link(knock.topology, integration, key, uri)
    else:
        linked = _by_internet(knock, uri)
    return _finished(knock, integration, linked, uri, ask)


def can_be_called(uri: str) -> bool:
    """Whether a URI is a URL of HTTP with a host and a port that there can be."""
    try:
        parts = urlsplit(uri)
        return parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def with_variables(knock: Knock, text: str) -> str | None:
    """A text with its stage variables filled in; None if the stage lacks one (R123)."""
    stage = knock.api.stage(knock.found.stage)
    known = dict(stage.variables) if stage else {}
    missing = [name for name in _VARIABLE.findall(text) if name not in known]
    return None if missing else _VARIABLE.sub(lambda row: known[row[1]], text)


def _misconfigured(knock: Knock, uri: str) -> Integrated:
    says = f"the integration's URI is no URL that can be called: {uri or 'empty'}"
    remedy = "write https://HOST/PATH, and set the stage variables that it names"
    step = blocked(knock.api, Code.INTEGRATION_MISCONFIGURED, says, "F1.32", remedy=remedy)
    here = hop(Leg.INTEGRATION, knock.api, step)
    return Integrated((here,), SERVER_ERROR.response(knock.deployment))


def _by_internet(knock: Knock, uri: str) -> Linked:
    """To a public URL, from API Gateway's own side of the internet."""
    request = Request("internet", uri)
    found = resolve(knock.topology, request, GATEWAY_SIDE)
    hops: tuple[Hop, ...] = (found.hop,) if found.hop else ()
    if found.answer is None:
        return Linked(hops, failure=SERVER_ERROR if found.failure else None)
    packet = Packet(
        protocol="tcp",
        source=GATEWAY_SIDE.address,
        destination=found.answer.address,
        ports=(request.port, request.port),
        service=found.answer.service,
    )
    start = Outside(packet, GATEWAY_SIDE.component, begins=True)
    connection = connect(knock.topology, start)
    hops += connection.all_hops
    if connection.ended.end in (End.LEFT, End.SERVICE):
        host = request.hostname
        step = unknown("integration", host, f"labkit does not know what {host} answers")
        return Linked((*hops, hop(Leg.INTEGRATION, Component(id="integration", name=host), step)))
    return Linked(hops, connection, failure=UNREACHABLE if connection.lost else None)


def _finished(
    knock: Knock, integration: Integration, linked: Linked, uri: str, ask: Ask
) -> Integrated:
    """What the application answers, if the connection got there, mapped for the client."""
    answered = Answered()
    if linked.connection and linked.connection.ended.end is End.INTERFACE:
        visit = _visit(knock, integration, uri)
        answered = answer(knock.topology, linked.connection, visit, ask)
    hops = (*linked.hops, *answered.hops)
    if linked.failure:
        return Integrated(hops, linked.failure.response(knock.deployment))
    if any(row.verdict is Verdict.UNKNOWN for row in linked.hops) and linked.connection is None:
        return Integrated(hops, Response())
    status = linked.status
    if linked.connection and answered.failure:
        status = status_of_balancer(linked.connection, answered.failure)
    refusal = _REFUSALS.get(answered.failure) if status is None else None
    if refusal:
        return Integrated(hops, refusal.response(knock.deployment))
    backend = Backend(status or answered.status, UNTOLD if status else answered.body)
    response, unmapped = mapped(knock, integration, backend)
    follows = any(row.verdict is Verdict.BLOCKED for row in hops)
    came = _came_back(knock, backend, follows=follows)
    last = hop(Leg.INTEGRATION, knock.api, *(step for step in (came, unmapped) if step))
    return Integrated((*hops, last), response)


_REFUSALS: dict[str, Refusal] = {
    "refused": UNREACHABLE,
    "certificate": SERVER_ERROR,
    "tls": SERVER_ERROR,
    "slow": TIMED_OUT,
}
"""How an application fails, to what API Gateway says of it (F1.30 to F1.32)."""


def _visit(knock: Knock, integration: Integration, uri: str) -> Visit:
    parts, verb = urlsplit(uri), integration.http_method
    return Visit(
        parts.scheme == "https",
        parts.hostname or "",
        integration.timeout_millis / 1000,
        method=verb if verb not in ("", "ANY") else knock.request.method,
    )


def _came_back(knock: Knock, backend: Backend, *, follows: bool) -> Step:
    says = f"the back end answers {backend.status}"
    if backend.status < 400:
        return passed(knock.api, says, "F6.6")
    remedy = "look at what the application asks before it answers"
    step = blocked(knock.api, Code.BACKEND_ERROR, says, "F6.6", remedy=remedy)
    return replace(step, follows=follows)
