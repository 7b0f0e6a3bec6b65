"""Values of mapping templates: how they print, compare and add up, and their methods (Java's)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.dataplane.velocity import TemplateProblem

Member = Callable[..., Any]
_ENDLESS = re.compile(r"\([^()]*[+*}][^()]*\)\s*[+*{]")
"""A repetition of a repetition, which a regular expression may try for ever."""


class Unprinted(dict[str, Any]):
    """A map of `$context` that prints as nothing when it is printed whole (R172)."""


def printed(value: Any) -> str:
    """A value as text: maps as `{a=b}`, lists as JSON, null as nothing (R157 to R162)."""
    if value is None or isinstance(value, Unprinted):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={printed(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value) if isinstance(value, (str, int, float)) else ""


def true(value: Any) -> bool:
    """What `#if` takes for true: anything but null and false (Velocity 1.7)."""
    return value is not None and value is not False


def same(left: Any, right: Any) -> bool:
    """An undefined value equals both null and the empty string (R160); others by their text."""
    left, right = ("" if value is None else value for value in (left, right))
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return bool(left == right)
    return bool(left == right) if type(left) is type(right) else printed(left) == printed(right)


def added(left: Any, right: Any) -> Any:
    """A sum, or one text behind the other; null if one of them is."""
    if left is None or right is None:
        return None
    return _numbers(left, right, lambda a, b: a + b) or _joined(left, right)


def _joined(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return bounded(printed(left) + printed(right))
    return 0 if _are_numbers(left, right) else None


def calculated(operation: Member) -> Member:
    """An operation on two numbers; null on anything else, and by zero."""

    def apply(left: Any, right: Any) -> Any:
        try:
            return _numbers(left, right, operation)
        except (ZeroDivisionError, OverflowError):
            return None

    return apply


def compared(operation: Member) -> Member:
    """A comparison of two numbers or two texts; false for anything else."""

    def apply(left: Any, right: Any) -> bool:
        texts = isinstance(left, str) and isinstance(right, str)
        return bool(operation(left, right)) if texts or _are_numbers(left, right) else False

    return apply


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(row, (int, float)) and not isinstance(row, bool) for row in values)


def _numbers(left: Any, right: Any, operation: Member) -> Any:
    found = operation(left, right) if _are_numbers(left, right) else None
    if isinstance(found, int) and abs(found) >= 2**63:
        raise TemplateProblem("a number is too large")
    return found


def divided(left: Any, right: Any) -> Any:
    """Whole numbers are cut towards zero, as in Java."""
    found = left / right
    return math.trunc(found) if isinstance(left, int) and isinstance(right, int) else found


def remainder(left: Any, right: Any) -> Any:
    """With the sign of the left side, as in Java."""
    found = math.fmod(left, right)
    return int(found) if isinstance(left, int) and isinstance(right, int) else found


def bounded(text: str) -> str:
    """A text that is not too long to go on with."""
    if len(text) > 10 * 1024 * 1024:
        raise TemplateProblem("a text is too long")
    return text


def item(value: Any, index: Any) -> Any:
    """A member of a map or list; None if it is not there."""
    if isinstance(value, dict):
        return value.get(index)
    if isinstance(value, list) and isinstance(index, int) and -len(value) <= index < len(value):
        return value[index]
    return None


def _pattern(text: Any) -> re.Pattern[str]:
    if _ENDLESS.search(str(text)):
        raise TemplateProblem(f"this pattern may never end: {text}")
    try:
        return re.compile(str(text))
    except (re.error, OverflowError, RecursionError) as error:
        raise TemplateProblem(f"no regular expression: {text}") from error


def _replaced(count: int) -> Member:
    def replace(text: str, pattern: Any, by: Any) -> str:
        java = str(by)
        filled = re.sub(r"\\(.)|\$(\d)", lambda row: row[1] or f"\\g<{row[2]}>", java)
        usable = filled if "$" in java else filled.replace("\\", r"\\")
        try:
            return bounded(_pattern(pattern).sub(usable, text, count=count))
        except (re.error, IndexError) as error:
            raise TemplateProblem(f"cannot replace by {by}") from error

    return replace


def _split(text: str, pattern: Any) -> list[str]:
    found = _pattern(pattern).split(text)
    while len(found) > 1 and not found[-1]:
        found.pop()
    return found


def _substring(text: str, start: int, end: int | None = None) -> str:
    return text[start:end]


def _character(text: str, index: int) -> str | None:
    return text[index] if 0 <= index < len(text) else None


def _put(values: dict[Any, Any], key: Any, value: Any) -> Any:
    """As Java's `put`: gives what stood there before, so a bare `$map.put` prints it (R170)."""
    before = values.get(key)
    values[key] = value
    return before


def _put_all(values: dict[Any, Any], more: Any) -> None:
    values.update(more if isinstance(more, dict) else {})


def _entries(values: dict[Any, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _added_to(values: list[Any], value: Any) -> bool:
    values.append(value)
    return True


def _added_all(values: list[Any], more: Any) -> bool:
    values.extend(list(more) if isinstance(more, list) else [])
    return bool(more)


def _set(values: list[Any], index: Any, value: Any) -> Any:
    before = item(values, index)
    if before is not None:
        values[index] = value
    return before


def _removed(values: list[Any], index: Any) -> Any:
    return values.pop(index) if item(values, index) is not None else None


_NUMBER: Mapping[str, Member] = {"toString": printed, "intValue": int, "doubleValue": float}

METHODS: Mapping[type, Mapping[str, Member]] = {
    str: {
        "length": len,
        "isEmpty": lambda text: not text,
        "charAt": _character,
        "substring": _substring,
        "indexOf": lambda text, other: text.find(str(other)),
        "lastIndexOf": lambda text, other: text.rfind(str(other)),
        "contains": lambda text, other: str(other) in text,
        "startsWith": lambda text, other: text.startswith(str(other)),
        "endsWith": lambda text, other: text.endswith(str(other)),
        "equals": str.__eq__,
        "equalsIgnoreCase": lambda text, other: text.lower() == str(other).lower(),
        "matches": lambda text, pattern: _pattern(pattern).fullmatch(text) is not None,
        "toLowerCase": str.lower,
        "toUpperCase": str.upper,
        "toString": str,
        "trim": str.strip,
        "replace": lambda text, old, new: bounded(text.replace(str(old), str(new))),
        "replaceAll": _replaced(0),
        "replaceFirst": _replaced(1),
        "concat": lambda text, other: bounded(text + str(other)),
        "split": _split,
    },
    bool: {"toString": printed},
    int: _NUMBER,
    float: _NUMBER,
    dict: {
        "get": lambda values, key: values.get(key),
        "getOrDefault": lambda values, key, other: values.get(key, other),
        "put": _put,
        "putAll": _put_all,
        "remove": lambda values, key: values.pop(key, None),
        "keySet": list,
        "entrySet": _entries,
        "values": lambda values: list(values.values()),
        "size": len,
        "isEmpty": lambda values: not values,
        "containsKey": lambda values, key: key in values,
        "containsValue": lambda values, value: value in values.values(),
        "getKey": lambda entry: entry.get("key"),
        "getValue": lambda entry: entry.get("value"),
        "toString": printed,
    },
    list: {
        "get": item,
        "set": _set,
        "size": len,
        "isEmpty": lambda values: not values,
        "contains": lambda values, value: value in values,
        "indexOf": lambda values, value: values.index(value) if value in values else -1,
        "add": _added_to,
        "addAll": _added_all,
        "remove": _removed,
        "toString": printed,
    },
}
"""The methods that templates may call, by the kind of value; the first kind that fits."""
