"""From a transit gateway into a VPC: by which subnet, and where that one's table leads (F7.14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from labkit.flow.codes import Code
from labkit.flow.network.acls import acl_step
from labkit.flow.network.routing import Next, next_place
from labkit.flow.network.walk import (
    End,
    Entering,
    InTransit,
    Move,
    Place,
    Refused,
    Session,
    moved,
    stopped,
)
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, unknown
from labkit.flow.trace import Step, Verdict
from labkit.topology import Component, Subnet, Topology, TransitGatewayAttachment, Vpc


def ended_at(at: Component, packet: Packet, session: Session, *steps: Step | None) -> Move:
    """The end of a walk: lost, or not known where the last step is."""
    last = steps[-1]
    unsure = last is not None and last.verdict is Verdict.UNKNOWN
    return stopped(at, packet, session, *steps, end=End.UNKNOWN if unsure else End.LOST)


def subnets_of(topology: Topology, attachment: TransitGatewayAttachment) -> list[Subnet]:
    """The subnets of an attachment; those that nobody described are left out."""
    found = (topology.get(Subnet, key) for key in attachment.subnets)
    return [row for row in found if row]


@dataclass(frozen=True, slots=True)
class _Entrance:
    """A subnet of an attachment, with what becomes of a packet that comes in there."""

    subnet: Subnet
    onward: Next
    leaves: Step | None

    @property
    def good(self) -> bool:
        """Whether nothing stops it right there."""
        steps = (self.leaves, self.onward.step)
        return all(row is None or row.verdict is Verdict.PASSED for row in steps)


def into_vpc(
    topology: Topology,
    at: InTransit,
    to: TransitGatewayAttachment,
    step: Step,
    session: Session,
) -> Move:
    """Into a VPC: the table of the attachment's subnet says where it goes there (F7.14)."""
    told = at.refers and to.group_referencing
    packet = at.packet if told else replace(at.packet, relayed="a transit gateway")
    ways = list(_entrances(topology, at, to, packet))
    if not ways:
        says = f"nobody described the subnets of {to.label}, by which it comes into the VPC"
        lost = unknown(to.id, to.label, says, "F7.14")
        return ended_at(at.gateway, packet, session, step, lost)
    way = next((row for row in ways if row.good), ways[0])
    doubt = None
    if len({row.good for row in ways}) > 1:
        says = f"it hangs on the zone by which {at.gateway.label} comes into the VPC"
        doubt = unknown(to.id, to.label, says, "F7.13")
    unserved = _not_served(topology, to, way.onward.place)
    if unserved:
        return moved(at.gateway, unserved, session, step, doubt, way.leaves, way.onward.step)
    return way.onward.moved(at.gateway, packet, session, step, doubt, way.leaves)


def _not_served(
    topology: Topology, attachment: TransitGatewayAttachment, place: Place | None
) -> Refused | None:
    """Whoever stands in a zone in which the attachment has no subnet is not reached (F7.13)."""
    if not isinstance(place, Entering) or not place.interface.has(place.packet.towards):
        return None
    there = topology.get(Subnet, place.interface.subnet)
    known = subnets_of(topology, attachment)
    if there is None or any(row.shares_zone(there) for row in known):
        return None
    if len(known) < len(attachment.subnets):
        return None
    vpc = topology.get(Vpc, attachment.resource) or there
    says = (
        f"{attachment.label} has no subnet in {there.zone}, so nothing comes by it to {there.label}"
    )
    remedy = f"add a subnet in {there.zone} to {attachment.label}"
    code = Code.TGW_ATTACH_VPC_AZ_RESTRICTION
    step = blocked(attachment, code, says, "F7.13", remedy=remedy, packet=place.packet)
    return Refused(vpc, place.packet, step)


def _entrances(
    topology: Topology, at: InTransit, to: TransitGatewayAttachment, packet: Packet
) -> Iterator[_Entrance]:
    """The subnets by which it may come in: that of its zone, else any."""
    rows = subnets_of(topology, to)
    if at.subnet and not to.appliance_mode:
        near = [row for row in rows if at.subnet.shares_zone(row)]
        rows = near or rows
    for row in rows:
        onward = next_place(topology, to.resource, row.id, packet)
        leaves = None if onward.inside else acl_step(topology, row.id, packet, "egress")
        yield _Entrance(row, onward, leaves)
