"""Where the router of a VPC sends a packet next."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from labkit.flow.codes import Code
from labkit.flow.packet import LINK_LOCAL, Packet, is_private
from labkit.flow.routes import best_route
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.flow.walk import AtGateway, End, Entering, Place
from labkit.topology import (
    Component,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)

RESOLVER = IPv4Address("169.254.169.253")
"""The VPC's resolver, besides the second address of its first CIDR block (F7.9)."""


@dataclass(frozen=True, slots=True)
class Next:
    """Where a packet goes: the step that says so, and the place, or else how it ended.

    `inside` means that it stays in its subnet, where there is neither router nor ACL.
    """

    step: Step
    place: Place | None = None
    end: End = End.LOST
    inside: bool = False


def next_place(topology: Topology, vpc: str, subnet: str, packet: Packet) -> Next:
    """Where a packet that leaves an interface of `subnet` goes."""
    near = [row for row in topology.at_private(vpc, packet.destination) if row.subnet == subnet]
    if near:
        at = topology.get(Subnet, subnet) or near[0]
        says = f"it stays in {at.label}: no route and no network ACL on the way"
        step = passed(at, says, "F7.7")
        return Next(step, Entering(near[0], packet, subnet), inside=True)
    table = topology.route_table(subnet)
    if table is None:
        return _without_table(topology, subnet, packet)
    return by_table(topology, table, vpc, subnet, packet)


def _without_table(topology: Topology, subnet: str, packet: Packet) -> Next:
    label = topology.label(subnet)
    says = f"labkit knows no route table for {label}"
    if RouteTable in topology.missing or topology.get(Subnet, subnet) is None:
        return Next(unknown(subnet, label, says, "F7.1"), end=End.UNKNOWN)
    at = topology.get(Subnet, subnet) or Component(id=subnet)
    remedy = f"associate a route table with {label}, or give its VPC a main one"
    return Next(
        blocked(at, Code.NO_ROUTE_TO_DESTINATION, says, "F7.1", remedy=remedy, packet=packet)
    )


def by_table(topology: Topology, table: RouteTable, vpc: str, subnet: str, packet: Packet) -> Next:
    """Where a route table sends a packet: by the longest prefix that covers it (F7.1)."""
    found = best_route(topology, table, packet)
    if found is None:
        return Next(_no_route(topology, table, vpc, packet))
    route = found.route
    target = topology.label(route.target)
    rule = f"{topology.label(str(route.destination))} → {target}"
    if not found.certain:
        says = f"nobody described the prefix list {route.destination} of {table.label}"
        return Next(unknown(table.id, table.label, says, "F3.5"), end=End.UNKNOWN)
    if route.state == "blackhole":
        says = f"{table.label} sends it to {target}, which is gone"
        remedy = f"point {route.destination} at a gateway that exists"
        return Next(
            blocked(
                table,
                Code.BAD_STATE_ROUTE,
                says,
                "F7.4",
                rule=rule,
                remedy=remedy,
                packet=packet,
            )
        )
    step = passed(table, f"{table.label} routes it: {rule}", "F7.1", rule=rule)
    if route.target == "local":
        return deliver(topology, vpc, subnet, packet, step)
    return _to_target(topology, route, vpc, subnet, packet, step)


def _no_route(topology: Topology, table: RouteTable, vpc: str, packet: Packet) -> Step:
    del topology, vpc
    kind = "private address" if is_private(packet.destination) else "public address"
    whose = f"the {kind} {packet.destination}"
    if packet.service:
        whose = f"a {kind} of {service_name(packet.service)}"
    return blocked(
        table,
        Code.NO_ROUTE_TO_DESTINATION,
        f"{table.label} has no route to {whose}",
        "F2.14",
        "F7.1",
        remedy="route 0.0.0.0/0 to a NAT gateway (private subnet) or internet gateway (public)",
        packet=packet,
    )


SERVICE_NAMES = {
    "execute-api": "API Gateway",
    "kinesis-streams": "Kinesis",
    "dynamodb": "DynamoDB",
    "s3": "S3",
}


def service_name(service: str) -> str:
    """How people call an AWS service, from its full name."""
    code = service.rsplit(".", 1)[-1]
    return SERVICE_NAMES.get(code, code)


def _to_target(
    topology: Topology, route: Route, vpc: str, subnet: str, packet: Packet, step: Step
) -> Next:
    target = topology.component(route.target)
    if isinstance(target, NetworkInterface):
        return Next(step, Entering(target, packet, subnet), inside=target.subnet == subnet)
    if target is None:
        return _unknown_target(topology, route, vpc, packet, step)
    owned = getattr(target, "interfaces", ())
    first = topology.get(NetworkInterface, owned[0]) if owned else None
    if first and not isinstance(target, VpcEndpoint):
        return Next(step, Entering(first, packet, subnet), inside=first.subnet == subnet)
    return Next(step, AtGateway(target, packet, vpc, subnet))


KINDS_OF_TARGETS: dict[str, type[Component]] = {
    "igw-": InternetGateway,
    "nat-": NatGateway,
    "vpce-": VpcEndpoint,
    "eni-": NetworkInterface,
}


def _unknown_target(topology: Topology, route: Route, vpc: str, packet: Packet, step: Step) -> Next:
    """A route whose target the topology lacks: nobody described it, so nobody knows."""
    del topology, vpc, packet, step
    says = f"labkit does not model the way through {route.target}"
    return Next(unknown(route.target, route.target, says, "F7.1"), end=End.UNKNOWN)


def deliver(topology: Topology, vpc: str, subnet: str, packet: Packet, step: Step) -> Next:
    """To the interface of a VPC that has the address, or to its resolver."""
    found = topology.at_private(vpc, packet.destination)
    if len(found) > 1:
        names = " and ".join(row.label for row in found)
        says = f"{names} both have the address {packet.destination}, which AWS does not allow"
        return Next(unknown(found[0].id, found[0].label, says), end=End.UNKNOWN)
    if found:
        return Next(step, Entering(found[0], packet, subnet))
    if _is_resolver(topology, vpc, packet):
        return Next(step, end=End.RESOLVER)
    return _nobody_has_it(topology, vpc, packet, step)


def _is_resolver(topology: Topology, vpc: str, packet: Packet) -> bool:
    network = topology.get(Vpc, vpc)
    if network is None or not network.dns_support or packet.protocol not in ("tcp", "udp"):
        return False
    second = network.cidrs[0].network_address + 2
    return packet.destination in (second, RESOLVER) and packet.ports == (53, 53)


def _nobody_has_it(topology: Topology, vpc: str, packet: Packet, step: Step) -> Next:
    network = topology.get(Vpc, vpc) or Component(id=vpc)
    if NetworkInterface in topology.missing or packet.destination in LINK_LOCAL:
        says = f"labkit does not know what has the address {packet.destination}"
        return Next(unknown(vpc, network.label, says), end=End.UNKNOWN)
    says = f"no interface of {network.label} has the address {packet.destination}"
    taken = [row for row in topology.all(NatGateway) if _has(row, packet.destination)]
    if taken:
        says = f"{taken[0].label} has the address {packet.destination}, and takes nothing unasked"
    return Next(
        blocked(
            network,
            Code.NO_POSSIBLE_DESTINATION,
            says,
            "F7.1",
            remedy="ask for an address that an instance, endpoint or load balancer has",
            rule=step.rule,
            packet=packet,
        )
    )


def _has(gateway: NatGateway, address: IPv4Address) -> bool:
    return any(row.private_ip == address for row in gateway.addresses)
