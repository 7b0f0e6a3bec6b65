"""On what IAM asks a permission: users, groups, roles, policies, instance profiles."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.callers import iam_of

NAMED_BY: Mapping[str, str] = {
    "InstanceProfileName": "instance-profile",
    "RoleName": "role",
    "UserName": "user",
    "GroupName": "group",
}
"""Parameter to the type that it names, the type that counts first where several are named."""

LISTS: Mapping[str, str] = {
    "ListGroups": "group/",
    "ListInstanceProfiles": "instance-profile/",
    "ListPolicies": "policy/",
    "ListRoles": "role/",
    "ListUsers": "user/",
}
_ABOUT_GROUP = ("AddUserToGroup", "RemoveUserFromGroup")
_OWN = ("GetUser", "CreateAccessKey", "DeleteAccessKey", "ListAccessKeys", "UpdateAccessKey")
"""Operations that are about the caller where they name no user."""


def iam_resources(asked: Asked) -> list[str]:
    """The resource of a call. A policy that is attached is no resource, its holder is."""
    if asked.operation in LISTS:
        return [iam_arn(asked, LISTS[asked.operation])]
    order = ("GroupName",) if asked.operation in _ABOUT_GROUP else NAMED_BY
    for name in order:
        if asked.get(name):
            return [_named(asked, NAMED_BY[name], asked.get(name))]
    if asked.operation == "CreatePolicy":
        return [iam_arn(asked, f"policy{asked.get('Path') or '/'}{asked.get('PolicyName')}")]
    return asked.all("PolicyArn")


def _named(asked: Asked, kind: str, name: str) -> str:
    """With the path that a thing has, or is made with."""
    iam = iam_of(asked.account)
    kept = {
        "instance-profile": iam.instance_profiles.values(),
        "role": iam.roles.values(),
        "user": iam.users.values(),
        "group": iam.groups.values(),
    }
    found = next((row for row in kept[kind] if row.name == name), None)
    path = getattr(found, "path", None) or asked.get("Path") or "/"
    return iam_arn(asked, f"{kind}{path}{name}")


def iam_arn(asked: Asked, tail: str) -> str:
    """The ARN of a thing of IAM."""
    return f"arn:aws:iam::{asked.account}:{tail}"


def is_own(asked: Asked) -> bool:
    """Whether a call is about the user who calls, since it names none."""
    return asked.service == "iam" and asked.operation in _OWN and not asked.get("UserName")


def shown(asked: Asked, action: str, resource: str) -> str:
    """A resource as IAM's refusals name it: a thing that is there by its type and name."""
    if action == "iam:PassRole" or asked.operation in BY_ARN:
        return resource
    kind, _, path = resource.split(":", 5)[-1].partition("/")
    if kind == "policy":
        return f"policy {resource}"
    return f"{kind.replace('-', ' ')} {path.rpartition('/')[2]}"


BY_ARN = frozenset(
    {*LISTS, "CreateGroup", "CreateInstanceProfile", "CreatePolicy", "CreateRole", "CreateUser"}
)
"""Operations about things that are not there yet, or about all of a kind."""
