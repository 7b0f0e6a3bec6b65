"""The ways of a lab from setting to setting by which everything of it changes that can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from labkit.blueprints import Blueprint, Settings
from labkit.blueprints.cover import cover
from labkit.provision import Resource, resources
from labkit.provision.kinds import KINDS
from labkit.provision.values import Key
from tests.aws.learners import flips

Changed = tuple[str, str]
"""A kind of resource, and a property of it that AWS changes while it stands."""


def ways(lab: Blueprint) -> list[Settings]:
    """From the defaults, back to them: each flip, and what no flip changes by a step of its own."""
    plans = _Plans(lab)
    path: list[Settings] = [{}, *flips(lab)[:-1]]
    met = {row for one, other in pairwise(path) for row in plans.of(one, other)}
    for settings in cover(lab):
        for toggle in lab.toggles:
            other = {**settings, toggle.name: toggle.default}
            more = set(plans.of(settings, other)) - met
            if more:
                met |= more
                path += [settings, other]
    return [*path[1:], {}]


class _Plans:
    """The resources of a lab by its settings, computed once."""

    def __init__(self, lab: Blueprint) -> None:
        self._lab = lab
        self._known: dict[Sequence[tuple[str, object]], Mapping[Key, Resource]] = {}

    def of(self, one: Settings, other: Settings) -> Iterator[Changed]:
        """What changes in place from one setting to another."""
        before, after = self._plan(one), self._plan(other)
        for key in before.keys() & after.keys():
            was, now = before[key].properties, after[key].properties
            yield from ((key[0], name) for name in KINDS[key[0]].in_place if was[name] != now[name])

    def _plan(self, changes: Settings) -> Mapping[Key, Resource]:
        settings = {**self._lab.defaults, **changes}
        known = tuple(sorted(settings.items()))
        if known not in self._known:
            rows = resources(self._lab.topology(settings))
            self._known[known] = {row.key: row for row in rows}
        return self._known[known]
