"""Second leg: from the source's interface to the address, by routes and filters.

Each check is made whether or not an earlier one blocked, as long as its input is known:
a reader mends all of it in one go. What hangs on a missing route is not reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from labkit.flow.codes import Code
from labkit.flow.names import Answer, Asker
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Arrival, Hop, Leg, Response, Step, Verdict
from labkit.topology import (
    Component,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    VpcEndpoint,
)

TIMED_OUT = Response(symptom="connection timed out", exit_code=28)
CLIENT_ADDRESS = IPv4Address("198.51.100.7")
"""Stand-in for the address of a client on the internet (RFC 5737)."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """The leg's report: hops, how the request arrived (None: it did not), and the symptom."""

    hops: tuple[Hop, ...]
    arrival: Arrival | None
    failure: Response | None = None


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of a TCP connection."""

    source: NetworkInterface
    destination: IPv4Address
    port: int


def travel(topology: Topology, asker: Asker, answer: Answer, port: int) -> Travelled:
    """Carry the first packet of a TCP connection to the address that the name gave."""
    if asker.interface is None:
        return _from_internet(asker, answer)
    packet = Packet(asker.interface, answer.address, port)
    route, leaving = _leave(topology, asker, packet)
    if route is None:
        return _finished((leaving,), None)
    if answer.interface and answer.endpoint:
        if route.target != "local":
            return _finished((leaving, _strayed(topology, route, answer.endpoint)), None)
        door = _enter(topology, packet, answer.interface, answer.endpoint)
        return _finished((leaving, door), Arrival(answer.endpoint.id, packet.source.private_ip))
    hops, address = _way_out(topology, route.target, packet)
    return _finished((leaving, *hops), Arrival(None, address) if address else None)


def _finished(hops: tuple[Hop, ...], arrival: Arrival | None) -> Travelled:
    lost = any(hop.verdict is Verdict.BLOCKED for hop in hops)
    return Travelled(hops, arrival, TIMED_OUT if lost else None)


def _from_internet(asker: Asker, answer: Answer) -> Travelled:
    if answer.endpoint is None:
        step = passed(asker.component, "the internet routes to every public address", "F1.3")
        return _finished((hop(Leg.NETWORK, asker.component, step),), Arrival(None, CLIENT_ADDRESS))
    step = blocked(
        asker.component,
        Code.NO_POSSIBLE_DESTINATION,
        f"the name answers with a private address of {answer.endpoint.label}, "
        "which nothing on the internet owns",
        "F2.15",
        remedy="send it from inside the VPC",
    )
    return _finished((hop(Leg.NETWORK, asker.component, step),), None)


def _leave(topology: Topology, asker: Asker, packet: Packet) -> tuple[Route | None, Hop]:
    """Security groups of the source, then the route table of its subnet."""
    egress = _group_step(topology, packet.source, packet, "egress")
    table = topology.route_table(packet.source.subnet)
    if table is None:
        says = f"labkit knows no route table for {topology.label(packet.source.subnet)}"
        step = blocked(
            asker.component, Code.NO_ROUTE_TO_DESTINATION, says, remedy="give the subnet one"
        )
        return None, hop(Leg.NETWORK, asker.component, egress, step)
    route, step = _route_step(topology, table, packet.destination)
    return route, hop(Leg.NETWORK, asker.component, egress, step)


def _strayed(topology: Topology, route: Route, endpoint: VpcEndpoint) -> Hop:
    """A private address of another VPC, sent out by a route that is not local."""
    target = topology.label(route.target)
    step = blocked(
        endpoint,
        Code.NO_POSSIBLE_DESTINATION,
        f"{endpoint.label} is in another VPC, and beyond {target} nothing owns its address",
        "F2.15",
        remedy=f"send it from inside {topology.label(endpoint.vpc)}",
    )
    return hop(Leg.NETWORK, endpoint, step)


def best_route(table: RouteTable, destination: IPv4Address) -> Route | None:
    """The route with the longest prefix that covers an address (F7.1)."""
    covering = [
        (route.destination.prefixlen, route)
        for route in table.routes
        if isinstance(route.destination, IPv4Network) and destination in route.destination
    ]
    return max(covering, key=lambda row: row[0])[1] if covering else None


def _route_step(
    topology: Topology, table: RouteTable, destination: IPv4Address
) -> tuple[Route | None, Step]:
    route = best_route(table, destination)
    if route is None:
        kind = "a private" if destination.is_private and not _is_front(destination) else "a public"
        says = f"{table.label} has no route to {kind} address of API Gateway"
        remedy = "route 0.0.0.0/0 to a NAT gateway (private subnet) or internet gateway (public)"
        return None, blocked(
            table, Code.NO_ROUTE_TO_DESTINATION, says, "F2.14", "F7.1", remedy=remedy
        )
    rule = f"{route.destination} → {topology.label(route.target)}"
    if route.state == "blackhole":
        says = f"{table.label} sends it to {topology.label(route.target)}, which is gone"
        remedy = f"point {route.destination} at a gateway that exists"
        return None, blocked(table, Code.BAD_STATE_ROUTE, says, "F7.4", rule=rule, remedy=remedy)
    return route, passed(table, f"{table.label} routes it: {rule}", "F7.1", rule=rule)


def _is_front(address: IPv4Address) -> bool:
    """RFC 5737 addresses count as private in `ipaddress`; here they stand for public ones."""
    return address in IPv4Network("198.51.100.0/24")


def _enter(
    topology: Topology, packet: Packet, interface: NetworkInterface, owner: Component
) -> Hop:
    """Security groups of the interface that owns the address, and the way back."""
    ingress = _group_step(topology, interface, packet, "ingress")
    back = passed(
        owner,
        "the answer comes back: security groups are stateful, and the route back is local",
        "F7.1",
        "F7.6",
    )
    return hop(Leg.NETWORK, owner, ingress, back)


def _way_out(
    topology: Topology, target: str, packet: Packet
) -> tuple[tuple[Hop, ...], IPv4Address | None]:
    """Through NAT and internet gateway; with the address that the other side will see."""
    nat = topology.get(NatGateway, target)
    if nat:
        return _through_nat(topology, nat, packet)
    gateway = topology.get(InternetGateway, target)
    if gateway is None:
        says = f"labkit does not model the way through {topology.label(target)}"
        step = unknown(target, topology.label(target), says)
        return (Hop(leg=Leg.NETWORK, component=target, label=target, steps=(step,)),), None
    hop, address = _through_gateway(topology, gateway, packet.source)
    return (hop,), address


def _through_nat(
    topology: Topology, nat: NatGateway, packet: Packet
) -> tuple[tuple[Hop, ...], IPv4Address | None]:
    if nat.state != "available" or nat.addresses[0].public_ip is None:
        says = f"{nat.label} is {nat.state}"
        step = blocked(nat, Code.BAD_STATE, says, "F7.3", remedy="wait until it is available")
        return (hop(Leg.NETWORK, nat, step),), None
    put_on = passed(nat, "it puts its own public address in place of the private one", "F7.3")
    table = topology.route_table(nat.subnet)
    if table is None:
        says = f"labkit knows no route table for {topology.label(nat.subnet)}"
        return (hop(Leg.NETWORK, nat, put_on, unknown(nat.id, nat.label, says)),), None
    route, step = _route_step(topology, table, packet.destination)
    here = hop(Leg.NETWORK, nat, put_on, step)
    gateway = topology.get(InternetGateway, route.target) if route else None
    if route and gateway is None:
        says = f"{nat.label} needs a public subnet, with a route to an internet gateway"
        remedy = f"move {nat.label} to a public subnet"
        stuck = blocked(nat, Code.NO_ROUTE_TO_DESTINATION, says, "F7.3", remedy=remedy)
        return (hop(Leg.NETWORK, nat, put_on, stuck),), None
    if gateway is None:
        return (here,), None
    out = passed(gateway, "it lets the NAT gateway's public address out", "F7.2")
    return (here, hop(Leg.NETWORK, gateway, out)), nat.addresses[0].public_ip


def _through_gateway(
    topology: Topology, gateway: InternetGateway, source: NetworkInterface
) -> tuple[Hop, IPv4Address | None]:
    owner = topology.owner(source.id) or source
    if source.public_ip is None:
        step = blocked(
            gateway,
            Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
            f"{owner.label} has no public address, and a route alone is not enough",
            "F7.2",
            remedy=f"give {owner.label} a public address, or send it by a NAT gateway",
        )
        return hop(Leg.NETWORK, gateway, step), None
    step = passed(gateway, f"it translates to the public address of {owner.label}", "F7.2")
    return hop(Leg.NETWORK, gateway, step), source.public_ip


def _group_step(
    topology: Topology, interface: NetworkInterface, packet: Packet, direction: str
) -> Step:
    """The union of an interface's groups in one direction, for one packet (F7.6)."""
    groups = [topology.find(SecurityGroup, key) for key in interface.groups]
    rules = [(group, rule) for group in groups for rule in _rules(group, direction)]
    peer = packet.destination if direction == "egress" else packet.source.private_ip
    for group, rule in rules:
        if _admits(topology, rule, peer, packet.port):
            says = f"{group.label} lets it {_WAY[direction]}: {_worded(topology, rule)}"
            return passed(group, says, "F7.6", rule=str(rule))
    return _no_rule(topology, groups, interface, packet, direction, empty=not rules)


