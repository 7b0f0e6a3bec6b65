"""Any name as text that a page and a picture can hold, and as HTML that is never markup."""

from __future__ import annotations

import html
import re
from unicodedata import combining, east_asian_width

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML cannot hold, and what turns round the writing of everything behind it."""


def plain(text: str) -> str:
    """A text with a sign in the place of each character that cannot be shown."""
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def escape(text: str) -> str:
    """A text for HTML and SVG, between tags or within the quotes of an attribute."""
    return html.escape(plain(text))


def columns(text: str) -> int:
    """How many letters wide a text is; what is written on a square, such as an emoji, is two."""
    return sum(map(_columns, text))


def cut(text: str, width: int) -> str:
    """A text that is at most so wide, its end left out where it is wider."""
    if columns(text) <= width:
        return text
    return f"{start(text, width - 1)}…"


def start(text: str, width: int) -> str:
    """As much of the beginning of a text as is at most so wide."""
    used = 0
    for place, letter in enumerate(text):
        used += _columns(letter)
        if used > width:
            return text[:place]
    return text


def _columns(letter: str) -> int:
    if combining(letter):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
