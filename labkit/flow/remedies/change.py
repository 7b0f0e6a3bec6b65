"""`Change` and `Remedy`: what could be done, and the proof that it is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from labkit.flow.request import Request
from labkit.flow.trace import Step, Trace
from labkit.shown import Shown
from labkit.topology import Component, Topology

REQUEST = "the request"
"""Stands for the request among what a change touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Shown):
    """One thing to do. `says` is a sentence that speaks of names, not of ids.

    `components` stand in for those of the same id, or are added; `request` is sent instead,
    None if it stays. A change that follows another holds what that one did to the same
    component, so changes are made in their order.
    """

    says: str
    components: tuple[Component, ...] = ()
    request: Request | None = None

    def __str__(self) -> str:
        return self.says

    @property
    def touches(self) -> frozenset[str]:
        """Ids of the components that it changes, and `REQUEST` if it changes that."""
        asked = (REQUEST,) if self.request else ()
        return frozenset((*(row.id for row in self.components), *asked))

    def made(self, topology: Topology, request: Request) -> tuple[Topology, Request]:
        """Topology and request once it is done."""
        return topology.replaced(*self.components), self.request or request


@dataclass(frozen=True, slots=True)
class Remedy(Shown):
    """Changes that together let a request through; `trace` is the request after them."""

    changes: tuple[Change, ...]
    trace: Trace

    def __str__(self) -> str:
        rows = [f"{number}. {row}" for number, row in enumerate(self.changes, start=1)]
        return "\n".join((*(rows or ["nothing has to change"]), self.trace.headline))


Fix = Callable[[Topology, Trace, Step], Iterator[Change]]
"""What can be done about a blocker: the topology, the trace that it stops, and its step."""
Fixes = dict[str, tuple[Fix, ...]]
"""Codes of blockers to what can be done about them."""
