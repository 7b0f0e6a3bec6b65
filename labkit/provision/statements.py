"""Grants merged into the fewest statements of a policy that allow nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labkit.provision.rights import Only, type_of

MOST_CHARACTERS = 6144
"""Of a managed policy, without white space (IAM User Guide, "IAM and AWS STS quotas")."""

MOST_POLICIES = 10
"""Managed policies that a user or role may have; IAM raises it to 20 (the same page)."""

Types = Mapping[str, frozenset[str]]
"""Action to the types of resources that AWS asks it on, under whatever condition."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions, the resources that they are granted on, and where that holds."""

    actions: tuple[str, ...]
    on: tuple[str, ...]
    only: Only
    alone: bool = False


def merged(grants: Iterable[Grant], types: Types) -> tuple[Grant, ...]:
    """The same grants in fewer statements.

    Two become one where no action is asked on a resource that comes to it by that: AWS pairs
    every action of a statement with every resource of it.
    """
    left, kept = _by_actions(_by_values(_single(grants))), list[Grant]()
    while left:
        # The one with the fewest places left goes first, as graphs are coloured (DSATUR).
        grant = max(left, key=lambda one: (_bars(one, kept, types), _bars(one, left, types)))
        left.remove(grant)
        at = next((i for i, other in enumerate(kept) if _fit(other, grant, types)), None)
        if at is None:
            kept.append(grant)
        else:
            kept[at] = _together(kept[at], grant)
    return tuple(sorted(kept, key=lambda grant: (grant.alone, grant.only.sid, grant.actions)))


def _bars(grant: Grant, others: Sequence[Grant], types: Types) -> int:
    """How many of the others could be one with it but for a resource."""
    return sum(_alike(grant, one) and not _fit(grant, one, types) for one in others)


def _single(grants: Iterable[Grant]) -> Iterator[Grant]:
    """Each action by itself, once; what is proven needs no second grant."""
    rows = dict.fromkeys(
        Grant((action,), (on,), grant.only, grant.alone)
        for grant in grants
        for action in grant.actions
        for on in grant.on
    )
    yield from (row for row in rows if not (row.alone and replace(row, alone=False) in rows))


def _by_values(grants: Iterable[Grant]) -> list[Grant]:
    """Grants that differ in the values of their last condition alone, as one with all of them."""
    found: dict[Any, Grant] = {}
    for grant in grants:
        tests = grant.only.tests
        last = tests[-1][:2] if tests else ()
        key = (grant.actions, grant.on, grant.alone, grant.only.sid, tests[:-1], last)
        found[key] = _with_values(found[key], grant) if key in found else grant
    return list(found.values())


def _with_values(one: Grant, other: Grant) -> Grant:
    *rest, (operator, key, values) = one.only.tests or [("", "", ())]
    if not one.only.tests:
        return one
    both = tuple(sorted({*values, *other.only.tests[-1][2]}))
    return replace(one, only=replace(one.only, tests=(*rest, (operator, key, both))))


def _by_actions(grants: Iterable[Grant]) -> list[Grant]:
    """All resources that an action has under one condition, then all actions that have those."""
    on: dict[Any, list[str]] = {}
    for grant in grants:
        on.setdefault((grant.actions, grant.only, grant.alone), []).extend(grant.on)
    actions: dict[Any, list[str]] = {}
    for (names, only, alone), patterns in on.items():
        key = (tuple(sorted(set(patterns))), only, alone)
        actions.setdefault(key, []).extend(names)
    return [
        Grant(tuple(sorted(names)), patterns, only, alone)
        for (patterns, only, alone), names in actions.items()
    ]


def _alike(one: Grant, other: Grant) -> bool:
    return (one.only, one.alone) == (other.only, other.alone)


def _fit(one: Grant, other: Grant, types: Types) -> bool:
    same = _alike(one, other)
    return same and not _more(one, other, types) and not _more(other, one, types)


def _more(one: Grant, other: Grant, types: Types) -> bool:
    """Whether an action of one could be asked on what only the other has."""
    patterns = set(other.on) - set(one.on)
    return any(_asked(action, on, types[action]) for action in one.actions for on in patterns)


def _asked(action: str, on: str, types: frozenset[str]) -> bool:
    service, kind = action.partition(":")[0], type_of(on)
    if "*" in (kind, *types):
        return True
    # A verb of API Gateway is asked on every sort of path.
    return kind.partition(":")[0] == service and (
        service == "apigateway" or kind in types or kind.endswith(":*")
    )


def _together(one: Grant, other: Grant) -> Grant:
    return replace(
        one,
        actions=tuple(sorted({*one.actions, *other.actions})),
        on=tuple(sorted({*one.on, *other.on})),
    )


# ---------------------------------------------------------------- as AWS takes them


def statements(grants: Sequence[Grant]) -> list[dict[str, Any]]:
    """Grants as statements, each with a name of its own."""
    names = [grant.only.sid + ("ByAwsAlone" if grant.alone else "") for grant in grants]
    return [
        _statement(grant, name if names.count(name) == 1 else f"{name}{names[:at].count(name) + 1}")
        for at, (grant, name) in enumerate(zip(grants, names, strict=True))
    ]


def _statement(grant: Grant, name: str) -> dict[str, Any]:
    conditions: dict[str, dict[str, Any]] = {}
    for operator, key, values in grant.only.tests:
        conditions.setdefault(operator, {})[key] = _plain(values)
    row = {
        "Sid": name,
        "Effect": "Allow",
        "Action": _plain(grant.actions),
        "Resource": _plain(grant.on),
    }
    return {**row, "Condition": conditions} if conditions else row


def _plain(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
