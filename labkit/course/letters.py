"""Letters for the choices of a question: the same on slides, on the board and in the key."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase


def lettered(choices: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each choice after its letter, in the order in which they are offered."""
    return tuple(zip(ascii_uppercase, choices, strict=False))
