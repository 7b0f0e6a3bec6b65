"""`lab.help()`: where one is, and one line for each thing that can be done next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import Blueprint
from labkit.provision import Plan
from labkit.shown import Shown


@dataclass(frozen=True, slots=True)
class Guide(Shown):
    """Where a lab is. `back` is what would bring it to its toggles: what a hand has changed.

    `called` is the lab's name where it is used.
    """

    lab: Blueprint
    where: str
    count: int
    toggles: str
    back: Plan
    called: str = "lab"

    def __str__(self) -> str:
        return "\n".join((f"{self.lab.name}: {self.lab.title}", *self._here(), *self._next()))

    def _here(self) -> Iterator[str]:
        if not self.count:
            yield f"Nothing stands (back end: {self.where}). What is traced now is what would be."
            return
        settings = f" with {self.toggles}" if self.toggles else " as it starts"
        yield f"{self.count} resources stand{settings} (back end: {self.where})."
        if self.back:
            things = ", ".join(f"{row.noun} {row.name}" for row in self.back)
            again = f"{self.called}.up({self.toggles})"
            yield f"Changed by hand since: {things}. To set it back: {again}"

    def _next(self) -> Iterator[str]:
        rows = [(f"{self.called}.{call}", says) for call, says in self._calls()]
        width = max(len(call) for call, _ in rows)
        yield from (f"  {call:<{width}}  {says}" for call, says in rows)
        yield f"  hosts: {', '.join(self.lab.sources)}"
        yield f"  requests: {', '.join(row.name for row in self.lab.requests)}"

    def _calls(self) -> Iterator[tuple[str, str]]:
        host = self.lab.sources[0]
        if not self.count:
            yield "up()", f"build it; {self.called}.plan() says before what that takes"
        yield f"trace({host!r})", "which way its request takes, and why; computed"
        if self.count:
            yield f"compare({host!r})", "the same, and really sent"
        yield "toggles", "every switch with its setting"
        yield f"view({host!r})", "the picture with its switches; nothing is built by them"
        if self.count:
            yield "down()", "take it away; safe at any time"
