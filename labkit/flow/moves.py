"""What is checked where a packet stands: at interfaces, at gateways, and outside.

AWS's rules for each are those of the VPC User Guide: security groups belong to interfaces
and are stateful (F7.6), network ACLs to the edges of subnets and are not (F7.7), and the route
table of the subnet that a packet leaves says where it goes next (F7.1).
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.filters import acl_step, group_step
from labkit.flow.gateways import GATEWAYS, enter_from_outside
from labkit.flow.packet import Packet, is_private
from labkit.flow.routing import Next, next_place
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Hop, Leg, Step
from labkit.flow.walk import (
    AtGateway,
    End,
    Ended,
    Entering,
    Leaving,
    Move,
    Mover,
    Outside,
    Place,
    Session,
    stopped,
)
from labkit.topology import Component, Instance, NetworkInterface, Topology


def leave(topology: Topology, place: Place, session: Session) -> Move:
    """Out of an interface: groups, then the route, and the ACL if it leaves the subnet."""
    at = cast("Leaving", place)
    packet, interface = at.packet, at.interface
    owner = _owner(topology, interface)
    if packet.destination in _own(interface):
        step = passed(owner, "it is the sender's own address: nothing filters there")
        return Move(hop(Leg.NETWORK, owner, step), _arrived(interface, packet, owner), session)
    onward = next_place(topology, interface.vpc, interface.subnet, packet)
    tracked = interface.id in session.tracked
    steps = (
        _spoofed(interface, owner, packet),
        None if tracked else group_step(topology, interface, packet, "egress"),
        None if onward.inside else acl_step(topology, interface.subnet, packet, "egress"),
        onward.step,
    )
    here = hop(Leg.NETWORK, owner, *(step for step in steps if step))
    return Move(here, _or_end(onward, packet, owner), session.tracking(interface))


def _or_end(onward: Next, packet: Packet, at: Component) -> Place | Ended:
    return onward.place or Ended(onward.end, packet, at)


def _own(interface: NetworkInterface) -> tuple[object, ...]:
    return tuple(row.private_ip for row in interface.addresses)


def _owner(topology: Topology, interface: NetworkInterface) -> Component:
    return topology.owner(interface.id) or interface


def _arrived(interface: NetworkInterface, packet: Packet, owner: Component) -> Ended:
    return Ended(End.INTERFACE, packet, owner, interface)


def _spoofed(interface: NetworkInterface, owner: Component, packet: Packet) -> Step | None:
    """The source/destination check: an interface sends and takes its own packets only (F7.8)."""
    if not interface.source_dest_check or packet.source in _own(interface):
        return None
    return _check_is_on(interface, owner, packet)


def _check_is_on(interface: NetworkInterface, owner: Component, packet: Packet) -> Step:
    return blocked(
        interface,
        Code.ENI_SOURCE_DEST_CHECK_RESTRICTION,
        f"{owner.label} has its source/destination check on, so it passes nothing for others",
        "F7.8",
        remedy=f"switch the source/destination check of {owner.label} off",
        packet=packet,
    )


def enter(topology: Topology, place: Place, session: Session) -> Move:
    """Into an interface: the ACL if it comes from elsewhere, then the groups."""
    at = cast("Entering", place)
    packet, interface = at.packet, at.interface
    owner = _owner(topology, interface)
    elsewhere = at.from_subnet != interface.subnet
    tracked = interface.id in session.tracked
    steps = (
        acl_step(topology, interface.subnet, packet, "ingress") if elsewhere else None,
        None if tracked else group_step(topology, interface, packet, "ingress"),
    )
    found = tuple(step for step in steps if step)
    session = session.tracking(interface)
    if packet.destination not in _own(interface):
        return _pass_on(topology, interface, packet, session, found)
    before = session.before(interface.id) if session.answering else None
    if before:
        restored = replace(packet, destination=before.source, ports=before.source_ports)
        return Move(_hop(owner, found), Leaving(interface, restored), session)
    return Move(_hop(owner, found), _arrived(interface, packet, owner), session)


def _hop(owner: Component, steps: tuple[Step, ...]) -> Hop | None:
    return hop(Leg.NETWORK, owner, *steps) if steps else None


def _pass_on(
    topology: Topology,
    interface: NetworkInterface,
    packet: Packet,
    session: Session,
    steps: tuple[Step, ...],
) -> Move:
    """Through an instance that a route points to: a NAT instance, a firewall, a router (F7.8)."""
    owner = _owner(topology, interface)
    if interface.source_dest_check:
        return stopped(owner, packet, session, *steps, _check_is_on(interface, owner, packet))
    forwards = owner.forwards if isinstance(owner, Instance) else ""
    if not forwards:
        says = f"what {owner.label} does with packets for others is not known"
        step = unknown(owner.id, owner.label, says, "F7.8")
        return stopped(owner, packet, session, *steps, step, end=End.UNKNOWN)
    if forwards == "route" or session.answering:
        step = passed(owner, f"{owner.label} passes it on", "F7.8")
        return Move(hop(Leg.NETWORK, owner, *steps, step), Leaving(interface, packet), session)
    step = passed(owner, f"{owner.label} puts its own address on it", "F7.8")
    session = session.rewriting(interface.id, packet)
    out = replace(packet, source=interface.private_ip)
    return Move(hop(Leg.NETWORK, owner, *steps, step), Leaving(interface, out), session)


def pass_gateway(topology: Topology, place: Place, session: Session) -> Move:
    """Through what a route points to, by the kind of thing that it is."""
    at = cast("AtGateway", place)
    mover = GATEWAYS.get(type(at.gateway))
    if mover is None:
        says = f"labkit does not model the way through {at.gateway.label}"
        step = unknown(at.gateway.id, at.gateway.label, says)
        return stopped(at.gateway, at.packet, session, step, end=End.UNKNOWN)
    return mover(topology, at, session)


def outside(topology: Topology, place: Place, session: Session) -> Move:
    """On the internet: to whoever has the public address, or out of the modelled network."""
    at = cast("Outside", place)
    packet = at.packet
    if topology.at_public(packet.destination) or topology.nat_at(packet.destination):
        return enter_from_outside(topology, at, session)
    if packet.service:
        return Move(None, Ended(End.SERVICE, packet, at.by), session)
    if is_private(packet.destination):
        return stopped(at.by, packet, session, _nobody(at.by, packet))
    return Move(None, Ended(End.LEFT, packet, at.by), session)


def _nobody(by: Component, packet: Packet) -> Step:
    return blocked(
        by,
        Code.NO_POSSIBLE_DESTINATION,
        f"{packet.destination} is a private address, which nothing on the internet owns",
        "F2.15",
        remedy="send it from inside the VPC",
        packet=packet,
    )


MOVES: dict[type, Mover] = {
    Leaving: leave,
    Entering: enter,
    AtGateway: pass_gateway,
    Outside: outside,
}
"""What happens at each kind of place."""
