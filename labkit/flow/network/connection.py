"""A whole connection: the first packet's way, through load balancers too, and its answer's."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address

from labkit.flow.codes import Code
from labkit.flow.network.balancers import Candidate, Choice, choose
from labkit.flow.network.moves import MOVES
from labkit.flow.network.routing import deliver
from labkit.flow.network.walk import (
    End,
    Ended,
    Leaving,
    Outside,
    Place,
    Session,
    Walked,
    walk,
)
from labkit.flow.packet import TRANSLATED_PORTS, Packet
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Hop, Leg, Verdict
from labkit.topology import (
    Component,
    Listener,
    LoadBalancer,
    NetworkAcl,
    NetworkInterface,
    Topology,
    Vpc,
    VpcEndpoint,
)


@dataclass(frozen=True, slots=True)
class Connection:
    """How a connection went: hops there and back, and where its first packet ended.

    `listener` is the last load balancer's that took it, if any; `ended.packet.source` is the
    client as that end sees it, and `client` as that load balancer does. `lost` says whether
    something on the way drops a packet of it.
    """

    hops: tuple[Hop, ...]
    back: tuple[Hop, ...]
    ended: Ended
    listener: Listener | None = None
    balancer: LoadBalancer | None = None
    client: IPv4Address | None = None
    lost: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        lost = any(row.verdict is Verdict.BLOCKED for row in self.all_hops)
        object.__setattr__(self, "lost", lost)

    @property
    def all_hops(self) -> tuple[Hop, ...]:
        """There and back, in the order of the way."""
        return (*self.hops, *self.back)


def all_alike(topology: Topology, addresses: tuple[IPv4Address, ...]) -> bool:
    """Whether addresses of one name can fare no differently: same groups, no ACL or route of
    its own at any of them, and no load balancer, whose nodes have targets of their own.
    """
    if topology.all(NetworkAcl) or topology.has_inner_routes:
        return False
    rows = [
        row
        for vpc in topology.all(Vpc)
        for address in addresses
        for row in topology.at_private(vpc.id, address)
    ]
    balanced = any(isinstance(topology.owner(row.id), LoadBalancer) for row in rows)
    return not balanced and len({row.groups for row in rows}) < 2


def connect(topology: Topology, start: Place) -> Connection:
    """Carry the first packet from `start` to where it ends, and its answer back.

    Many requests share one connection, whatever they ask for; its way is found once.
    """
    return topology.recall("connections", _key(start), lambda: _connect(topology, start))


def _key(start: Place) -> Hashable:
    """What tells starts of one topology apart: of an interface that is its id."""
    if not isinstance(start, Leaving):
        return start
    packet = start.packet
    ends = (int(packet.source), int(packet.destination), packet.ports, packet.source_ports)
    more = (packet.groups, packet.reply_by, packet.origin, packet.relayed)
    return (start.interface.id, packet.protocol, ends, packet.service, packet.assumed, more)


def _connect(topology: Topology, start: Place) -> Connection:
    there = walk(topology, start, Session(), MOVES)
    ended = there.ended
    straight = Connection(there.hops, _back(topology, start, there), ended)
    if ended.end is End.INTERFACE and isinstance(ended.at, LoadBalancer) and ended.interface:
        onward = through(topology, ended.at, ended.interface, ended.packet)
        return _joined(straight, onward)
    return straight


def _joined(first: Connection, second: Connection) -> Connection:
    hops, back = (*first.hops, *second.hops), (*second.back, *first.back)
    client = second.client or first.ended.packet.source
    return replace(second, hops=hops, back=back, client=client)


def through(
    topology: Topology,
    balancer: LoadBalancer,
    node: NetworkInterface,
    packet: Packet,
    *,
    private_link: bool = False,
    passed_by: tuple[str, ...] = (),
) -> Connection:
    """From a load balancer's node to a target of its choice, and back to it.

    `passed_by` are the load balancers that it came through before.
    """
    choice = choose(topology, balancer, node, packet, private_link=private_link)
    here = hop(Leg.NETWORK, balancer, *choice.steps)
    if not choice.candidates:
        unsure = here.verdict is Verdict.UNKNOWN
        ended = Ended(End.UNKNOWN if unsure else End.LOST, packet, balancer)
        return Connection((here,), (), ended, choice.listener, balancer)
    within = (*passed_by, balancer.id)
    tried = [_to_target(topology, balancer, node, packet, row, within) for row in choice.candidates]
    return _one_of(topology, choice, here, balancer, tried)


def _one_of(
    topology: Topology,
    choice: Choice,
    here: Hop,
    balancer: LoadBalancer,
    tried: list[Connection],
) -> Connection:
    """The way to the first target; which one is chosen matters where not all are reached."""

    def named(*, lost: bool) -> str:
        rows = (row.target.id for row, way in _pairs(choice, tried) if way.lost is lost)
        return ", ".join(map(topology.label, rows))

    best = next((row for row in tried if not row.lost), tried[0])
    if len({row.lost for row in tried}) > 1:
        says = (
            f"it hangs on the target that {balancer.label} chooses: {named(lost=False)} is "
            f"reached, {named(lost=True)} is not"
        )
        step = unknown(balancer.id, balancer.label, says, "F5.13")
        here = replace(here, steps=(*here.steps, step))
    return Connection(
        (here, *best.hops),
        best.back,
        best.ended,
        best.listener or choice.listener,
        best.balancer or balancer,
        best.client,
    )


def _pairs(choice: Choice, tried: list[Connection]) -> list[tuple[Candidate, Connection]]:
    return list(zip(choice.candidates, tried, strict=True))


def _to_target(
    topology: Topology,
    balancer: LoadBalancer,
    node: NetworkInterface,
    packet: Packet,
    to: Candidate,
    within: tuple[str, ...],
) -> Connection:
    source = packet.source if to.keeps_client_address else node.private_ip
    out = Packet(
        protocol=packet.protocol,
        source=source,
        destination=_address_of(to),
        ports=(to.target.port or to.group.port,) * 2,
        source_ports=packet.source_ports if to.keeps_client_address else TRANSLATED_PORTS,
        groups=balancer.groups if to.keeps_client_address else (),
    )
    start = Leaving(node, out)
    there = walk(topology, start, Session(), MOVES)
    reply_by = node.private_ip if to.keeps_client_address else None
    straight = Connection(there.hops, _back(topology, start, there, reply_by), there.ended)
    nested = there.ended.at
    if not isinstance(nested, LoadBalancer) or there.ended.interface is None:
        return straight
    if nested.id in within:
        return _in_a_circle(straight, nested, there.ended.packet)
    card = there.ended.interface
    onward = through(topology, nested, card, there.ended.packet, passed_by=within)
    return _joined(straight, onward)


def _in_a_circle(straight: Connection, balancer: LoadBalancer, packet: Packet) -> Connection:
    says = f"the targets lead back to {balancer.label}, in a circle"
    remedy = "register an instance as the target"
    code = Code.CYCLIC_PATH_DETECTED
    step = blocked(balancer, code, says, "F5.13", remedy=remedy, packet=packet)
    ended = Ended(End.LOST, packet, balancer)
    hops = (*straight.hops, hop(Leg.NETWORK, balancer, step))
    return Connection(hops, straight.back, ended, straight.listener, balancer)


def _address_of(to: Candidate) -> IPv4Address:
    if to.interface is None or to.group.target_type == "ip":
        return IPv4Address(to.target.id)
    return to.interface.private_ip


def _back(
    topology: Topology, start: Place, there: Walked, reply_by: IPv4Address | None = None
) -> tuple[Hop, ...]:
    """The hops of the answer, from wherever the first packet ended to where it came from."""
    answer = there.ended.packet.answer(reply_by)
    begin = _answering(topology, start, there.ended, answer)
    if begin is None:
        return ()
    session = Session(there.session.tracked, there.session.rewritten, answering=True)
    back = walk(topology, begin, session, MOVES)
    hops = tuple(row.on(Leg.BACK) for row in back.hops)
    if back.ended.end in (End.LOST, End.UNKNOWN) or _is_home(start, back.ended):
        return hops
    return (*hops, _elsewhere(there.ended.at, answer))


def _answering(topology: Topology, start: Place, ended: Ended, answer: Packet) -> Place | None:
    """Where the answer sets out; None where no answer is looked at."""
    if ended.end is End.INTERFACE and ended.interface:
        return Leaving(ended.interface, answer)
    if ended.endpoint:
        return _from_gateway_endpoint(topology, ended, answer)
    if ended.end in (End.SERVICE, End.LEFT) and not isinstance(start, Outside):
        return Outside(answer, ended.at)
    return None


def _from_gateway_endpoint(topology: Topology, ended: Ended, answer: Packet) -> Place | None:
    endpoint = topology.find(VpcEndpoint, ended.endpoint)
    step = passed(endpoint, "the answer comes back by the endpoint", "F3.2")
    return deliver(topology, endpoint.vpc, "", answer, step).place


def _is_home(start: Place, ended: Ended) -> bool:
    if isinstance(start, Outside):
        return ended.end is End.LEFT
    interface = getattr(start, "interface", None)
    return ended.interface is not None and ended.interface == interface


def _elsewhere(at: Component, answer: Packet) -> Hop:
    says = f"the answer to {answer.destination} does not come back to who asked"
    remedy = "let routes lead the answer back the way that the request came"
    code = Code.NOT_STATEFUL_RETURN
    step = blocked(at, code, says, "F7.1", remedy=remedy, packet=answer)
    return hop(Leg.BACK, at, step)
