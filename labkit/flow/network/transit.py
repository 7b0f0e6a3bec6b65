"""Through a transit gateway: into it by a VPC's attachment, on by its table, into a VPC (F7.11)."""

from __future__ import annotations

from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.acls import acl_step
from labkit.flow.network.transit_arrivals import ended_at, into_vpc, subnets_of
from labkit.flow.network.transit_routes import Found, best_transit_route
from labkit.flow.network.walk import (
    AtGateway,
    InTransit,
    Move,
    Place,
    Session,
    moved,
)
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import (
    Subnet,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRouteTable,
)


def enter_transit(topology: Topology, at: AtGateway, session: Session) -> Move:
    """From a VPC to the transit gateway, by its attachment's subnet in the sender's zone."""
    gateway = cast("TransitGateway", at.gateway)
    attachment = _attachment_of(topology, gateway, at)
    if isinstance(attachment, Step) or not attachment.works:
        lost = attachment if isinstance(attachment, Step) else _not_working(gateway, attachment, at)
        return ended_at(gateway, at.packet, session, lost)
    subnet = _way_in(topology, gateway, attachment, at)
    if isinstance(subnet, Step):
        # It gets no further than its own subnet: the transit gateway never sees it.
        return ended_at(topology.get(Subnet, at.subnet) or gateway, at.packet, session, subnet)
    enters = acl_step(topology, subnet.id, at.packet, "ingress") if subnet else None
    refers = gateway.group_referencing and attachment.group_referencing
    place = InTransit(gateway, attachment, at.packet, subnet, refers)
    return moved(gateway, place, session, enters)


def _attachment_of(
    topology: Topology, gateway: TransitGateway, at: AtGateway
) -> TransitGatewayAttachment | Step:
    """The attachment of a VPC, one that works if there are several; or why there is none."""
    rows = [
        row
        for row in topology.all(TransitGatewayAttachment)
        if gateway.id in row.gateways and row.resource == at.vpc
    ]
    if rows:
        return next((row for row in rows if row.works), rows[0])
    name = topology.label(at.vpc)
    if TransitGatewayAttachment in topology.missing:
        says = f"nobody described the attachments of {gateway.label}"
        return unknown(gateway.id, gateway.label, says, "F7.11")
    says = f"{name} is not attached to {gateway.label}, so the route leads nowhere"
    remedy = f"attach {name} to {gateway.label}"
    code = Code.BAD_STATE_ATTACHMENT
    return blocked(gateway, code, says, "F7.11", remedy=remedy, packet=at.packet)


def _not_working(
    gateway: TransitGateway, attachment: TransitGatewayAttachment, at: AtGateway
) -> Step:
    says = f"{attachment.label}, which attaches it to {gateway.label}, is {attachment.state}"
    remedy = f"accept {attachment.label}, or wait until it is available"
    code = Code.BAD_STATE_ATTACHMENT
    return blocked(attachment, code, says, "F7.11", remedy=remedy, packet=at.packet)


def _way_in(
    topology: Topology,
    gateway: TransitGateway,
    attachment: TransitGatewayAttachment,
    at: AtGateway,
) -> Subnet | Step | None:
    """The attachment's subnet in the sender's zone; None where the sender is in no subnet."""
    here = topology.get(Subnet, at.subnet)
    if here is None:
        return None
    known = subnets_of(topology, attachment)
    found = next((row for row in known if row.shares_zone(here)), None)
    if found:
        return found
    if not known or len(known) < len(attachment.subnets):
        says = f"nobody described the subnets of {attachment.label}"
        return unknown(attachment.id, attachment.label, says, "F7.13")
    says = (
        f"{attachment.label} has no subnet in {here.zone}, "
        f"so nothing from that zone reaches {gateway.label}"
    )
    remedy = f"add a subnet in {here.zone} to {attachment.label}"
    code = Code.TGW_ROUTE_AZ_RESTRICTION
    return blocked(attachment, code, says, "F7.13", remedy=remedy, packet=at.packet)


