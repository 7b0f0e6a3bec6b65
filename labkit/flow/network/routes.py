"""Which route of a table a packet takes: the longest prefix that covers its destination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from labkit.flow.network.peers import in_list, lies_in
from labkit.flow.packet import Packet, is_private
from labkit.topology import PrefixList, Route, RouteTable, Topology, VpcEndpoint

SERVICE_PREFIX = 24
"""Stands for the length of a service's own prefixes, where its list has no CIDR blocks."""


@dataclass(frozen=True, slots=True)
class Covering:
    """A route that covers the destination, with the length of the prefix that does.

    `certain` is false where it hangs on a prefix list that nobody described, or on which
    public address a service's name gives.
    """

    route: Route
    length: int
    certain: bool = True

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """What wins: the longer prefix, then a CIDR block over a list, then static (F7.1)."""
        plain = isinstance(self.route.destination, IPv4Network)
        return self.length, plain, not self.route.propagated


def best_route(topology: Topology, table: RouteTable, packet: Packet) -> Covering | None:
    """The route of `table` that the packet takes, or None where none covers it."""
    found = list(_covering(topology, table, packet))
    certain = max((row for row in found if row.certain), key=lambda row: row.rank, default=None)
    doubtful = [row for row in found if not row.certain and _could_win(row, certain)]
    return doubtful[0] if doubtful else certain


def _could_win(row: Covering, best: Covering | None) -> bool:
    return best is None or (row.route.target != best.route.target and row.rank > best.rank)


def _covering(topology: Topology, table: RouteTable, packet: Packet) -> Iterator[Covering]:
    for route in topology.routes(table):
        if isinstance(route.destination, IPv4Network):
            covers = lies_in(packet, packet.towards, route.destination)
            if covers is not False:
                yield Covering(route, route.destination.prefixlen, certain=bool(covers))
        else:
            yield from _by_list(topology, route, route.destination, packet)


def _by_list(topology: Topology, route: Route, key: str, packet: Packet) -> Iterator[Covering]:
    listed = topology.get(PrefixList, key)
    if listed:
        lengths = [row.prefixlen for row in listed.cidrs if packet.towards in row]
        holds = bool(lengths) or in_list(listed, packet.towards, packet)
        if holds is not False:
            yield Covering(route, max(lengths, default=SERVICE_PREFIX), certain=bool(holds))
        return
    endpoint = topology.get(VpcEndpoint, route.target)
    if endpoint and packet.service:
        if endpoint.service == packet.service:
            yield Covering(route, SERVICE_PREFIX)
    elif not (endpoint and is_private(packet.towards)):
        # AWS's own lists hold no private addresses; a list of one's own may.
        yield Covering(route, SERVICE_PREFIX, certain=False)
