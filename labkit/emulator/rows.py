"""moto's own things as the rows that AWS's describe calls answer, without a call."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from moto.core.serialize import AttributePickerContext, XFormedAttributePicker

from labkit.emulator.models import service_model

_pick = XFormedAttributePicker()


def rows(service: str, shape: str, things: Iterable[Any]) -> list[dict[str, Any]]:
    """Each thing as a mapping by AWS's names: `rows("ec2", "Subnet", subnets)`."""
    model = _shape(service, shape)
    return [_plain(model, thing) for thing in things]


@cache
def _shape(service: str, name: str) -> Any:
    return service_model(service).shape_for(name)


def _plain(shape: Any, thing: Any) -> Any:
    if shape.type_name == "structure":
        found = {name: _member(shape, name, thing) for name in shape.members}
        return {name: value for name, value in found.items() if value is not None}
    if shape.type_name == "list":
        return [_plain(shape.member, one) for one in thing]
    return str(thing) if shape.type_name == "string" else thing


def _member(shape: Any, name: str, thing: Any) -> Any:
    inner = shape.members[name]
    inner.parent = shape
    value = _pick(AttributePickerContext(obj=thing, key=name, shape=inner))
    return None if value is None else _plain(inner, value)
