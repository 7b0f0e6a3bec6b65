"""Plain data in which the ids of other resources are still names.

A property is None, a bool, an int, a string, a tuple or a mapping of such, and wherever the
id of another resource belongs there is a `Ref`, or a `Text` with `Ref`s between its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[str, str]
"""Kind and name: what a resource is called within its lab."""
Properties = Mapping[str, Any]
Attributes = Mapping[str, str]
"""What AWS gave a resource: at least its `id`."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """An attribute of another resource, known once that resource stands."""

    kind: str
    name: str
    attribute: str = "id"

    @property
    def key(self) -> Key:
        """The resource that is meant."""
        return self.kind, self.name

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}/{self.attribute}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with references in it, such as a policy that names an endpoint."""

    parts: tuple[str | Ref, ...]


def resolved(value: Any, lookup: Callable[[Ref], str]) -> Any:
    """`value` with every reference replaced by what `lookup` gives for it."""
    if isinstance(value, Ref):
        return lookup(value)
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else lookup(part) for part in value.parts)
    if isinstance(value, Mapping):
        return {key: resolved(item, lookup) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(resolved(item, lookup) for item in value)
    return value


def references(value: Any) -> Iterator[Ref]:
    """Every reference in `value`, in reading order."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Text):
        yield from (part for part in value.parts if isinstance(part, Ref))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from references(item)


def used(value: Any) -> Iterator[Ref]:
    """The references that are values of their own, not names in the middle of a text."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from used(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from used(item)


def encoded(value: Any) -> Any:
    """`value` as JSON can hold it; `decoded` is the way back."""
    if isinstance(value, Ref):
        return {"$ref": [value.kind, value.name, value.attribute]}
    if isinstance(value, Text):
        return {"$text": [encoded(part) for part in value.parts]}
    if isinstance(value, Mapping):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encoded(item) for item in value]
    return value


def decoded(value: Any) -> Any:
    """The value that `encoded` was given."""
    if isinstance(value, list):
        return tuple(decoded(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return Ref(*value["$ref"])
    if "$text" in value:
        return Text(tuple(decoded(part) for part in value["$text"]))
    return {key: decoded(item) for key, item in value.items()}
