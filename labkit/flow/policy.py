"""Who may do what: evaluation of resource, endpoint and identity policies.

A Deny that matches decides; else an Allow that matches; else nothing does (`none`,
which AWS calls an implicit deny). Every answer names the statement that decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Literal

from labkit.topology.policy import Condition, PolicyDocument, Statement

ANONYMOUS = "*"
"""The principal of an unsigned request: only a policy for everybody speaks of it (F4.1)."""

Effect = Literal["allow", "deny", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The effect, and the statement that decided it (None when none matched).

    `unknown` means that a statement uses an operator that is not modelled, and that the
    answer depends on it.
    """

    effect: Effect
    statement: Statement | None = None

    @property
    def rule(self) -> str:
        """The deciding statement by its Sid, or its place in words."""
        if self.statement is None:
            return "no statement matched"
        return f"statement {self.statement.sid or self.statement.effect}"


def evaluate(
    document: PolicyDocument,
    *,
    principal: str,
    action: str,
    resource: str,
    context: Mapping[str, str],
) -> Decision:
    """What `document` says of one call.

    `principal` is an ARN, a service name, or `ANONYMOUS`; `context` holds condition keys,
    found without regard to case. A key that is absent makes a negated operator true and
    any other false (IAM User Guide, "Condition operators").
    """
    keys = {key.lower(): value for key, value in context.items()}
    matched: dict[str, Statement] = {}
    for statement in document.statements:
        if _concerns(statement, principal, action, resource):
            met = _all_met(statement, keys)
            found = "unknown" if met is None else statement.effect.lower() if met else ""
            matched.setdefault(found, statement)
    order: tuple[Effect, ...] = ("deny", "unknown", "allow")
    decided = next((effect for effect in order if effect in matched), None)
    return Decision(decided, matched[decided]) if decided else Decision("none")


def expanded(document: PolicyDocument, api_arn: str) -> PolicyDocument:
    """The policy with `execute-api:/…` written as the full ARN of one API (F4.11)."""

    def full(resource: str) -> str:
        short = resource.removeprefix("execute-api:/")
        return resource if short == resource else f"{api_arn}/{short}"

    return PolicyDocument(
        tuple(
            replace(statement, resources=tuple(map(full, statement.resources)))
            for statement in document.statements
        )
    )


def _concerns(statement: Statement, principal: str, action: str, resource: str) -> bool:
    return (
        (not statement.principals or _is_any(statement.principals, principal))
        and any(like(pattern.lower(), action.lower()) for pattern in statement.actions)
        and (not statement.resources or any(like(one, resource) for one in statement.resources))
    )


def _is_any(principals: tuple[str, ...], principal: str) -> bool:
    return any(written in ("*", principal) for written in principals)


def _all_met(statement: Statement, keys: Mapping[str, str]) -> bool | None:
    """Whether every condition holds; None if that hangs on an operator not modelled."""
    answers = [_met(condition, keys) for condition in statement.conditions]
    if False in answers:
        return False
    return None if None in answers else True


def _met(condition: Condition, keys: Mapping[str, str]) -> bool | None:
    value = keys.get(condition.key.lower())
    name = condition.operator.removesuffix("IfExists")
    if name == "Null":
        return (value is None) == (condition.values == ("true",))
    if name not in OPERATORS:
        return None
    test, negated = OPERATORS[name]
    if value is None:
        return negated or name != condition.operator
    return any(test(wanted, value) for wanted in condition.values) is not negated


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in text)
    return re.compile("".join(parts), re.DOTALL)


def like(pattern: str, text: str) -> bool:
    """Whether `text` fits a pattern with AWS's wildcards: `*` any run, `?` any one character."""
    return pattern == "*" or _pattern(pattern).fullmatch(text) is not None


def _in_network(wanted: str, value: str) -> bool:
    try:
        return ip_address(value) in ip_network(wanted, strict=False)
    except ValueError:
        return False


def _equal(wanted: str, value: str) -> bool:
    return wanted == value


def _equal_in_any_case(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


Test = Callable[[str, str], bool]

OPERATORS: Mapping[str, tuple[Test, bool]] = {
    "StringEquals": (_equal, False),
    "StringNotEquals": (_equal, True),
    "StringEqualsIgnoreCase": (_equal_in_any_case, False),
    "StringNotEqualsIgnoreCase": (_equal_in_any_case, True),
    "StringLike": (like, False),
    "StringNotLike": (like, True),
    "ArnEquals": (like, False),
    "ArnNotEquals": (like, True),
    "ArnLike": (like, False),
    "ArnNotLike": (like, True),
    "Bool": (_equal_in_any_case, False),
    "IpAddress": (_in_network, False),
    "NotIpAddress": (_in_network, True),
}
"""Operator to its test and whether it is the negation of that test."""
