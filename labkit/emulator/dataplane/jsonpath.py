"""The part of JSONPath that mapping templates use: names, indexes, wildcards."""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(
    r"""\.(?P<name>[A-Za-z0-9_$-]+)|\[(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\]
    |\[(?P<index>-?\d+)\]|(?P<all>\[\*\]|\.\*)""",
    re.VERBOSE,
)


def find(document: Any, path: str) -> Any:
    """What `path` leads to in a decoded document; None if it leads nowhere or cannot be read.

    A wildcard gives the list of everything that fits. `$` may be left out, as in
    `$input.path('name')`.
    """
    rest = path.strip()
    rest = rest.removeprefix("$") if rest.startswith("$") else f".{rest}" if rest else ""
    found, many = [document], False
    while rest:
        step = _STEP.match(rest)
        if step is None:
            return None
        many = many or bool(step["all"])
        found = [child for value in found for child in _children(value, step)]
        rest = rest[step.end() :]
    if many:
        return found
    return found[0] if found else None


def _children(value: Any, step: re.Match[str]) -> list[Any]:
    name = step["name"] if step["name"] is not None else step["quoted"]
    if name is not None:
        return [value[name]] if isinstance(value, dict) and name in value else []
    if step["index"] is not None:
        index = int(step["index"])
        inside = isinstance(value, list) and -len(value) <= index < len(value)
        return [value[index]] if inside else []
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []
