"""Versions of an API's documentation: its parts at one time, under a name.

moto lacks the operations; versions are kept on its API, by name. What a version holds of the
parts can be seen nowhere but in a stage's export, so only its name is kept.
"""

from __future__ import annotations

import time
from typing import Any

from labkit.emulator.rules.apigateway_patch import only_replaces, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule

UNKNOWN = "Invalid Documentation version specified"


def versions_of(api: Any) -> dict[str, dict[str, Any]]:
    """The versions of an API's documentation by name, each as AWS shows it."""
    found: dict[str, dict[str, Any]] = vars(api).setdefault("documentation_versions", {})
    return found


def version_of(call: Call) -> dict[str, Any]:
    """The version that the URL names."""
    found = versions_of(api_of(call)).get(call.path.get("doc_version", ""))
    if found is None:
        raise not_found(UNKNOWN)
    return found


def version_is_made(call: Call) -> Any:
    """A name is used once; a stage that is named shows the version from then on."""
    api, given = api_of(call), call.body
    name, stage = given["documentationVersion"], given.get("stageName")
    if name in versions_of(api):
        raise conflict("Documentation version already exists")
    if stage and stage not in api.stages:
        raise not_found("Invalid stage identifier specified")
    made = {
        "version": name,
        "createdDate": int(time.time()),
        "description": given.get("description"),
    }
    versions_of(api)[name] = without_nothing(made)
    if stage:
        api.stages[stage].documentation_version = name
    return json_answer(201, versions_of(api)[name])


def version_is_shown(call: Call) -> Any:
    """One version."""
    return json_answer(200, version_of(call))


def versions_are_listed(call: Call) -> Any:
    """All of an API's."""
    return json_answer(200, {"item": list(versions_of(api_of(call)).values())})


def patches_of_a_version_take_effect(call: Call) -> Any:
    """Its description is replaced."""
    operations, found = patches_of(call), version_of(call)
    only_replaces(operations, ("/description",))
    for row in operations:
        found["description"] = str(row.get("value") or "")
    return json_answer(200, found)


def deleted_version_is_gone(call: Call) -> Any:
    """202."""
    del versions_of(api_of(call))[version_of(call)["version"]]
    return empty_answer(202)


RULES = (
    Rule("create_documentation_version", "instead", version_is_made),
    Rule("get_documentation_version", "instead", version_is_shown),
    Rule("get_documentation_versions", "instead", versions_are_listed),
    Rule("update_documentation_version", "instead", patches_of_a_version_take_effect),
    Rule("delete_documentation_version", "instead", deleted_version_is_gone),
)
