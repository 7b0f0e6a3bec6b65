"""What carries a packet on where a route names it, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.internet import leave_by_internet_gateway
from labkit.flow.network.nat import translate
from labkit.flow.network.routing import deliver, service_name
from labkit.flow.network.transit import enter_transit
from labkit.flow.network.walk import AtGateway, End, Ended, Move, Session, moved, stopped
from labkit.flow.packet import ECHO_REPLY, ECHO_REQUEST, Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import (
    InternetGateway,
    NatGateway,
    Topology,
    TransitGateway,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)


def pass_gateway_endpoint(topology: Topology, at: AtGateway, session: Session) -> Move:
    """By a gateway endpoint to its service: a route, and nothing but a route (F3.2, F3.4)."""
    endpoint = cast("VpcEndpoint", at.gateway)
    packet = at.packet
    if endpoint.is_interface or endpoint.endpoint_type != "Gateway":
        says = f"labkit does not model a {endpoint.endpoint_type} endpoint as a route's target"
        step = unknown(endpoint.id, endpoint.label, says)
        return stopped(endpoint, packet, session, step, end=End.UNKNOWN)
    refusal = _gateway_endpoint_refusal(topology, endpoint, at)
    if refusal:
        return stopped(endpoint, packet, session, refusal)
    says = f"{endpoint.label} leads to {service_name(endpoint.service)}, not by the internet"
    ended = Ended(End.SERVICE, packet, endpoint, endpoint=endpoint.id, service=endpoint.service)
    return moved(endpoint, ended, session, passed(endpoint, says, "F3.2", "F3.6"))


def _gateway_endpoint_refusal(
    topology: Topology, endpoint: VpcEndpoint, at: AtGateway
) -> Step | None:
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
    outsider = _outsider(topology, endpoint, packet)
    if outsider:
        return outsider
    echo = packet.protocol == "icmp" and packet.ports[0] in (ECHO_REQUEST, ECHO_REPLY)
    if packet.protocol != "tcp" and not echo:
        says = f"{endpoint.label} carries TCP and ping only, and this is {packet.words}"
        code = Code.VPCE_GATEWAY_PROTOCOL_RESTRICTION
        return blocked(endpoint, code, says, "F3.2", remedy="use TCP", packet=packet)
    return None


def _outsider(topology: Topology, endpoint: VpcEndpoint, packet: Packet) -> Step | None:
    """Who is no address of the VPC, as what a transit gateway brings, is not served (F7.18)."""
    if packet.origin in ("", endpoint.vpc):
        return None
    own = topology.label(endpoint.vpc)
    says = f"{endpoint.label} serves addresses of {own} alone, and {packet.source} is none"
    remedy = "give the sender's VPC a gateway endpoint of its own"
    code = Code.NO_POSSIBLE_DESTINATION
    return blocked(endpoint, code, says, "F7.18", remedy=remedy, packet=packet)


def cross_peering(topology: Topology, at: AtGateway, session: Session) -> Move:
    """To the VPC on the other side, if both ends are addresses of the two (not transitive)."""
    peering = cast("VpcPeering", at.gateway)
    refusal = _peering_refusal(topology, peering, at)
    if refusal:
        return stopped(peering, at.packet, session, refusal)
    other = peering.other(at.vpc)
    packet = at.packet if peering.in_one_region else _across_regions(at.packet)
    says = f"{peering.label} carries it to {topology.label(other)}"
    onward = deliver(topology, other, "", packet, passed(peering, says, "F7.18"))
    return onward.moved(peering, packet, session)


def _across_regions(packet: Packet) -> Packet:
    """In another Region nobody knows the sender's groups (F7.16)."""
    return replace(packet, relayed="a peering between Regions")


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
    TransitGateway: enter_transit,
}
"""What a route can point to, and what happens there."""
