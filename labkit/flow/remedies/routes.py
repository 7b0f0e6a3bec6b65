"""Routes: where a packet could go that a table sends nowhere, or to the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from labkit.flow.codes import Code
from labkit.flow.network.routes import best_route
from labkit.flow.network.routing import service_name
from labkit.flow.packet import Packet, is_private
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import (
    ANYWHERE,
    card_at,
    free_address,
    free_public,
    tables_to,
)
from labkit.flow.remedies.states import repaired
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    Component,
    InternetGateway,
    NatAddress,
    NatGateway,
    PrefixList,
    Route,
    RouteTable,
    Subnet,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)

BY_GATEWAY = ("s3", "dynamodb")
"""Services that have gateway endpoints (F3.1)."""


def with_route(table: RouteTable, destination: IPv4Network | str, target: str) -> RouteTable:
    """A table with a route, in place of the one it had for the same destination."""
    kept = tuple(row for row in table.routes if row.destination != destination)
    return replace(table, routes=(*kept, Route(destination=destination, target=target)))


def routed(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Another way, by the table that stopped it or that led it wrong."""
    del found
    table, packet = topology.get(RouteTable, step.component), step.packet
    if packet is None:
        return
    tables = (table,) if table else tuple(tables_to(topology, packet, step.component))
    for row in tables[:1]:
        for ways in WAYS:
            yield from ways(topology, row, packet)


def _to(table: RouteTable, destination: IPv4Network, target: Component) -> Change:
    says = f"route {destination} of {table.label} to {target.label}"
    return Change(says=says, components=(with_route(table, destination, target.id),))