def route_on(topology: Topology, place: Place, session: Session) -> Move:
    """By the route table of the attachment that brought it, to another attachment."""
    at = cast("InTransit", place)
    table = _table(topology, at)
    if isinstance(table, Step):
        return ended_at(at.gateway, at.packet, session, table)
    found = best_transit_route(topology, table, at.packet)
    refusal = _route_refusal(topology, at, table, found)
    if refusal or found is None:
        return ended_at(at.gateway, at.packet, session, refusal)
    to = topology.get(TransitGatewayAttachment, found.route.attachments[0])
    if to is None:
        key = found.route.attachments[0]
        lost = unknown(key, key, f"nobody described {key}, to which the route leads", "F7.11")
        return ended_at(at.gateway, at.packet, session, lost)
    rule = f"{_words(topology, found)} → {topology.label(to.id)}"
    step = passed(table, f"{table.label} routes it: {rule}", "F7.12", rule=rule)
    if not to.works:
        lost = _target_not_working(table, to, rule, at.packet)
        return ended_at(at.gateway, at.packet, session, lost)
    if to.resource_type == "peering":
        return _across(topology, at, to, step, session)
    if to.resource_type != "vpc":
        says = f"labkit does not model what is behind {to.label}, a {to.resource_type} attachment"
        return ended_at(at.gateway, at.packet, session, step, unknown(to.id, to.label, says))
    return into_vpc(topology, at, to, step, session)


def _words(topology: Topology, found: Found) -> str:
    to = found.route.destination
    return topology.label(to) if isinstance(to, str) else str(to)


def _table(topology: Topology, at: InTransit) -> TransitGatewayRouteTable | Step:
    key = at.attachment.table_at(at.gateway.id)
    table = topology.get(TransitGatewayRouteTable, key)
    if table:
        return table
    known = any(row.gateway == at.gateway.id for row in topology.all(TransitGatewayRouteTable))
    # DescribeTransitGatewayVpcAttachments alone tells of no association.
    if key or not known or TransitGatewayAttachment in topology.missing:
        says = f"nobody described the route table of {at.attachment.label} at {at.gateway.label}"
        return unknown(at.attachment.id, at.attachment.label, says, "F7.11")
    says = f"{at.attachment.label} is associated with no route table of {at.gateway.label}"
    remedy = f"associate {at.attachment.label} with a route table of {at.gateway.label}"
    code = Code.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION
    return blocked(at.attachment, code, says, "F7.11", remedy=remedy, packet=at.packet)


def _route_refusal(
    topology: Topology, at: InTransit, table: TransitGatewayRouteTable, found: Found | None
) -> Step | None:
    to = at.packet.towards
    if TransitGatewayRouteTable in topology.missing:
        # A route that nobody told may be longer than the one that was found.
        return unknown(table.id, table.label, f"nobody described all of {table.label}", "F7.12")
    if found is None:
        says = f"{table.label} of {at.gateway.label} has no route to {to}"
        remedy = f"add a route for {to} to {table.label}, or let the attachment there propagate"
        code = Code.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT
        return blocked(table, code, says, "F7.12", remedy=remedy, packet=at.packet)
    if found.doubt:
        return unknown(table.id, table.label, found.doubt, "F7.12")
    if found.route.state == "blackhole" or not found.route.attachments:
        rule = f"{_words(topology, found)} → blackhole"
        says = f"{table.label} drops it: {rule}"
        remedy = f"remove the blackhole from {table.label}"
        code = Code.TGW_RTB_BAD_STATE_ROUTE
        return blocked(table, code, says, "F7.12", rule=rule, remedy=remedy, packet=at.packet)
    return None


def _target_not_working(
    table: TransitGatewayRouteTable, to: TransitGatewayAttachment, rule: str, packet: Packet
) -> Step:
    says = f"{table.label} leads to {to.label}, which is {to.state}"
    remedy = f"accept {to.label}, or create it again"
    code = Code.BAD_STATE_ATTACHMENT
    return blocked(to, code, says, "F7.11", rule=rule, remedy=remedy, packet=packet)


def _across(
    topology: Topology,
    at: InTransit,
    peering: TransitGatewayAttachment,
    step: Step,
    session: Session,
) -> Move:
    """To the transit gateway at the other end of a peering, whose own table goes on."""
    key = peering.other(at.gateway.id)
    other = topology.get(TransitGateway, key)
    if other is None:
        says = f"nobody described the transit gateway on the other side of {peering.label}"
        lost = unknown(peering.id, peering.label, says, "F7.11")
        return ended_at(at.gateway, at.packet, session, step, lost)
    place = InTransit(other, peering, at.packet, None, refers=False)
    return moved(at.gateway, place, session, step)
