"""What a policy's answer rests on, in words: the nearest Allow, and what was not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from labkit.flow.policy.conditions import holds
from labkit.flow.policy.keys import UNKNOWN, Value
from labkit.flow.policy.logic import Answer
from labkit.flow.policy.operators import usage
from labkit.flow.policy.principals import ANONYMOUS
from labkit.flow.policy.statement import (
    PARTS,
    Call,
    action_fits,
    principal_fits,
    resource_fits,
)
from labkit.topology.policy import Condition, PolicyDocument, Statement


def named(statement: Statement, place: int) -> str:
    """A statement by its Sid, or by its place from 1, such as `statement 2 (Deny)`."""
    return f"statement {statement.sid or f'{place} ({statement.effect})'}"


def nearest(document: PolicyDocument, call: Call) -> str:
    """The Allow that missed by least, and what it wanted."""
    found = [
        (_distance(statement, call), place, statement)
        for place, statement in enumerate(document.statements, start=1)
        if statement.effect == "Allow"
    ]
    if not found:
        return "no statement allows anything"
    _, place, statement = min(found, key=lambda one: one[:2])
    return f"{named(statement, place)}: {_missed(statement, call)}"


def _distance(statement: Statement, call: Call) -> tuple[bool, bool, bool, int]:
    """Another action is farther than another resource, and that than conditions."""
    return (
        action_fits(statement, call) is False,
        resource_fits(statement, call) is False,
        principal_fits(statement, call) is False,
        len(_among(statement, call, False)),
    )


def _missed(statement: Statement, call: Call) -> str:
    for part, words in _MISSES.items():
        if part(statement, call) is False:
            return words(statement, call)
    return " and ".join(_wanted(one, call) for one in _among(statement, call, False))


def _among(statement: Statement, call: Call, answer: Answer) -> list[Condition]:
    """The conditions that give this answer."""
    keys, variables = call.keys, call.variables
    return [one for one in statement.conditions if holds(one, keys, variables=variables) is answer]


def _action(statement: Statement, call: Call) -> str:
    if statement.not_actions:
        return f"its NotAction leaves out {call.action}"
    return f"its Action is {_either(statement.actions)}, not {call.action}"


def _resource(statement: Statement, call: Call) -> str:
    if statement.not_resources:
        return f"its NotResource leaves out {call.resource}"
    return f"its Resource is {_either(statement.resources)}, not {call.resource}"


def _principal(statement: Statement, call: Call) -> str:
    who = "an unsigned request" if call.principal == ANONYMOUS else call.principal
    if statement.not_principals:
        return f"its NotPrincipal leaves out {who}"
    return f"its Principal is {_either(statement.principals)}, not {who}"


_MISSES: Mapping[Callable[[Statement, Call], Answer], Callable[[Statement, Call], str]] = {
    action_fits: _action,
    resource_fits: _resource,
    principal_fits: _principal,
}
"""Part of a statement to what one says when it does not fit."""


def _wanted(condition: Condition, call: Call) -> str:
    value = call.keys.value(condition.key)
    if value in (None, ()):
        return f"{condition.key} is not in the request"
    used = usage(condition.operator)
    wants = "rules out" if used and used.operator and used.operator.negated else "wants"
    wanted = _either(condition.values)
    return f"{condition.operator} {condition.key} {wants} {wanted}, the request has {_held(value)}"


def _held(value: Value | None) -> str:
    """What a request has under a key, in words."""
    if value is UNKNOWN:
        return "it"
    return _either((value,) if isinstance(value, str) else value or (), "and") or "nothing"


def _either(texts: Iterable[str], word: str = "or") -> str:
    """Up to three of `texts`."""
    listed = list(texts)
    if len(listed) > 3:
        listed = [*listed[:2], f"{len(listed) - 2} more"]
    return f" {word} ".join(listed)


def hangs_on(statement: Statement, call: Call) -> str:
    """What would have to be known to say whether a statement applies."""
    part = next(part for part in PARTS if part(statement, call) is None)
    if part is principal_fits:
        element = "NotPrincipal" if statement.not_principals else "Principal"
        return f"it cannot be told whether its {element} means {call.principal}"
    if part is resource_fits:
        return "a variable in its Resource has no known value"
    return " and ".join(_open(one, call) for one in _among(statement, call, None))


def _open(condition: Condition, call: Call) -> str:
    used = usage(condition.operator)
    if used is None:
        return f"labkit knows no operator {condition.operator}"
    value = call.keys.value(condition.key)
    if value is UNKNOWN:
        why = call.keys.why_unknown(condition.key)
        return f"{condition.key} is not known" + (f": {why}" if why else "")
    if isinstance(value, tuple) and len(value) > 1 and not used.over:
        return f"{condition.key} has several values, and {condition.operator} takes one"
    wanted = _either(condition.values) or "nothing"
    by = f"{condition.operator} {condition.key}"
    return f"labkit cannot compare {_held(value)} with {wanted} by {by}"
