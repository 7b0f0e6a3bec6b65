"""Fourth leg: API Gateway. Which API, by which door, what its policy says, which method."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.codes import Code
from labkit.flow.door import INVOKE, context_of, invoked_arn, named_api
from labkit.flow.policy import ANONYMOUS, Decision, evaluate, expanded
from labkit.flow.refusals import (
    DENIED_BY_RESOURCE,
    FORBIDDEN,
    MISSING_TOKEN,
    NO_RESOURCE_POLICY,
    not_authorized,
)
from labkit.flow.request import Request
from labkit.flow.steps import blocked, hop, not_reached, passed, unknown
from labkit.flow.trace import Arrival, Hop, Leg, Response, Step
from labkit.topology import (
    Deployment,
    EndpointType,
    Method,
    PolicyDocument,
    RestApi,
    Topology,
    VpcEndpoint,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The leg's report: a hop, the method found if any, and the first refusal if any."""

    hop: Hop
    method: Method | None = None
    refusal: Response | None = None


Check = tuple[Step, Response | None]
"""A step, and API Gateway's answer if the step refuses."""


def admit(topology: Topology, request: Request, arrival: Arrival) -> Admitted:
    """What API Gateway's front says of a request that arrived."""
    by_endpoint = arrival.endpoint is not None
    api = topology.get(RestApi, named_api(request, by_endpoint=by_endpoint))
    if api is None:
        return _no_such_api(topology, arrival)
    door, refusal = _door(topology, api, arrival)
    if refusal:
        beyond = not_reached(api.id, api.label, "stage, policy and method hang on the right door")
        return Admitted(hop(Leg.API_GATEWAY, api, door, beyond), refusal=refusal)
    stage = request.path.lstrip("/").partition("/")[0]
    deployment = api.deployed(stage)
    if deployment is None or api.disable_execute_api_endpoint:
        step = _default_name_off(api) if api.disable_execute_api_endpoint else _no_stage(api, stage)
        return Admitted(hop(Leg.API_GATEWAY, api, door, step), refusal=FORBIDDEN)
    policy, denied = _policy(topology, api, deployment, request, arrival)
    method, found, missing = _method(api, deployment, request)
    return Admitted(hop(Leg.API_GATEWAY, api, door, policy, found), method, denied or missing)


def _no_such_api(topology: Topology, arrival: Arrival) -> Admitted:
    says = "neither Host nor x-apigw-api-id names an API that this endpoint serves"
    at = topology.get(VpcEndpoint, arrival.endpoint or "")
    if at is None:
        step = unknown("api-gateway", "API Gateway", "the request names no API of this topology")
        return Admitted(
            Hop(leg=Leg.API_GATEWAY, component="api-gateway", label="API Gateway", steps=(step,))
        )
    remedy = "name the API by the header Host or x-apigw-api-id"
    step = blocked(at, Code.API_NOT_FOUND, says, "F1.21", "F1.6", remedy=remedy)
    hop = Hop(
        leg=Leg.API_GATEWAY,
        component=at.id,
        label="API Gateway",
        steps=(step,),
        components=(at.id,),
    )
    return Admitted(hop, refusal=FORBIDDEN)


def _door(topology: Topology, api: RestApi, arrival: Arrival) -> Check:
    private = api.endpoint_type is EndpointType.PRIVATE
    if private and arrival.endpoint:
        says = f"{api.label} is private, and the request came by {topology.label(arrival.endpoint)}"
        return passed(api, says, "F1.6"), None
    if private:
        says = f"{api.label} is private, and the request came by the public way"
        remedy = "send it through an interface endpoint for execute-api"
        step = blocked(api, Code.API_PRIVATE_FROM_OUTSIDE, says, "F1.33", remedy=remedy)
        return step, FORBIDDEN
    if arrival.endpoint is None:
        says = f"{api.label} is {api.endpoint_type}, and the request came by the public way"
        return passed(api, says, "F1.2"), None
    return _public_by_endpoint(topology, api, arrival.endpoint), FORBIDDEN


def _public_by_endpoint(topology: Topology, api: RestApi, endpoint: str) -> Step:
    """The trap of F2.11: private DNS brings every execute-api name to a door for private APIs."""
    door = topology.label(endpoint)
    says = (
        f"{api.label} is {api.endpoint_type}, and {door} serves private APIs only; "
        "its private DNS catches the names of public ones too"
    )
    remedy = f"make {api.label} PRIVATE, or switch off private DNS of {door} and keep a way out"
    return blocked(api, Code.API_NOT_PRIVATE, says, "F1.20", "F2.11", "F2.12", remedy=remedy)


