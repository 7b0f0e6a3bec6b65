"""The role whose credentials the client signs with, in the account of its VPC."""

from __future__ import annotations

from labkit.topology import Role, Vpc
from tests.oracle.draft import ACCOUNT, VPC, Draft
from tests.oracle.policies import INVOKE, permission, trust

NAME = "client"


def role_arn(draft: Draft) -> str:
    """The ARN of the client's role."""
    account = draft.find(Vpc, VPC).account or ACCOUNT
    return f"arn:aws:iam::{account}:role/{NAME}"


def signed(draft: Draft, *actions: str) -> Draft:
    """Signed with the client's role, which may do these things; to invoke APIs if none is named."""
    role = Role(
        id=role_arn(draft),
        name=NAME,
        trust=trust("ec2"),
        policies=(permission(*(actions or (INVOKE,))),),
    )
    return draft.having(role).asking(signed_by=NAME)


def may_nothing(draft: Draft) -> Draft:
    """The same role without a policy of its own."""
    return draft.changed(Role, role_arn(draft), policies=())
