"""What fixes share: where the sender stands, what was asked for, and things that are free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from labkit.errors import LabkitError
from labkit.flow.api_gateway.asked import Asked, asked
from labkit.flow.api_gateway.refusals import INVOKE
from labkit.flow.calls import call_of
from labkit.flow.names import resolve
from labkit.flow.network.routes import best_route
from labkit.flow.packet import Packet
from labkit.flow.source import Source, source_of
from labkit.flow.trace import Trace
from labkit.topology import (
    Component,
    Deployment,
    NetworkInterface,
    PolicyDocument,
    RestApi,
    RouteTable,
    Stage,
    Subnet,
    Topology,
    Vpc,
)

ANYWHERE = IPv4Network("0.0.0.0/0")
EXECUTE_API = "execute-api"
_EXAMPLES = IPv4Network("203.0.113.0/24")
"""Where public addresses come from that AWS would choose (RFC 5737)."""


def only(address: IPv4Address, packet: Packet) -> IPv4Network:
    """The block of one address; everything where it stands in for one that nobody knows."""
    return ANYWHERE if address == packet.assumed else IPv4Network(address)


def sender_of(topology: Topology, found: Trace) -> Source | None:
    """Who sends the request of a trace."""
    try:
        return source_of(topology, found.request.source)
    except LabkitError:
        return None


def vpc_of(topology: Topology, found: Trace) -> Vpc | None:
    """The VPC that the request comes from; None for one from outside."""
    sender = sender_of(topology, found)
    return sender.vpc if sender else None


def subnet_of(topology: Topology, found: Trace) -> Subnet | None:
    """The subnet that the request comes from; None for one from outside."""
    sender = sender_of(topology, found)
    card = sender.interface if sender else None
    return topology.get(Subnet, card.subnet) if card else None


def alike(topology: Topology, found: Trace, address: IPv4Address) -> tuple[IPv4Address, ...]:
    """An address, and the others if it is one of several that the request's name gives."""
    sender = sender_of(topology, found)
    answer = resolve(topology, found.request, sender).answer if sender else None
    given = (answer.address, *answer.others) if answer else ()
    return given if address in given else (address,)


def tables_to(topology: Topology, packet: Packet, target: str) -> Iterator[RouteTable]:
    """The route tables by which a packet came to what a route of theirs names."""
    for table in topology.all(RouteTable):
        vpc = topology.get(Vpc, table.vpc)
        best = best_route(topology, table, packet)
        if vpc and vpc.holds(packet.source) and best and best.route.target == target:
            yield table


def card_at(topology: Topology, vpc: str, address: IPv4Address) -> NetworkInterface | None:
    """The interface of a VPC that has a private address."""
    return next(iter(topology.at_private(vpc, address)), None)


def free_address(topology: Topology, subnet: Subnet) -> IPv4Address:
    """A private address of a subnet that nothing has; AWS keeps the first four and the last."""
    first, last = int(subnet.cidr[4]), int(subnet.cidr.broadcast_address)
    for number in range(last - 1, first, -1):
        address = IPv4Address(number)
        taken = topology.nat_inside(subnet.vpc, address)
        if not taken and not topology.at_private(subnet.vpc, address):
            return address
    return subnet.cidr[4]


def free_public(topology: Topology) -> IPv4Address:
    """A public address that nothing has."""
    free = (
        one for one in _EXAMPLES.hosts() if not (topology.at_public(one) or topology.nat_at(one))
    )
    return next(free, _EXAMPLES[-2])


def asked_for(topology: Topology, found: Trace) -> Asked | None:
    """Which API, stage and path a request asked for, once it came to API Gateway."""
    arrival = found.arrival
    if arrival is None or not arrival.service.endswith(EXECUTE_API):
        return None
    return asked(topology, found.request, arrival)


def api_of(topology: Topology, found: Trace) -> RestApi | None:
    """The REST API that a request asked for."""
    wanted = asked_for(topology, found)
    return wanted.api if wanted and isinstance(wanted.api, RestApi) else None


def served(topology: Topology, found: Trace) -> Deployment | None:
    """The deployment that a request came to."""
    wanted = asked_for(topology, found)
    api = wanted.api if wanted else None
    return api.deployed(wanted.stage) if wanted and isinstance(api, RestApi) else None


def deployed(api: RestApi, stage: str, policy: PolicyDocument | None = None) -> RestApi:
    """The API with a policy, or the one it has, and a stage that serves it as edited (F1.19)."""
    policy = policy or api.policy
    old = api.deployed(stage) or next(iter(api.deployments[-1:]), None)
    base = old or Deployment(id="", resources=())
    key = f"new-{len(api.deployments) + 1}"
    made = replace(base, id=key, resources=api.resources, policy=policy)
    row = replace(api.stage(stage) or Stage(name=stage, deployment=key), deployment=key)
    stages = (*(one for one in api.stages if one.name != stage), row)
    return replace(api, policy=policy, deployments=(*api.deployments, made), stages=stages)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What policies are asked about: an action on a resource, and the resource's name."""

    action: str
    resource: str
    label: str


def wanted_of(topology: Topology, found: Trace) -> Wanted | None:
    """What a request wants that came to a service of AWS's."""
    if found.arrival is None:
        return None
    api = asked_for(topology, found)
    if api:
        label = api.api.label if api.api else "the API"
        return Wanted(INVOKE, api.arn(topology, found.request.method), label)
    call = call_of(topology, found.request, found.arrival.service)
    if call is None:
        return None
    inside = call.prefix == "s3" and call.action.endswith("Object") and call.resource != "*"
    what = call.component or Component(id=call.name or call.resource)
    return Wanted(call.action, f"{call.resource}/*" if inside else call.resource, what.label)