def _nat_gateways(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    if is_private(packet.towards) or _has_public(topology, table.vpc, packet):
        return
    for gateway in _own_nat(topology, table.vpc):
        if gateway.subnet not in _subnets(topology, table):
            yield _to(table, ANYWHERE, gateway)


def _own_nat(topology: Topology, vpc: str) -> list[NatGateway]:
    """The public NAT gateways of a VPC that work."""
    rows = [row for row in topology.all(NatGateway) if row.vpc == vpc]
    return [row for row in rows if row.state == "available" and row.connectivity == "public"]


def _subnets(topology: Topology, table: RouteTable) -> set[str]:
    """The subnets that use a table."""
    rows = (row.id for row in topology.all(Subnet) if row.vpc == table.vpc)
    return {row for row in rows if topology.route_table(row) == table}


def _has_public(topology: Topology, vpc: str, packet: Packet) -> bool:
    """Whether an internet gateway would know a public address for the sender (F7.2)."""
    card = card_at(topology, vpc, packet.source)
    own = card.public_for(packet.source) if card else None
    return bool(own or topology.nat_inside(vpc, packet.source))


def _internet_gateways(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    gateway = topology.internet_gateway(table.vpc)
    if gateway and not is_private(packet.towards) and _has_public(topology, table.vpc, packet):
        yield _to(table, ANYWHERE, gateway)


def _peerings(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    for peering in topology.all(VpcPeering):
        other = topology.get(Vpc, peering.other(table.vpc))
        for cidr in other.cidrs if other and peering.state == "active" else ():
            if packet.towards in cidr:
                yield _to(table, cidr, peering)


def _transit_gateways(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    """To a transit gateway that joins this VPC to the one that has the address."""
    rows = [row for row in topology.all(TransitGatewayAttachment) if row.works]
    own = {key for row in rows if row.resource == table.vpc for key in row.gateways}
    for row in rows:
        vpc = topology.get(Vpc, row.resource)
        for gateway in row.gateways:
            target = topology.get(TransitGateway, gateway)
            for cidr in vpc.cidrs if vpc and target and gateway in own else ():
                if vpc and target and vpc.id != table.vpc and packet.towards in cidr:
                    yield _to(table, cidr, target)


def _gateway_endpoints(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    """A gateway endpoint of the service that is called: one there is, else a new one."""
    service, region = packet.service.rpartition(".")[2], f".{topology.region}."
    near = service in BY_GATEWAY and region in packet.service
    if not near or is_private(packet.towards):
        return
    rows = [row for row in topology.all(VpcEndpoint) if row.vpc == table.vpc]
    known = [row for row in rows if row.service == packet.service and not row.is_interface]
    for endpoint in known:
        says = f"associate {endpoint.label} with {table.label}"
        yield _associated(topology, table, endpoint, says)
    if not known:
        endpoint = _gateway_endpoint(table, packet)
        says = f"create a gateway endpoint for {service_name(packet.service)} on {table.label}"
        yield _associated(topology, table, endpoint, says)


def _gateway_endpoint(table: RouteTable, packet: Packet) -> VpcEndpoint:
    code = packet.service.rpartition(".")[2]
    return VpcEndpoint(
        id=f"vpce-new-{code}",
        name=f"gateway endpoint for {service_name(packet.service)}",
        vpc=table.vpc,
        service=packet.service,
        endpoint_type="Gateway",
    )


def _associated(topology: Topology, table: RouteTable, endpoint: VpcEndpoint, says: str) -> Change:
    """Endpoint and table, each of which names the other (F3.2)."""
    lists = (row.id for row in topology.all(PrefixList) if row.name == endpoint.service)
    prefix = next(lists, f"pl-new-{endpoint.service_code}")
    tables = dict.fromkeys((*endpoint.route_tables, table.id))
    changed = replace(endpoint, route_tables=tuple(tables))
    return Change(says=says, components=(changed, with_route(table, prefix, endpoint.id)))


def _new_nat_gateway(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Change]:
    """A NAT gateway in a public subnet, where the VPC has none (F7.3)."""
    outward = is_private(packet.towards) or _has_public(topology, table.vpc, packet)
    if outward or _own_nat(topology, table.vpc):
        return
    for subnet in _public_subnets(topology, table)[:1]:
        gateway = NatGateway(
            id=f"new-nat-{subnet.id}",
            name="new NAT gateway",
            vpc=table.vpc,
            subnet=subnet.id,
            addresses=(
                NatAddress(
                    public_ip=free_public(topology), private_ip=free_address(topology, subnet)
                ),
            ),
        )
        says = f"create a NAT gateway in {subnet.label}, and route 0.0.0.0/0 of {table.label} to it"
        yield Change(says=says, components=(gateway, with_route(table, ANYWHERE, gateway.id)))


def _public_subnets(topology: Topology, but: RouteTable) -> list[Subnet]:
    """The subnets of a table's VPC that lead to its internet gateway, by another table."""
    gateway = topology.internet_gateway(but.vpc)
    rows = [row for row in topology.all(Subnet) if row.vpc == but.vpc]
    tables = [(row, topology.route_table(row.id)) for row in rows]
    return [row for row, table in tables if table and table != but and _leads(table, gateway)]


def _leads(table: RouteTable, gateway: InternetGateway | None) -> bool:
    wanted = gateway.id if gateway else None
    return any(row.target == wanted and row.destination == ANYWHERE for row in table.routes)


WAYS = (
    _nat_gateways,
    _internet_gateways,
    _gateway_endpoints,
    _peerings,
    _transit_gateways,
    _new_nat_gateway,
)
"""Where a table could send a packet."""


def revived(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The target of a blackhole, working again: its routes are active once it is (F7.4)."""
    del found
    table = topology.get(RouteTable, step.component)
    best = best_route(topology, table, step.packet) if table and step.packet else None
    target = topology.component(best.route.target) if best else None
    if table and target:
        yield from repaired(topology, target, table.vpc)


FIXES: Fixes = {
    Code.NO_ROUTE_TO_DESTINATION: (routed,),
    Code.BAD_STATE_ROUTE: (revived, routed),
    Code.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: (routed,),
    Code.NGW_REQUIRES_SOURCE_IN_VPC: (routed,),
    Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: (routed,),
    Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: (routed,),
    Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: (routed,),
}
