"""IAM roles with inline policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.by_name import leftovers_named
from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs, pairs
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("iam").create_role(
        RoleName=wanted["role_name"],
        AssumeRolePolicyDocument=wanted["trust"],
        Tags=pairs(scope.tags(*resource.key)),
    )
    _put_policies(scope, resource)
    return {"id": wanted["role_name"], "arn": answer["Role"]["Arn"]}


def _policy_names(resource: Resource) -> list[str]:
    return [f"{resource.name}-{n}" for n, _ in enumerate(resource.properties["policies"], 1)]


def _put_policies(scope: Scope, resource: Resource) -> None:
    wanted = resource.properties
    for name, policy in zip(_policy_names(resource), wanted["policies"], strict=True):
        scope.client("iam").put_role_policy(
            RoleName=wanted["role_name"], PolicyName=name, PolicyDocument=policy
        )


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    iam, role = scope.client("iam"), attributes["id"]
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=resource.properties["trust"])
    for name in set(policy_names(scope, role)) - set(_policy_names(resource)):
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    _put_policies(scope, resource)
    return attributes


def policy_names(scope: Scope, role: str) -> list[str]:
    """The names of a role's inline policies."""
    return list(scope.client("iam").list_role_policies(RoleName=role)["PolicyNames"])


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    iam, role = scope.client("iam"), attributes["id"]
    for name in policy_names(scope, role):
        with unless_gone():
            iam.delete_role_policy(RoleName=role, PolicyName=name)
    iam.delete_role(RoleName=role)


def tags_of(scope: Scope, role: str) -> dict[str, str] | None:
    """The tags of a role, or None where it does not exist."""
    found: list[dict[str, str]] = []
    with unless_gone():
        found.append(from_pairs(scope.client("iam").list_role_tags(RoleName=role)["Tags"]))
    return found[0] if found else None


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    name = resource.properties["role_name"]
    found: list[dict[str, Any]] = []
    with unless_gone():
        found.append(scope.client("iam").get_role(RoleName=name)["Role"])
    if not found or not scope.is_step(tags_of(scope, name) or {}, *resource.key):
        return None
    return {"id": name, "arn": found[0]["Arn"]}


def roles(scope: Scope) -> Iterator[dict[str, Any]]:
    """The roles that carry this lab's and learner's name."""
    for page in scope.client("iam").get_paginator("list_roles").paginate():
        for row in page["Roles"]:
            if row["RoleName"].startswith(scope.prefix):
                yield row


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Roles that still carry this lab's and learner's name."""
    return leftovers_named(scope, "role", (row["RoleName"] for row in roles(scope)), tags_of)


HANDLERS: dict[str, Handler] = {"role": Handler(_create, _update, _delete, _find)}
