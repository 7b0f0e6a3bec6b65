"""Both ends of a question about anybody's network: who sends, and what there is to reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address

from labkit.errors import LabkitError
from labkit.flow.request import INTERNET, Request
from labkit.topology import Instance, LoadBalancer, NetworkInterface, Topology, VpcEndpoint

MOST_SERVICES = 40
"""So many columns at most where nobody says which."""


def target_of(source: str, target: str) -> Request:
    """The request that a target's text asks for: a URL, `ADDRESS:PORT/PROTO`, or `ADDRESS`.

    Raises `LabkitError` for one of no such form.
    """
    if "://" in target:
        return Request(source, target)
    address, _, protocol = target.lower().partition("/")
    host, _, port = address.partition(":")
    if ":" in port:
        what = f"{target!r} has an IPv6 address, and labkit models IPv4 alone"
        raise LabkitError(what, where="the target", try_="10.0.0.7:443/tcp")
    if not _is_address(host):
        advice = "10.0.0.7:443/tcp, or a URL for a name"
        raise LabkitError(f"{host!r} is no IPv4 address", where="the target", try_=advice)
    if port and not (port.isascii() and port.isdecimal()):
        raise LabkitError(f"{port!r} is no port", where="the target", try_="10.0.0.7:443/tcp")
    if protocol not in ("", "tcp", "udp", "icmp"):
        raise LabkitError(
            f"{protocol!r} is no protocol", where="the target", try_="tcp, udp or icmp"
        )
    if protocol in ("tcp", "udp") and not port:
        advice = f"{host}:443/{protocol}, or {host} alone for any protocol"
        raise LabkitError(f"{protocol} goes to a port", where="the target", try_=advice)
    named = protocol or ("tcp" if port else "ip")
    return Request.to(source, host, int(port or 0), named)


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def senders(topology: Topology) -> Iterator[str]:
    """Every instance that can send, by its name where no other has it, and the internet."""
    rows = [row for row in topology.all(Instance) if topology.interfaces(row)]
    names = [row.name for row in rows]
    taken = {name for name in names if names.count(name) > 1} if len(names) < 1000 else set(names)
    for row in rows:
        yield row.id if not row.name or row.name in taken else row.name
    yield INTERNET


def services(topology: Topology) -> Iterator[Request]:
    """What there is to reach: load balancers and endpoints first, then instances, on any port."""
    found = dict.fromkeys((*_balanced(topology), *_endpoints(topology), *_instances(topology)))
    yield from list(found)[:MOST_SERVICES]


def _balanced(topology: Topology) -> Iterator[Request]:
    for balancer in topology.all(LoadBalancer):
        for card in topology.interfaces(balancer)[:1]:
            for row in balancer.listeners:
                protocol = "udp" if row.protocol == "UDP" else "tcp"
                yield Request.to(INTERNET, str(card.private_ip), row.port, protocol)


def _endpoints(topology: Topology) -> Iterator[Request]:
    rows: Iterable[VpcEndpoint] = topology.all(VpcEndpoint)
    for card in (card for row in rows for card in topology.interfaces(row)[:1]):
        yield Request.to(INTERNET, str(card.private_ip), 443)


def _instances(topology: Topology) -> Iterator[Request]:
    for row in topology.all(Instance):
        for key in row.interfaces[:1]:
            card = topology.get(NetworkInterface, key)
            if card:
                yield Request.to(INTERNET, str(card.private_ip), protocol="ip")
