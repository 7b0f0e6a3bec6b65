"""Where the router of a VPC sends a packet next."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from labkit.flow.codes import Code
from labkit.flow.network.routes import Covering, best_route
from labkit.flow.network.walk import (
    AtGateway,
    End,
    Ended,
    Entering,
    Move,
    Place,
    Session,
    ToNat,
    moved,
)
from labkit.flow.network.ways_out import way_out
from labkit.flow.packet import LINK_LOCAL, Packet, is_private
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import (
    Component,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.filters import worded_block

RESOLVER = IPv4Address("169.254.169.253")
"""The VPC's resolver, besides the second address of its first CIDR block (F7.9)."""
SERVICE_NAMES = {
    "execute-api": "API Gateway",
    "kinesis-streams": "Kinesis",
    "dynamodb": "DynamoDB",
    "s3": "S3",
}


def service_name(service: str) -> str:
    """How people call an AWS service, from its full name."""
    code = service.split(".", 3)[-1]
    return SERVICE_NAMES.get(code, code)


@dataclass(frozen=True, slots=True)
class Next:
    """Where a packet goes: the step that says so, and the place, or else how it ended.

    `inside` means that it stays in its subnet, where there is neither router nor ACL.
    """

    step: Step
    place: Place | None = None
    end: End = End.LOST
    inside: bool = False

    def moved(self, at: Component, packet: Packet, session: Session, *steps: Step | None) -> Move:
        """The move from `at` that these checks and this step make."""
        return moved(at, self.place or Ended(self.end, packet, at), session, *steps, self.step)


def next_place(topology: Topology, vpc: str, subnet: str, packet: Packet) -> Next:
    """Where a packet that leaves an interface of `subnet` goes."""
    special = _special(topology, vpc, packet)
    if special:
        return special
    near = [row for row in topology.at_private(vpc, packet.towards) if row.subnet == subnet]
    if near:
        at = topology.get(Subnet, subnet) or near[0]
        says = f"it stays in {at.label}: no route and no network ACL on the way"
        return deliver(topology, vpc, subnet, packet, passed(at, says, "F7.7"), inside=True)
    table = _table(topology, vpc, subnet)
    if table is None:
        label = topology.label(subnet)
        says = f"labkit knows no route table for {label}"
        return Next(unknown(subnet, label, says, "F7.1"), end=End.UNKNOWN)
    return by_table(topology, table, vpc, subnet, packet)


