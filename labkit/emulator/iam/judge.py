"""Whether a caller may do one thing on one resource, and AWS's words where he may not.

IAM User Guide, "Policy evaluation logic": an explicit deny anywhere decides; else every kind
of policy that there is must allow. Within one account a resource-based policy that names the
caller is enough by itself; from another account it is needed beside the caller's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from labkit.emulator.iam.callers import Caller, Documents
from labkit.emulator.iam.keys import complete
from labkit.flow.policy import Value, evaluate
from labkit.topology import PolicyDocument

KINDS: Mapping[str, tuple[str, str]] = {
    "identity": ("an identity-based policy", "no identity-based policy"),
    "boundary": ("a permissions boundary", "no permissions boundary"),
    "session": ("a session policy", "no session policy"),
    "resource": ("a resource-based policy", "no resource-based policy"),
}
"""Kind of policy to its words in "with an explicit deny in …" and in "because … allows"."""


@dataclass(frozen=True, slots=True)
class Question:
    """One action on one resource, with what the call says under condition keys."""

    action: str
    resource: str
    context: Mapping[str, Value]


def refusal(caller: Caller, question: Question, policy: PolicyDocument | None = None) -> str:
    """Why a caller may not, as AWS words it; empty if he may.

    `policy` is the resource's own, if it has one. Of another account's resource it must allow.
    """
    kinds = {
        "identity": caller.identity,
        "boundary": caller.boundary,
        "session": caller.session,
        "resource": None if policy is None else (policy,),
    }
    there = {kind: documents for kind, documents in kinds.items() if documents is not None}
    effects = {kind: _effects(rows, caller, question) for kind, rows in there.items()}
    for kind, found in effects.items():
        if "deny" in found:
            return f"with an explicit deny in {KINDS[kind][0]}"
    missing = _missing(effects, caller, question, policy)
    return f"because {KINDS[missing][1]} allows the {question.action} action" if missing else ""


def _missing(
    effects: Mapping[str, set[str]],
    caller: Caller,
    question: Question,
    policy: PolicyDocument | None,
) -> str:
    """The kind of policy that should allow and does not; empty if all do."""
    silent = [kind for kind, found in effects.items() if "allow" not in found]
    owner = str(question.context.get("aws:ResourceAccount", caller.account))
    if owner == caller.account:
        if policy is not None and _names_caller(policy, caller, question):
            return ""
        silent = [kind for kind in silent if kind != "resource"]
    return silent[0] if silent else ""


def _effects(documents: Documents, caller: Caller, question: Question) -> set[str]:
    return {_effect(document, caller, question) for document in documents}


def _effect(document: PolicyDocument, caller: Caller, question: Question) -> str:
    return evaluate(
        document,
        principal=caller.arn,
        action=question.action,
        resource=question.resource,
        context=complete(question.context, (document,)),
    ).effect


def _names_caller(policy: PolicyDocument, caller: Caller, question: Question) -> bool:
    """Whether a policy allows the caller himself, and not only his account as a whole."""
    rows = tuple(
        replace(row, principals=_themselves(row.principals, caller.account))
        for row in policy.statements
    )
    kept = tuple(row for row in rows if row.principals)
    return _effect(replace(policy, statements=kept), caller, question) == "allow"


def _themselves(principals: Iterable[str], account: str) -> tuple[str, ...]:
    whole = (account, f"arn:aws:iam::{account}:root")
    return tuple(text for text in principals if text not in whole)


def sentence(caller: Caller, action: str, resource: str, why: str) -> str:
    """AWS's sentence of a refusal; a call without resources names none."""
    on = "" if resource == "*" else f" on resource: {resource}"
    text = f"User: {caller.arn} is not authorized to perform: {action}{on}"
    return f"{text} {why}" if why else text
