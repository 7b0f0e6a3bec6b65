"""Mapping templates: airspeed's parser, AWS's meaning (R155 to R178).

airspeed prints `$undefined` as text and looks names up as Python attributes. AWS prints
nothing, and knows the members of its own objects only. So after parsing, the tree is
walked once, and every lookup, comparison and output is put through the tables below:
a template can reach nothing but what stands in them.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MethodType
from typing import Any

import airspeed

from labkit.emulator.dataplane.answers import Refusal

Member = Callable[..., Any]


class TemplateProblem(Exception):
    """A template that cannot be read or run; API Gateway answers 500."""


class Unprinted(dict[str, Any]):
    """A map of `$context` that prints as nothing when it is printed whole (R172)."""


def render(template: str, namespace: Mapping[str, Any]) -> str:
    """The text that a template makes. Raises `TemplateProblem`."""
    try:
        return str(_compiled(template).merge(dict(namespace)))
    except TemplateProblem:
        raise
    except airspeed.TemplateExecutionError as error:
        raise _cause(error) from error
    except (airspeed.TemplateError, RecursionError) as error:
        raise TemplateProblem(str(error)) from error


def _cause(error: Any) -> Exception:
    """What went wrong inside: our own errors keep their meaning."""
    inner = error.__cause__
    while isinstance(inner, airspeed.TemplateExecutionError):
        inner = inner.__cause__
    return inner if isinstance(inner, Refusal) else TemplateProblem(str(error))


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    template = airspeed.Template(text)
    template.ensure_compiled()
    for element in _elements(template.root_element, set()):
        _adapt(element)
    return template


def _elements(found: Any, seen: set[int]) -> Iterator[Any]:
    """Every element of a parsed template, wherever airspeed keeps it."""
    if isinstance(found, MethodType):
        found = found.__self__
    if isinstance(found, (list, tuple)):
        for item in found:
            yield from _elements(item, seen)
    elif isinstance(found, dict):
        yield from _elements([*found.keys(), *found.values()], seen)
    elif isinstance(found, airspeed._Element) and id(found) not in seen:  # noqa: SLF001
        seen.add(id(found))
        yield found
        yield from _elements(list(vars(found).values()), seen)


def _adapt(element: Any) -> None:
    """Give one element AWS's meaning."""
    for kind, change in _CHANGES:
        if isinstance(element, kind):
            change(element)


def _adapt_operator(element: Any) -> None:
    if element.apply_to is operator.eq:
        element.apply_to = _same
    elif element.apply_to is operator.ne:
        element.apply_to = _differ


def _adapt_loop(element: Any) -> None:
    element.value.calculate = partial(_looped, element.value.calculate)


def _looped(calculate: Member, namespace: Any, loader: Any) -> Any:
    """What `#foreach` runs over: the values of a map, as in Java."""
    found = calculate(namespace, loader)
    return list(found.values()) if isinstance(found, dict) else found


def _refuse(element: Any) -> None:
    raise TemplateProblem(f"{element.my_text()[:40]} is not part of mapping templates")


def _same(left: Any, right: Any) -> bool:
    """An undefined value equals both null and the empty string (R160)."""
    return bool(("" if left is None else left) == ("" if right is None else right))


def _differ(left: Any, right: Any) -> bool:
    return not _same(left, right)


def _look_up(element: Any, current: Any, loader: Any, top: Any) -> Any:
    """The value of one name, call or index of a reference; None if there is none."""
    name = element.name
    if isinstance(current, airspeed.LocalNamespace):
        value = _variable(current, name)
    elif element.parameters is not None:
        method = _member(current, name)
        return method(*element.parameters.calculate(top, loader)) if method else None
    else:
        value = _field(current, name)
    if element.index is None:
        return value
    return _item(value, element.index.calculate(top, loader))


def _variable(namespace: Any, name: str) -> Any:
    try:
        return namespace[name]
    except KeyError:
        return None


def _field(current: Any, name: str) -> Any:
    if isinstance(current, dict):
        return current.get(name)
    getter = FIELDS.get((type(current).__name__, name))
    return getter(current) if getter else None


