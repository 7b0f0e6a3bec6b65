"""What may change of a lab when it goes from any of its settings to any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labkit.provision.kinds import KINDS
from labkit.provision.resource import Resource
from labkit.provision.values import Key, Ref, references

Found = Mapping[Key, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Changes:
    """All resources of several plans, each as often as it differs, and what changes of them.

    `varied` are the properties of each that differ between plans, or name what is made anew;
    `renewed` are those that are made anew where they change; `alone` those that go, or are
    made anew, while what holds them stays.
    """

    resources: tuple[Resource, ...]
    varied: Found
    renewed: frozenset[Key]
    alone: frozenset[Key]

    def changed(self, key: Key) -> frozenset[str]:
        """The properties of a resource that change."""
        return self.varied.get(key, frozenset())

    def is_deleted(self, resource: Resource) -> bool:
        """Whether it is ever deleted by itself: what is inside another goes along with that."""
        return not KINDS[resource.kind].inside or resource.key in self.alone

    def property(self, key: Key, name: str) -> object:
        """A property of a resource by its key."""
        return next(row.properties[name] for row in self.resources if row.key == key)


def changes(plans: Sequence[Sequence[Resource]]) -> Changes:
    """What may change between plans, each of which is a lab as one setting wants it."""
    rows: dict[Key, list[Resource]] = {}
    for plan in plans:
        for resource in plan:
            known = rows.setdefault(resource.key, [])
            if resource not in known:
                known.append(resource)
    varied = {key: _differing(found) for key, found in rows.items()}
    renewed = _settled(rows, varied)
    return Changes(
        tuple(row for found in rows.values() for row in found),
        varied,
        renewed,
        frozenset(_alone(plans, rows, renewed)),
    )


def _differing(rows: Sequence[Resource]) -> frozenset[str]:
    names = {name for row in rows for name in row.properties}
    first = rows[0].properties
    return frozenset(
        name for name in names if any(row.properties.get(name) != first.get(name) for row in rows)
    )


def _settled(
    rows: Mapping[Key, list[Resource]], varied: dict[Key, frozenset[str]]
) -> frozenset[Key]:
    """What is made anew; `varied` gets the properties that name such, until none are added."""
    renewed: frozenset[Key] = frozenset()
    while True:
        now = frozenset(key for key in rows if _is_renewed(key, rows[key], varied, renewed))
        for key, found in rows.items():
            varied[key] |= {name for row in found for name in _naming(row, now)}
        if now == renewed:
            return now
        renewed = now


def _is_renewed(
    key: Key,
    rows: Sequence[Resource],
    varied: Mapping[Key, frozenset[str]],
    renewed: frozenset[Key],
) -> bool:
    kind = KINDS[key[0]]
    holders = {_holder(row) for row in rows}
    stuck = any(
        other in renewed and KINDS[other[0]].users_first for row in rows for other in row.needs
    )
    return stuck or not varied[key] <= kind.in_place or bool(holders & renewed)


def _naming(row: Resource, renewed: frozenset[Key]) -> Iterator[str]:
    """The properties that name something that is made anew."""
    for name, value in row.properties.items():
        if any(ref.key in renewed for ref in references(value)):
            yield name


def _holder(row: Resource) -> Key | None:
    inside = KINDS[row.kind].inside
    value = row.properties.get(inside) if inside else None
    return value.key if isinstance(value, Ref) else None


def _alone(
    plans: Sequence[Sequence[Resource]], rows: Mapping[Key, list[Resource]], renewed: frozenset[Key]
) -> Iterator[Key]:
    keys = [{row.key for row in plan} for plan in plans]
    for key, found in rows.items():
        for holder in filter(None, map(_holder, found)):
            stays = any(holder in there and key not in there for there in keys)
            if stays or (key in renewed and holder not in renewed):
                yield key
