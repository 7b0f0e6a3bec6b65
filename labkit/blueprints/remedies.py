"""Which toggles would let a request through: the fewest flips, each proven by tracing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from labkit.blueprints.blueprint import Blueprint, Settings, Toggle, Value
from labkit.flow import Outcome, trace

MOST_CHANGES = 3


def remedies(blueprint: Blueprint, settings: Settings, source: str) -> tuple[Settings, ...]:
    """The smallest sets of toggle changes after which the lab's request is delivered.

    All sets of the smallest size that has any, up to three changes; an empty set alone if
    the request gets through as it is; nothing if three changes are not enough.
    """
    for size in range(MOST_CHANGES + 1):
        found = tuple(
            changes
            for changes in _changes(blueprint, settings, size)
            if _delivered(blueprint, {**settings, **changes}, source)
        )
        if found:
            return found
    return ()


def _changes(blueprint: Blueprint, settings: Settings, size: int) -> Iterator[dict[str, Value]]:
    for toggles in combinations(blueprint.toggles, size):
        for values in product(*(_others(toggle, settings) for toggle in toggles)):
            yield {toggle.name: value for toggle, value in zip(toggles, values, strict=True)}


def _others(toggle: Toggle, settings: Settings) -> tuple[Value, ...]:
    return tuple(choice for choice in toggle.choices if choice != settings[toggle.name])


def _delivered(blueprint: Blueprint, settings: Settings, source: str) -> bool:
    topology = blueprint.topology(settings)
    return trace(topology, blueprint.request(topology, source)).outcome is Outcome.DELIVERED
