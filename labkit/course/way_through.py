"""A model way through a "Your turn": what one sees, what stops it, which one change is next.

It is computed, so it fits the lab as it is: the fewest single changes of what somebody changed,
each of which moves the request on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import BLUEPRINTS, Blueprint, Settings
from labkit.blueprints.blueprint import Value
from labkit.course.situations import Situation
from labkit.figures import moment
from labkit.flow.trace import Trace


@dataclass(frozen=True, slots=True)
class Step:
    """What the caller sees, the first code, where it stops and why, and the change to make."""

    seen: str
    code: str
    says: str
    toggle: str
    value: Value


def way_through(row: Situation) -> tuple[Step, ...]:
    """The steps of a situation, in their order; empty where no way of this kind leads through."""
    ways: list[tuple[Settings, tuple[Step, ...]]] = [(row.changed, ())]
    for settings, taken in ways:
        now = _traced(row, settings)
        if now is not None and not now.codes:
            return taken
        if now is not None and len(taken) < len(row.changed):
            ways.extend(_next(row, settings, now, taken))
    return ()


def _next(
    row: Situation, settings: Settings, now: Trace, taken: tuple[Step, ...]
) -> Iterator[tuple[Settings, tuple[Step, ...]]]:
    """Each change of one toggle after which something else stops the request, or nothing."""
    lab = BLUEPRINTS[row.lab]
    stop = now.blockers[0]
    for name, value in _changes(lab, row):
        after = {**settings, name: value}
        then = _traced(row, after)
        if then is not None and then.codes[:1] != now.codes[:1]:
            yield after, (*taken, Step(now.seen, stop.code, stop.says, name, value))


def _changes(lab: Blueprint, row: Situation) -> tuple[tuple[str, Value], ...]:
    """What was changed, set back; then its other values, for where a default is not enough."""
    toggles = [lab.toggle(name) for name in row.changed]
    back = tuple((it.name, it.default) for it in toggles)
    return back + tuple((it.name, value) for it in toggles for value in it.choices)


def _traced(row: Situation, settings: Settings) -> Trace | None:
    return moment(BLUEPRINTS[row.lab], settings, row.source, row.request).trace