_WAY = {"egress": "out", "ingress": "in"}


def _rules(group: SecurityGroup, direction: str) -> tuple[SecurityGroupRule, ...]:
    return group.egress if direction == "egress" else group.ingress


def _admits(topology: Topology, rule: SecurityGroupRule, peer: IPv4Address, port: int) -> bool:
    if rule.protocol not in ("tcp", "-1"):
        return False
    in_ports = rule.protocol == "-1" or rule.from_port <= port <= rule.to_port
    return in_ports and _is_peer(topology, rule.peer, peer)


def _is_peer(topology: Topology, wanted: IPv4Network | str, address: IPv4Address) -> bool:
    """A rule's peer is a CIDR block, or a group: the private addresses of its members."""
    if isinstance(wanted, IPv4Network):
        return address in wanted
    members: Iterable[NetworkInterface] = topology.all(NetworkInterface)
    return any(wanted in row.groups and row.private_ip == address for row in members)


def _worded(topology: Topology, rule: SecurityGroupRule) -> str:
    text = str(rule)
    return (
        text.replace(rule.peer, topology.label(rule.peer)) if isinstance(rule.peer, str) else text
    )


def _no_rule(
    topology: Topology,
    groups: list[SecurityGroup],
    interface: NetworkInterface,
    packet: Packet,
    direction: str,
    *,
    empty: bool,
) -> Step:
    at: Component = groups[0] if groups else interface
    source = topology.label(packet.source.subnet)
    what = f"tcp/{packet.port}"
    says = f"{at.label} has no {direction} rule for {what}"
    if direction == "ingress":
        says += f" from {source}, and drops it without a word"
    code = Code.SG_HAS_NO_RULES if empty else Code.ENI_SG_RULES_MISMATCH
    cidr = topology.find(Subnet, packet.source.subnet).cidr
    peer = f"from {cidr}" if direction == "ingress" else "to the address"
    remedy = f"add an {direction} rule to {at.label}: {what} {peer}"
    return blocked(at, code, says, "F2.7", "F7.6", remedy=remedy)
