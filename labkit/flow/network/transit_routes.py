"""Which route of a transit gateway's table a packet takes (F7.12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from labkit.flow.packet import Packet, is_private
from labkit.topology import (
    PrefixList,
    Topology,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    Vpc,
)

STATIC, LISTED, OF_VPC, OTHER = 3, 2, 1, 0
"""What comes first among routes to the same block: the larger number."""


@dataclass(frozen=True, slots=True)
class Found:
    """A route that covers the destination, with the length of its prefix and its rank.

    `doubt` says what makes it uncertain, empty for nothing.
    """

    route: TransitGatewayRoute
    length: int
    rank: int
    doubt: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """What wins: the longer prefix, then the rank."""
        return self.length, self.rank


def best_transit_route(
    topology: Topology, table: TransitGatewayRouteTable, packet: Packet
) -> Found | None:
    """The route that a packet takes, or None where none covers its destination."""
    found = list(_covering(topology, table, packet))
    best = max((row for row in found if not row.doubt), key=lambda row: row.order, default=None)
    doubtful = [row for row in found if row.doubt and (best is None or row.order > best.order)]
    if doubtful:
        return doubtful[0]
    if best is None:
        return None
    return _tied(best, [row for row in found if row.order == best.order])


def _tied(best: Found, rows: list[Found]) -> Found:
    """Two routes of one order and another way each: AWS keeps the older one, which nobody told."""
    if len({row.route.attachments for row in rows}) < 2:
        return best
    names = ", ".join(key for row in rows for key in row.route.attachments)
    doubt = f"{best.route.destination} is propagated by {names}, and which was first is not known"
    return Found(best.route, best.length, best.rank, doubt)


def _covering(
    topology: Topology, table: TransitGatewayRouteTable, packet: Packet
) -> Iterator[Found]:
    for route in table.routes:
        if isinstance(route.destination, IPv4Network):
            if packet.towards in route.destination:
                rank = OF_VPC if route.propagated else STATIC
                yield Found(route, route.destination.prefixlen, rank)
        else:
            yield from _listed(topology, route, route.destination, packet)
    for key in table.propagations:
        yield from _learnt(topology, table, key, packet)


def _listed(
    topology: Topology, route: TransitGatewayRoute, key: str, packet: Packet
) -> Iterator[Found]:
    listed = topology.get(PrefixList, key)
    if listed is None:
        yield Found(route, 32, LISTED, f"nobody described the prefix list {key}")
        return
    lengths = [row.prefixlen for row in listed.cidrs if packet.towards in row]
    if lengths:
        yield Found(route, max(lengths), LISTED)


def _learnt(
    topology: Topology, table: TransitGatewayRouteTable, key: str, packet: Packet
) -> Iterator[Found]:
    """What an attachment propagates: the blocks of its VPC, or what nobody told."""
    attachment = topology.get(TransitGatewayAttachment, key)
    if attachment and attachment.resource_type == "peering":
        return
    if attachment and not (attachment.works and table.gateway in attachment.gateways):
        return
    vpc = topology.get(Vpc, attachment.resource) if attachment else None
    if vpc is None:
        yield from _untold(topology, table, key, packet)
        return
    for block in vpc.cidrs:
        if packet.towards in block:
            route = TransitGatewayRoute(destination=block, attachments=(key,), propagated=True)
            yield Found(route, block.prefixlen, OF_VPC)


def _untold(
    topology: Topology, table: TransitGatewayRouteTable, key: str, packet: Packet
) -> Iterator[Found]:
    """An attachment whose blocks nobody told: a VPN's, or that of a VPC of somebody else.

    It is taken to propagate private addresses, and none of a VPC that is attached as well.
    """
    if not is_private(packet.towards) or _is_attached(topology, table.gateway, packet):
        return
    route = TransitGatewayRoute(destination=key, attachments=(key,), propagated=True)
    says = f"{topology.label(key)} propagates routes that nobody described"
    yield Found(route, 32, OTHER, says)


def _is_attached(topology: Topology, gateway: str, packet: Packet) -> bool:
    """Whether an address is one of a VPC that a transit gateway joins."""
    rows = topology.all(TransitGatewayAttachment)
    vpcs = (topology.get(Vpc, row.resource) for row in rows if gateway in row.gateways)
    return any(vpc.holds(packet.towards) for vpc in vpcs if vpc)
