"""Toggles as they are written in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.blueprints import Value
from labkit.errors import LabkitError

_WORDS: dict[str, Value] = {"true": True, "on": True, "false": False, "off": False}


def read_toggles(texts: Sequence[str]) -> dict[str, Value]:
    """`private_dns=off api_type=EDGE` as settings. Raises `LabkitError` for another form."""
    changes: dict[str, Value] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise LabkitError(f"{text!r} sets no toggle", try_=f"{text}=off")
        changes[name] = _WORDS.get(value.lower(), value)
    return changes
