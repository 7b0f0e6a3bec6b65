"""A simulated day of a class, and the least that each of its phases could take."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.aws.rates import RATES


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the day: its seconds, the calls that AWS took by their rate, and those it
    refused for coming too early; the seconds that calls waited in the queue, in all and at most.
    """

    name: str
    seconds: float
    calls: dict[str, int]
    early: int
    waited: float
    longest: float


@dataclass(frozen=True, slots=True)
class Day:
    """A simulated day of one lab: its phases, what failed and what is left after all."""

    lab: str
    learners: int
    phases: tuple[Phase, ...]
    failed: tuple[str, ...]
    exceeded: dict[str, int]
    left: tuple[str, ...]

    def bound(self, alone: Day) -> tuple[tuple[float, str], ...]:
        """For each phase the seconds that it takes at the least, and why.

        The larger of what one learner alone takes on the same account, and, of each rate, the
        calls times its turn.
        """
        return tuple(
            max(_bounds(mine, one)) for mine, one in zip(self.phases, alone.phases, strict=True)
        )


def _bounds(mine: Phase, alone: Phase) -> list[tuple[float, str]]:
    turns = [
        (max(0, count - RATES[name].burst) * RATES[name].seconds, f"{count} {name}")
        for name, count in mine.calls.items()
    ]
    return [(alone.seconds, "one learner alone"), *turns]
