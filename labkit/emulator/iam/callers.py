"""A caller as policies see it: its ARN, what is attached to it, and what it is tagged with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from labkit.emulator.iam.accounts import Credential
from labkit.topology import PolicyDocument, TopologyError

Documents = tuple[PolicyDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls. `arn` is that of the root, a user, or a session of a role.

    `identity` are the policies attached to it and its groups; `boundary` and `session` limit
    them, and are None where there are none. `principal` is the ARN of `aws:PrincipalArn`.
    """

    account: str
    arn: str
    id: str
    principal: str = ""
    name: str = ""
    identity: Documents = ()
    boundary: Documents | None = None
    session: Documents | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_root(self) -> bool:
        """Whether it is its account's root, to which nothing is forbidden there."""
        return self.arn.endswith(":root")

    @property
    def is_session(self) -> bool:
        """Whether it is a session of a role."""
        return ":assumed-role/" in self.arn


def root_of(account: str) -> Caller:
    """The root of an account."""
    arn = f"arn:aws:iam::{account}:root"
    return Caller(account=account, arn=arn, id=account, principal=arn)


def caller_of(credential: Credential) -> Caller:
    """The caller that a credential stands for; a role or user that is gone may do nothing."""
    if credential.is_root:
        return root_of(credential.account)
    iam = iam_of(credential.account)
    if credential.session is not None:
        return _session(iam, credential.account, credential.session)
    return _user(iam, credential.account, credential.user)


def iam_of(account: str) -> Any:
    """moto's IAM of an account."""
    from moto.iam.models import iam_backends  # noqa: PLC0415  loaded late

    return iam_backends[account]["aws"]


def sts_of(account: str) -> Any:
    """moto's STS of an account."""
    from moto.sts.models import sts_backends  # noqa: PLC0415  loaded late

    return sts_backends[account]["aws"]


def _user(iam: Any, account: str, name: str) -> Caller:
    user = iam.users.get(name)
    if user is None:
        arn = f"arn:aws:iam::{account}:user/{name}"
        return Caller(account=account, arn=arn, id="", principal=arn, name=name)
    groups = [group for group in iam.groups.values() if user in group.users]
    boundary = getattr(user, "permissions_boundary_arn", None)
    return Caller(
        account=account,
        arn=user.arn,
        id=user.id,
        principal=user.arn,
        name=name,
        identity=tuple(document for one in (user, *groups) for document in _attached(one)),
        boundary=managed(iam, boundary) if boundary else None,
        tags=_tags(iam.tagger.list_tags_for_resource(user.arn)["Tags"]),
    )


def on_instance(role: str, instance: str) -> Caller:
    """The session of a role that an instance has, by the role's ARN: its name is the instance's."""
    account, name = role.split(":")[4], role.rpartition("/")[2]
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/{instance}"
    return _as_role(iam_of(account), role, arn)


def _session(iam: Any, account: str, session: Any) -> Caller:
    found = _as_role(iam, session.role_arn, session.arn)
    if not found.id:
        return replace(found, account=account)
    limits = session_policies(iam, session)
    tags = {**found.tags, **getattr(session, "tags", {})}
    return replace(found, account=account, session=limits or None, tags=tags)


def _as_role(iam: Any, key: str, arn: str) -> Caller:
    """A session of a role, with what is attached to the role; nothing if that is gone."""
    role = next((row for row in iam.roles.values() if row.arn == key), None)
    account = arn.split(":")[4]
    if role is None:
        return Caller(account=account, arn=arn, id="", principal=key)
    boundary = role.permissions_boundary_arn
    return Caller(
        account=account,
        arn=arn,
        id=f"{role.id}:{arn.rpartition('/')[2]}",
        principal=role.arn,
        identity=tuple(_attached(role)),
        boundary=managed(iam, boundary) if boundary else None,
        tags=_tags(role.tags),
    )


def session_policies(iam: Any, session: Any) -> Documents:
    """The policies that limit a session, given when its role was assumed."""
    inline = (read(session.policy),) if session.policy else ()
    arns = getattr(session, "policy_arns", ())
    return (*inline, *(document for arn in arns for document in managed(iam, arn)))


def _attached(holder: Any) -> Iterator[PolicyDocument]:
    return map(read, attached_texts(holder))


def attached_texts(holder: Any) -> Iterator[Any]:
    """The policies of a user, a group or a role as IAM keeps them, inline and managed."""
    yield from holder.policies.values()
    yield from map(_default, holder.managed_policies.values())


def managed(iam: Any, arn: str) -> Documents:
    """A managed policy by its ARN; nothing if it is gone, which allows nothing."""
    policy = iam.managed_policies.get(arn)
    return (read(_default(policy)),) if policy else ()


def _default(policy: Any) -> str:
    rows = policy.versions
    return str(next(row for row in rows if row.version_id == policy.default_version_id).document)


def read(text: Any) -> PolicyDocument:
    """A policy that IAM keeps, as text, as an object, or percent-encoded."""
    return _parsed(text if isinstance(text, str) else json.dumps(text))


NOTHING = PolicyDocument(())


@lru_cache(maxsize=512)
def _parsed(text: str) -> PolicyDocument:
    for one in (text, unquote(text)):
        try:
            return PolicyDocument.parse(one)
        except TopologyError:
            continue
    return NOTHING


def _tags(rows: Any) -> dict[str, str]:
    """Tags as moto keeps them: rows, or a mapping of rows."""
    listed = rows.values() if isinstance(rows, Mapping) else rows or ()
    return {row["Key"]: row["Value"] for row in listed}
