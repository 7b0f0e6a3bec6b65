"""Order of a plan's actions: what needs what, and one stable order that respects it."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from labkit.errors import LabkitError


def stable_order(names: Sequence[str], needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """`names` so that each comes after those it needs, otherwise in the order given.

    Of all that could come next, always the one that was named first. Raises `LabkitError`
    when they need each other in a circle.
    """
    rank = {name: number for number, name in enumerate(names)}
    waiting = {name: {other for other in needs.get(name, ()) if other in rank} for name in names}
    needed_by: dict[str, list[str]] = {name: [] for name in names}
    for name, others in waiting.items():
        for other in others:
            needed_by[other].append(name)
    ready = [rank[name] for name in names if not waiting[name]]
    heapq.heapify(ready)
    order = []
    while ready:
        name = names[heapq.heappop(ready)]
        order.append(name)
        for other in needed_by[name]:
            waiting[other].discard(name)
            if not waiting[other]:
                heapq.heappush(ready, rank[other])
    if len(order) < len(names):
        stuck = ", ".join(name for name in names if name not in order)
        raise LabkitError(f"These steps wait for each other: {stuck}", try_="down, then up")
    return tuple(order)
