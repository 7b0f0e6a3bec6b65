"""What was changed without need, and what of a fault is left: resources held against mended ones.

touched(began, now, ways) -> the resources that were changed and need not have been
left(began, now, ways)    -> those that still have what made the lab fail
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from labkit.provision.kinds import KINDS
from labkit.provision.values import Key

Properties = Mapping[Key, Any]
Words = tuple[str, ...]


def touched(began: Properties, now: Properties, ways: Sequence[Properties]) -> Words:
    """By the way of mending it of which the fewest are left over."""
    changed = _differing(began, now)
    return _fewest(ways, lambda way: changed - _differing(began, way))


def left(began: Properties, now: Properties, ways: Sequence[Properties]) -> Words:
    """What a way changes and is as it was, or has still a rule or target that the way has not.

    What was not there as it began can have been made by hand, which is not seen here.
    """
    return _fewest(ways, lambda way: set(_left(began, now, way)))


def _fewest(ways: Sequence[Properties], of_way: Callable[[Properties], set[Key]]) -> Words:
    keys = min((sorted(of_way(way)) for way in ways), key=len)
    return tuple(f"{KINDS[kind].noun} {name}" for kind, name in keys)


def _differing(one: Properties, other: Properties) -> set[Key]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _left(began: Properties, now: Properties, way: Properties) -> Iterator[Key]:
    for key in _differing(began, way) & now.keys() & began.keys():
        wrong = _entries(began[key]) - _entries(way.get(key, {}))
        if now[key] == began[key] or wrong & _entries(now[key]):
            yield key


def _entries(properties: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Each element of the lists of a resource, such as its targets.

    A rule for a block of addresses, whose peer is text, is none: it may lie in a wider one, and
    is looked at by `labkit.course.challenges.openings`.
    """
    return {
        (name, repr(row))
        for name, rows in properties.items()
        for row in (rows if isinstance(rows, (list, tuple)) else ())
        if not (isinstance(row, Mapping) and isinstance(row.get("peer"), str))
    }


def properties(rows: Iterable[Any]) -> Properties:
    """Resources by their keys, with what each is set to."""
    return {row.key: row.properties for row in rows}
