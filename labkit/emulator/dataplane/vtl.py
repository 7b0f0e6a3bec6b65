"""Mapping templates: Velocity's grammar, AWS's meaning (R155 to R178).

airspeed prints `$undefined` as text and looks names up as Python attributes. AWS prints
nothing, and knows the members of its own objects only. So after parsing, the tree is
walked once, and every lookup, comparison and output is put through the tables below and
those of `vtl_values`: a template can reach nothing but what stands in them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MethodType
from typing import Any

from labkit.emulator.dataplane.answers import Refusal
from labkit.emulator.dataplane.velocity import MOST_ROUNDS, Break, Budget, TemplateProblem, vtl
from labkit.emulator.dataplane.vtl_values import (
    METHODS,
    Member,
    Unprinted,
    added,
    calculated,
    compared,
    divided,
    item,
    printed,
    remainder,
    same,
    true,
)

__all__ = ["TemplateProblem", "Unprinted", "printed", "render"]


def render(template: str, namespace: Mapping[str, Any]) -> str:
    """The text that a template makes. Raises `TemplateProblem`."""
    try:
        return str(_compiled(template).merge({**namespace, Budget.KEY: Budget()}))
    except TemplateProblem:
        raise
    except vtl.TemplateExecutionError as error:
        raise _cause(error) from error
    except (vtl.TemplateError, RecursionError, ValueError, TypeError) as error:
        raise TemplateProblem(str(error)) from error


def _cause(error: Any) -> Exception:
    """What went wrong inside: our own errors keep their meaning."""
    inner = error.__cause__
    while isinstance(inner, vtl.TemplateExecutionError):
        inner = inner.__cause__
    ours = isinstance(inner, (TemplateProblem, Refusal))
    return inner if ours else TemplateProblem(str(error))


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    template = vtl.Template(text)
    template.ensure_compiled()
    for element in list(_elements(template.root_element, set())):
        _adapt(element)
    return template


def _elements(found: Any, seen: set[int]) -> Iterator[Any]:
    """Every element of a parsed template, wherever airspeed keeps it."""
    if isinstance(found, MethodType):
        found = found.__self__
    if isinstance(found, (list, tuple)):
        for row in found:
            yield from _elements(row, seen)
    elif isinstance(found, dict):
        yield from _elements([*found.keys(), *found.values()], seen)
    elif isinstance(found, vtl._Element) and id(found) not in seen:  # noqa: SLF001
        seen.add(id(found))
        yield found
        yield from _elements(list(vars(found).values()), seen)


def _adapt(element: Any) -> None:
    """Give one element AWS's meaning."""
    for kind, change in _CHANGES:
        if isinstance(element, kind):
            change(element)


OPERATORS: Mapping[Any, Member] = {
    operator.eq: same,
    operator.ne: lambda left, right: not same(left, right),
    operator.add: added,
    operator.sub: calculated(operator.sub),
    operator.mul: calculated(operator.mul),
    operator.floordiv: calculated(divided),
    operator.mod: calculated(remainder),
    operator.gt: compared(operator.gt),
    operator.ge: compared(operator.ge),
    operator.lt: compared(operator.lt),
    operator.le: compared(operator.le),
}
"""What airspeed takes from Python, and what Velocity does."""

LOGIC: Mapping[int, Member] = {
    12: lambda left, right: true(left) and true(right),
    13: lambda left, right: true(left) or true(right),
}
"""AND and OR, which airspeed tells apart by their precedence alone."""


def _adapt_operator(element: Any) -> None:
    usual = OPERATORS.get(element.apply_to, element.apply_to)
    element.apply_to = LOGIC.get(element.precedence, usual)


def _adapt_not(element: Any) -> None:
    element.op = _is_not


def _is_not(value: Any) -> bool:
    return not true(value)


def _adapt_condition(element: Any) -> None:
    calculate = element.calculate
    element.calculate = lambda namespace, loader: true(calculate(namespace, loader))


def _adapt_loop(element: Any) -> None:
    element.value.calculate = partial(_looped, element.value.calculate)
    element.evaluate_raw = partial(_until_broken, element.evaluate_raw)


def _looped(calculate: Member, namespace: Any, loader: Any) -> Any:
    """What `#foreach` runs over: the values of a map, as in Java; nothing, if it is no list."""
    found = calculate(namespace, loader)
    found = list(found.values()) if isinstance(found, dict) else found
    return found[:MOST_ROUNDS] if isinstance(found, (list, range)) else None


def _until_broken(evaluate: Member, *given: Any) -> None:
    try:
        evaluate(*given)
    except Break:
        return


def _refuse(element: Any) -> None:
    raise TemplateProblem(f"{element.my_text()[:40]} is not part of mapping templates")


def _look_up(element: Any, current: Any, loader: Any, top: Any) -> Any:
    """The value of one name, call or index of a reference; None if there is none."""
    name = element.name
    if isinstance(current, vtl.LocalNamespace):
        value = _defined(_variable(current, name), top, loader)
    elif element.parameters is not None:
        method = _member(current, name)
        return method(*element.parameters.calculate(top, loader)) if method else None
    else:
        value = _field(current, name)
    if element.index is None:
        return value
    return item(value, element.index.calculate(top, loader))


def _variable(namespace: Any, name: str) -> Any:
    try:
        return namespace[name]
    except KeyError:
        return None


def _defined(value: Any, namespace: Any, loader: Any) -> Any:
    """What a `#define` writes, where a variable stands for one."""
    if not isinstance(value, vtl._FunctionDefinition):  # noqa: SLF001
        return value
    stream = vtl.StoppableStream()
    value.execute_function(stream, namespace, [], loader)
    return stream.getvalue()


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


def _index_step(element: Any, current: Any, loader: Any, top: Any) -> Any:
    """`…[index]…` after another step of a reference."""
    if not isinstance(element.expression, vtl.ArrayIndex):
        return element.expression.calculate(current, loader, top)
    found = item(current, element.expression.calculate(top, loader))
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


FIELDS: Mapping[tuple[str, str], Member] = {("Input", "body"): lambda given: given.body}
"""Fields of objects that are no maps: `$input.body`."""


def _set_lookup(element: Any) -> None:
    element.calculate = partial(_look_up, element)


def _set_step(element: Any) -> None:
    element.calculate = partial(_index_step, element)


def _set_output(element: Any) -> None:
    element.evaluate_raw = partial(_write, element)


_CHANGES: Sequence[tuple[Any, Callable[[Any], None]]] = (
    (vtl.NameOrCall, _set_lookup),
    (vtl.SubExpression, _set_step),
    (vtl.FormalReference, _set_output),
    (vtl.BinaryOperator, _adapt_operator),
    (vtl.UnaryOperatorValue, _adapt_not),
    (vtl.Condition, _adapt_condition),
    (vtl.ForeachDirective, _adapt_loop),
    (vtl.EvaluateDirective, _refuse),
    (vtl.IncludeDirective, _refuse),
    (vtl.ParseDirective, _refuse),
)
