"""The course's challenges: plain data by level, and how what a learner did is graded.

challenge_called("10-01")               -> Challenge
grade(challenge, blueprint, found, wanted) -> Grade: points, score, mended
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.course.challenges import level_1, level_2, level_3
from labkit.course.challenges.challenge import Ask, Challenge, HandCall
from labkit.course.challenges.grading import Found, Grade, grade
from labkit.errors import LabkitError

__all__ = [
    "CHALLENGES",
    "Ask",
    "Challenge",
    "Found",
    "Grade",
    "HandCall",
    "challenge_called",
    "grade",
]

CHALLENGES: Mapping[str, Challenge] = {
    row.id: row for level in (level_1, level_2, level_3) for row in level.ROWS
}
"""Every challenge by its id, the easy ones first."""


def challenge_called(key: str) -> Challenge:
    """One of the course's challenges. Raises `LabkitError` that lists those there are."""
    if key not in CHALLENGES:
        raise LabkitError(
            f"There is no challenge {key!r}", where="challenge", try_=", ".join(CHALLENGES)
        )
    return CHALLENGES[key]
