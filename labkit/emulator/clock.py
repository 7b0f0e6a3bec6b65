"""How long states take: at once, a second or two, or as long as on AWS (F9.1).

A thing that takes time is given a `Passing`: its states in order, each with the seconds that
it lasts on AWS. Whoever looks asks the passing for the state; nothing runs in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Pace = Literal["instant", "quick", "aws"]
PACES: tuple[Pace, ...] = ("instant", "quick", "aws")
QUICKER, LONGEST = 60.0, 2.0
"""`quick` is so many times as fast as AWS, and no state lasts longer than so many seconds."""

FOREVER = float("inf")


class Clock:
    """The time of one embedded AWS, and how fast its states pass."""

    def __init__(
        self, pace: Pace = "instant", monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.pace = pace
        self._monotonic = monotonic
        self._skipped = 0.0

    @property
    def now(self) -> float:
        """Seconds since some moment in the past."""
        return self._monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let so many seconds have passed."""
        self._skipped += seconds

    def lasts(self, seconds: float) -> float:
        """How long here what takes so many seconds on AWS."""
        if seconds == FOREVER or self.pace == "aws":
            return seconds
        return 0.0 if self.pace == "instant" else min(seconds / QUICKER, LONGEST)

    def passing(self, *states: tuple[str, float]) -> Passing:
        """States that begin now, each with its seconds on AWS; the last one stays."""
        return Passing(self, states, self.now)


@dataclass(frozen=True, slots=True)
class Passing:
    """States that follow each other."""

    clock: Clock = field(repr=False)
    states: tuple[tuple[str, float], ...]
    began: float

    @property
    def first(self) -> str:
        """The state that it began in, which is what AWS answers to the call that began it."""
        return self.states[0][0]

    @property
    def state(self) -> str:
        """The state that it is in now."""
        left = self.clock.now - self.began
        for state, seconds in self.states[:-1]:
            left -= self.clock.lasts(seconds)
            if left < 0:
                return state
        return self.states[-1][0]

    @property
    def over(self) -> bool:
        """Whether it has come to its last state."""
        return self.state == self.states[-1][0]
