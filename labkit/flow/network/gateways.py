"""What carries a packet on where a route names it: gateways, gateway endpoints, peering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.acls import acl_step
from labkit.flow.network.routing import by_table, deliver, next_place, service_name
from labkit.flow.network.walk import (
    AtGateway,
    End,
    Ended,
    Move,
    Outside,
    Place,
    Session,
    ToNat,
    moved,
    stopped,
)
from labkit.flow.packet import (
    ECHO_REPLY,
    ECHO_REQUEST,
    SHARED,
    TRANSLATED_PORTS,
    Packet,
    is_private,
)
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import (
    Component,
    InternetGateway,
    NatAddress,
    NatGateway,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)


def leave_by_internet_gateway(topology: Topology, at: AtGateway, session: Session) -> Move:
    """Out to the internet: the gateway exchanges the private source for its public one (F7.2)."""
    gateway = cast("InternetGateway", at.gateway)
    refusal = _igw_refusal(gateway, at)
    if refusal:
        return stopped(gateway, at.packet, session, refusal)
    public = _public_of(topology, at.vpc, at.packet.source)
    if public is None:
        return stopped(gateway, at.packet, session, _no_public_address(topology, gateway, at))
    says = f"{gateway.label} sends it out by the sender's public address"
    step = passed(gateway, says, "F7.2", rule=f"{at.packet.source} ↔ {public}")
    return moved(gateway, Outside(replace(at.packet, source=public), gateway), session, step)


def _igw_refusal(gateway: InternetGateway, at: AtGateway) -> Step | None:
    packet = at.packet
    if gateway.vpc != at.vpc:
        says = f"{gateway.label} is not attached to this VPC, so it carries nothing"
        remedy = f"attach {gateway.label} to the VPC"
        return blocked(gateway, Code.BAD_STATE, says, "F7.2", remedy=remedy, packet=packet)
    if is_private(packet.destination):
        shared = packet.destination in SHARED
        code = (
            Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS
            if shared
            else Code.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS
        )
        says = f"{gateway.label} sends no private address out, and {packet.destination} is one"
        remedy = "route the address to a peering connection, or ask for a public address"
        return blocked(gateway, code, says, "F7.2", remedy=remedy, packet=packet)
    return None


def _public_of(topology: Topology, vpc: str, address: IPv4Address) -> IPv4Address | None:
    """The public address mapped to a private one: an interface's, or a NAT gateway's."""
    for interface in topology.at_private(vpc, address):
        found = interface.public_for(address)
        if found:
            return found
    gateways = (row for row in topology.all(NatGateway) if row.vpc == vpc)
    rows = (row for gateway in gateways for row in gateway.addresses)
    return next((row.public_ip for row in rows if address in (row.private_ip, row.public_ip)), None)


def _no_public_address(topology: Topology, gateway: InternetGateway, at: AtGateway) -> Step:
    owners = topology.at_private(at.vpc, at.packet.source)
    who = (topology.owner(owners[0].id) or owners[0]).label if owners else str(at.packet.source)
    says = f"{who} has no public address, so {gateway.label} drops what it sends"
    remedy = f"give {who} a public address, or route it to a NAT gateway"
    code = Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS
    return blocked(gateway, code, says, "F7.2", remedy=remedy, packet=at.packet)


def enter_from_outside(topology: Topology, at: Outside, session: Session) -> Move:
    """In from the internet: to the interface or NAT gateway that has the public address."""
    interface = topology.at_public(at.packet.destination)
    nat = topology.nat_at(at.packet.destination)
    if nat:
        return _in_to_nat(topology, nat, at, session)
    if interface is None:
        return stopped(at.by, at.packet, session, end=End.UNKNOWN)
    gateway = topology.internet_gateway(interface.vpc)
    if gateway is None:
        return stopped(at.by, at.packet, session, _no_gateway(topology, interface.vpc, at.packet))
    private = next(
        row.private_ip for row in interface.addresses if row.public_ip == at.packet.destination
    )
    packet = replace(at.packet, destination=private)
    says = f"{gateway.label} hands it to whose public address it is for"
    step = passed(gateway, says, "F7.2", rule=f"{at.packet.destination} ↔ {private}")
    table = _edge_table(topology, gateway)
    if table:
        onward = by_table(topology, table, interface.vpc, "", packet)
        return onward.moved(gateway, packet, session, step)
    return deliver(topology, interface.vpc, "", packet, step).moved(gateway, packet, session)


def _in_to_nat(topology: Topology, nat: NatGateway, at: Outside, session: Session) -> Move:
    private = {row.public_ip: row.private_ip for row in nat.addresses}[at.packet.destination]
    packet = replace(at.packet, destination=private or at.packet.destination)
    gateway = topology.internet_gateway(nat.vpc)
    if gateway is None:
        return stopped(at.by, at.packet, session, _no_gateway(topology, nat.vpc, at.packet))
    step = passed(gateway, f"{gateway.label} hands it to {nat.label}", "F7.2")
    return moved(gateway, ToNat(nat, packet, ""), session, step)


def _edge_table(topology: Topology, gateway: InternetGateway) -> RouteTable | None:
    """The route table of an edge association: it routes what comes in."""
    tables = topology.all(RouteTable)
    return next((row for row in tables if gateway.id in row.gateways), None)


def _no_gateway(topology: Topology, vpc: str, packet: Packet) -> Step:
    network = topology.get(Vpc, vpc) or Component(id=vpc)
    says = f"{network.label} has no internet gateway, so nothing comes in from the internet"
    remedy = f"attach an internet gateway to {network.label}"
    code = Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS
    return blocked(network, code, says, "F7.2", remedy=remedy, packet=packet)


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
    if session.answering and session.before(gateway.id) is None:
        says = f"{gateway.label} never saw the request, so it drops the answer"
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
    out = replace(at.packet, source=own)
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


def pass_gateway_endpoint(topology: Topology, at: AtGateway, session: Session) -> Move:
    """By a gateway endpoint to its service: a route, and nothing but a route (F3.2, F3.4)."""
    del topology
    endpoint = cast("VpcEndpoint", at.gateway)
    packet = at.packet
    if endpoint.is_interface or endpoint.endpoint_type != "Gateway":
        says = f"labkit does not model a {endpoint.endpoint_type} endpoint as a route's target"
        step = unknown(endpoint.id, endpoint.label, says)
        return stopped(endpoint, packet, session, step, end=End.UNKNOWN)
    refusal = _gateway_endpoint_refusal(endpoint, at)
    if refusal:
        return stopped(endpoint, packet, session, refusal)
    says = f"{endpoint.label} leads to {service_name(endpoint.service)}, not by the internet"
    ended = Ended(End.SERVICE, packet, endpoint, endpoint=endpoint.id, service=endpoint.service)
    return moved(endpoint, ended, session, passed(endpoint, says, "F3.2", "F3.6"))


def _gateway_endpoint_refusal(endpoint: VpcEndpoint, at: AtGateway) -> Step | None:
    packet = at.packet
    if endpoint.state != "available":
        says = f"{endpoint.label} is {endpoint.state}"
        remedy = f"wait until {endpoint.label} is available, or create it again"
        return blocked(endpoint, Code.BAD_STATE, says, "F3.2", remedy=remedy, packet=packet)
    if packet.service != endpoint.service or endpoint.vpc != at.vpc:
        says = f"{endpoint.label} leads from its own VPC to {service_name(endpoint.service)} alone"
        remedy = f"route {packet.destination} to an internet or NAT gateway"
        code = Code.NO_POSSIBLE_DESTINATION
        return blocked(endpoint, code, says, "F3.2", "F3.7", remedy=remedy, packet=packet)
    echo = packet.protocol == "icmp" and packet.ports[0] in (ECHO_REQUEST, ECHO_REPLY)
    if packet.protocol != "tcp" and not echo:
        says = f"{endpoint.label} carries TCP and ping only, and this is {packet.words}"
        code = Code.VPCE_GATEWAY_PROTOCOL_RESTRICTION
        return blocked(endpoint, code, says, "F3.2", remedy="use TCP", packet=packet)
    return None


def cross_peering(topology: Topology, at: AtGateway, session: Session) -> Move:
    """To the VPC on the other side, if both ends are addresses of the two (not transitive)."""
    peering = cast("VpcPeering", at.gateway)
    refusal = _peering_refusal(topology, peering, at)
    if refusal:
        return stopped(peering, at.packet, session, refusal)
    other = peering.other(at.vpc)
    says = f"{peering.label} carries it to {topology.label(other)}"
    onward = deliver(topology, other, "", at.packet, passed(peering, says, "F7.1"))
    return onward.moved(peering, at.packet, session)


def _peering_refusal(topology: Topology, peering: VpcPeering, at: AtGateway) -> Step | None:
    packet = at.packet
    if peering.state != "active" or not peering.other(at.vpc):
        says = f"{peering.label} is {peering.state}, and carries traffic only while active"
        remedy = f"accept {peering.label}"
        return blocked(peering, Code.BAD_STATE, says, "F7.1", remedy=remedy, packet=packet)
    here, there = topology.get(Vpc, at.vpc), topology.get(Vpc, peering.other(at.vpc))
    if there is None:
        says = f"nobody described the VPC on the other side of {peering.label}"
        return unknown(peering.id, peering.label, says, "F7.1")
    for vpc, address in ((there, packet.destination), (here, packet.source)):
        if vpc and not vpc.holds(address):
            says = (
                f"{peering.label} carries addresses of its two VPCs only, and {address} is none of "
                f"{vpc.label}: nothing goes through one VPC into a third place"
            )
            remedy = f"give the sender a way of its own to {packet.destination}"
            code = Code.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR
            return blocked(peering, code, says, "F3.7", "F7.3", remedy=remedy, packet=packet)
    return None


GatewayMover = Callable[[Topology, AtGateway, Session], Move]

GATEWAYS: dict[type, GatewayMover] = {
    InternetGateway: leave_by_internet_gateway,
    NatGateway: translate,
    VpcEndpoint: pass_gateway_endpoint,
    VpcPeering: cross_peering,
}
"""What a route can point to, and what happens there."""
