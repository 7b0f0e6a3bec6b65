"""What a policy says of one call.

A Deny that matches decides; else an Allow that matches; else nothing does (`none`,
which AWS calls an implicit deny). What hangs on something that nobody told is `unknown`,
never a guess. Every answer names the statement that decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from labkit.flow.policy.keys import RequestKeys, Value
from labkit.flow.policy.logic import Answer
from labkit.flow.policy.statement import Call, applies
from labkit.flow.policy.words import hangs_on, named, nearest
from labkit.topology.policy import PolicyDocument, Statement

Effect = Literal["allow", "deny", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The effect, and the statement that decided it with its place from 1 (none: None and 0).

    `unknown` means that a statement may apply, and that the answer depends on it. `why` says,
    for `unknown`, what it hangs on; for `none`, which Allow came nearest and what it wanted.
    """

    effect: Effect
    statement: Statement | None = None
    place: int = 0
    why: str = ""

    @property
    def rule(self) -> str:
        """The deciding statement by its Sid, or by its place in words."""
        if self.statement is None:
            return "no statement matched"
        return named(self.statement, self.place)


def evaluate(
    document: PolicyDocument,
    *,
    principal: str,
    action: str,
    resource: str,
    context: Mapping[str, Value],
) -> Decision:
    """What `document` says of one call.

    `principal` is `ANONYMOUS`, a service name, or the ARN of an account's root, a user, a role
    or a session of a role. `context` holds condition keys, found without regard to case: a
    text, a tuple for a key of several values, or `UNKNOWN`. Keys that AWS sets and `context`
    leaves out are not known either (`labkit.flow.policy.keys`); any other key is absent.
    """
    keys = RequestKeys(context, principal)
    call = Call(principal, action, resource, keys, document.version == "2012-10-17")
    first: dict[tuple[str, Answer], tuple[Statement, int]] = {}
    for place, statement in enumerate(document.statements, start=1):
        answer = applies(statement, call)
        if answer is not False:
            first.setdefault((statement.effect, answer), (statement, place))
    for found, effect in _ORDER.items():
        if found in first:
            return _decided(effect, *first[found], call)
    return Decision("none", why=nearest(document, call))


def _decided(effect: Effect, statement: Statement, place: int, call: Call) -> Decision:
    if effect != "unknown":
        return Decision(effect, statement, place)
    why = f"{named(statement, place)} may apply: {hangs_on(statement, call)}"
    return Decision(effect, statement, place, why)


_ORDER: Mapping[tuple[str, Answer], Effect] = {
    ("Deny", True): "deny",
    ("Deny", None): "unknown",
    ("Allow", True): "allow",
    ("Allow", None): "unknown",
}
"""What a statement says and whether it applies, to the effect: the first that there is decides."""


def expanded(document: PolicyDocument, api_arn: str) -> PolicyDocument:
    """The policy with `execute-api:/…` written as the full ARN of one API (F4.11)."""

    def full(resources: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            f"{api_arn}/{one.removeprefix(_SHORT)}" if one.startswith(_SHORT) else one
            for one in resources
        )

    statements = (
        replace(one, resources=full(one.resources), not_resources=full(one.not_resources))
        for one in document.statements
    )
    return replace(document, statements=tuple(statements))


_SHORT = "execute-api:/"
