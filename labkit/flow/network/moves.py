"""What happens at each kind of place a packet can stand at."""

from __future__ import annotations

from typing import cast

from labkit.flow.codes import Code
from labkit.flow.network.gateways import GATEWAYS
from labkit.flow.network.interfaces import enter, leave
from labkit.flow.network.internet import enter_from_outside
from labkit.flow.network.nat import back_to_nat
from labkit.flow.network.transit import route_on
from labkit.flow.network.walk import (
    AtGateway,
    End,
    Ended,
    Entering,
    InTransit,
    Leaving,
    Move,
    Mover,
    Outside,
    Place,
    Refused,
    Session,
    ToNat,
    moved,
    stopped,
)
from labkit.flow.packet import Packet, is_private
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import Component, NetworkInterface, Topology


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
        if at.begins:
            step = passed(at.by, "the internet routes to every public address", "F1.3")
            return moved(at.by, Outside(packet, at.by), session, step)
        return enter_from_outside(topology, at, session)
    if at.begins and not packet.service and NetworkInterface in topology.missing:
        says = f"nobody described the interfaces, one of which may have {packet.destination}"
        step = unknown(at.by.id, at.by.label, says)
        return stopped(at.by, packet, session, step, end=End.UNKNOWN)
    if is_private(packet.destination):
        return stopped(at.by, packet, session, _nobody(at.by, packet))
    first = None
    if at.begins:
        first = passed(at.by, "the internet routes to every public address", "F1.3")
    end = End.SERVICE if packet.service else End.LEFT
    return moved(at.by, Ended(end, packet, at.by, service=packet.service), session, first)


def _nobody(by: Component, packet: Packet) -> Step:
    says = f"{packet.destination} is a private address, which nothing on the internet owns"
    remedy = "send it from inside the VPC"
    code = Code.NO_POSSIBLE_DESTINATION
    return blocked(by, code, says, "F2.15", remedy=remedy, packet=packet)


def refuse(topology: Topology, place: Place, session: Session) -> Move:
    """No further."""
    del topology
    at = cast("Refused", place)
    return stopped(at.at, at.packet, session, at.step)


MOVES: dict[type, Mover] = {
    Leaving: leave,
    Entering: enter,
    AtGateway: pass_gateway,
    InTransit: route_on,
    ToNat: back_to_nat,
    Refused: refuse,
    Outside: outside,
}
"""Kind of place to what is checked there."""
