"""Where the next page of a list begins, as a token that says nothing to who reads it."""

from __future__ import annotations

import base64
import binascii


def token_of(word: str, start: int) -> str:
    """The token for a place in a list; `word` keeps lists of different services apart."""
    return base64.urlsafe_b64encode(f"{word}:{start}".encode()).decode()


def start_of(word: str, token: str) -> int | None:
    """The place that a token stands for, 0 for an empty one; None if it is none of `word`'s."""
    if not token:
        return 0
    try:
        head, _, number = base64.urlsafe_b64decode(token).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return int(number) if head == word and number.isdigit() else None
