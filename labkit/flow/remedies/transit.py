"""Transit gateways: attached, associated, with a route there and back, in the sender's zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from labkit.flow.codes import Code
from labkit.flow.network.transit_routes import best_transit_route
from labkit.flow.packet import Packet
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.filters import admit
from labkit.flow.remedies.parts import card_at
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    NetworkInterface,
    SecurityGroup,
    Subnet,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    Vpc,
)


def _attachments(topology: Topology, gateway: str) -> list[TransitGatewayAttachment]:
    rows = topology.all(TransitGatewayAttachment)
    return [row for row in rows if gateway in row.gateways]


def _leads_to(
    topology: Topology, gateway: str, packet: Packet
) -> Iterator[tuple[TransitGatewayAttachment, IPv4Network]]:
    """The attachments of a gateway behind which the destination is, each with its block."""
    for row in _attachments(topology, gateway):
        vpc = topology.get(Vpc, row.resource)
        for block in vpc.cidrs if vpc and row.works else ():
            if packet.towards in block:
                yield row, block


def attached(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The sender's VPC attached by the sender's subnet, with a table that leads and learns."""
    del found
    gateway, packet = topology.get(TransitGateway, step.component), step.packet
    card = _card(topology, packet) if packet else None
    if gateway is None or packet is None or card is None:
        return
    tables = [row for row in topology.all(TransitGatewayRouteTable) if row.gateway == gateway.id]
    for table in tables:
        name = topology.label(card.vpc)
        made = TransitGatewayAttachment(
            id=f"new-attachment-{card.vpc}",
            name=f"the attachment of {name}",
            gateways=(gateway.id,),
            resource=card.vpc,
            tables=(table.id,),
            subnets=(card.subnet,),
        )
        learns = replace(table, propagations=(*table.propagations, made.id))
        says = (
            f"attach {name} to {gateway.label} by {topology.label(card.subnet)}, with {table.label}"
        )
        yield Change(says=says, components=(made, learns))


def _card(topology: Topology, packet: Packet) -> NetworkInterface | None:
    """The interface of the sender, known by its VPC and address."""
    return card_at(topology, packet.origin, packet.source)


def accepted(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An attachment that works."""
    del found
    at = topology.get(TransitGatewayAttachment, step.component)
    if at and not at.works:
        yield Change(says=f"accept {at.label}", components=(replace(at, state="available"),))


def associated(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The attachment associated with a table, wherever it is with none."""
    del found
    at = topology.get(TransitGatewayAttachment, step.component)
    for gateway in at.gateways if at else ():
        if at is None or at.table_at(gateway):
            continue
        for table in topology.all(TransitGatewayRouteTable):
            if table.gateway == gateway:
                held = {row: at.table_at(row) for row in at.gateways} | {gateway: table.id}
                changed = replace(at, tables=tuple(held.values()))
                says = f"associate {at.label} with {table.label}"
                yield Change(says=says, components=(changed,))


def zoned(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A subnet more of the attachment, in the zone that has none: that of the sender, or of the
    receiver, is one.
    """
    del found
    at, packet = topology.get(TransitGatewayAttachment, step.component), step.packet
    if at is None or packet is None:
        return
    receiver = step.code == Code.TGW_ATTACH_VPC_AZ_RESTRICTION
    address = packet.towards if receiver else packet.source
    card = card_at(topology, at.resource, address)
    nat = topology.nat_inside(at.resource, address)
    place = topology.get(Subnet, card.subnet if card else nat.subnet if nat else "")
    if place:
        changed = replace(at, subnets=(*at.subnets, place.id))
        says = f"add {place.label} in {place.zone} to {at.label}"
        yield Change(says=says, components=(changed,))


def led(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """What leads there: propagation from the attachment, or a static route across a peering."""
    del found
    table, packet = topology.get(TransitGatewayRouteTable, step.component), step.packet
    if table is None or packet is None:
        return
    for attachment, _ in _leads_to(topology, table.gateway, packet):
        changed = replace(table, propagations=(*table.propagations, attachment.id))
        says = f"let {attachment.label} propagate to {table.label}"
        yield Change(says=says, components=(changed,))
    for peering in _attachments(topology, table.gateway):
        if peering.resource_type == "peering" and peering.works:
            yield from _across(topology, table, peering, packet)


def _across(
    topology: Topology,
    table: TransitGatewayRouteTable,
    peering: TransitGatewayAttachment,
    packet: Packet,
) -> Iterator[Change]:
    for _, block in _leads_to(topology, peering.other(table.gateway), packet):
        route = TransitGatewayRoute(destination=block, attachments=(peering.id,))
        kept = tuple(row for row in table.routes if row.destination != block)
        says = f"route {block} of {table.label} to {peering.label}"
        yield Change(says=says, components=(replace(table, routes=(*kept, route)),))


def cleared(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The table without the blackhole."""
    del found
    table, packet = topology.get(TransitGatewayRouteTable, step.component), step.packet
    best = best_transit_route(topology, table, packet) if table and packet else None
    if table and best:
        kept = tuple(row for row in table.routes if row != best.route)
        says = f"remove the blackhole for {best.route.destination} from {table.label}"
        yield Change(says=says, components=(replace(table, routes=kept),))


def referred(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Security group referencing on, where the sender and the group share a gateway (F7.16)."""
    del found
    group, packet = topology.get(SecurityGroup, step.component), step.packet
    if group is None or packet is None:
        return
    for gateway in topology.all(TransitGateway):
        rows = _attachments(topology, gateway.id)
        ends = [row for row in rows if row.resource in (group.vpc, packet.origin)]
        if len(ends) == 2:
            says = f"switch security group referencing on for {gateway.label}"
            on = [replace(row, group_referencing=True) for row in ends]
            yield Change(says=says, components=(replace(gateway, group_referencing=True), *on))


FIXES: Fixes = {
    Code.BAD_STATE_ATTACHMENT: (attached, accepted),
    Code.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: (associated,),
    Code.TGW_ATTACH_VPC_AZ_RESTRICTION: (zoned,),
    Code.TGW_ROUTE_AZ_RESTRICTION: (zoned,),
    Code.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: (led,),
    Code.TGW_RTB_BAD_STATE_ROUTE: (cleared, led),
    Code.SG_REFERENCING_SUPPORT: (referred, admit),
}
