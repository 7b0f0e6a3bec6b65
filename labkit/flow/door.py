"""Third leg: what waits at the address. Here, the interface endpoint and its policy."""

from __future__ import annotations

from labkit.flow.codes import Code
from labkit.flow.names import api_name
from labkit.flow.policy import ANONYMOUS, Decision, evaluate
from labkit.flow.refusals import DENIED_BY_ENDPOINT, NO_ENDPOINT_POLICY, not_authorized
from labkit.flow.request import Request
from labkit.flow.steps import blocked, hop, passed
from labkit.flow.trace import Arrival, Hop, Leg, Response, Step
from labkit.topology import Topology, VpcEndpoint

INVOKE = "execute-api:Invoke"


def named_api(request: Request, *, by_endpoint: bool) -> str:
    """The id of the API that a request means: by `x-apigw-api-id` at an endpoint, else by Host.

    Both forms are F1.6. Empty if neither names an API of this shape.
    """
    chosen = request.header("x-apigw-api-id") if by_endpoint else ""
    name = api_name(request.host_header.split(":")[0])
    return chosen or (name.api if name else "")


def invoked_arn(topology: Topology, api: str, request: Request) -> str:
    """The ARN on which a call asks for `execute-api:Invoke` (F10.10)."""
    stage, _, path = request.path.lstrip("/").partition("/")
    arn = f"arn:aws:execute-api:{topology.region}:{topology.account}:{api}"
    return f"{arn}/{stage}/{request.method}/{path}"


def context_of(topology: Topology, arrival: Arrival) -> dict[str, str]:
    """Condition keys of a request: the endpoint's for a private API, else the address (F4.10)."""
    endpoint = topology.get(VpcEndpoint, arrival.endpoint) if arrival.endpoint else None
    if endpoint is None:
        return {"aws:SourceIp": str(arrival.address)}
    return {
        "aws:SourceVpce": endpoint.id,
        "aws:SourceVpc": endpoint.vpc,
        "aws:VpcSourceIp": str(arrival.address),
    }


def pass_endpoint(
    topology: Topology, request: Request, endpoint: VpcEndpoint, arrival: Arrival
) -> tuple[Hop, Response | None]:
    """TLS name and endpoint policy; with the refusal if the policy does not allow."""
    api = named_api(request, by_endpoint=True)
    resource = invoked_arn(topology, api, request)
    decision = evaluate(
        endpoint.policy,
        principal=ANONYMOUS,
        action=INVOKE,
        resource=resource,
        context=context_of(topology, arrival),
    )
    tls = passed(endpoint, "its certificate is good for every execute-api name", "F1.7")
    step, reason = _policy_step(endpoint, decision)
    refusal = not_authorized(resource, reason) if reason else None
    return hop(Leg.DOOR, endpoint, tls, step), refusal


def _policy_step(endpoint: VpcEndpoint, decision: Decision) -> tuple[Step, str]:
    if decision.effect == "allow":
        return passed(endpoint, "the endpoint policy allows it", "F2.8", rule=decision.rule), ""
    denied = decision.effect == "deny"
    code = Code.ENDPOINT_POLICY_EXPLICIT_DENY if denied else Code.ENDPOINT_POLICY_NO_ALLOW
    says = f"the endpoint policy of {endpoint.label} does not allow it: {decision.rule}"
    remedy = f"allow {INVOKE} on this API in the policy of {endpoint.label}"
    step = blocked(endpoint, code, says, "F4.1", "F1.24", rule=decision.rule, remedy=remedy)
    return step, DENIED_BY_ENDPOINT if denied else NO_ENDPOINT_POLICY
