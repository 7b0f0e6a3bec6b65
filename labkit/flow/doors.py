"""Third leg: what waits at the address before the service itself: port, TLS, endpoint policy."""

from __future__ import annotations

from labkit.flow.api_gateway.asked import domain_named
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.refusals import INVOKE, not_authorized
from labkit.flow.asking import decide
from labkit.flow.calls import UNTOLD, service_refusal
from labkit.flow.codes import Code
from labkit.flow.identity import Caller
from labkit.flow.names import api_name, service_behind
from labkit.flow.network.routing import service_name
from labkit.flow.request import Request
from labkit.flow.steps import blocked, passed, unknown, unsettled
from labkit.flow.trace import Arrival, Response
from labkit.topology import Certificate, Component, Topology, VpcEndpoint
from labkit.topology.names import Authority

SILENCE = Response(symptom="connection timed out", exit_code=28)
CLOSED = Response(symptom="connection refused", exit_code=7)
TLS_FAILED = Response(symptom="TLS handshake failed", exit_code=35)
WRONG_CERTIFICATE = Response(symptom="TLS certificate is for another name", exit_code=60)
UNTRUSTED = {
    "itself": Response(symptom="TLS certificate is self-signed", exit_code=60),
    "private": Response(symptom="TLS certificate has no trusted issuer", exit_code=60),
}
"""What a client shows that does not trust who signed the certificate."""
PORTS = {"s3": (80, 443), "dynamodb": (80, 443)}
"""Ports of services that also take plain HTTP (AWS General Reference); others take 443 alone."""
OLD_TLS = ("1.0", "1.1")


def listens(at: Component, request: Request, service: str) -> Check:
    """Whether the service takes the port at all."""
    name = service_name(service)
    ports = PORTS.get(service.rsplit(".", 1)[-1], (443,))
    if request.port in ports:
        return Check(passed(at, f"{name} listens on tcp/{request.port}", "F1.7"))
    says = f"{name} does not listen on tcp/{request.port}"
    remedy = f"use https, tcp/{ports[-1]}"
    return Check(blocked(at, Code.PORT_CLOSED, says, "F7.10", remedy=remedy), CLOSED)


def takes_packet(endpoint: VpcEndpoint, request: Request) -> Check:
    """Whether an interface endpoint takes a packet: TCP on its service's port, and no ping."""
    idle = _idle(endpoint)
    if idle:
        return idle
    if request.protocol == "tcp":
        return listens(endpoint, request, endpoint.service)
    says = f"{endpoint.label} carries TCP alone, and this is {request.scheme}"
    code = Code.PROTOCOL_RESTRICTION
    return Check(blocked(endpoint, code, says, "F2.1", remedy="use TCP, on port 443"), SILENCE)


def in_service(topology: Topology, arrival: Arrival) -> Check | None:
    """Whether the endpoint that a request came by works (F2.16); None if so."""
    endpoint = topology.get(VpcEndpoint, arrival.endpoint or "")
    return _idle(endpoint) if endpoint else None


def _idle(endpoint: VpcEndpoint) -> Check | None:
    if endpoint.state.lower() == "available":
        return None
    says = f"{endpoint.label} is {endpoint.state}, and carries nothing"
    remedy = f"wait until {endpoint.label} is available, or have it accepted"
    return Check(blocked(endpoint, Code.BAD_STATE, says, "F2.16", remedy=remedy), SILENCE)


def greets(topology: Topology, at: Component, request: Request, arrival: Arrival) -> Check | None:
    """TLS: its version, and whether the certificate is for the name (None: no TLS)."""
    if request.scheme not in ("https", "wss"):
        return None
    private = arrival.endpoint is not None and arrival.service.endswith(".execute-api")
    if request.tls in OLD_TLS and private:
        says = f"the client speaks TLS {request.tls}, and private APIs take 1.2 or newer"
        remedy = "use a client that speaks TLS 1.2"
        return Check(blocked(at, Code.TLS_VERSION, says, "F1.8", remedy=remedy), TLS_FAILED)
    if request.tls in OLD_TLS:
        says = unsettled(f"whether this name still takes TLS {request.tls}")
        return Check(unknown(at.id, at.label, says, "F1.8"))
    named = _certified(topology, request.hostname, arrival)
    if named:
        return _signed(_authority(topology, named), at, request, named)
    if request.unchecked:
        says = f"no certificate there is for {request.hostname}, and the client takes any"
        return Check(passed(at, says, "F1.7"))
    says = f"no certificate there is for {request.hostname}"
    remedy = "call it by a name that AWS gives, or by a custom domain of API Gateway"
    step = blocked(at, Code.TLS_NAME_MISMATCH, says, "F1.7", remedy=remedy)
    return Check(step, WRONG_CERTIFICATE)


