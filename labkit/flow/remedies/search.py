"""The search: breadth first, always at the first blocker, which every remedy has to deal with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from labkit.errors import LabkitError
from labkit.flow.engine import trace
from labkit.flow.remedies.change import Change, Remedy
from labkit.flow.remedies.fixes import FIXES
from labkit.flow.remedies.inner import asked_by
from labkit.flow.request import Request
from labkit.flow.trace import Outcome, Trace
from labkit.topology import Topology

MOST_CHANGES = 3
"""A remedy of more changes than this is a new design."""


@dataclass(frozen=True, slots=True)
class _Try:
    """A situation that some changes lead to, and what happens to its request."""

    topology: Topology
    request: Request
    changes: tuple[Change, ...]
    trace: Trace

    @property
    def through(self) -> bool:
        """Whether it is proven: an answer that is not known proves nothing."""
        good = self.trace.outcome in (Outcome.DELIVERED, Outcome.LEFT)
        return good and not self.trace.blockers


def remedies(topology: Topology, request: Request) -> tuple[Remedy, ...]:
    """The smallest sets of changes after which `request` is delivered, or leaves.

    All sets of the smallest size that has any, up to three changes; one without changes if the
    request gets through as it is; nothing if three changes are not enough.
    """
    tries = tuple(_tried(topology, request, ()))
    for _ in range(MOST_CHANGES):
        if any(row.through for row in tries):
            break
        tries = _grown(tries)
    found = [row for row in tries if row.through]
    return _smallest(part for row in found for part in _enough(topology, request, row))


def _tried(topology: Topology, request: Request, changes: tuple[Change, ...]) -> Iterator[_Try]:
    """The changes made one after the other; nothing where AWS's own rules forbid them."""
    start = topology, request
    try:
        for change in changes:
            start = change.made(*start)
        yield _Try(*start, changes, trace(*start))
    except LabkitError:
        return


def _grown(tries: Iterable[_Try]) -> tuple[_Try, ...]:
    """Every try with one more change; two that come to the same changes count once."""
    found: dict[frozenset[str], _Try] = {}
    for row in tries:
        for change in _offers(row):
            key = _key((*row.changes, change))
            for one in () if key in found else _with(row, change):
                found[key] = one
    return tuple(found.values())


def _key(changes: Iterable[Change]) -> frozenset[str]:
    return frozenset(change.says for change in changes)


def _with(row: _Try, change: Change) -> Iterator[_Try]:
    for one in _tried(row.topology, row.request, (change,)):
        yield _Try(one.topology, one.request, (*row.changes, change), one.trace)


def _offers(row: _Try) -> tuple[Change, ...]:
    """What the table has for the first blocker; nothing where something else is in the way."""
    if not row.trace.blockers:
        return ()
    step = row.trace.blockers[0]
    inner = asked_by(row.topology, row.trace, step)
    done = {change.says for change in row.changes}
    fixes = FIXES.get(step.code, ())
    try:
        offers = [one for fix in fixes for one in fix(row.topology, inner or row.trace, step)]
    except LabkitError:
        return ()
    return tuple(one for one in offers if one.says not in done and not (inner and one.request))


def _enough(topology: Topology, request: Request, row: _Try) -> tuple[_Try, ...]:
    """The smallest parts of a try that are through by themselves; the whole if none is."""
    for size in range(len(row.changes)):
        parts = (part for part in combinations(row.changes, size) if _apart(part, row.changes))
        tries = (one for part in parts for one in _tried(topology, request, part))
        found = tuple(one for one in tries if one.through)
        if found:
            return found
    return (row,)


def _apart(part: tuple[Change, ...], whole: tuple[Change, ...]) -> bool:
    """Whether a part of the changes can be made without the rest being made with it."""
    left_out = [change for change in whole if change not in part]
    return not any(one.touches & other.touches for one in part for other in left_out)


def _smallest(found: Iterable[_Try]) -> tuple[Remedy, ...]:
    """Those of the smallest size, without two that say the same."""
    rows = list(found)
    size = min((len(row.changes) for row in rows), default=0)
    once: dict[frozenset[str], Remedy] = {}
    for row in rows:
        if len(row.changes) == size:
            once.setdefault(_key(row.changes), Remedy(row.changes, row.trace))
    return tuple(once.values())
