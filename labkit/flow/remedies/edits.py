"""Sentences about edited policies: which Deny is narrowed, and what is allowed besides."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.flow.remedies.documents import Way, allows_more, denies_less, rewritten
from labkit.flow.remedies.parts import Wanted
from labkit.topology import PolicyDocument, Role

Edit = tuple[PolicyDocument, PolicyDocument]
"""A policy as it was, and as it is edited."""
NOTHING = PolicyDocument(())


def admits(
    where: str, way: Way, old: PolicyDocument | None, new: PolicyDocument, *then: str
) -> str:
    """What was done to `where`, a policy, for who comes a way; `then` is to be done after it."""
    edit = (old or NOTHING, new)
    seen = dict.fromkeys(way.towards(row).label for row, _ in rewritten(*edit))
    if not seen:
        return _listed(f"let {where} admit {way.label}", *then)
    more = (f"let the policy admit {way.label}",) if allows_more(*edit) else ()
    return _listed(_denied(where, ", ".join(seen), edit), *more, *then)


def allows(where: str, wanted: Wanted, *edits: Edit) -> str:
    """What was done to `where`, one or more policies, for a call."""
    what = f"{wanted.action} on {wanted.label}"
    if not any(list(rewritten(*one)) for one in edits):
        return f"allow {what} in {where}"
    more = (f"allow {what}",) if any(allows_more(*one) for one in edits) else ()
    return _listed(_denied(where, what, *edits), *more)


def role_allows(wanted: Wanted, old: Role, new: Role) -> str:
    """What was done to the policies of a role; a new one comes after the others."""
    before: Sequence[PolicyDocument] = (*old.policies, NOTHING)
    return allows(f"a policy of {old.label}", wanted, *zip(before, new.policies, strict=False))


def _denied(where: str, whom: str, *edits: Edit) -> str:
    names = ", ".join(name for one in edits for _, name in rewritten(*one))
    verb = "remove" if any(denies_less(*one) for one in edits) else "narrow"
    return f"{verb} {names} in {where}, which denies {whom}"


def _listed(*parts: str) -> str:
    *first, last = parts
    return f"{', '.join(first)}, and {last}" if first else last
