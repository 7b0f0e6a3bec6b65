"""The walk of one packet through VPCs: from place to place until it arrives or is lost.

A place is a frozen record of where the packet stands; `MOVES` says for each kind of place
what is checked there and which place comes next. A filter that refuses is noted and the walk
goes on, so that a reader sees everything that has to be mended; a missing route ends it.
The answer of a connection takes the same walk, with the `Session` that its first packet left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from labkit.flow.codes import Code
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, hop
from labkit.flow.trace import Hop, Leg, Step
from labkit.topology import (
    Component,
    NatGateway,
    NetworkInterface,
    Subnet,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
)

MOST_MOVES = 64
"""A walk longer than this goes in a circle (Route Analyzer's limit)."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the network remembers of a connection.

    `tracked` are the interfaces whose security groups saw its first packet; `rewritten` are
    the packets as they were before a NAT gateway or instance put its own address on, by the
    id of what did so; `answering` says that the packet under way is the answer.
    """

    tracked: frozenset[str] = frozenset()
    rewritten: tuple[tuple[str, Packet], ...] = ()
    answering: bool = False

    def before(self, key: str) -> Packet | None:
        """The packet as it was before `key` rewrote it, or None if it never did."""
        return next((packet for name, packet in self.rewritten if name == key), None)

    def remembers(self, interface: NetworkInterface) -> bool:
        """Whether a packet is an answer that an interface's groups wait for."""
        return self.answering and interface.id in self.tracked

    def tracking(self, interface: NetworkInterface) -> Session:
        """The session once an interface's groups have seen the packet; answers begin nothing."""
        if self.answering:
            return self
        return Session(self.tracked | {interface.id}, self.rewritten, self.answering)

    def rewriting(self, key: str, packet: Packet) -> Session:
        """The session once `key` has rewritten `packet`."""
        return Session(self.tracked, (*self.rewritten, (key, packet)), self.answering)


@dataclass(frozen=True, slots=True)
class Leaving:
    """About to leave an interface: its groups, its subnet's ACL and route table decide."""

    interface: NetworkInterface
    packet: Packet


@dataclass(frozen=True, slots=True)
class Entering:
    """About to enter an interface, from a subnet or (empty) from outside every subnet."""

    interface: NetworkInterface
    packet: Packet
    from_subnet: str


@dataclass(frozen=True, slots=True)
class AtGateway:
    """At something that a route points to; `subnet` is the one that the packet comes from."""

    gateway: Component
    packet: Packet
    vpc: str
    subnet: str


@dataclass(frozen=True, slots=True)
class InTransit:
    """At a transit gateway, to which `attachment` brought it by `subnet`, None for no VPC's.

    `refers` says whether its sender's groups are told on the other side.
    """

    gateway: TransitGateway
    attachment: TransitGatewayAttachment
    packet: Packet
    subnet: Subnet | None
    refers: bool


@dataclass(frozen=True, slots=True)
class ToNat:
    """At an address of a NAT gateway, as answers are; `subnet` is where it comes from."""

    gateway: NatGateway
    packet: Packet
    subnet: str


@dataclass(frozen=True, slots=True)
class Refused:
    """At `at`, which is as far as it comes; `step` says why."""

    at: Component
    packet: Packet
    step: Step


@dataclass(frozen=True, slots=True)
class Outside:
    """On the public side of internet gateways. `by` is the last thing that it passed, or the
    client that it `begins` at.
    """

    packet: Packet
    by: Component
    begins: bool = False


class End(StrEnum):
    """How a walk ended."""

    INTERFACE = "interface"
    SERVICE = "service"
    RESOLVER = "resolver"
    LEFT = "left"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a walk: how, with the packet as it was then, and where.

    `at` is what it came to last, `interface` the one that took it. `service` is the full
    name of the AWS service that it came to, `endpoint` the gateway endpoint that led there.
    """

    end: End
    packet: Packet
    at: Component
    interface: NetworkInterface | None = None
    endpoint: str = ""
    service: str = ""


Place = Leaving | Entering | AtGateway | InTransit | ToNat | Refused | Outside
"""Where a packet can stand before it has ended."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move: the hop with the checks made, the next place or the end, and the session."""

    hop: Hop | None
    to: Place | Ended
    session: Session


Mover = Callable[[Topology, Place, Session], Move]


@dataclass(frozen=True, slots=True)
class Walked:
    """A whole walk."""

    hops: tuple[Hop, ...]
    ended: Ended
    session: Session = field(default_factory=Session)


def walk(topology: Topology, start: Place, session: Session, moves: dict[type, Mover]) -> Walked:
    """Move the packet from place to place until it ends."""
    hops: list[Hop] = []
    place: Place = start
    for _ in range(MOST_MOVES):
        move = moves[type(place)](topology, place, session)
        session = move.session
        if move.hop:
            hops.append(move.hop)
        if isinstance(move.to, Ended):
            return Walked(tuple(hops), move.to, session)
        place = move.to
    return _in_a_circle(topology, hops, place, session)


def _in_a_circle(topology: Topology, hops: list[Hop], place: Place, session: Session) -> Walked:
    """The hops of one round, and the sentence that says so."""
    first = {hop.component: hop for hop in reversed(hops)}
    once = tuple(first[key] for key in dict.fromkeys(hop.component for hop in hops))
    names = " → ".join(topology.label(hop.component) for hop in once[-2:])
    at = Component(id=once[-1].component, name=once[-1].label)
    step = blocked(
        at,
        Code.CYCLIC_PATH_DETECTED,
        f"the routes send it in a circle: {names} → {once[-2].label if len(once) > 1 else names}",
        "F7.1",
        remedy="point one of these routes at a gateway that leads out",
        packet=place.packet,
    )
    return Walked((*once, hop(Leg.NETWORK, at, step)), Ended(End.LOST, place.packet, at), session)


def moved(at: Component, to: Place | Ended, session: Session, *steps: Step | None) -> Move:
    """A move on from `at`, with those of the checks that were made there."""
    made = tuple(step for step in steps if step)
    return Move(hop(Leg.NETWORK, at, *made) if made else None, to, session)


def stopped(
    at: Component, packet: Packet, session: Session, *steps: Step | None, end: End = End.LOST
) -> Move:
    """A move that ends here, with the checks that led to it."""
    return moved(at, Ended(end, packet, at), session, *steps)
