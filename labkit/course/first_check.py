"""The first check of an exercise, kept beside the last: what was thought before the course."""

from __future__ import annotations

import json
from collections.abc import Mapping

from labkit.course.exercises import Exercise, Graded
from labkit.errors import LabkitError


def first_key(exercise: str) -> str:
    """The name under which the first check of an exercise is stored."""
    return f"{exercise} first"


def graded(exercise: Exercise, stored: str | None) -> Graded | None:
    """The grade of a stored check; None where there is none, or it cannot be graded."""
    try:
        return exercise.grade(read(stored))
    except LabkitError:
        return None


def scored(exercise: Exercise, stored: str | None) -> str:
    """A stored check in a few words, such as "8 of 10 right"; empty where it cannot be graded."""
    found = graded(exercise, stored)
    return f"{found.right} of {found.of} right" if found else ""


def read(stored: str | None) -> Mapping[str, str]:
    """The choices that were stored; none where that is not to be read."""
    try:
        found = json.loads(stored or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(row) for key, row in found.items()} if isinstance(found, dict) else {}