def _authority(topology: Topology, named: str) -> Authority:
    """Who signed the certificate of a name: its custom domain's, else one of AWS's own."""
    domain = domain_named(topology, named)
    found = topology.get(Certificate, domain.certificate) if domain else None
    return found.authority if found else "amazon"


def _signed(authority: Authority, at: Component, request: Request, named: str) -> Check:
    """Whether the client trusts who signed the certificate (F1.38)."""
    says = f"its certificate is good for {named}"
    if authority == "amazon":
        return Check(passed(at, says, "F1.7"))
    if authority == "other":
        says = f"{says}, for a client that trusts the authority that signed it"
        return Check(passed(at, says, "F1.37"))
    who = "itself alone" if authority == "itself" else "a private authority"
    says = f"{says}, and signed by {who}"
    if request.unchecked:
        return Check(passed(at, f"{says}, and the client takes any", "F1.38"))
    remedy = "have the client take any certificate (curl -k), or let a public authority sign it"
    step = blocked(at, Code.TLS_NOT_TRUSTED, says, "F1.38", remedy=remedy)
    return Check(step, UNTRUSTED[authority])


def _certified(topology: Topology, hostname: str, arrival: Arrival) -> str:
    """What the certificate calls the host; empty where none is for it."""
    code = arrival.service.rsplit(".", 1)[-1]
    name = api_name(hostname)
    if name and code == "execute-api":
        return f"*.execute-api.{name.region}.amazonaws.com"
    if hostname.endswith(".vpce.amazonaws.com") and arrival.endpoint:
        return f"*.{hostname.partition('.')[2]}"
    if code == "execute-api" and domain_named(topology, hostname):
        return hostname
    found = service_behind(hostname)
    return hostname if found and found.service == arrival.service else ""


def endpoint_allows(
    topology: Topology,
    endpoint: VpcEndpoint,
    who: Caller,
    arrival: Arrival,
    *,
    action: str,
    resource: str,
) -> Check:
    """The endpoint's own policy, which is asked first (F4.1).

    An unsigned request asks as nobody, so a policy that names a role keeps it out (F4.2).
    """
    decision = decide(topology, (endpoint.policy,), who, arrival, action=action, resource=resource)
    label = endpoint.label
    if decision.effect == "allow":
        says = "the endpoint policy allows it"
        return Check(passed(endpoint, says, "F2.8", rule=decision.rule))
    if decision.effect == "unknown":
        says = f"the endpoint policy of {label} may or may not allow it: {decision.why}"
        return Check(unknown(endpoint.id, label, says, "F4.1"))
    denied = decision.effect == "deny"
    code = Code.ENDPOINT_POLICY_EXPLICIT_DENY if denied else Code.ENDPOINT_POLICY_NO_ALLOW
    says = f"the endpoint policy of {label} does not allow it: {decision.rule}{_why(decision.why)}"
    remedy = f"allow {action} on this resource in the policy of {label}"
    step = blocked(endpoint, code, says, "F4.1", "F1.24", rule=decision.rule, remedy=remedy)
    return Check(step, _refused(who, action, resource, decision.effect))


def _why(text: str) -> str:
    return f" ({text})" if text else ""


def _refused(who: Caller, action: str, resource: str, effect: str) -> Response:
    if action == INVOKE:
        return not_authorized(who.principal, resource, "endpoint", effect).response()
    return service_refusal(action.partition(":")[0], "AccessDeniedException", UNTOLD)