INSTANCE_METADATA, TIME = IPv4Address("169.254.169.254"), IPv4Address("169.254.169.123")
LOCAL_SERVICES = {(INSTANCE_METADATA, "tcp", 80), (TIME, "udp", 123)}
"""What AWS serves on every instance's own host, whatever its routes say (EC2 User Guide)."""
NOWHERE = tuple(map(IPv4Network, ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")))
"""Blocks of which no address can be a destination in a VPC."""


def _special(topology: Topology, vpc: str, packet: Packet) -> Next | None:
    """Addresses that no route is asked for."""
    network = topology.get(Vpc, vpc) or Component(id=vpc)
    to = packet.destination
    if to in LINK_LOCAL:
        if (
            _is_resolver(topology, vpc, packet)
            or (to, packet.protocol, packet.ports[0]) in LOCAL_SERVICES
        ):
            says = f"{to} is served by the instance's own host: no route and no filter"
            return Next(passed(network, says, "F7.9"), end=End.RESOLVER)
        says = f"labkit does not know what answers at {to}"
        return Next(unknown(vpc, network.label, says, "F7.9"), end=End.UNKNOWN)
    if any(to in block for block in NOWHERE):
        says = f"{to} is no address of a machine: a VPC carries no broadcast and no multicast"
        remedy = "ask for the address of an instance, endpoint or load balancer"
        code = Code.NO_POSSIBLE_DESTINATION
        return Next(blocked(network, code, says, "F7.1", remedy=remedy, packet=packet))
    return None


def _table(topology: Topology, vpc: str, subnet: str) -> RouteTable | None:
    """The table of a subnet. A VPC whose main one is not listed has one with `local` alone."""
    found = topology.route_table(subnet)
    if found or RouteTable in topology.missing or topology.get(Subnet, subnet) is None:
        return found
    return RouteTable(id=vpc, name=f"the main route table of {topology.label(vpc)}", vpc=vpc)


def by_table(topology: Topology, table: RouteTable, vpc: str, subnet: str, packet: Packet) -> Next:
    """Where a route table sends a packet: by the longest prefix that covers it (F7.1)."""
    found = best_route(topology, table, packet)
    if found is None:
        return Next(_no_route(topology, table, vpc, packet))
    route = found.route
    if not found.certain:
        return Next(_not_certain(table, found), end=End.UNKNOWN)
    target = topology.label(route.target)
    to = route.destination
    rule = f"{topology.label(to) if isinstance(to, str) else worded_block(to)} → {target}"
    if route.state == "blackhole":
        return Next(_blackhole(table, route, target, rule, packet))
    step = passed(table, f"{table.label} routes it: {rule}", "F7.1", rule=rule)
    if route.target == "local":
        return deliver(topology, vpc, subnet, packet, step)
    return _to_target(topology, route, vpc, subnet, packet, step)


def _not_certain(table: RouteTable, found: Covering) -> Step:
    route = found.route
    if isinstance(route.destination, str):
        says = f"nobody described the prefix list {route.destination} of {table.label}"
    else:
        says = (
            f"whether {route.destination} of {table.label} covers the service's public address "
            "hangs on which one the name gives"
        )
    return unknown(table.id, table.label, says, "F3.5", "F3.3")


def _blackhole(table: RouteTable, route: Route, target: str, rule: str, packet: Packet) -> Step:
    says = f"{table.label} sends it to {target}, which is gone: dropped, not rerouted"
    remedy = f"point {route.destination} at a gateway that exists"
    code = Code.BAD_STATE_ROUTE
    return blocked(table, code, says, "F7.4", rule=rule, remedy=remedy, packet=packet)


def _no_route(topology: Topology, table: RouteTable, vpc: str, packet: Packet) -> Step:
    kind = "private address" if is_private(packet.destination) else "public address"
    whose = f"the {kind} {packet.destination}"
    if packet.service:
        whose = f"a {kind} of {service_name(packet.service)}"
    remedy = way_out(topology, table, vpc, packet)
    if is_private(packet.destination):
        remedy = f"add a route for {packet.destination} to what leads there, such as a peering"
    return blocked(
        table,
        Code.NO_ROUTE_TO_DESTINATION,
        f"{table.label} has no route to {whose}",
        "F2.14",
        "F7.1",
        remedy=remedy,
        packet=packet,
    )


def _to_target(
    topology: Topology, route: Route, vpc: str, subnet: str, packet: Packet, step: Step
) -> Next:
    target = topology.component(route.target)
    if target is None:
        says = f"the route leads to {route.target}, {_kind_of(route.target)}"
        return Next(unknown(route.target, route.target, says, "F7.1"), end=End.UNKNOWN)
    if isinstance(target, VpcEndpoint | NatGateway):
        inside = isinstance(target, NatGateway) and target.subnet == subnet
        return Next(step, AtGateway(target, packet, vpc, subnet), inside=inside)
    interface = _interface_of(topology, target)
    if interface is None:
        return Next(step, AtGateway(target, packet, vpc, subnet))
    if interface.vpc != vpc:
        return Next(_elsewhere(target, packet))
    return Next(step, Entering(interface, packet, subnet), inside=interface.subnet == subnet)


NOT_MODELLED = {
    "vgw": "a virtual private gateway: labkit does not model what a VPN or Direct Connect reaches",
    "lgw": "a local gateway of an Outpost, which labkit does not model",
    "cagw": "a carrier gateway, which labkit does not model",
    "arn:aws:networkmanager": "a Cloud WAN core network, which labkit does not model",
    "arn:aws:odb": "an ODB network, which labkit does not model",
}
"""How the ids of targets begin that labkit leaves out, and what they are."""


def _kind_of(target: str) -> str:
    """Why nothing more is known of a route's target."""
    known = (says for start, says in NOT_MODELLED.items() if target.startswith(start))
    return next(known, "which nobody described")


def _elsewhere(target: Component, packet: Packet) -> Step:
    says = f"{target.label} is in another VPC, and a route names what is in its own"
    remedy = "route to a peering connection between the two VPCs"
    code = Code.NO_POSSIBLE_DESTINATION
    return blocked(target, code, says, "F7.1", remedy=remedy, packet=packet)


def _interface_of(topology: Topology, target: Component) -> NetworkInterface | None:
    """The interface that a route names, by itself or by its instance."""
    if isinstance(target, NetworkInterface):
        return target
    owned = getattr(target, "interfaces", ())
    return topology.get(NetworkInterface, owned[0]) if owned else None


def deliver(
    topology: Topology, vpc: str, subnet: str, packet: Packet, step: Step, *, inside: bool = False
) -> Next:
    """To the interface of a VPC that has the address, or to its resolver."""
    gateway = topology.nat_inside(vpc, packet.towards)
    if gateway:
        return Next(step, ToNat(gateway, packet, subnet), inside=gateway.subnet == subnet)
    found = topology.at_private(vpc, packet.towards)
    if len(found) > 1:
        names = " and ".join(row.label for row in found)
        says = f"{names} both have the address {packet.towards}, which AWS does not allow"
        return Next(unknown(found[0].id, found[0].label, says), end=End.UNKNOWN)
    if found:
        return Next(step, Entering(found[0], packet, subnet), inside=inside)
    # The resolver serves its own VPC alone: nobody else's packets reach it.
    if subnet and _is_resolver(topology, vpc, packet):
        return Next(step, end=End.RESOLVER)
    return _nobody_has_it(topology, vpc, packet, step)


def _is_resolver(topology: Topology, vpc: str, packet: Packet) -> bool:
    network = topology.get(Vpc, vpc)
    if network is None or not network.dns_support or packet.protocol not in ("tcp", "udp"):
        return False
    if packet.origin not in ("", vpc):
        return False
    second = network.cidrs[0].network_address + 2
    return packet.destination in (second, RESOLVER) and packet.ports == (53, 53)


def _nobody_has_it(topology: Topology, vpc: str, packet: Packet, step: Step) -> Next:
    network = topology.get(Vpc, vpc) or Component(id=vpc)
    if NetworkInterface in topology.missing or packet.destination in LINK_LOCAL:
        says = f"labkit does not know what has the address {packet.destination}"
        return Next(unknown(vpc, network.label, says), end=End.UNKNOWN)
    says = f"no interface of {network.label} has the address {packet.destination}"
    remedy = "ask for an address that an instance, endpoint or load balancer has"
    code = Code.NO_POSSIBLE_DESTINATION
    lost = blocked(network, code, says, "F7.1", remedy=remedy, rule=step.rule, packet=packet)
    return Next(lost)
