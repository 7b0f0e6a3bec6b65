"""What is checked where a packet leaves and enters an interface.

Security groups belong to interfaces and are stateful (F7.6), network ACLs to the edges of
subnets and are not (F7.7), and the route table of the subnet that a packet leaves says where
it goes next (F7.1).
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.acls import acl_step
from labkit.flow.network.groups import group_step
from labkit.flow.network.routing import next_place
from labkit.flow.network.walk import (
    End,
    Ended,
    Entering,
    Leaving,
    Move,
    Place,
    Session,
    moved,
    stopped,
)
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import Component, Instance, LoadBalancer, NetworkInterface, Topology


def leave(topology: Topology, place: Place, session: Session) -> Move:
    """Out of an interface: groups, then the route, and the ACL if it leaves the subnet."""
    at = cast("Leaving", place)
    packet, interface = _begun(at.packet, at.interface), at.interface
    owner = _owner(topology, interface)
    if _is_own(topology, owner, interface, packet):
        step = passed(owner, "it is the sender's own address: nothing filters there")
        return moved(owner, _arrived(interface, packet, owner), session, step)
    onward = next_place(topology, interface.vpc, interface.subnet, packet)
    if onward.end is End.RESOLVER:
        # Neither groups nor ACLs filter what goes to the VPC's own resolver (F7.9).
        return onward.moved(owner, packet, session)
    tracked = session.remembers(interface)
    steps = (
        _spoofed(interface, owner, packet),
        _remembered(interface, owner)
        if tracked
        else group_step(topology, interface, packet, "egress"),
        None if onward.inside else acl_step(topology, interface.subnet, packet, "egress"),
    )
    return onward.moved(owner, packet, session.tracking(interface), *steps)


def _begun(packet: Packet, interface: NetworkInterface) -> Packet:
    """A packet with the VPC that it comes from, where it is the interface's own."""
    if packet.origin == interface.vpc or not interface.has(packet.source):
        return packet
    return replace(packet, origin=interface.vpc, relayed="")


def _remembered(interface: NetworkInterface, owner: Component) -> Step | None:
    """Security groups are stateful: an answer that they wait for needs no rule (F7.6)."""
    if not interface.groups:
        return None
    return passed(owner, f"the security groups of {owner.label} remember the connection", "F7.6")


LOOPBACK = IPv4Network("127.0.0.0/8")


def _is_own(
    topology: Topology, owner: Component, interface: NetworkInterface, packet: Packet
) -> bool:
    """Whether a packet is for the sender's own machine, which it then never leaves."""
    cards = topology.interfaces(owner) if isinstance(owner, Instance) else (interface,)
    to = packet.destination
    return to in LOOPBACK or any(card.has(to) for card in cards)


def _owner(topology: Topology, interface: NetworkInterface) -> Component:
    return topology.owner(interface.id) or interface


def _arrived(interface: NetworkInterface, packet: Packet, owner: Component) -> Ended:
    return Ended(End.INTERFACE, packet, owner, interface)


def _spoofed(interface: NetworkInterface, owner: Component, packet: Packet) -> Step | None:
    """The source/destination check: an interface sends and takes its own packets only (F7.8).

    A load balancer's interfaces send on what clients sent, and are not checked.
    """
    passes = not interface.source_dest_check or isinstance(owner, LoadBalancer)
    return None if passes or interface.has(packet.source) else _check_is_on(owner, packet)


def _check_is_on(owner: Component, packet: Packet) -> Step:
    says = f"{owner.label} has its source/destination check on, so it passes nothing for others"
    remedy = f"switch the source/destination check of {owner.label} off"
    code = Code.ENI_SOURCE_DEST_CHECK_RESTRICTION
    return blocked(owner, code, says, "F7.8", remedy=remedy, packet=packet)


def enter(topology: Topology, place: Place, session: Session) -> Move:
    """Into an interface: the ACL if it comes from elsewhere, then the groups."""
    at = cast("Entering", place)
    packet, interface = at.packet, at.interface
    owner = _owner(topology, interface)
    elsewhere = at.from_subnet != interface.subnet
    tracked = session.remembers(interface)
    steps = (
        acl_step(topology, interface.subnet, packet, "ingress") if elsewhere else None,
        _remembered(interface, owner)
        if tracked
        else group_step(topology, interface, packet, "ingress"),
        _not_running(owner, packet),
    )
    if not any(steps):
        steps = (passed(owner, "nothing filters there"), None, None)
    foreign = _foreign(owner)
    if foreign:
        return stopped(owner, packet, session, *steps, foreign, end=End.UNKNOWN)
    session = session.tracking(interface)
    if not interface.has(packet.towards):
        return _pass_on(topology, interface, packet, session, *steps)
    before = session.before(interface.id) if session.answering else None
    if before:
        restored = replace(packet, destination=before.source, ports=before.source_ports)
        return moved(owner, Leaving(interface, restored), session, *steps)
    return moved(owner, _arrived(interface, packet, owner), session, *steps)


OWNED = (
    "load_balancer",
    "network_load_balancer",
    "vpc_endpoint",
    "gateway_load_balancer",
    "lambda",
)
"""Interfaces behind which a service stands: what it takes is not known without it."""


def _foreign(owner: Component) -> Step | None:
    """A service's interface of which nobody described the service."""
    if not isinstance(owner, NetworkInterface) or owner.interface_type not in OWNED:
        return None
    says = f"nobody described what {owner.label} belongs to, a {owner.interface_type}"
    return unknown(owner.id, owner.label, says, "F2.1")


def _not_running(owner: Component, packet: Packet) -> Step | None:
    if isinstance(owner, NetworkInterface) and not owner.attached:
        says = f"{owner.label} is attached to nothing, so nothing answers there"
        remedy = f"attach {owner.label} to an instance"
        return blocked(owner, Code.BAD_STATE, says, "F7.10", remedy=remedy, packet=packet)
    if not isinstance(owner, Instance) or owner.state == "running":
        return None
    says = f"{owner.label} is {owner.state}, so nothing answers there"
    remedy = f"start {owner.label}"
    return blocked(owner, Code.BAD_STATE, says, "F7.10", remedy=remedy, packet=packet)


def _pass_on(
    topology: Topology,
    interface: NetworkInterface,
    packet: Packet,
    session: Session,
    *steps: Step | None,
) -> Move:
    """Through an instance that a route points to: a NAT instance, a firewall, a router (F7.8)."""
    owner = _owner(topology, interface)
    if interface.source_dest_check:
        return stopped(owner, packet, session, *steps, _check_is_on(owner, packet))
    forwards = owner.forwards if isinstance(owner, Instance) else ""
    if not forwards:
        says = f"what {owner.label} does with packets for others is not known"
        step = unknown(owner.id, owner.label, says, "F7.8")
        return stopped(owner, packet, session, *steps, step, end=End.UNKNOWN)
    if forwards == "nat" and session.answering and packet.protocol != "icmp":
        return stopped(owner, packet, session, *steps, _no_session(owner, packet))
    if forwards == "route" or session.answering:
        step = passed(owner, f"{owner.label} passes it on", "F7.8")
        return moved(
            owner,
            Leaving(interface, replace(packet, relayed="an appliance")),
            session,
            *steps,
            step,
        )
    step = passed(owner, f"{owner.label} puts its own address on it", "F7.8")
    session = session.rewriting(interface.id, packet)
    out = replace(packet, source=interface.private_ip)
    return moved(owner, Leaving(interface, out), session, *steps, step)


def _no_session(owner: Component, packet: Packet) -> Step:
    says = f"{owner.label} never saw the request, and puts its own address on the answer"
    remedy = "let the answer go back the way that the request came"
    return blocked(owner, Code.NOT_STATEFUL_RETURN, says, "F7.8", remedy=remedy, packet=packet)
