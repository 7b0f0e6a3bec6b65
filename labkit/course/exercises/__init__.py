"""Exercises with more than one answer to give: names put into groups, steps put into an order."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.course.exercises import names, teardown
from labkit.course.exercises.exercise import Exercise, Graded, Ordering, Sorting
from labkit.errors import LabkitError

__all__ = ["EXERCISES", "Exercise", "Graded", "Ordering", "Sorting", "exercise_called"]

EXERCISES: Mapping[str, Exercise] = {
    row.id: row for module in (names, teardown) for row in module.ROWS
}
"""Every exercise by its id, which begins with the number of its notebook."""


def exercise_called(key: str) -> Exercise:
    """One of the course's exercises. Raises `LabkitError` that lists those there are."""
    if key not in EXERCISES:
        raise LabkitError(
            f"There is no exercise {key!r}", where="sort", try_=f"one of: {', '.join(EXERCISES)}"
        )
    return EXERCISES[key]
