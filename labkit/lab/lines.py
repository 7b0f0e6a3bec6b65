"""A change written as `about` shows a thing: one line is one rule, entry or route more.

database-a lets in: tcp/5432, web
data-b-acl lets out: rule 110: allow tcp/1024-65535, 10.0.0.0/8
private routes: 192.168.0.0/16 → vgw-0a1b2c3d
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any, TypeVar

from labkit.errors import LabkitError
from labkit.topology import (
    Component,
    NetworkAcl,
    NetworkAclEntry,
    PrefixList,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
)
from labkit.topology.filters import ALL

EXAMPLES = (
    "'database-a lets in: tcp/5432, web', 'data-b-acl lets out: rule 110: allow tcp/1024-65535, "
    "10.0.0.0/8', or 'private routes: 192.168.0.0/16 → vgw-0a1b2c3d'"
)
_PORTS = r"(?P<ports>all traffic|\w+, all ports|\w+/\d+(?:-\d+)?)"
_WAY = r"(?P<name>\S+) lets (?P<way>in|out): "
_ENTRY = re.compile(rf"{_WAY}rule (?P<number>\d+): (?P<action>allow|deny) {_PORTS}, (?P<peer>\S+)")
_RULE = re.compile(rf"{_WAY}{_PORTS}, (?P<peer>\S+)")
_ROUTE = re.compile(r"(?P<name>\S+) routes: (?P<peer>\S+) (?:→|->) (?P<target>\S+)")

C = TypeVar("C", bound=Component)
Fields = Mapping[str, str]


def written(line: str, topology: Topology) -> Component:
    """The thing that a line is about, with what the line adds.

    Raises `LabkitError` for a line that cannot be read, and for a name that nothing has.
    """
    for shape, made in _SHAPES:
        found = shape.fullmatch(line.strip())
        if found:
            return made(found.groupdict(), topology)
    raise LabkitError(f"{line!r} cannot be read as a change", where="what_if", try_=EXAMPLES)


def _entry(row: Fields, topology: Topology) -> Component:
    acl = _called(topology, row["name"], NetworkAcl)
    entry = NetworkAclEntry(
        number=int(row["number"]),
        egress=row["way"] == "out",
        action="allow" if row["action"] == "allow" else "deny",
        cidr=_block(row["peer"]),
        **_ports(row["ports"]),
    )
    return replace(acl, entries=(*acl.entries, entry))


def _rule(row: Fields, topology: Topology) -> Component:
    group = _called(topology, row["name"], SecurityGroup)
    rule = SecurityGroupRule(peer=_peer(topology, row["peer"]), **_ports(row["ports"]))
    if row["way"] == "in":
        return replace(group, ingress=(*group.ingress, rule))
    return replace(group, egress=(*group.egress, rule))


def _route(row: Fields, topology: Topology) -> Component:
    table = _called(topology, row["name"], RouteTable)
    named = (one.id for one in topology.components if row["target"] in (one.id, one.name))
    route = Route(destination=_block(row["peer"]), target=next(named, row["target"]))
    return replace(table, routes=(*table.routes, route))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[Fields, Topology], Component]], ...] = (
    (_ENTRY, _entry),
    (_RULE, _rule),
    (_ROUTE, _route),
)


def _called(topology: Topology, name: str, kind: type[C]) -> C:
    rows = topology.all(kind)
    found = [row for row in rows if name in (row.id, row.name)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.label for row in rows)
    many = "Several are" if found else "Nothing of that kind is"
    raise LabkitError(f"{many} called {name!r}", where="what_if", try_=f"one of: {known}")


def _peer(topology: Topology, words: str) -> IPv4Network | str:
    """A block of addresses, or the id of a group or prefix list that is called so."""
    if words[0].isdigit():
        return _block(words)
    rows: tuple[Component, ...] = (*topology.all(SecurityGroup), *topology.all(PrefixList))
    named = [row.id for row in rows if words in (row.id, row.name)]
    return named[0] if named else str(_called(topology, words, SecurityGroup).id)


def _block(words: str) -> IPv4Network:
    try:
        return IPv4Network(words)
    except ValueError as error:
        raise LabkitError(str(error), where="what_if", try_="a block such as 10.0.0.0/8") from None


def _ports(words: str) -> dict[str, Any]:
    if words == "all traffic":
        return {"protocol": ALL}
    protocol, _, ports = words.removesuffix(", all ports").partition("/")
    first, _, last = ports.partition("-")
    span = {"from_port": int(first), "to_port": int(last or first)} if ports else {}
    return {"protocol": protocol, **span}