def _default_name_off(api: RestApi) -> Step:
    says = f"the default name of {api.label} is switched off"
    remedy = "use its custom domain, or switch the name on and deploy"
    return blocked(api, Code.DEFAULT_ENDPOINT_DISABLED, says, "F1.14", remedy=remedy)


def _no_stage(api: RestApi, stage: str) -> Step:
    known = ", ".join(row.name for row in api.stages) or "none"
    says = f"{api.label} has no stage {stage!r}"
    return blocked(
        api, Code.STAGE_NOT_FOUND, says, "F1.27", remedy=f"use one of its stages: {known}"
    )


def _policy(
    topology: Topology,
    api: RestApi,
    deployment: Deployment,
    request: Request,
    arrival: Arrival,
) -> Check:
    resource = invoked_arn(topology, api.id, request)
    if deployment.policy is None:
        return _without_policy(api, resource)
    decision = evaluate(
        expanded(deployment.policy, resource.split("/", 1)[0]),
        principal=ANONYMOUS,
        action=INVOKE,
        resource=resource,
        context=context_of(topology, arrival),
    )
    return _decided(topology, api, deployment.policy, decision, arrival, resource)


def _without_policy(api: RestApi, resource: str) -> Check:
    if api.endpoint_type is not EndpointType.PRIVATE:
        return passed(api, "it has no resource policy, so everybody may call", "F4.3"), None
    says = f"{api.label} is private and has no resource policy, so nobody may call"
    remedy = "attach a policy that allows this endpoint, and deploy"
    step = blocked(api, Code.RESOURCE_POLICY_MISSING, says, "F4.8", remedy=remedy)
    return step, not_authorized(resource, NO_RESOURCE_POLICY)


def _decided(
    topology: Topology,
    api: RestApi,
    policy: PolicyDocument,
    decision: Decision,
    arrival: Arrival,
    resource: str,
) -> Check:
    if decision.effect == "allow":
        says = f"the resource policy allows it: {decision.rule}{_not_denied(policy)}"
        return passed(api, says, "F4.3", rule=decision.rule), None
    if decision.effect == "unknown":
        says = f"labkit does not model an operator of {decision.rule}"
        return unknown(api.id, api.label, says), None
    denied = decision.effect == "deny"
    code = Code.RESOURCE_POLICY_EXPLICIT_DENY if denied else Code.RESOURCE_POLICY_NO_ALLOW
    door = topology.label(arrival.endpoint) if arrival.endpoint else "the public way"
    says = f"it came by {door}, and the resource policy refuses it: {_worded(topology, decision)}"
    remedy = "let the policy name the endpoint that the request comes by, and deploy"
    facts = ("F1.23" if denied else "F1.22", "F4.11", "F1.19")
    step = blocked(api, code, says, *facts, rule=decision.rule, remedy=remedy)
    return step, not_authorized(resource, DENIED_BY_RESOURCE if denied else NO_RESOURCE_POLICY)


def _not_denied(policy: PolicyDocument) -> str:
    """The Deny statements of a policy that allowed: they were asked, and did not match."""
    denies = [row.sid or "a statement" for row in policy.statements if row.effect == "Deny"]
    return f", and {' and '.join(denies)} does not deny it" if denies else ""


def _worded(topology: Topology, decision: Decision) -> str:
    """The deciding statement with its conditions, ids replaced by names."""
    if decision.statement is None:
        return decision.rule
    asked = "; ".join(
        f"{row.operator} {row.key} {', '.join(map(topology.label, row.values))}"
        for row in decision.statement.conditions
    )
    return f"{decision.rule} ({asked})" if asked else decision.rule


def _method(
    api: RestApi, deployment: Deployment, request: Request
) -> tuple[Method | None, Step, Response | None]:
    path = "/" + request.path.lstrip("/").partition("/")[2]
    found = _lookup(deployment, path, request.method)
    if found is None:
        says = f"{api.label} has no method {request.method} on {path}"
        remedy = "check method and path, and deploy after a change"
        step = blocked(api, Code.METHOD_NOT_FOUND, says, "F1.25", remedy=remedy)
        return None, step, MISSING_TOKEN
    if found.authorization != "NONE":
        says = f"{request.method} {path} asks for {found.authorization}, and nobody signed"
        remedy = "sign the request with SigV4"
        step = blocked(api, Code.REQUEST_NOT_SIGNED, says, "F1.26", remedy=remedy)
        return found, step, MISSING_TOKEN
    return found, passed(api, f"{request.method} {path} is deployed", "F1.19"), None


def _lookup(deployment: Deployment, path: str, verb: str) -> Method | None:
    """The method of an exact path; ANY takes every verb."""
    methods = [method for row in deployment.resources if row.path == path for method in row.methods]
    return next((row for row in methods if row.http_method in (verb, "ANY")), None)
