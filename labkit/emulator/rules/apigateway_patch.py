"""Patch operations: which paths a thing has, and what `add`, `replace`, `remove` do there.

A thing's paths are a table of `Field`s. All patches of one call take effect, or none does.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from labkit.emulator.rules.apigateway_shared import bad_request, input_of, invalid, outside
from labkit.emulator.rules.rule import Call

Patch = Mapping[str, Any]
Kind = Literal["text", "yes or no", "whole number", "number", "map", "list"]

OPERATIONS = ("add", "remove", "move", "test", "replace", "copy")
ALL = ("add", "remove", "replace")
"""What AWS's model knows, and what most paths take."""


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of one of moto's things that patches reach, and what it holds.

    A `map` or a `list` has its members behind the path: `/requestTemplates/text~1xml`.
    """

    attribute: str
    kind: Kind = "text"
    takes: tuple[str, ...] = ("replace",)


def patches_of(call: Call) -> list[dict[str, Any]]:
    """The patch operations of a call, each with a name that the model knows (R022)."""
    rows = call.body.get("patchOperations") or []
    known = ", ".join(OPERATIONS)
    wrong = [
        outside(row.get("op"), f"{input_of(call)}.patchOperations.{place}.member.op", known)
        for place, row in enumerate(rows, start=1)
        if row.get("op") not in OPERATIONS
    ]
    if wrong:
        raise invalid(*wrong)
    return list(rows)


def patch(thing: Any, fields: Mapping[str, Field], operations: Sequence[Patch]) -> set[str]:
    """Apply patches to a thing; gives the attributes that changed. Raises `Refused`."""
    made: dict[str, Any] = {}
    for operation in operations:
        field, key = field_for(fields, str(operation.get("path", "")))
        if operation["op"] not in field.takes:
            raise must_be_one_of(field.takes)
        if field.attribute not in made:
            made[field.attribute] = copy.deepcopy(getattr(thing, field.attribute, None))
        made[field.attribute] = _KINDS[field.kind](made[field.attribute], key, operation)
    for attribute, value in made.items():
        setattr(thing, attribute, value)
    return set(made)


def must_be_one_of(names: Sequence[str]) -> Exception:
    """The error for an operation that a path does not take (R020)."""
    return bad_request(f"Invalid patch operation specified. Must be one of: [{', '.join(names)}]")


def field_for(fields: Mapping[str, Field], path: str) -> tuple[Field, str]:
    """The field of a path, and its member's name. Raises `Refused` for no such path (R025)."""
    if path in fields and fields[path].kind not in ("map", "list"):
        return fields[path], ""
    for head, field in fields.items():
        if field.kind in ("map", "list") and path.startswith(f"{head}/"):
            return field, unescaped(path[len(head) + 1 :])
    raise bad_request(f"Invalid patch path {path}")


def unescaped(part: str) -> str:
    """A part of a JSON pointer as the name that it stands for."""
    return part.replace("~1", "/").replace("~0", "~")


def said_yes(value: Any) -> bool:
    """Whether a patch's value is AWS's `true`."""
    return str(value).lower() == "true"


def _text(_: Any, __: str, operation: Patch) -> Any:
    return None if operation["op"] == "remove" else operation.get("value")


def _yes_or_no(_: Any, __: str, operation: Patch) -> bool:
    return operation["op"] != "remove" and said_yes(operation.get("value"))


def _number(of: Callable[[str], Any]) -> Callable[[Any, str, Patch], Any]:
    def read(_: Any, __: str, operation: Patch) -> Any:
        if operation["op"] == "remove":
            return None
        try:
            return of(str(operation.get("value")))
        except ValueError:
            raise bad_request(f"Invalid value {operation.get('value')}") from None

    return read


def _map(held: Any, key: str, operation: Patch) -> dict[str, Any]:
    found = dict(held or {})
    if operation["op"] == "remove":
        found.pop(key, None)
    else:
        found[key] = operation.get("value")
    return found


def _list(held: Any, key: str, operation: Patch) -> list[Any]:
    found = list(held or [])
    if operation["op"] == "add":
        return [*found, key] if key not in found else found
    if key not in found:
        raise bad_request(f"Invalid patch path {operation.get('path')}")
    place = found.index(key)
    found[place : place + 1] = [] if operation["op"] == "remove" else [operation.get("value")]
    return found


_KINDS: Mapping[Kind, Callable[[Any, str, Patch], Any]] = {
    "text": _text,
    "yes or no": _yes_or_no,
    "whole number": _number(int),
    "number": _number(float),
    "map": _map,
    "list": _list,
}
