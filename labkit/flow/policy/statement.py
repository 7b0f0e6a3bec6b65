"""Whether one statement of a policy applies to one call."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.policy.conditions import holds
from labkit.flow.policy.keys import RequestKeys
from labkit.flow.policy.logic import Answer, all_of, any_of, negated
from labkit.flow.policy.match import ARN_PARTS, fits, like, resolved
from labkit.flow.policy.principals import concerns_principal
from labkit.topology.policy import Statement


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a policy; `variables` says whether its version knows `${…}`."""

    principal: str
    action: str
    resource: str
    keys: RequestKeys
    variables: bool


def applies(statement: Statement, call: Call) -> Answer:
    """Whether every part of the statement fits the call."""
    return all_of(part(statement, call) for part in PARTS)


def action_fits(statement: Statement, call: Call) -> Answer:
    """Whether the action is among those meant, in any case of letters."""
    action = call.action.lower()
    listed = statement.actions or statement.not_actions
    return any(like(one.lower(), action) for one in listed) is not bool(statement.not_actions)


def principal_fits(statement: Statement, call: Call) -> Answer:
    """Whether the statement speaks of who asks."""
    return concerns_principal(statement, call.principal)


def resource_fits(statement: Statement, call: Call) -> Answer:
    """Whether the resource is among those meant; a statement without any means every one."""
    listed = statement.resources or statement.not_resources
    if not listed:
        return True
    if not (statement.principals or statement.not_principals):
        listed = tuple(map(_completed, listed))
    found = any_of(_covers(one, call) for one in listed)
    return negated(found) if statement.not_resources else found


def _completed(pattern: str) -> str:
    """An ARN of an identity policy, its missing parts filled with `*` (IAM User Guide, "ARNs")."""
    missing = ARN_PARTS - 1 - pattern.count(":")
    return pattern + ":*" * missing if pattern.startswith("arn:") else pattern


def _covers(pattern: str, call: Call) -> Answer:
    if pattern == "*":
        return True
    written = resolved(pattern, call.keys, variables=call.variables)
    return fits(written, call.resource) if isinstance(written, tuple) else written


def conditions_hold(statement: Statement, call: Call) -> Answer:
    """Whether every condition is true of the request."""
    return all_of(holds(one, call.keys, variables=call.variables) for one in statement.conditions)


PARTS = (action_fits, principal_fits, resource_fits, conditions_hold)
"""The parts of a statement, cheap ones first; all of them must fit."""
