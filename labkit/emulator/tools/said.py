"""What a tool says: its two outputs and its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labkit.shown import Shown
from labkit.topology import Topology

SHORTENED = "(shortened: labkit does not let you wait for a time-out)"
"""Stands below every time-out, since nobody waited for it."""


@dataclass(frozen=True, slots=True)
class Said(Shown):
    """The outcome of one command. Both outputs end without a newline, as they are shown."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0

    @property
    def ok(self) -> bool:
        """Whether the command succeeded."""
        return self.exit_code == 0

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.stderr, self.stdout)))


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a tool runs: the name of a host, and what its network is like now."""

    name: str
    observe: Callable[[], Topology]
