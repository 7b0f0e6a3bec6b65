"""Patterns of a policy: wildcards, policy variables, and ARNs compared part by part."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from labkit.flow.policy.keys import UNKNOWN, RequestKeys
from labkit.flow.policy.logic import Answer

Written: TypeAlias = tuple[tuple[str, bool], ...]
"""What a policy wants, in pieces: text, and whether its `*` and `?` mean themselves."""

ARN_PARTS = 6
"""arn, partition, service, Region, account, resource (IAM User Guide, "ARN condition operators")"""

_VARIABLE = re.compile(r"\$\{\s*(?:([*?$])|([^{},'\s*?$][^{},']*?)\s*(?:,\s*'([^']*)')?)\s*\}")


def like(pattern: str, text: str) -> bool:
    """Whether `text` fits a pattern with AWS's wildcards: `*` any run, `?` any one character."""
    return pattern == "*" or fits(plain(pattern), text)


def plain(text: str) -> Written:
    """Text without variables, all of its wildcards open."""
    return ((text, False),)


def text_of(written: Written) -> str:
    """The characters, for those who know no wildcards."""
    return "".join(text for text, _ in written)


def fits(written: Written, text: str) -> bool:
    """Whether `text` fits; a wildcard takes any characters, colons too."""
    return _pattern(written, "").fullmatch(text) is not None


def fits_arn(written: Written, arn: str) -> Answer:
    """Whether `arn` fits, each of the six parts by itself; None unless both sides are ARNs."""
    if arn.count(":") < ARN_PARTS - 1 or text_of(written).count(":") < ARN_PARTS - 1:
        return None
    return _pattern(written, ":").fullmatch(arn) is not None


@lru_cache(maxsize=4096)
def _pattern(written: Written, separator: str) -> re.Pattern[str]:
    """With a separator, a wildcard before the sixth part stays within its part.

    What stands after a `*` is taken where it first fits: `(?>…)` never tries a second place,
    which could not help, and with many stars would take for ever.
    """
    found, close = list[str](), ""
    parts = 1 if separator else ARN_PARTS
    for text, fixed in written:
        for letter in text:
            parts += letter == separator
            one = "." if parts >= ARN_PARTS else "[^:]"
            if letter == "*" and not fixed:
                found.append(f"{close}(?>{one}*?")
                close = ")"
            else:
                found.append(one if letter == "?" and not fixed else re.escape(letter))
    return re.compile("".join((*found, r"\Z", close)), re.DOTALL)


class _Piece(NamedTuple):
    """Text, or a variable: its key, and as text its default if it has one."""

    text: str | None
    fixed: bool
    key: str = ""


def resolved(text: str, keys: RequestKeys, *, variables: bool) -> Written | Literal[False] | None:
    """`text` with the values of its variables, in which `*` and `?` mean themselves.

    False if a variable has no value: nothing is like it (IAM User Guide, "Policy variables
    with no value"). None if a value is not known, or if the braces hold no variable.
    """
    if not variables or "${" not in text:
        return plain(text)
    found: list[tuple[str, bool]] = []
    for piece in _pieces(text):
        value = keys.value(piece.key) if piece.key else None
        if value is UNKNOWN or (piece.text and not piece.fixed and "${" in piece.text):
            return None
        one = value if isinstance(value, str) else piece.text
        if one is None:
            return False
        found.append((one, piece.fixed))
    return tuple(found)


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[_Piece, ...]:
    found: list[_Piece] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        letter, key, default = match.groups()
        found.append(_Piece(text[end : match.start()], fixed=False))
        found.append(_Piece(letter or default, fixed=True, key=key or ""))
        end = match.end()
    return (*found, _Piece(text[end:], fixed=False))
