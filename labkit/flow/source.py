"""Who sends a request: an instance or interface of the topology, or a client on the internet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from labkit.errors import LabkitError
from labkit.flow.outsiders import anyone
from labkit.flow.request import FUNCTION, INTERNET
from labkit.topology import Component, Instance, NetworkInterface, Topology, Vpc

MOST_TOLD = 30
"""So many things are named in a sentence, of however many."""


@dataclass(frozen=True, slots=True)
class Source:
    """The component that sends, its address, and its interface and VPC if it has them."""

    component: Component
    address: IPv4Address
    interface: NetworkInterface | None = None
    vpc: Vpc | None = None


def source_of(topology: Topology, name: str) -> Source:
    """The source that a request names.

    Raises `LabkitError` that lists the sources there are, if it is none of them.
    """
    return topology.recall("sources", name, lambda: _source_of(topology, name))


def _source_of(topology: Topology, name: str) -> Source:
    if name == FUNCTION:
        outside = Component(id=FUNCTION, name="a function outside any VPC")
        return Source(outside, anyone(topology))
    if name == INTERNET or name.startswith(f"{INTERNET}:"):
        return _on_the_internet(topology, name)
    instance, interface = _with_address(topology, name) or _sender(topology, name)
    vpc = topology.get(Vpc, interface.vpc)
    return Source(instance or interface, _own_address(interface, name), interface, vpc)


def _own_address(interface: NetworkInterface, name: str) -> IPv4Address:
    """The private address that a source names, itself or by its public one; else the first."""
    for row in interface.addresses:
        if name in (str(row.private_ip), str(row.public_ip)):
            return row.private_ip
    return interface.private_ip


def _on_the_internet(topology: Topology, name: str) -> Source:
    text = name.removeprefix(INTERNET).removeprefix(":")
    try:
        address = IPv4Address(text) if text else anyone(topology)
    except AddressValueError as error:
        raise LabkitError(
            f"{text!r} is not an IPv4 address", where="the source", try_="internet:192.0.2.1"
        ) from error
    return Source(Component(id=INTERNET, name=INTERNET), address)


def _instance(topology: Topology, name: str) -> Instance:
    """The instance of an id or name; of several of one name the one that runs."""
    found = topology.get(Instance, name)
    if found:
        return found
    named = _names(topology).get(name, [])
    running = [row for row in named if row.state == "running"]
    if len(named) > 1 and len(running) == 1:
        return running[0]
    if len(named) == 1 and name:
        return named[0]
    if named and name:
        ids = ", ".join(row.id for row in named[:MOST_TOLD])
        raise LabkitError(f"{len(named)} instances are called {name!r}", try_=ids)
    known = [row.label for row in topology.all(Instance)[:MOST_TOLD]]
    raise LabkitError(
        f"{name!r} can send no request here", try_=f"one of: {', '.join([*known, INTERNET])}"
    )


def _names(topology: Topology) -> Mapping[str, list[Instance]]:
    return topology.recall("instances by name", "", lambda: _by_name(topology))


def _by_name(topology: Topology) -> dict[str, list[Instance]]:
    found: dict[str, list[Instance]] = {}
    for row in topology.all(Instance):
        found.setdefault(row.name, []).append(row)
    return found


def _with_address(topology: Topology, text: str) -> tuple[Instance | None, NetworkInterface] | None:
    """Who has an address, private or public; None for a text that is no address."""
    if not text[:1].isdigit():
        return None
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return None
    rows = by_address(topology).get(address, ())
    if len(rows) == 1:
        owner = topology.owner(rows[0].id)
        return (owner if isinstance(owner, Instance) else None), rows[0]
    problem = f"{len(rows)} interfaces have the address" if rows else "No interface has the address"
    advice = "name the interface by its id" if rows else f"internet:{text}, or an address it has"
    raise LabkitError(f"{problem} {text}", where="the source", try_=advice)


def by_address(topology: Topology) -> Mapping[IPv4Address, Sequence[NetworkInterface]]:
    """The interfaces that have an address, private or public."""
    return topology.recall("interfaces by address", "", lambda: _held(topology))


def _held(topology: Topology) -> dict[IPv4Address, list[NetworkInterface]]:
    found: dict[IPv4Address, list[NetworkInterface]] = {}
    for card in topology.all(NetworkInterface):
        if not card.secondary and card.public_ip is None:
            found.setdefault(card.private_ip, []).append(card)
            continue
        for address in {one for row in card.addresses for one in (row.private_ip, row.public_ip)}:
            if address:
                found.setdefault(address, []).append(card)
    return found


def _card_called(topology: Topology, name: str) -> NetworkInterface | None:
    """The one interface of a name that no instance has; what belongs to an instance is called
    after it.
    """
    if topology.get(Instance, name) or name in _names(topology):
        return None
    cards = topology.recall("interfaces by name", "", lambda: _cards_by_name(topology))
    found = cards.get(name, [])
    return found[0] if len(found) == 1 and name else None


def _cards_by_name(topology: Topology) -> dict[str, list[NetworkInterface]]:
    found: dict[str, list[NetworkInterface]] = {}
    for row in topology.all(NetworkInterface):
        found.setdefault(row.name, []).append(row)
    return found


def _sender(topology: Topology, name: str) -> tuple[Instance | None, NetworkInterface]:
    """The instance of that id or name with its primary interface, or the interface alone."""
    interface = topology.get(NetworkInterface, name) or _card_called(topology, name)
    if interface is not None:
        owner = topology.owner(interface.id)
        return (owner if isinstance(owner, Instance) else None), interface
    instance = _instance(topology, name)
    interfaces = topology.interfaces(instance)
    if not interfaces:
        raise LabkitError(
            f"{instance.label} has no network interface here, so it can send nothing",
            try_="describe its interfaces too",
        )
    return instance, interfaces[0]
