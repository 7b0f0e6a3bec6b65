"""First leg: which resolver the source asks, and what the name leads to.

The names of execute-api: `{api}.execute-api.{region}` (the same for every endpoint type,
F1.2), `{api}-{vpce}.execute-api.{region}` (F1.5), and the endpoint's own
`vpce-….execute-api.{region}.vpce` names, public names with private answers (F1.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address

from labkit.flow.codes import Code
from labkit.flow.request import Request
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Hop, Leg, Response, Step
from labkit.topology import (
    Component,
    EndpointType,
    NetworkInterface,
    RestApi,
    Topology,
    Vpc,
    VpcEndpoint,
)

FRONTS = {
    EndpointType.REGIONAL: IPv4Address("198.51.100.10"),
    EndpointType.EDGE: IPv4Address("198.51.100.20"),
}
"""Stand-ins for the public addresses of the regional and the edge front (RFC 5737)."""

_API_NAME = re.compile(
    r"(?P<api>[a-z0-9]+)(?:-(?P<vpce>vpce-[a-z0-9-]+))?"
    r"\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com"
)
_UNSETTLED = "AWS's documentation does not settle this"
COULD_NOT_RESOLVE = Response(symptom="could not resolve host", exit_code=6)


@dataclass(frozen=True, slots=True)
class ApiName:
    """A default name of an API taken apart; `vpce` is empty but for the alias form."""

    api: str
    vpce: str
    region: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resolver said: the interface of an endpoint, or a public front of API Gateway."""

    address: IPv4Address
    endpoint: VpcEndpoint | None = None
    interface: NetworkInterface | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the component in the picture, and its interface and VPC if it has them."""

    component: Component
    interface: NetworkInterface | None = None
    vpc: Vpc | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The leg's report: a hop, and either an answer or what the client shows instead."""

    hop: Hop
    answer: Answer | None = None
    failure: Response | None = None


def api_name(hostname: str) -> ApiName | None:
    """The parts of a default or alias name of an API, or None for any other name."""
    found = _API_NAME.fullmatch(hostname.lower())
    return ApiName(found["api"], found["vpce"] or "", found["region"]) if found else None


def resolve(topology: Topology, request: Request, asker: Asker) -> Resolved:
    """Look up the request's host name from where the asker stands."""
    if asker.vpc and not asker.vpc.dns_support:
        return _failed(asker, _resolver_off(asker.vpc))
    name = api_name(request.hostname)
    if name and name.region != topology.region:
        return _not_known(asker, f"{request.hostname} is in another Region than this topology")
    owner = _private_zone(topology, asker.vpc) if name else None
    if owner:
        return _found(topology, asker, owner, _CAUGHT.format(topology.region, owner.label), "F2.5")
    by_vpce = _endpoint_named(topology, request.hostname) or _alias(topology, name)
    if by_vpce:
        says = f"the name of {by_vpce.label} is public, and its answer is a private address"
        return _found(topology, asker, by_vpce, says, "F1.4", "F1.5")
    if name is None:
        return _not_known(asker, f"labkit does not know where {request.hostname} leads")
    return _public(topology, asker, name)


_CAUGHT = "private DNS: *.execute-api.{}.amazonaws.com leads to {} in this VPC"


def _private_zone(topology: Topology, vpc: Vpc | None) -> VpcEndpoint | None:
    """The endpoint whose private DNS owns the execute-api names in a VPC (F2.3, F2.11)."""
    if vpc is None or not vpc.dns_hostnames:
        return None
    return next((row for row in _endpoints(topology, vpc) if row.private_dns), None)


def _endpoints(topology: Topology, vpc: Vpc) -> tuple[VpcEndpoint, ...]:
    return tuple(
        row
        for row in topology.all(VpcEndpoint)
        if row.vpc == vpc.id and row.service_code == "execute-api" and row.interfaces
    )


def _endpoint_named(topology: Topology, hostname: str) -> VpcEndpoint | None:
    named = (row for row in topology.all(VpcEndpoint) if row.dns_name)
    return next((row for row in named if row.dns_name.lower() == hostname), None)


