"""Who may call a method: the resource policy together with the method's authorisation.

Without authorisation the resource policy decides alone (F4.3). With AWS_IAM, within one
account either it or the caller's own policies are enough, across accounts both must allow,
and a deny always decides (F4.4, F4.5). Lambda authorizers and user pools are not here; what
comes before they are asked is (F4.6, F4.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from labkit.emulator.dataplane.account import Api, Endpoint
from labkit.emulator.dataplane.answers import (
    INVOKE,
    Refusal,
    missing_token,
    not_authorized,
    not_here,
    unauthorized,
)
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.questions import Question, invoked_arn, require
from labkit.emulator.dataplane.signing import Signed, unreadable
from labkit.emulator.iam import judge
from labkit.emulator.iam.callers import Caller
from labkit.emulator.snapshots import Authorizer, Definition, Snapshot
from labkit.flow.policy import expanded
from labkit.topology import PolicyDocument

EVERYTHING = PolicyDocument.parse(
    '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
)
"""What the root of an account may do in it."""

RESOURCE = "resource-based policy"

NAMES = {"CUSTOM": "Lambda authorizers", "COGNITO_USER_POOLS": "Cognito user pools"}


@dataclass(frozen=True, slots=True)
class Knock:
    """A request at the gate of an API's deployment."""

    incoming: Incoming
    api: Api
    snapshot: Snapshot
    endpoint: Endpoint | None
    signed: Signed

    @property
    def question(self) -> Question:
        """What the policies are asked."""
        arn = invoked_arn(self.api, self.incoming)
        return Question(arn, self.api.account, self.incoming, self.endpoint)

    @property
    def policy(self) -> PolicyDocument | None:
        """The resource policy that was deployed (F1.19); of a private API never None (F4.8)."""
        text = self.snapshot.policy
        if text is None:
            return PolicyDocument(()) if self.api.private else None
        return expanded(PolicyDocument.parse(text), self.api.arn)


def authorise(knock: Knock, method: Definition | None) -> None:
    """Let a request through to a method, or raise `Refusal`.

    Where there is no method, the resource policy is asked as for an open one, and then the
    answer is that of a call that nobody signed (F1.25).
    """
    kind = str((method or {}).get("authorizationType") or "NONE").upper()
    _BY_KIND[kind](knock, method or {})
    if method is None:
        raise _unsigned(knock)


def _open(knock: Knock, _method: Definition) -> None:
    """A private API refuses a wrong signature also where it asks for none (F4.1)."""
    if knock.api.private and knock.signed.problem:
        raise knock.signed.problem
    policy = knock.policy
    if policy is not None:
        require(knock.question, policy, RESOURCE, None)


def _by_iam(knock: Knock, _method: Definition) -> None:
    """A signature first, then the two tables."""
    if knock.signed.problem:
        raise knock.signed.problem
    caller = knock.signed.caller
    if caller is None:
        raise _unsigned(knock)
    if knock.api.private and knock.snapshot.policy is None:
        require(knock.question, PolicyDocument(()), RESOURCE, caller)
    asked = judge.Question(INVOKE, knock.question.arn, knock.question.keys(caller))
    why = judge.refusal(_with_its_rights(caller), asked, knock.policy)
    if why:
        raise not_authorized(caller.arn, knock.question.arn, why)


def _unsigned(knock: Knock) -> Refusal:
    """Nobody signed (F1.26); what else stands in Authorization cannot be read as a signature."""
    said = knock.incoming.headers.get("authorization", "")
    return unreadable(said) if said and knock.signed.caller is None else missing_token()


def _with_its_rights(caller: Caller) -> Caller:
    return replace(caller, identity=(EVERYTHING,)) if caller.is_root else caller


def _by_token(knock: Knock, method: Definition) -> None:
    """An explicit deny comes first, then a token that is missing (F4.6); the rest is not here."""
    policy, question = knock.policy, knock.question
    if policy is not None and question.asked(policy, None).effect == "deny":
        require(question, policy, RESOURCE, None)
    kind = str(method["authorizationType"]).upper()
    authorizer = knock.snapshot.authorizers.get(str(method.get("authorizerId")))
    if authorizer is not None and not _has_token(knock.incoming, authorizer):
        raise unauthorized()
    name = f" (authorizer {authorizer.name})" if authorizer else ""
    raise not_here(f"{NAMES[kind]}{name}")


def _has_token(incoming: Incoming, authorizer: Authorizer) -> bool:
    """Whether every header and parameter of the query is there that tells who calls."""
    return all(
        incoming.headers.get(name.lower()) if place == "header" else incoming.query.get(name)
        for place, name in authorizer.sources
    )


_BY_KIND: Mapping[str, Callable[[Knock, Definition], None]] = {
    "NONE": _open,
    "AWS_IAM": _by_iam,
    "CUSTOM": _by_token,
    "COGNITO_USER_POOLS": _by_token,
}
