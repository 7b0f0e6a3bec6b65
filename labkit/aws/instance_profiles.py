"""Instance profiles: each hands one role to the instances that are started with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs, pairs
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    name = resource.properties["profile_name"]
    scope.client("iam").create_instance_profile(
        InstanceProfileName=name, Tags=pairs(scope.tags(*resource.key))
    )
    return _with_role(scope, resource, {"id": name})


def _with_role(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    name, role = attributes["id"], resource.properties["role"]
    if role not in _roles(_profile(scope, name) or {}):
        scope.client("iam").add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return attributes


def _profile(scope: Scope, name: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = []
    with unless_gone():
        answer = scope.client("iam").get_instance_profile(InstanceProfileName=name)
        found.append(answer["InstanceProfile"])
    return found[0] if found else None


def _roles(profile: dict[str, Any]) -> list[str]:
    return [row["RoleName"] for row in profile.get("Roles", ())]


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    iam, name = scope.client("iam"), attributes["id"]
    for role in _roles(_profile(scope, name) or {}):
        with unless_gone():
            iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
    iam.delete_instance_profile(InstanceProfileName=name)


def tags_of(scope: Scope, name: str) -> dict[str, str] | None:
    """The tags of a profile, or None where it does not exist."""
    profile = _profile(scope, name)
    return None if profile is None else from_pairs(profile.get("Tags"))


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    name = resource.properties["profile_name"]
    tags = tags_of(scope, name)
    return {"id": name} if tags is not None and scope.is_step(tags, *resource.key) else None


def profiles(scope: Scope) -> Iterator[dict[str, Any]]:
    """The profiles that carry this lab's and learner's name."""
    for page in scope.client("iam").get_paginator("list_instance_profiles").paginate():
        for row in page["InstanceProfiles"]:
            if row["InstanceProfileName"].startswith(scope.prefix):
                yield row


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Profiles that still carry this lab's and learner's name and tags."""
    for row in profiles(scope):
        name = row["InstanceProfileName"]
        tags = tags_of(scope, name) or {}
        if scope.owns(tags):
            yield Leftover("instance_profile", name, tags.get("Name", ""))


HANDLERS: dict[str, Handler] = {
    "instance_profile": Handler(_create, _with_role, _delete, _find),
}
