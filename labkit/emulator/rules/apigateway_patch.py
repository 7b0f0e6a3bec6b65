"""Patch operations: which paths a thing has, and what `add`, `replace`, `remove` do there.

A thing's paths are a table of `Field`s. All patches of one call take effect, or none does.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    input_of,
    invalid,
    not_found,
    outside,
)
from labkit.emulator.rules.rule import Call

Patch = Mapping[str, Any]
Kind = Literal["text", "yes or no", "whole number", "whole number or none", "number", "map", "list"]

OPERATIONS = ("add", "remove", "move", "test", "replace", "copy")
ALL = ("add", "remove", "replace")
"""What AWS's model knows, and what most paths take."""


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of one of moto's things that patches reach, and what it holds.

    A `map` or a `list` has its members behind the path: `/requestTemplates/text~1xml`. Where
    `missing` is a text, a member that is not there is neither replaced nor removed, and the
    text says so (R260).
    """

    attribute: str
    kind: Kind = "text"
    takes: tuple[str, ...] = ("replace",)
    missing: str = ""


def patches_of(call: Call) -> list[dict[str, Any]]:
    """The patch operations of a call, each with a name that the model knows (R022)."""
    wrong = wrong_operations(call)
    if wrong:
        raise invalid(*wrong)
    return list(call.body.get("patchOperations") or [])


def wrong_operations(call: Call) -> list[str]:
    """A validation error for each operation of a call that the model does not know (R022)."""
    known = ", ".join(OPERATIONS)
    return [
        outside(row.get("op"), f"{input_of(call)}.patchOperations.{place}.member.op", known)
        for place, row in enumerate(call.body.get("patchOperations") or [], start=1)
        if row.get("op") not in OPERATIONS
    ]


def only_replaces(operations: Sequence[Patch], paths: Sequence[str]) -> None:
    """Nothing but `replace`, on one of these paths.

    Raises `Refused` in the words that AWS has for resources, models, validators and parts of
    the documentation; the two blanks are its own (R250).
    """
    for row in operations:
        head = f"Invalid patch path  '{row.get('path')}' specified for op '{row['op']}'. "
        if row["op"] != "replace":
            raise bad_request(f"{head}Please choose supported operations")
        if row.get("path") not in paths:
            raise bad_request(f"{head}Must be one of: [{', '.join(paths)}]")


def patch(thing: Any, fields: Mapping[str, Field], operations: Sequence[Patch]) -> set[str]:
    """Apply patches to a thing; gives the attributes that changed. Raises `Refused`."""
    made: dict[str, Any] = {}
    for operation in operations:
        field, key = field_for(fields, str(operation.get("path") or "null"))
        if operation["op"] not in field.takes:
            raise must_be_one_of(field.takes)
        if field.attribute not in made:
            made[field.attribute] = copy.deepcopy(getattr(thing, field.attribute, None))
        if field.missing and operation["op"] != "add" and key not in (made[field.attribute] or {}):
            raise not_found(field.missing)
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
        member = path.removeprefix(f"{head}/")
        if field.kind in ("map", "list") and member != path and "/" not in member:
            return field, unescaped(member)
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
    """What takes a member's place goes last (R249)."""
    found = list(held or [])
    if operation["op"] == "add":
        return [*found, key] if key not in found else found
    if key not in found:
        raise bad_request(f"Invalid patch path {operation.get('path')}")
    found.remove(key)
    return found if operation["op"] == "remove" else [*found, operation.get("value")]


_KINDS: Mapping[Kind, Callable[[Any, str, Patch], Any]] = {
    "text": _text,
    "yes or no": _yes_or_no,
    "whole number": _number(int),
    "whole number or none": _number(lambda text: int(text) if text not in ("", "None") else None),
    "number": _number(float),
    "map": _map,
    "list": _list,
}
