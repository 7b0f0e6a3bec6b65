"""The address of a client on the internet of whom nothing is known but that it is out there.

It stands for every client: so nothing of the network may have it, and no rule that speaks of
some addresses alone may hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from labkit.topology import (
    NetworkAcl,
    PrefixList,
    RouteTable,
    SecurityGroup,
    Topology,
    Vpc,
)

USUAL = IPv4Address("198.51.100.7")
"""The stand-in where nothing is against it (RFC 5737)."""
DOCUMENTED = tuple(map(IPv4Network, ("198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24")))
"""Blocks that belong to nobody on the internet (RFC 5737)."""
BEYOND = tuple(IPv4Address((at << 24) + 0x0A0B0C) for at in (*range(11, 100), *range(128, 169)))
"""Addresses far from each other, one in each of many blocks of /8, should those be taken."""
WIDE = 7
"""A block with so short a prefix, or a shorter one, speaks of the internet, not of somebody."""


def anyone(topology: Topology) -> IPv4Address:
    """The address of a client on the internet: one that nothing of the topology has or names."""
    return topology.recall("anyone on the internet", "", lambda: _anyone(topology))


def _anyone(topology: Topology) -> IPv4Address:
    named = {block for block in _named(topology) if block.prefixlen > WIDE}

    def is_free(address: IPv4Address) -> bool:
        owned = topology.at_public(address) or topology.nat_at(address)
        return not owned and not any(address in block for block in named)

    return next((one for one in _candidates() if is_free(one)), USUAL)


def _candidates() -> Iterator[IPv4Address]:
    yield USUAL
    for block in DOCUMENTED:
        yield from block.hosts()
    yield from BEYOND


def _named(topology: Topology) -> Iterator[IPv4Network]:
    """The blocks that VPCs have, and those that filters, lists and routes speak of."""
    for vpc in topology.all(Vpc):
        yield from vpc.cidrs
    for listed in topology.all(PrefixList):
        yield from listed.cidrs
    for acl in topology.all(NetworkAcl):
        yield from (entry.cidr for entry in acl.entries)
    peers = (
        rule.peer
        for group in topology.all(SecurityGroup)
        for rule in (*group.ingress, *group.egress)
    )
    routes = (route.destination for table in topology.all(RouteTable) for route in table.routes)
    for block in (*peers, *routes):
        if isinstance(block, IPv4Network):
            yield block
