"""What AWS's own models demand of parameters: enums, patterns, lengths, ranges.

boto3 checks types, required members and smallest lengths before it sends anything; the rest
is the service's to refuse, which it does in one form for all that is wrong at once:

    2 validation errors detected: Value 'a b' at 'streamName' failed to satisfy constraint: …; …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any

from moto.core.utils import camelcase_to_underscores

from labkit.emulator.models import service_model
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

LONGEST_SHOWN = 1024
NOT_NULL = "Member must not be null"
PARTS = frozenset({"structure", "list", "map"})


def constraint_rules(service: str, code: str) -> tuple[Rule, ...]:
    """The rule for every operation of a service: its parameters are as its model demands.

    `code` is the service's own for a violation.
    """
    check = partial(parameters_keep_the_model, service, code)
    check.__name__ = "parameters_keep_the_model"  # type: ignore[attr-defined]
    return (Rule(ANY, "before", check),)


def parameters_keep_the_model(service: str, code: str, call: Call) -> None:
    """All that is wrong is said at once."""
    shape = _inputs(service).get(call.operation)
    if shape is None:
        return
    wrong = list(_violations(shape, call.parameters, ""))
    if wrong:
        number = f"{len(wrong)} validation error{'s' if len(wrong) > 1 else ''} detected: "
        raise Refused(code, number + "; ".join(wrong), 400)


@cache
def _inputs(service: str) -> Mapping[str, Any]:
    """moto's name of each operation to the shape of its parameters."""
    model = service_model(service)
    operations = (model.operation_model(name) for name in model.operation_names)
    return {camelcase_to_underscores(row.name): row.input_shape for row in operations}


def _violations(shape: Any, value: Any, at: str) -> Iterator[str]:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name in shape.required_members:
            if value.get(name) is None:
                place = f"{at}.{_lower(name)}" if at else _lower(name)
                yield f"Value null at '{place}' failed to satisfy constraint: {NOT_NULL}"
    if shape.type_name in PARTS:
        for inner, part, place in _parts(shape, value, at):
            yield from _violations(inner, part, place)
    breach = BREACHES.get(shape.type_name, _no_breach)(shape, value)
    if breach:
        shown = "" if shape.type_name in PARTS else f" '{str(value)[:LONGEST_SHOWN]}'"
        yield f"Value{shown} at '{at}' failed to satisfy constraint: Member must {breach}"


def _parts(shape: Any, value: Any, at: str) -> Iterator[tuple[Any, Any, str]]:
    """What a structure, list or map holds: its shape, itself, its place."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, inner in shape.members.items():
            if value.get(name) is not None:
                yield inner, value[name], f"{at}.{_lower(name)}" if at else _lower(name)
    elif shape.type_name == "list" and isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield shape.member, part, f"{at}.{number}.member"
    elif shape.type_name == "map" and isinstance(value, Mapping):
        for key, part in value.items():
            yield shape.key, key, f"{at}.key"
            yield shape.value, part, f"{at}.{key}.member"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _no_breach(_shape: Any, _value: Any) -> str:
    return ""


def _text(shape: Any, value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if shape.enum:
        known = ", ".join(shape.enum)
        return "" if value in shape.enum else f"satisfy enum value set: [{known}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not fits(pattern, value):
        return f"satisfy regular expression pattern: {pattern}"
    return _size(shape, value)


def _size(shape: Any, value: Any) -> str:
    return _bounds(shape, len(value), "length") if hasattr(value, "__len__") else ""


def _number(shape: Any, value: Any) -> str:
    try:
        return _bounds(shape, float(value), "value")
    except (TypeError, ValueError):
        return ""


def _bounds(shape: Any, found: float, what: str) -> str:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if most is not None and found > most:
        return f"have {what} less than or equal to {most}"
    if least is not None and found < least:
        return f"have {what} greater than or equal to {least}"
    return ""


BREACHES: Mapping[str, Callable[[Any, Any], str]] = {
    "string": _text,
    "list": _size,
    "map": _size,
    "integer": _number,
    "long": _number,
}
"""Type of a shape to what finds the constraint that a value does not satisfy."""


def fits(pattern: str, value: str) -> bool:
    """Whether a text fits a pattern of AWS's models; those that Python cannot read, all do."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None