def _member(current: Any, name: str) -> Member | None:
    """A method of a value, bound to it, or None."""
    kind = next((kind for kind in METHODS if isinstance(current, kind)), None)
    if kind is not None:
        found = METHODS[kind].get(name)
        return partial(found, current) if found else None
    offered = getattr(type(current), "TEMPLATE_METHODS", ())
    return getattr(current, name) if name in offered else None


def _item(value: Any, index: Any) -> Any:
    if isinstance(value, dict):
        return value.get(index)
    if isinstance(value, list) and isinstance(index, int) and -len(value) <= index < len(value):
        return value[index]
    return None


def _index_step(element: Any, current: Any, loader: Any, top: Any) -> Any:
    """`…[index]…` after another step of a reference."""
    if not isinstance(element.expression, airspeed.ArrayIndex):
        return element.expression.calculate(current, loader, top)
    found = _item(current, element.expression.calculate(top, loader))
    rest = element.subexpression
    return rest.calculate(found, loader, top) if rest else found


def _write(element: Any, stream: Any, namespace: Any, loader: Any) -> None:
    """Print a reference: nothing if it has no value (R155, R160)."""
    if element.expression is None:
        stream.write(element.my_text())
        return
    value = element.expression.calculate(namespace, loader)
    if value is None and element.alternate is not None:
        value = element.alternate.calculate(namespace, loader)
    stream.write(printed(value))


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


def _substring(text: str, start: int, end: int | None = None) -> str:
    return text[start:end]


def _put(values: dict[Any, Any], key: Any, value: Any) -> Any:
    """As Java's `put`: gives what stood there before, so a bare `$map.put` prints it (R170)."""
    before = values.get(key)
    values[key] = value
    return before


def _entries(values: dict[Any, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _added(values: list[Any], value: Any) -> bool:
    values.append(value)
    return True


METHODS: Mapping[type, Mapping[str, Member]] = {
    str: {
        "length": len,
        "isEmpty": lambda text: not text,
        "substring": _substring,
        "indexOf": str.find,
        "lastIndexOf": str.rfind,
        "contains": str.__contains__,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "equals": str.__eq__,
        "equalsIgnoreCase": lambda text, other: text.lower() == str(other).lower(),
        "toLowerCase": str.lower,
        "toUpperCase": str.upper,
        "toString": str,
        "trim": str.strip,
        "replace": str.replace,
        "concat": lambda text, other: text + str(other),
        "split": str.split,
    },
    dict: {
        "get": lambda values, key: values.get(key),
        "put": _put,
        "keySet": list,
        "entrySet": _entries,
        "values": lambda values: list(values.values()),
        "size": len,
        "isEmpty": lambda values: not values,
        "containsKey": lambda values, key: key in values,
    },
    list: {
        "get": _item,
        "size": len,
        "isEmpty": lambda values: not values,
        "contains": lambda values, value: value in values,
        "add": _added,
    },
}
"""The methods that templates may call, by the kind of value."""

FIELDS: Mapping[tuple[str, str], Member] = {("Input", "body"): lambda given: given.body}
"""Fields of objects that are no maps: `$input.body`."""


def _set_lookup(element: Any) -> None:
    element.calculate = partial(_look_up, element)


def _set_step(element: Any) -> None:
    element.calculate = partial(_index_step, element)


def _set_output(element: Any) -> None:
    element.evaluate_raw = partial(_write, element)


_CHANGES: Sequence[tuple[Any, Callable[[Any], None]]] = (
    (airspeed.NameOrCall, _set_lookup),
    (airspeed.SubExpression, _set_step),
    (airspeed.FormalReference, _set_output),
    (airspeed.BinaryOperator, _adapt_operator),
    (airspeed.ForeachDirective, _adapt_loop),
    (airspeed.EvaluateDirective, _refuse),
    (airspeed.IncludeDirective, _refuse),
    (airspeed.ParseDirective, _refuse),
)
