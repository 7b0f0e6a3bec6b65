"""Whether a condition of a statement holds for a request."""

from __future__ import annotations

from typing import Literal, TypeAlias

from labkit.flow.policy.keys import UNKNOWN, RequestKeys, Value
from labkit.flow.policy.logic import Answer, all_of, any_of, negated
from labkit.flow.policy.match import Written, resolved
from labkit.flow.policy.operators import Operator, Usage, usage
from labkit.topology.policy import Condition


def holds(condition: Condition, keys: RequestKeys, *, variables: bool) -> Answer:
    """Whether `condition` is true of the request; None if that is not known.

    A key that is absent makes a negated operator and any `IfExists` true, and any other
    false (IAM User Guide, "Condition operators"). Of an empty set, `ForAllValues` is true and
    `ForAnyValue` false ("Set operators for multivalued context keys").
    """
    used = usage(condition.operator)
    if used is None:
        return None
    value = keys.value(condition.key)
    if used.operator is None:
        return _is_null(condition, used, value)
    if value is UNKNOWN:
        return None
    values = (value,) if isinstance(value, str) else value or ()
    if used.if_exists and not values:
        return True
    if not (condition.values or used.over or used.if_exists):
        # AWS does not settle what an empty list then does.
        return None
    mode = variables and used.operator.variables
    wanted = [resolved(text, keys, variables=mode) for text in condition.values]
    return _OVER[used.over](used.operator, wanted, values)


Wanted: TypeAlias = list[Written | Literal[False] | None]
"""The values that a condition lists, as `resolved` gives them."""


def _single(operator: Operator, wanted: Wanted, values: tuple[str, ...]) -> Answer:
    """Without a set prefix. AWS does not settle what several values then do."""
    if len(values) > 1:
        return None
    return _one(operator, wanted, values[0]) if values else operator.negated


def _all_values(operator: Operator, wanted: Wanted, values: tuple[str, ...]) -> Answer:
    return all_of(_one(operator, wanted, value) for value in _members(values))


def _any_value(operator: Operator, wanted: Wanted, values: tuple[str, ...]) -> Answer:
    return any_of(_one(operator, wanted, value) for value in _members(values))


def _members(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a set; an empty text alone is an empty set."""
    return () if values == ("",) else values


_OVER = {"": _single, "ForAllValues": _all_values, "ForAnyValue": _any_value}


def _one(operator: Operator, wanted: Wanted, value: str) -> Answer:
    """Whether one value of the request meets any of those that the condition lists."""
    tests = (operator.test(one, value) if isinstance(one, tuple) else one for one in wanted)
    met = any_of(tests)
    return negated(met) if operator.negated else met


def _is_null(condition: Condition, used: Usage, value: Value | None) -> Answer:
    """Null under a set prefix does not look (IAM User Guide, "Null with qualifier")."""
    if used.over:
        return used.over == "ForAllValues"
    if value is UNKNOWN or not condition.values:
        return None
    absent = {"true": value in (None, ()), "false": value not in (None, ())}
    return any_of(absent.get(text.lower()) for text in condition.values)
