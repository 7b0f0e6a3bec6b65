"""moto's serializers, which remember by what names an object has the members of a shape.

An answer's member may stand in one of moto's objects under half a dozen names. Which ones those
are depends on the member and on the object's class alone, and moto finds out anew each time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.serialize import AttributePickerContext, ResponseSerializer
from moto.core.utils import get_value

_MISSING = object()
_NAMES: dict[tuple[type, str, Any], tuple[str, ...]] = {}
"""Class, member and its shape to the names to look under, in moto's order."""


class _Remembering(ResponseSerializer):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._transforms = self._value_picker.response_transformers
        self._endings = tuple(self._transforms)

    def get_value(self, value: Any, key: str, shape: Any) -> Any:
        found = _found(value, self._names(value, key, shape))
        for ending in _endings_for(key, self._endings):
            if f"{'.'.join(self.path)}.{key}".endswith(ending):
                return self._transforms[ending](found)
        return found

    def _names(self, value: Any, key: str, shape: Any) -> tuple[str, ...]:
        known = (type(value), key, shape)
        if known not in _NAMES:
            asked = AttributePickerContext(obj=value, key=key, shape=shape)
            _NAMES[known] = tuple(dict.fromkeys(self._value_picker.get_possible_keys(asked)))
        return _NAMES[known]


def _found(value: Any, names: tuple[str, ...]) -> Any:
    if type(value) is dict:
        return next((value[name] for name in names if name in value), None)
    for name in names:
        found = get_value(value, name, _MISSING)
        if found is not _MISSING:
            return found
    return None


@cache
def _endings_for(key: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """Those endings of paths that a path to a member may have."""
    return tuple(ending for ending in endings if key.endswith(ending.rpartition(".")[2]))


@cache
def remembering(serializer: Any) -> Any:
    """A serializer class of moto's, made one that remembers names."""
    return type(serializer.__name__, (_Remembering, serializer), {})
