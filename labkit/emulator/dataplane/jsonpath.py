"""JSONPath as mapping templates use it.

| step | what it leads to |
|---|---|
| `.name`, `['name']` | a member |
| `[0]`, `[-1]` | an item |
| `.*`, `[*]` | every child |
| `['a','b']`, `[0,2]` | several |
| `[1:3]`, `[:-1]` | a part of a list |
| `..name`, `..*` | at any depth |
| `[?(@.a)]`, `[?(@.a > 1)]` | the items that have it, or compare so |

All but the first two give a list of everything that fits.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_NAME = r"[A-Za-z0-9_$-]+"
_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_STEP = re.compile(
    rf"""(?P<deep>\.\.)(?:(?P<below>{_NAME})|(?P<below_all>\*)|(?=\[))
    |\.(?P<name>{_NAME})
    |(?P<all>\.\*|\[\s*\*\s*\])
    |\[\s*(?P<keys>(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*)\s*\]
    |\[\s*(?P<indexes>-?\d+(?:\s*,\s*-?\d+)*)\s*\]
    |\[\s*(?P<start>-?\d*)\s*:\s*(?P<end>-?\d*)\s*\]
    |\[\?\(\s*@(?P<inner>[^\s=<>!()]*)\s*(?:(?P<compare>==|!=|<=|>=|<|>)\s*(?P<literal>[^()]*?)\s*)?\)\]
    """,
    re.VERBOSE,
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
DEEPEST = 100
"""How deep `..` looks."""


def find(document: Any, path: str) -> Any:
    """What `path` leads to in a decoded document; None if it leads nowhere or cannot be read.

    `$` may be left out, as in `$input.path('name')`.
    """
    rest = path.strip()
    rest = rest.removeprefix("$") if rest.startswith("$") else f".{rest}" if rest else ""
    found, many = [document], False
    while rest:
        step = _STEP.match(rest)
        if step is None:
            return None
        many = many or _leads_to_many(step)
        found = [child for value in found for child in _children(value, step)]
        rest = rest[step.end() :]
    if many:
        return found
    return found[0] if found else None


def _leads_to_many(step: re.Match[str]) -> bool:
    if step["name"] is not None:
        return False
    return len(_keys(step)) != 1 if step["keys"] else "," in (step["indexes"] or ",")


def _children(value: Any, step: re.Match[str]) -> Iterator[Any]:
    if step["deep"]:
        yield from _below(value, step)
    elif step["name"] is not None or step["keys"]:
        for name in [step["name"]] if step["name"] is not None else _keys(step):
            if isinstance(value, dict) and name in value:
                yield value[name]
    elif step["all"]:
        yield from _each(value)
    elif isinstance(value, list) and step["inner"] is None:
        yield from _items(value, step)
    elif step["inner"] is not None:
        yield from (row for row in _each(value) if _fits(row, step))


def _keys(step: re.Match[str]) -> list[str]:
    return [row[1:-1].replace("\\'", "'") for row in re.findall(_QUOTED, step["keys"] or "")]


def _items(values: list[Any], step: re.Match[str]) -> list[Any]:
    if step["indexes"] is None:
        start, end = (int(step[name]) if step[name] else None for name in ("start", "end"))
        return values[start:end]
    wanted = [int(row) for row in step["indexes"].split(",")]
    return [values[at] for at in wanted if -len(values) <= at < len(values)]


def _each(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _below(value: Any, step: re.Match[str], depth: int = 0) -> Iterator[Any]:
    """A value and everything in it, as far as the step asks for it."""
    if step["below_all"]:
        yield from _each(value)
    elif step["below"] is None:
        yield value
    elif isinstance(value, dict) and step["below"] in value:
        yield value[step["below"]]
    if depth < DEEPEST:
        for child in _each(value):
            yield from _below(child, step, depth + 1)


def _fits(row: Any, step: re.Match[str]) -> bool:
    """Whether an item has what a filter names, and it compares as the filter says."""
    inner = find(row, f"${step['inner']}")
    if step["compare"] is None:
        return inner is not None
    try:
        literal = json.loads(re.sub(r"^'(.*)'$", r'"\1"', step["literal"]))
        return bool(_COMPARE[step["compare"]](inner, literal))
    except (ValueError, TypeError):
        return False
