"""Through a NAT gateway: out with its own address, and back to who asked, nothing else (F7.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.acls import acl_step
from labkit.flow.network.routing import deliver, next_place
from labkit.flow.network.walk import AtGateway, End, Move, Place, Session, ToNat, moved, stopped
from labkit.flow.packet import TRANSLATED_PORTS, Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import InternetGateway, NatAddress, NatGateway, Subnet, Topology


def translate(topology: Topology, at: AtGateway, session: Session) -> Move:
    """Through a NAT gateway, which puts its own address on what it sends (F7.3)."""
    gateway = cast("NatGateway", at.gateway)
    address = _address_for(topology, gateway, at)
    refusal = _nat_refusal(gateway, at, session) or (address if isinstance(address, Step) else None)
    if refusal:
        return stopped(gateway, at.packet, session, refusal)
    return _translated(topology, gateway, cast("NatAddress", address), at, session)


def _nat_refusal(gateway: NatGateway, at: AtGateway, session: Session) -> Step | None:
    packet = at.packet
    if gateway.state != "available":
        says = f"{gateway.label} is {gateway.state}, and carries nothing"
        remedy = f"wait until {gateway.label} is available, or create another"
        return blocked(gateway, Code.BAD_STATE, says, "F7.3", remedy=remedy, packet=packet)
    if gateway.vpc != at.vpc:
        says = f"{gateway.label} is in another VPC"
        remedy = "route to a NAT gateway of this VPC"
        code = Code.NGW_REQUIRES_SOURCE_IN_VPC
        return blocked(gateway, code, says, "F7.3", remedy=remedy, packet=packet)
    if packet.protocol not in ("tcp", "udp", "icmp"):
        says = f"{gateway.label} carries TCP, UDP and ICMP only, and this is {packet.words}"
        remedy = "send TCP, UDP or ICMP"
        code = Code.PROTOCOL_RESTRICTION
        return blocked(gateway, code, says, "F7.3", remedy=remedy, packet=packet)
    if session.answering:
        says = f"{gateway.label} would put its own address on the answer, which nobody waits for"
        remedy = "let the answer go back the way that the request came"
        return blocked(
            gateway, Code.NOT_STATEFUL_RETURN, says, "F7.3", remedy=remedy, packet=packet
        )
    return None


def _address_for(topology: Topology, gateway: NatGateway, at: AtGateway) -> NatAddress | Step:
    """The address that it uses for a sender: any of a zonal one, that of the zone otherwise."""
    place = topology.get(Subnet, at.subnet)
    zoned = [row for row in gateway.addresses if row.zone]
    fitting = [row for row in zoned if place and row.zone == place.zone]
    found = fitting or [row for row in gateway.addresses if not row.zone]
    if found:
        return found[0]
    if not zoned:
        says = f"nobody told the address of {gateway.label}"
        return unknown(gateway.id, gateway.label, says, "F7.3")
    zone = place.zone if place else "this zone"
    says = f"{gateway.label} has no address in {zone}"
    if gateway.expands:
        return zoned[0]
    if gateway.expands is None:
        what = f"{says}, and whether it expands there by itself is not known"
        return unknown(gateway.id, gateway.label, what, "F7.5")
    remedy = f"give {gateway.label} an address in {zone}"
    code = Code.REGIONAL_NGW_ROUTE_AZ_RESTRICTION
    return blocked(gateway, code, says, "F7.5", remedy=remedy, packet=at.packet)


def _translated(
    topology: Topology, gateway: NatGateway, address: NatAddress, at: AtGateway, session: Session
) -> Move:
    """In by the ACL of its subnet, out with its own address by that subnet's ACL and table."""
    own = address.private_ip or address.public_ip or at.packet.source
    out = replace(at.packet, source=own, origin=gateway.vpc, relayed="")
    if at.packet.protocol != "icmp":
        out = replace(out, source_ports=TRANSLATED_PORTS)
    session = session.rewriting(gateway.id, at.packet)
    says = f"{gateway.label} puts its own address on"
    fact = "F7.5" if gateway.mode == "regional" else "F7.3"
    step = passed(gateway, says, fact, rule=f"{at.packet.source} → {own}")
    if not gateway.subnet:
        return _out_of_regional(topology, gateway, step, out, session)
    inside = gateway.subnet == at.subnet
    enters = None if inside else acl_step(topology, gateway.subnet, at.packet, "ingress")
    onward = next_place(topology, gateway.vpc, gateway.subnet, out)
    leaves = None if onward.inside else acl_step(topology, gateway.subnet, out, "egress")
    return onward.moved(gateway, out, session, enters, step, leaves)


def _out_of_regional(
    topology: Topology, gateway: NatGateway, step: Step, out: Packet, session: Session
) -> Move:
    """A regional one stands in no subnet: it has a way to the internet of its own (F7.5)."""
    igw = topology.internet_gateway(gateway.vpc)
    if igw is None and InternetGateway in topology.missing:
        says = f"nobody described the internet gateway of the VPC of {gateway.label}"
        lost = unknown(gateway.id, gateway.label, says, "F7.5")
        return stopped(gateway, out, session, step, lost, end=End.UNKNOWN)
    if igw is None:
        says = f"{gateway.label} finds no internet gateway in its VPC"
        remedy = "attach an internet gateway to the VPC"
        code = Code.NO_ROUTE_TO_DESTINATION
        lost = blocked(gateway, code, says, "F7.5", remedy=remedy, packet=out)
        return stopped(gateway, out, session, step, lost)
    return moved(gateway, AtGateway(igw, out, gateway.vpc, ""), session, step)


def back_to_nat(topology: Topology, place: Place, session: Session) -> Move:
    """An answer comes back to the NAT gateway that sent the request; nothing else gets in."""
    at = cast("ToNat", place)
    gateway, packet = at.gateway, at.packet
    before = session.before(gateway.id) if session.answering else None
    if before is None:
        return stopped(gateway, packet, session, _unasked(gateway, packet))
    crosses = bool(gateway.subnet) and gateway.subnet != at.subnet
    enters = acl_step(topology, gateway.subnet, packet, "ingress") if crosses else None
    home = replace(packet, destination=before.source, ports=before.source_ports)
    says = f"{gateway.label} knows the connection, and puts the sender's address back"
    step = passed(gateway, says, "F7.3", rule=f"{packet.destination} → {before.source}")
    if not gateway.subnet:
        onward = deliver(topology, gateway.vpc, "", home, step)
        return onward.moved(gateway, home, session, enters)
    onward = next_place(topology, gateway.vpc, gateway.subnet, home)
    leaves = None if onward.inside else acl_step(topology, gateway.subnet, home, "egress")
    return onward.moved(gateway, home, session, enters, step, leaves)


def _unasked(gateway: NatGateway, packet: Packet) -> Step:
    says = f"{gateway.label} has the address {packet.destination}, and takes nothing unasked"
    remedy = "ask for the address of an instance, endpoint or load balancer"
    code = Code.NO_POSSIBLE_DESTINATION
    return blocked(gateway, code, says, "F7.3", remedy=remedy, packet=packet)
