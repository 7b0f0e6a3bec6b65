"""Who asks, and whether a statement speaks of them (IAM User Guide, "Principal")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from labkit.flow.policy.logic import Answer, any_of, negated
from labkit.topology.policy import Statement, principal_kind

ANONYMOUS = "*"
"""The principal of an unsigned request: only a policy for everybody speaks of it (F4.1)."""

_ARN = re.compile(r"arn:[^:]+:(?:iam|sts)::([0-9]{12}):(root|[a-z-]+/.+)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `kind` is `anonymous`, `service`, or what an ARN says: `root`, `user`, `role`,
    `assumed-role`, `federated-user`; empty for a text of none of these forms.

    `account` is its number. `name` is that of the user or role, without a path.
    """

    text: str
    kind: str = ""
    account: str = ""
    name: str = ""


@lru_cache(maxsize=1024)
def principal_of(text: str) -> Principal:
    """The principal that a text names."""
    if text == ANONYMOUS:
        return Principal(text, "anonymous")
    if principal_kind(text) == ("Service", text):
        return Principal(text, "service")
    found = _ARN.fullmatch(text)
    if found is None:
        return Principal(text)
    kind, _, path = found[2].partition("/")
    name = path.split("/")[0 if kind == "assumed-role" else -1]
    return Principal(text, kind, found[1], name)


def concerns_principal(statement: Statement, principal: str) -> Answer:
    """Whether a statement speaks of who asks.

    One without principals is attached to whoever asks. A NotPrincipal spares those whom it
    names together with their account. Without the account, AWS says that the whole account
    may be meant (IAM User Guide, "NotPrincipal"), so then it is not known.
    """
    who = principal_of(principal)
    if statement.principals:
        return any_of(_fits(written, who) for written in statement.principals)
    if statement.not_principals:
        return negated(_spared(statement.not_principals, who))
    return True


def _fits(written: str, who: Principal) -> Answer:
    if written in (ANONYMOUS, who.text):
        return True
    if not who.account:
        return False
    return any_of((_account(written) == who.account, _is_named(written, who)))


def _spared(names: tuple[str, ...], who: Principal) -> Answer:
    if ANONYMOUS in names:
        return True
    if not who.account:
        return who.text in names
    account = any(_account(text) == who.account for text in names)
    itself = account if who.kind == "root" else any_of(_is_named(text, who) for text in names)
    return itself if account or itself is False else None


def _is_named(text: str, who: Principal) -> Answer:
    """Whether `text` names who asks, by the own ARN or the role's.

    None for one session of a role, since its role is asked for too, and for a canonical user,
    an account by an id that labkit cannot look up.
    """
    if text == who.text:
        return None if who.kind == "assumed-role" else True
    if principal_kind(text)[0] == "CanonicalUser":
        return None
    written = principal_of(text)
    if (written.account, written.name) != (who.account, who.name):
        return False
    return _ROLES_AND_SESSIONS.get((written.kind, who.kind), False)


_ROLES_AND_SESSIONS: dict[tuple[str, str], Answer] = {
    ("role", "assumed-role"): True,
    ("assumed-role", "role"): None,
}
"""Kinds written and asking, of one role name: what the first says of the second."""


def _account(text: str) -> str:
    """The account that a text names as a whole; empty if it names something else."""
    if _NUMBER.fullmatch(text):
        return text
    principal = principal_of(text)
    return principal.account if principal.kind == "root" else ""
