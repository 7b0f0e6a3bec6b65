"""IAM: AWS's own managed policies, boundaries of users, and calls about oneself.

moto can hold all of AWS's managed policies, at the price of reading thousands when an account
is first used; here each is read when somebody asks for it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from labkit.emulator.iam.callers import iam_of
from labkit.emulator.rules.rule import Call, Refused, Rule

OF_AWS = "arn:aws:iam::aws:policy/"


def policies_of_aws_are_there(call: Call) -> None:
    """A managed policy of AWS's can be attached, read, and used as a boundary."""
    for name in ("PolicyArn", "PermissionsBoundary"):
        arn = str(call.get(name) or "")
        if arn.startswith(OF_AWS):
            provide(iam_of(call.account), arn)


def provide(iam: Any, arn: str) -> None:
    """Let one of AWS's own managed policies be there, if AWS has one of this ARN."""
    name = arn.rpartition("/")[2]
    data = _all_of_aws().get(name)
    if arn in iam.managed_policies or data is None:
        return
    from moto.iam.models import AWSManagedPolicy  # noqa: PLC0415  loaded late

    policy = AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data)
    if policy.arn == arn:
        iam.managed_policies[arn] = policy


@cache
def _all_of_aws() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415

    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def users_can_have_a_boundary(call: Call, _answer: Any) -> None:
    """A boundary that a user is made with."""
    arn = call.get("PermissionsBoundary")
    user = iam_of(call.account).users.get(str(call.get("UserName")))
    if arn and user is not None:
        _bound(user, str(arn))


def _bound(user: Any, arn: str) -> None:
    """As AWS shows it in GetUser; None where there is none."""
    row = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    user.permissions_boundary_arn = arn or None
    user.permissions_boundary = row if arn else None


def boundaries_are_managed_policies_that_are_there(call: Call) -> None:
    """A boundary names a managed policy."""
    arn = str(call.get("PermissionsBoundary") or "")
    if arn and arn not in iam_of(call.account).managed_policies:
        raise Refused("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)


def boundaries_of_users_can_be_set(call: Call) -> EmptyResult:
    """PutUserPermissionsBoundary."""
    iam_of(call.account).get_user(str(call.get("UserName")))
    users_can_have_a_boundary(call, None)
    return EmptyResult()


def boundaries_of_users_can_be_taken_away(call: Call) -> EmptyResult:
    """DeleteUserPermissionsBoundary."""
    user = iam_of(call.account).get_user(str(call.get("UserName")))
    _bound(user, "")
    return EmptyResult()


def who_names_no_user_means_himself(call: Call, _answer: Any) -> ActionResult | None:
    """GetUser without a name is about who calls; a session of a role is no user."""
    caller = call.admitted.caller
    if call.get("UserName"):
        return None
    if caller.is_session:
        text = "Must specify userName when calling with non-User credentials"
        raise Refused("ValidationError", text, 400)
    iam = iam_of(call.account)
    if caller.name:
        return ActionResult({"User": iam.get_user(caller.name)})
    return ActionResult({"User": {"UserId": caller.id, "Arn": caller.arn}})


_WITH_POLICY = (
    "attach_group_policy",
    "attach_role_policy",
    "attach_user_policy",
    "get_policy",
    "get_policy_version",
    "list_policy_versions",
)
_WITH_BOUNDARY = (
    "create_role",
    "create_user",
    "put_role_permissions_boundary",
    "put_user_permissions_boundary",
)

RULES = (
    *(Rule(name, "before", policies_of_aws_are_there) for name in _WITH_POLICY + _WITH_BOUNDARY),
    *(
        Rule(name, "before", boundaries_are_managed_policies_that_are_there)
        for name in _WITH_BOUNDARY
    ),
    Rule("create_user", "after", users_can_have_a_boundary),
    Rule("put_user_permissions_boundary", "instead", boundaries_of_users_can_be_set),
    Rule("delete_user_permissions_boundary", "instead", boundaries_of_users_can_be_taken_away),
    Rule("get_user", "after", who_names_no_user_means_himself),
)
