"""Calls of every operation that a service has: arguments of the right types, and else anything."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

WORDS = ("", "x", "vpc-0123456789abcdef0", "10.0.0.0/16", "a b", "é", "*", "-1", "x" * 300)
DEEPEST = 3

Draw = Callable[[Any, random.Random, int], Any]


def operations(client: Any) -> Iterator[str]:
    """Every operation of a service, by botocore's model."""
    yield from client.meta.service_model.operation_names


def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
    """Call by AWS's name of the operation."""
    return client._make_api_call(operation, arguments)


def arguments(client: Any, operation: str, chance: random.Random) -> dict[str, Any]:
    """The required parameters and some others; one in five calls lacks a required one."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return _structure(shape, chance, 0) if shape else {}


def _any(shape: Any, chance: random.Random, depth: int) -> Any:
    return _DRAWN[shape.type_name](shape, chance, depth)


def _structure(shape: Any, chance: random.Random, depth: int) -> dict[str, Any]:
    in_path = {name for name, one in shape.members.items() if _location(one) == "uri"}
    wanted = set(shape.required_members) if chance.random() < 0.8 else set()
    wanted |= in_path | set(shape.members if depth < DEEPEST and chance.random() < 0.3 else ())
    kept = [name for name in shape.members if name in wanted]
    drawn = {name: _any(shape.members[name], chance, depth + 1) for name in kept}
    if "Bucket" in in_path:
        # botocore itself refuses other names, and checks bodies by an algorithm's name.
        drawn |= {"Bucket": chance.choice(("a-bucket", "another"))}
        drawn.pop("ChecksumAlgorithm", None)
    # botocore would send a length that is not the body's, and wait.
    drawn.pop("ContentLength", None)
    return {name: value or "x" if name in in_path else value for name, value in drawn.items()}


def _location(shape: Any) -> Any:
    return shape.serialization.get("location")


def _list(shape: Any, chance: random.Random, depth: int) -> list[Any]:
    count = 0 if depth > DEEPEST else chance.choice((0, 1, 1, 2))
    return [_any(shape.member, chance, depth + 1) for _ in range(count)]


def _map(shape: Any, chance: random.Random, depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        return {}
    return {chance.choice(WORDS) or "k": _any(shape.value, chance, depth + 1)}


def _string(shape: Any, chance: random.Random, _depth: int) -> str:
    if getattr(shape, "enum", None) and chance.random() < 0.9:
        return str(chance.choice(shape.enum))
    if "olicy" in shape.name and chance.random() < 0.5:
        return json.dumps({"Version": "2012-10-17", "Statement": []})
    plain = _location(shape) in ("header", "headers")
    return chance.choice([word for word in WORDS if word.isascii() or not plain])


def _number(_shape: Any, chance: random.Random, _depth: int) -> int:
    return chance.choice((-1, 0, 1, 7, 65536, 2**31 - 1))


_DRAWN: dict[str, Draw] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "character": _string,
    "integer": _number,
    "long": _number,
    "float": _number,
    "double": _number,
    "boolean": lambda _shape, chance, _depth: chance.random() < 0.5,
    "timestamp": lambda _shape, _chance, _depth: datetime(2026, 1, 1, tzinfo=UTC),
    "blob": lambda _shape, chance, _depth: chance.choice((b"", b"x", b"\xff\x00")),
}
