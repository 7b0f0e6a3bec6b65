"""The resources of a lab in a class: those that stand once, and those that each learner has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from labkit.blueprints import Blueprint, Settings, blueprint
from labkit.blueprints.blueprint import Toggle
from labkit.blueprints.management import managed
from labkit.classroom.account.table import Way
from labkit.provision import Resource, resources
from labkit.provision.lent import lent

SHARED_BY = "class"
"""The learner's name under which stands what a class shares; no seat may have it."""
SOMEBODY = "learner"


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands `once` for the room, and what `each` learner has beside it."""

    once: tuple[Resource, ...] = ()
    each: tuple[Resource, ...] = ()


@cache
def parts(lab: str, way: Way) -> tuple[Parts, ...]:
    """The parts of a lab taught this way: as it starts, then with each toggle turned by itself.

    With what AWS needs so that commands reach its hosts.
    """
    found = managed(blueprint(lab))
    return tuple(_parts(found, settings, way) for settings in _settings(found))


def _settings(lab: Blueprint) -> Iterator[Settings]:
    yield lab.defaults
    for toggle in lab.toggles:
        yield from _turned(lab, toggle)


def _turned(lab: Blueprint, toggle: Toggle) -> Iterator[Settings]:
    for value in toggle.choices:
        if value != toggle.default:
            yield {**lab.defaults, toggle.name: value}


def _parts(lab: Blueprint, settings: Settings, way: Way) -> Parts:
    wanted = resources(lab.topology(settings, learner=SOMEBODY))
    if way == "led":
        return Parts(once=wanted)
    if way != "shared":
        return Parts(each=wanted)
    once = lent(wanted)
    keys = {row.key for row in once}
    return Parts(once, tuple(row for row in wanted if row.key not in keys))


@dataclass(frozen=True, slots=True)
class Turns:
    """Of a lab in a shared network: the toggles that a learner turns alone, and the others."""

    learner: tuple[str, ...]
    everybody: tuple[str, ...]


@cache
def turns(lab: str) -> Turns:
    """Whose each toggle is: everybody's where it changes anything that is shared."""
    found = managed(blueprint(lab))
    starts = _once(found, found.defaults)
    shared = {
        toggle.name
        for toggle in found.toggles
        if any(_once(found, turned) != starts for turned in _turned(found, toggle))
    }
    names = [toggle.name for toggle in found.toggles]
    return Turns(
        tuple(name for name in names if name not in shared),
        tuple(name for name in names if name in shared),
    )


def _once(lab: Blueprint, settings: Settings) -> dict[object, Resource]:
    return {row.key: row for row in _parts(lab, settings, "shared").once}
