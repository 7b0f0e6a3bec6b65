"""Which states a view has before they are asked for: all of them, or those one click away."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.blueprints import Blueprint, Settings
from labkit.figures import Moment, moment, moments
from labkit.figures.traced import moments_of

AT_MOST = 1024
"""More states than this are too many to compute and send before the first click."""


def has_few_states(blueprint: Blueprint) -> bool:
    """Whether a view can hold every state of a lab at once."""
    return blueprint.count * len(blueprint.sources) * len(blueprint.requests) <= AT_MOST


def states_near(
    blueprint: Blueprint, settings: Settings, source: str, request: str
) -> list[Moment]:
    """The states to have at hand in a state: every one, or where those are too many, the state
    itself with every request and source, each toggle turned to each other value, and what the
    lab's presets lead to.
    """
    if has_few_states(blueprint):
        return list(moments(blueprint))
    here = moments_of(blueprint, settings)
    there = (moment(blueprint, row, source, request) for row in _turned(blueprint, settings))
    presets = (moment(blueprint, row.changes, row.source, row.request) for row in blueprint.presets)
    return [*here, *there, *presets]


def _turned(blueprint: Blueprint, settings: Settings) -> Iterator[Settings]:
    """The settings with one toggle turned, for each toggle and value."""
    for toggle in blueprint.toggles:
        for value in toggle.choices:
            if value != settings[toggle.name]:
                yield {**settings, toggle.name: value}
