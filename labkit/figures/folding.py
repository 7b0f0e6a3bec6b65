"""What no request touches, folded away: "12 more instances" in place of twelve pictures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from labkit.topology import Component
from labkit.topology.words import plural

FOLD_ABOVE = 20
"""Up to so many things are drawn one by one."""
Places = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Folded:
    """The things that are still drawn, where they stand, and what a folded one is called.

    A folded one stands under the id of the first thing that it is made of.
    """

    components: Mapping[str, Component]
    places: Places
    labels: Mapping[str, str]


def fold(
    components: Mapping[str, Component],
    places: Places,
    parents: Places,
    touched: Collection[str],
    at_most: int,
) -> Folded:
    """Things of one kind in one place that are not `touched` become one, if there are many.

    Where that is not enough for a picture of `at_most` things, they are put together in the
    zone, then in the VPC, the Region and the account; `parents` are the frames around frames.
    """
    if len(components) <= FOLD_ABOVE:
        return Folded(components, places, {})
    found = _folded(components, places, touched)
    while len(found.components) > at_most:
        outer = {
            key: place if key in touched else parents.get(place or "", place)
            for key, place in places.items()
        }
        if outer == places:
            break
        places = outer
        found = _folded(components, places, touched)
    return found


def _folded(
    components: Mapping[str, Component], places: Places, touched: Collection[str]
) -> Folded:
    groups: dict[tuple[str | None, str], list[str]] = {}
    named: set[tuple[str | None, str]] = set()
    for key, component in components.items():
        group = (places.get(key), component.kind)
        if key in touched:
            named.add(group)
        else:
            groups.setdefault(group, []).append(key)
    labels, gone = {}, set()
    for group, keys in groups.items():
        if len(keys) > 1:
            more = "more " if group in named else ""
            labels[keys[0]] = f"{len(keys)} {more}{plural(group[1])}"
            gone.update(keys[1:])
    kept = {key: row for key, row in components.items() if key not in gone}
    return Folded(kept, places, labels)
