"""Names of IAM: which are allowed, and what AWS says of those that name nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

NAMES = ("RoleName", "PolicyName", "InstanceProfileName", "UserName", "GroupName")
MAKING = frozenset({"create_role", "create_instance_profile", "create_policy"})


def iam_of(call: Call) -> Any:
    """moto's IAM, which is one for all Regions."""
    return call.backend("iam", "aws")


def role_of(call: Call) -> Any:
    """The role that a call names, or None."""
    roles = iam_of(call).roles.values()
    return next((role for role in roles if role.name == call.get("RoleName")), None)


def names_have_the_characters_allowed(call: Call) -> None:
    """AWS says so in words of its own."""
    for key in NAMES:
        value = call.get(key)
        if isinstance(value, str) and not re.fullmatch(r"[\w+=,.@-]+", value, re.ASCII):
            text = (
                f"The specified value for {key[0].lower()}{key[1:]} is invalid. It must contain "
                "only alphanumeric characters and/or the following: +=,.@_-"
            )
            raise Refused("ValidationError", text, 400)


def what_is_named_is_there(call: Call) -> None:
    """Roles and instance profiles, for every call that does not make them."""
    if call.operation in MAKING:
        return
    role, profile = call.get("RoleName"), call.get("InstanceProfileName")
    if profile and all(row.name != profile for row in iam_of(call).instance_profiles.values()):
        _none(f"Instance Profile {profile} cannot be found.")
    if role and role_of(call) is None:
        _none(f"The role with name {role} cannot be found.")


def _none(text: str) -> None:
    raise Refused("NoSuchEntity", text, 404)


def policy_arn_is_well_formed(call: Call) -> None:
    """What is no ARN is refused as such."""
    arn = call.get("PolicyArn")
    if arn and not re.fullmatch(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+", arn):
        raise Refused("InvalidInput", f"ARN {arn} is not valid.", 400)


def unknown_policy_is_refused(call: Call) -> None:
    """AWS's words for a policy that is not there."""
    arn = call.get("PolicyArn")
    if arn not in iam_of(call).managed_policies:
        _none(f"Policy {arn} was not found.")


def inline_policy_is_there(call: Call) -> None:
    """Of this name, in this role."""
    name = call.get("PolicyName")
    if name not in role_of(call).policies:
        _none(f"The role policy with name {name} cannot be found.")


OF_POLICIES = (
    "get_policy",
    "delete_policy",
    "get_policy_version",
    "create_policy_version",
    "list_policy_versions",
    "list_entities_for_policy",
)
_EVERYWHERE: tuple[Callable[[Call], None], ...] = (
    names_have_the_characters_allowed,
    policy_arn_is_well_formed,
)
RULES = (
    *(Rule(ANY, "before", check) for check in _EVERYWHERE),
    *constraint_rules("iam", "ValidationError"),
    Rule(ANY, "before", what_is_named_is_there),
    *(Rule(operation, "before", unknown_policy_is_refused) for operation in OF_POLICIES),
    Rule("get_role_policy", "before", inline_policy_is_there),
    Rule("delete_role_policy", "before", inline_policy_is_there),
)
