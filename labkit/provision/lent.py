"""What a class shares of a lab: the network, made once, in which each learner has an own API.

Subnets, private addresses and private DNS are one each in a VPC (F2.4), so that whoever shares a
VPC shares all that is in it, and what that needs. API Gateway's own things stand in no VPC:
they are each learner's, and refer to what is shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labkit.provision.resource import Resource
from labkit.provision.values import Key, Ref, Text

OWN_KINDS = frozenset(
    {
        "rest_api",
        "api_policy",
        "api_resource",
        "api_method",
        "stage",
        "certificate",
        "domain_name",
        "base_path_mapping",
    }
)
"""What a learner has alone although it may refer to something in a VPC."""


def lent(wanted: Sequence[Resource]) -> tuple[Resource, ...]:
    """Of a lab's resources those that a class shares, in an order in which they can be made.

    Whatever is in a VPC, and whatever that needs; a policy of it that names an API or a stream
    makes that shared too.
    """
    rows = {row.key: row for row in wanted}
    shared = {row.key for row in wanted if row.kind not in OWN_KINDS and _in_vpc(row.key, rows)}
    shared = _with_needs(shared, rows)
    return tuple(row for row in wanted if row.key in shared or _inside(row, shared))


def _inside(row: Resource, shared: set[Key]) -> bool:
    """Whether it is a part of something shared, such as the method of a shared API."""
    holders = {ref.key for name in HELD for ref in _refs(row.properties.get(name))}
    return bool(holders & shared)


HELD = ("api", "route_table", "load_balancer", "zone")
"""Properties that name what a resource is a part of."""


def _refs(value: Any) -> tuple[Ref, ...]:
    return (value,) if isinstance(value, Ref) else ()


def _in_vpc(key: Key, rows: Mapping[Key, Resource]) -> bool:
    """Whether a resource is a VPC, or needs something that is in one."""
    seen: set[Key] = set()
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one[0] == "vpc":
            return True
        if one in seen or one not in rows:
            continue
        seen.add(one)
        waiting += rows[one].uses
    return False


def _with_needs(keys: Iterable[Key], rows: Mapping[Key, Resource]) -> set[Key]:
    found: set[Key] = set()
    waiting = list(keys)
    while waiting:
        one = waiting.pop()
        if one not in found and one in rows:
            found.add(one)
            waiting += rows[one].needs
    return found


def own(
    wanted: Sequence[Resource], shared: Iterable[Resource], value: Callable[[Ref], str]
) -> tuple[Resource, ...]:
    """The rest, which each learner makes: what is shared is named by its ids, as `value` gives
    them, like anything that stands in the account already.
    """
    keys = {row.key for row in shared}
    return tuple(
        Resource(
            row.kind,
            row.name,
            {name: _filled(one, keys, value) for name, one in row.properties.items()},
            tuple(key for key in row.after if key not in keys),
        )
        for row in wanted
        if row.key not in keys
    )


def _filled(given: Any, keys: set[Key], value: Callable[[Ref], str]) -> Any:
    """A property with ids in place of the references to what is shared, and of no others."""
    if isinstance(given, Ref):
        return value(given) if given.key in keys else given
    if isinstance(given, Text):
        return _text([_filled(part, keys, value) for part in given.parts])
    if isinstance(given, Mapping):
        return {name: _filled(one, keys, value) for name, one in given.items()}
    if isinstance(given, tuple):
        return tuple(_filled(one, keys, value) for one in given)
    return given


def _text(parts: Sequence[str | Ref]) -> Text | str:
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    return Text(tuple(parts))
