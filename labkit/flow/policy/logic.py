"""Yes, no, or not known: how answers combine when some of them hang on what nobody told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Answer: TypeAlias = bool | None
"""True, False, or None where the answer is not known."""


def any_of(answers: Iterable[Answer]) -> Answer:
    """One yes is enough; without one, the answer is known only if every other is."""
    found: Answer = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            found = None
    return found


def all_of(answers: Iterable[Answer]) -> Answer:
    """One no is enough; without one, the answer is known only if every other is."""
    found: Answer = True
    for answer in answers:
        if answer is None:
            found = None
        elif not answer:
            return False
    return found


def negated(answer: Answer) -> Answer:
    """The opposite; of what is not known, nothing is known."""
    return None if answer is None else not answer
