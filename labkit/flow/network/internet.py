"""Through an internet gateway: out with a public address, in to whoever has one (F7.2)."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.routing import by_table, deliver
from labkit.flow.network.walk import AtGateway, End, Move, Outside, Session, ToNat, moved, stopped
from labkit.flow.packet import SHARED, Packet, is_private
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import Component, InternetGateway, NatGateway, RouteTable, Topology, Vpc


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
    if is_private(at.packet.source):
        return stopped(at.by, at.packet, session, _from_nowhere(at))
    interface = topology.at_public(at.packet.destination)
    nat = topology.nat_at(at.packet.destination)
    if nat:
        return _in_to_nat(topology, nat, at, session)
    if interface is None:
        return stopped(at.by, at.packet, session, end=End.UNKNOWN)
    gateway = topology.internet_gateway(interface.vpc)
    if gateway is None:
        return _without_gateway(topology, interface.vpc, at, session)
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


def _from_nowhere(at: Outside) -> Step:
    packet = at.packet
    code = (
        Code.IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS
        if packet.source in SHARED
        else Code.IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS
    )
    says = f"{packet.source} is a private address, from which nothing comes by the internet"
    remedy = "name a public address, or the sender itself"
    return blocked(at.by, code, says, "F7.2", remedy=remedy, packet=packet)


def _in_to_nat(topology: Topology, nat: NatGateway, at: Outside, session: Session) -> Move:
    private = {row.public_ip: row.private_ip for row in nat.addresses}[at.packet.destination]
    packet = replace(at.packet, destination=private or at.packet.destination)
    gateway = topology.internet_gateway(nat.vpc)
    if gateway is None:
        return _without_gateway(topology, nat.vpc, at, session)
    step = passed(gateway, f"{gateway.label} hands it to {nat.label}", "F7.2")
    return moved(gateway, ToNat(nat, packet, ""), session, step)


def _edge_table(topology: Topology, gateway: InternetGateway) -> RouteTable | None:
    """The route table of an edge association: it routes what comes in."""
    tables = topology.all(RouteTable)
    return next((row for row in tables if gateway.id in row.gateways), None)


def _without_gateway(topology: Topology, vpc: str, at: Outside, session: Session) -> Move:
    if InternetGateway in topology.missing:
        says = f"nobody described the internet gateway of {topology.label(vpc)}"
        step = unknown(vpc, topology.label(vpc), says, "F7.2")
        return stopped(at.by, at.packet, session, step, end=End.UNKNOWN)
    return stopped(at.by, at.packet, session, _no_gateway(topology, vpc, at.packet))


def _no_gateway(topology: Topology, vpc: str, packet: Packet) -> Step:
    network = topology.get(Vpc, vpc) or Component(id=vpc)
    says = f"{network.label} has no internet gateway, so nothing comes in from the internet"
    remedy = f"attach an internet gateway to {network.label}"
    code = Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS
    return blocked(network, code, says, "F7.2", remedy=remedy, packet=packet)
