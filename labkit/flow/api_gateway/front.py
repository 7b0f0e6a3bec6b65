"""The front of API Gateway: which API, whether by its own door, and which deployment."""

from __future__ import annotations

from dataclasses import replace

from labkit.flow.api_gateway.asked import Asked, domain_arn
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.refusals import FORBIDDEN
from labkit.flow.asking import decide
from labkit.flow.codes import Code
from labkit.flow.identity import Caller
from labkit.flow.policy import expanded
from labkit.flow.request import Request
from labkit.flow.steps import blocked, passed, unknown, unsettled
from labkit.flow.trace import Arrival, Step
from labkit.topology import (
    Component,
    DomainName,
    EndpointType,
    HttpApi,
    PolicyDocument,
    RestApi,
    Topology,
    VpcEndpoint,
)

API_GATEWAY = Component(id="api-gateway", name="API Gateway")


def _refused(step: Step) -> Check:
    return Check(step, FORBIDDEN.response())


def names_an_api(topology: Topology, found: Asked, request: Request, arrival: Arrival) -> Check:
    """Whether the request names an API that there is (F1.6, F1.21)."""
    at = topology.get(VpcEndpoint, arrival.endpoint or "") or API_GATEWAY
    if found.api:
        by = f"custom domain {found.domain.domain}" if found.domain else "Host or x-apigw-api-id"
        return Check(passed(found.api, f"{by} names {found.api.label}", "F1.6"))
    if found.domain and found.mapping is None:
        says = unsettled(f"{found.domain.domain} maps {request.path} to no API")
        remedy = "add a base path mapping for it"
        step = blocked(found.domain, Code.BASE_PATH_NOT_MAPPED, says, "F1.15", remedy=remedy)
        return _refused(step)
    if RestApi in topology.missing:
        return Check(unknown(at.id, at.label, "nobody described the APIs of this account"))
    where = "this endpoint serves" if arrival.endpoint else "there is"
    says = f"neither Host nor x-apigw-api-id names an API that {where}"
    remedy = "name the API by the header Host or x-apigw-api-id"
    if found.unsettled_alias:
        says = unsettled("Host is an alias name, and the API is not associated with its endpoint")
        remedy = "add the endpoint to the API's vpcEndpointIds, or call its default name"
    return _refused(blocked(at, Code.API_NOT_FOUND, says, "F1.21", "F1.6", remedy=remedy))


def by_its_door(topology: Topology, found: Asked, arrival: Arrival) -> Check:
    """Whether an API's type goes with the way that the request came (F1.20, F1.33, F2.11)."""
    api = found.api or API_GATEWAY
    private = isinstance(api, RestApi) and api.endpoint_type is EndpointType.PRIVATE
    kind = api.endpoint_type if isinstance(api, RestApi) else getattr(api, "protocol", "")
    if private and arrival.endpoint:
        says = f"{api.label} is private, and the request came by {topology.label(arrival.endpoint)}"
        return Check(passed(api, says, "F1.6"))
    if private:
        says = f"{api.label} is private, and the request came by the public way"
        remedy = "send it through an interface endpoint for execute-api"
        code = Code.API_PRIVATE_FROM_OUTSIDE
        return _refused(blocked(api, code, unsettled(says), "F1.33", remedy=remedy))
    if arrival.endpoint is None:
        says = f"{api.label} is {kind}, and the request came by the public way"
        return Check(passed(api, says, "F1.2"))
    return _refused(_public_by_endpoint(topology, api, str(kind), found, arrival.endpoint))


def _public_by_endpoint(
    topology: Topology, api: Component, kind: str, found: Asked, endpoint: str
) -> Step:
    """The trap of F2.11: private DNS brings every execute-api name to a door for private APIs."""
    door = topology.label(endpoint)
    says = (
        f"{api.label} is {kind}, and {door} serves private APIs only; "
        "its private DNS catches the names of public ones too"
    )
    remedy = f"make {api.label} PRIVATE, or switch off private DNS of {door} and keep a way out"
    facts = ("F1.20", "F2.11", "F2.12")
    if isinstance(api, HttpApi):
        says = unsettled(says) if kind == "WEBSOCKET" else says
        remedy = f"switch off private DNS of {door} and keep a way out, or use a custom domain"
    if found.domain:
        says = unsettled(f"{says}: the CNAME led to the endpoint")
        remedy = "make the record an alias instead of a CNAME, and keep a way out"
        facts = ("F2.13", "F1.17", "F1.20")
    return blocked(api, Code.API_NOT_PRIVATE, says, *facts, remedy=remedy)


