"""The JSON of a policy, checked piece by piece: every fault is one sentence with its place.

Each function raises `TopologyError`, and nothing else, for JSON of another shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from labkit.topology.base import TopologyError


def fault(what: str, where: str, try_: str) -> TopologyError:
    """What a learner reads of a policy that cannot be read."""
    return TopologyError(what, where=where, try_=try_)


def decoded(text: str) -> Any:
    """The object that `text` holds, also where its quotes are escaped once more (F4.11)."""
    for candidate in (text, f'"{text}"'):
        try:
            found = json.loads(candidate, strict=False, object_pairs_hook=_once)
            if isinstance(found, str):
                found = json.loads(found, object_pairs_hook=_once)
        except ValueError:
            continue
        if isinstance(found, dict):
            return found
    start = f"the text that begins {text[:40]!r}"
    raise fault("A policy document is a JSON object", start, "check its quotes and commas")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. Of two equal names a JSON reader keeps the last and says nothing."""
    row: dict[str, Any] = {}
    for name, value in pairs:
        if name in row:
            what = f"{shown(name)} stands twice in one part of a policy"
            raise fault(what, "the text", "write one that holds both")
        row[name] = value
    return row


def json_object(value: Any, what: str, where: str) -> Mapping[str, Any]:
    """`value`, if it is an object with names."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise fault(f"{what} is a JSON object", where, f"write it in braces, not {shown(value)}")
    return value


def require_known(row: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Refuse elements that are not among `names`."""
    unknown = sorted(set(row) - set(names))
    if unknown:
        advice = f"use {', '.join(names)}; capital letters count"
        raise fault(f"A policy has no element {shown(', '.join(unknown))} here", where, advice)


def text_of(row: Mapping[str, Any], name: str, where: str) -> str:
    """The text under `name`; empty if there is none."""
    value = row.get(name, "")
    if not isinstance(value, str):
        raise fault(f"{name} is text, not {shown(value)}", where, "put it in quotes")
    return value


def texts_of(value: Any, where: str) -> tuple[str, ...]:
    """One text or several. An empty list is refused: on AWS its statement does nothing."""
    texts = [value] if isinstance(value, str) else value
    listed = isinstance(texts, (list, tuple)) and all(isinstance(text, str) for text in texts)
    if not listed or not texts:
        what = f"A text or a list of texts belongs here, not {shown(value)}"
        raise fault(what, where, "put each in quotes, and at least one")
    return tuple(texts)


def values_of(value: Any, where: str) -> tuple[str, ...]:
    """Condition values, which may be numbers and booleans too, alone or in a list."""
    values = value if isinstance(value, (list, tuple)) else [value]
    for one in values:
        if not isinstance(one, (str, bool, int, float)):
            raise fault(f"A condition value cannot be {shown(one)}", where, "write text in quotes")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in values)


def shown(value: Any) -> str:
    """The JSON of a value, cut short."""
    text = json.dumps(value, default=str, skipkeys=True)
    return text if len(text) <= 40 else f"{text[:40]}…"
