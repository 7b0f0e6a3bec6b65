"""Classes of equal senders: of each class one trace answers for all.

Two senders are equal to every request when they stand in the same subnet with the same groups,
attributes and state, when no block that any rule, route or policy names has one of their
addresses and not the other's, and when nothing else of the topology names either of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from labkit.flow.request import Request
from labkit.flow.source import Source, by_address, source_of
from labkit.topology import (
    Component,
    Instance,
    NatGateway,
    NetworkInterface,
    Topology,
)

_NUMBERS = re.compile(r"(?<!\d)(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(/\d{1,2})?")
_PATTERN = re.compile(r"\d\.[\d.]*[*?]|\$\{[^}]*(source|userid|username)", re.IGNORECASE)
"""What of a policy tells addresses or senders apart in a way that no block tells."""
_SESSION = re.compile(r":assumed-role/|userid", re.IGNORECASE)
"""What of a policy looks at a session's name, which is the sender's."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Everything by which a topology can tell one address from another.

    `edges` are the first addresses of the stretches between which blocks begin and end;
    `single` are ids and texts that rows name, `shared` addresses that several things have;
    `all_differ` says that a policy looks at addresses in a way that no block tells, and
    `by_session` that one looks at the names of sessions.
    """

    edges: tuple[int, ...]
    single: frozenset[str]
    shared: frozenset[IPv4Address]
    all_differ: bool
    by_session: bool

    def place(self, address: IPv4Address | None) -> Hashable:
        """What is equal for addresses that no block tells apart."""
        if address is None:
            return None
        alone = self.all_differ or address in self.shared
        return (address,) if alone else bisect_right(self.edges, int(address))


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender by name, what it has in common with its equals, and its interfaces' ids."""

    name: str
    key: Hashable
    cards: frozenset[str]


def sender(topology: Topology, name: str) -> Sender:
    """A sender with the key that it shares exactly with those no request can tell from it.

    Raises `LabkitError` if the topology has no such sender.
    """
    source = source_of(topology, name)
    interface = source.interface
    if interface is None:
        return Sender(name, name, frozenset())
    blocks = blocks_of(topology)
    cards = _cards(topology, source, interface)
    ids = frozenset(card.id for card in cards)
    if source.component.id in blocks.single or not ids.isdisjoint(blocks.single):
        return Sender(name, name, ids)
    key = (
        type(source.component),
        getattr(source.component, "state", ""),
        source.address == interface.private_ip,
        tuple(_of_card(blocks, card) for card in cards),
    )
    return Sender(name, key, ids)


def _of_card(blocks: Blocks, card: NetworkInterface) -> Hashable:
    addresses = tuple(
        (blocks.place(row.private_ip), blocks.place(row.public_ip)) for row in card.addresses
    )
    flags = (card.interface_type, card.source_dest_check, card.attached)
    return (card.vpc, card.subnet, card.groups, flags, addresses)


def _cards(
    topology: Topology, source: Source, first: NetworkInterface
) -> tuple[NetworkInterface, ...]:
    """All interfaces of a sender, that which it sends by first."""
    at = source.component
    if not isinstance(at, Instance) or len(at.interfaces) < 2:
        return (first,)
    return (first, *(row for row in topology.interfaces(at) if row is not first))


def ends_of(topology: Topology, request: Request) -> frozenset[str]:
    """Ids of the interfaces that have an address which a request names."""
    named = set(_addresses(request.hostname)) | ({request.address} if request.address else set())
    held = by_address(topology)
    return frozenset(card.id for address in named for card in held.get(address, ()))


def blocks_of(topology: Topology) -> Blocks:
    """The blocks of a topology, found once."""
    return topology.recall("blocks", "", lambda: _blocks(topology))


def _blocks(topology: Topology) -> Blocks:
    networks: set[IPv4Network] = set()
    texts: set[str] = set()
    for component in topology.components:
        if isinstance(component, Instance):
            # Its interfaces are its own; what its applications call is somebody else's.
            _gather(component.applications, networks, texts)
        elif not isinstance(component, NetworkInterface):
            _gather(component, networks, texts)
    for text in texts:
        networks.update(map(IPv4Network, _addresses(text)))
        networks.update(_networks(text))
    edges = {int(row.network_address) for row in networks}
    edges |= {int(row.broadcast_address) + 1 for row in networks}
    return Blocks(
        tuple(sorted(edges)),
        frozenset(texts),
        _shared(topology),
        _any(_PATTERN, texts),
        _any(_SESSION, texts),
    )


def _any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.search(text) for text in texts)


def _gather(value: Any, networks: set[IPv4Network], texts: set[str]) -> None:
    """Every block, address and text in a component, however deep."""
    if isinstance(value, str):
        texts.add(str(value))
    elif isinstance(value, IPv4Network):
        networks.add(value)
    elif isinstance(value, IPv4Address):
        networks.add(IPv4Network(value))
    else:
        for inner in _inside(value):
            _gather(inner, networks, texts)


def _inside(value: Any) -> Iterable[Any]:
    """What a value holds; a component's own id and name say nothing about others."""
    if isinstance(value, (tuple, list, frozenset)):
        return value
    if isinstance(value, Mapping):
        return (*value, *value.values())
    if not is_dataclass(value):
        return ()
    own = ("id", "name") if isinstance(value, Component) else ()
    return (getattr(value, row.name) for row in fields(value) if row.name not in own)


def _shared(topology: Topology) -> frozenset[IPv4Address]:
    """Addresses that more than one interface has, or a NAT gateway too."""
    held = by_address(topology)
    addresses = [row for gateway in topology.all(NatGateway) for row in gateway.addresses]
    of_nat = {one for row in addresses for one in (row.private_ip, row.public_ip) if one}
    return frozenset({key for key, cards in held.items() if len(cards) > 1} | of_nat)


def _addresses(text: str) -> Iterator[IPv4Address]:
    """The addresses that stand in a text, with dots or, as in names of instances, hyphens."""
    for found in _NUMBERS.finditer(text):
        numbers = [int(part) for part in found.groups()[:4]]
        if max(numbers) < 256:
            yield IPv4Address(bytes(numbers))


def _networks(text: str) -> Iterator[IPv4Network]:
    for found in _NUMBERS.finditer(text):
        if found[5] and max(map(int, found.groups()[:4])) < 256 and int(found[5][1:]) <= 32:
            yield IPv4Network(found[0].replace("-", "."), strict=False)