def by_its_name(api: RestApi, found: Asked, request: Request) -> tuple[Check, ...]:
    """Whether the API takes requests by this name (F1.14, F1.18); nothing where it takes any."""
    rows = (_strict(api, found, request), _switched_off(api, found))
    return tuple(row for row in rows if row)


def _strict(api: RestApi, found: Asked, request: Request) -> Check | None:
    mode = found.domain.endpoint_access_mode if found.domain else api.endpoint_access_mode
    host = request.host_header.partition(":")[0].lower()
    if mode == "STRICT" and host != request.hostname:
        says = (
            f"{api.label} is STRICT, and the name that was connected to, {request.hostname}, "
            f"is not the Host {host}"
        )
        says = unsettled(f"{says}; in which words it refuses")
        remedy = "call it by its own name, or set the endpoint access mode to BASIC"
        code = Code.ENDPOINT_ACCESS_MODE_STRICT
        return _refused(blocked(api, code, says, "F1.18", remedy=remedy))
    if mode == "STRICT" and not found.domain and ".vpce." in host:
        says = unsettled(f"{api.label} is STRICT, and is called by the endpoint's own name")
        return Check(passed(api, says, "F1.18"))
    return None


def _switched_off(api: RestApi, found: Asked) -> Check | None:
    if not (api.disable_execute_api_endpoint and found.by_default_name):
        return None
    says = f"the default name of {api.label} is switched off"
    remedy = "use its custom domain, or switch the name on and deploy"
    code = Code.DEFAULT_ENDPOINT_DISABLED
    return _refused(blocked(api, code, says, "F1.14", remedy=remedy))


def domain_lets_in(
    topology: Topology, domain: DomainName, who: Caller, arrival: Arrival
) -> tuple[Check, ...]:
    """A private custom domain: associated with the endpoint, and its own policy (F1.15, F1.16)."""
    endpoint = arrival.endpoint or ""
    if domain.endpoint_type is not EndpointType.PRIVATE:
        return ()
    if endpoint not in domain.access:
        way = topology.label(endpoint) if endpoint else "the public way"
        says = unsettled(f"{domain.domain} is not associated with {way}")
        remedy = "create a domain name access association for the two"
        code = Code.DOMAIN_NOT_ASSOCIATED
        return (_refused(blocked(domain, code, says, "F1.15", "F1.16", remedy=remedy)),)
    associated = passed(domain, f"{domain.domain} is associated with the endpoint", "F1.15")
    return (Check(associated), _domain_policy(topology, domain, who, arrival))


def _domain_policy(topology: Topology, domain: DomainName, who: Caller, arrival: Arrival) -> Check:
    base = domain_arn(topology, domain)
    # The short form `execute-api:/*` stands for everything under the domain, and itself.
    short = domain.policy and expanded(domain.policy, base)
    documents = [_without_tail(short, base)] if short else []
    decision = decide(topology, documents, who, arrival, action="execute-api:Invoke", resource=base)
    if decision.effect == "allow":
        return Check(passed(domain, "the domain's policy allows it", "F1.16", rule=decision.rule))
    if decision.effect == "unknown":
        return Check(unknown(domain.id, domain.label, f"the domain's policy: {decision.why}"))
    denied = decision.effect == "deny"
    code = Code.DOMAIN_POLICY_EXPLICIT_DENY if denied else Code.DOMAIN_POLICY_NO_ALLOW
    says = unsettled(f"the policy of {domain.domain} does not allow it: {decision.rule}")
    remedy = f"allow the endpoint in the policy of {domain.domain}"
    step = blocked(domain, code, says, "F1.16", rule=decision.rule, remedy=remedy)
    return _refused(step)


def _without_tail(document: PolicyDocument, base: str) -> PolicyDocument:
    """Resources `BASE/*` as `BASE*`, for a domain has nothing under it."""
    rows = (
        replace(
            row,
            resources=tuple(one.replace(f"{base}/", base) for one in row.resources),
            not_resources=tuple(one.replace(f"{base}/", base) for one in row.not_resources),
        )
        for row in document.statements
    )
    return replace(document, statements=tuple(rows))


def has_stage(api: RestApi, found: Asked) -> Check | None:
    """Whether the stage is there and serves a deployment (F1.27); None if so."""
    if api.deployed(found.stage):
        return None
    known = ", ".join(row.name for row in api.stages) or "none"
    says = f"{api.label} has no stage {found.stage!r}"
    if not api.stages:
        says = unsettled(f"{api.label} was never deployed, so it has no stage at all")
    remedy = f"use one of its stages: {known}" if api.stages else "deploy it to a stage"
    return _refused(blocked(api, Code.STAGE_NOT_FOUND, says, "F1.27", remedy=remedy))