def _alias(topology: Topology, name: ApiName | None) -> VpcEndpoint | None:
    """The endpoint of an alias name, which exists only for an endpoint the API names (F1.5)."""
    if name is None or not name.vpce:
        return None
    api = topology.get(RestApi, name.api)
    associated = api is not None and name.vpce in api.vpc_endpoint_ids
    return topology.get(VpcEndpoint, name.vpce) if associated else None


def _found(
    topology: Topology, asker: Asker, endpoint: VpcEndpoint, says: str, *facts: str
) -> Resolved:
    interface = nearest(topology, endpoint, asker.interface)
    answer = Answer(interface.private_ip, endpoint, interface)
    step = passed(
        endpoint, f"{says}, at its interface in {topology.label(interface.subnet)}", *facts
    )
    return Resolved(_hop(asker, step), answer)


def nearest(
    topology: Topology, endpoint: VpcEndpoint, source: NetworkInterface | None
) -> NetworkInterface:
    """The endpoint's interface in the source's zone; the first one where there is none (F2.2)."""
    interfaces = topology.interfaces(endpoint)
    zone = topology.zone(source) if source else ""
    same = [row for row in interfaces if topology.zone(row) == zone]
    return (same or list(interfaces))[0]


def _public(topology: Topology, asker: Asker, name: ApiName) -> Resolved:
    api = topology.get(RestApi, name.api)
    if api is None or name.vpce or api.endpoint_type is EndpointType.PRIVATE:
        return _failed(asker, _no_such_name(topology, asker, api))
    front = "an edge location" if api.endpoint_type is EndpointType.EDGE else "the Region"
    says = f"public DNS: the name leads to public addresses of API Gateway in {front}"
    step = passed(api, says, "F1.2", "F1.3")
    return Resolved(_hop(asker, step), Answer(FRONTS[api.endpoint_type]))


def _no_such_name(topology: Topology, asker: Asker, api: RestApi | None) -> Step:
    if api is None:
        says = "no API has this name"
        return blocked(
            asker.component, Code.NAME_NOT_FOUND, says, "F1.33", remedy="check the API's id"
        )
    says = f"{api.label} is private, and public DNS has no such name ({_UNSETTLED})"
    remedy = _way_to_private_name(topology, asker.vpc, api)
    return blocked(api, Code.NAME_NOT_FOUND, says, "F1.33", "F2.15", remedy=remedy)


def _way_to_private_name(topology: Topology, vpc: Vpc | None, api: RestApi) -> str:
    if vpc is None:
        return f"send it from inside the VPC, or make {api.label} REGIONAL"
    if not vpc.dns_hostnames:
        return f"switch on enableDnsHostnames of {vpc.label}"
    endpoint = next(iter(_endpoints(topology, vpc)), None)
    if endpoint is None:
        return f"create an interface endpoint for execute-api with private DNS in {vpc.label}"
    return (
        f"switch on private DNS of {endpoint.label}, "
        "or call its own vpce name with the header x-apigw-api-id"
    )


def _resolver_off(vpc: Vpc) -> Step:
    says = f"{vpc.label} has enableDnsSupport off, so its resolver answers nobody"
    return blocked(
        vpc, Code.VPC_DNS_SUPPORT_OFF, says, "F2.3", remedy=f"switch it on for {vpc.label}"
    )


def _failed(asker: Asker, step: Step) -> Resolved:
    return Resolved(_hop(asker, step), failure=COULD_NOT_RESOLVE)


def _not_known(asker: Asker, says: str) -> Resolved:
    return Resolved(_hop(asker, unknown(asker.component.id, asker.component.label, says)))


def _hop(asker: Asker, step: Step) -> Hop:
    resolver = f"resolver of {asker.vpc.label}" if asker.vpc else "public DNS"
    return Hop(
        leg=Leg.NAME,
        component=asker.component.id,
        label=resolver,
        steps=(step,),
        components=(asker.component.id,),
    )
