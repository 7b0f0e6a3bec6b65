"""What filters and route tables are set to: of themselves, and of what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labkit.topology import (
    NetworkAcl,
    NetworkInterface,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
)

Row = tuple[str, str]
"""A setting's name, and what it is set to."""


def about_vpc(topology: Topology, it: Vpc) -> Iterator[Row]:
    """Its addresses, its DNS attributes and its subnets."""
    yield "addresses", ", ".join(map(str, it.cidrs))
    yield "DNS support", "on" if it.dns_support else "off"
    yield "DNS hostnames", "on" if it.dns_hostnames else "off"
    yield "subnets", labels(topology, (row.id for row in topology.all(Subnet) if row.vpc == it.id))


def about_subnet(topology: Topology, it: Subnet) -> Iterator[Row]:
    """Its routes and its network ACL."""
    yield from place(topology, it.id)


def about_table(topology: Topology, it: RouteTable) -> Iterator[Row]:
    """Its routes, and the subnets that use it."""
    yield "routes", _routes(topology, it)
    rows = (row.id for row in topology.all(Subnet) if topology.route_table(row.id) == it)
    yield "used by", labels(topology, rows) or "no subnet"


def about_group(topology: Topology, it: SecurityGroup) -> Iterator[Row]:
    """Its rules, and what has it."""
    yield "lets in", _rules(topology, it.ingress)
    yield "lets out", _rules(topology, it.egress)
    cards = (row.id for row in topology.all(NetworkInterface) if it.id in row.groups)
    owners = (topology.owner(card) for card in cards)
    keys = dict.fromkeys(owner.id for owner in owners if owner)
    yield "on the interfaces of", labels(topology, keys) or "nobody"


def about_acl(topology: Topology, it: NetworkAcl) -> Iterator[Row]:
    """Its entries by their direction, and the subnets that it filters."""
    for name, egress in (("lets in", False), ("lets out", True)):
        rows = sorted(
            (row for row in it.entries if row.egress == egress), key=lambda one: one.number
        )
        yield name, "; ".join(map(str, rows)) or "nothing"
    subnets = (row.id for row in topology.all(Subnet) if topology.network_acl(row.id) == it)
    yield "filters", labels(topology, subnets) or "no subnet"


# ---------------------------------------------------------------- what several of them have


def place(topology: Topology, key: str) -> Iterator[Row]:
    """The subnet, its routes and, where one filters, its network ACL."""
    subnet = topology.get(Subnet, key)
    if subnet is None:
        return
    yield "subnet", f"{subnet.label}, {subnet.cidr}, {subnet.zone}"
    table = topology.route_table(key)
    yield f"routes ({table.label if table else 'none'})", _routes(topology, table)
    acl = topology.network_acl(key)
    if acl:
        yield f"{acl.label} lets in", _entries(acl, egress=False)
        yield f"{acl.label} lets out", _entries(acl, egress=True)


def _entries(acl: NetworkAcl, *, egress: bool) -> str:
    """The entries of one direction, in the order in which they are asked."""
    rows = sorted((row for row in acl.entries if row.egress == egress), key=lambda row: row.number)
    return "; ".join(map(str, rows)) or "nothing"


def _routes(topology: Topology, table: RouteTable | None) -> str:
    rows = (
        f"{_destination(topology, row.destination)} → {topology.label(row.target)}"
        f"{' (blackhole)' if row.state == 'blackhole' else ''}"
        for row in (table.routes if table else ())
    )
    return "; ".join(rows)


def _destination(topology: Topology, destination: object) -> str:
    return topology.label(destination) if isinstance(destination, str) else str(destination)


def groups(topology: Topology, keys: Iterable[str]) -> Iterator[Row]:
    """What each of several security groups lets in and out."""
    for group in (topology.get(SecurityGroup, key) for key in keys):
        if group:
            yield f"{group.label} lets in", _rules(topology, group.ingress)
            yield f"{group.label} lets out", _rules(topology, group.egress)


def _rules(topology: Topology, rules: tuple[SecurityGroupRule, ...]) -> str:
    return "; ".join(_rule(topology, rule) for rule in rules) or "nothing"


def _rule(topology: Topology, rule: SecurityGroupRule) -> str:
    """A rule, with the name of a peer that is a group or a prefix list."""
    words = str(rule)
    peer = rule.peer
    return words.replace(peer, topology.label(peer)) if isinstance(peer, str) else words


def labels(topology: Topology, keys: Iterable[str]) -> str:
    """Several things by their names."""
    return ", ".join(topology.label(key) for key in keys)
