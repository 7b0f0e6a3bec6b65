"""Settings of an account, and tags of its things."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.rules.apigateway_patch import patches_of
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    empty_answer,
    json_answer,
    not_found,
)
from labkit.emulator.rules.rule import Call, Rule

ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/.+")


def settings_are_shown(call: Call, _answer: Any = None) -> Any:
    """Usage plans are on, and keys of version 4."""
    account = call.apigateway.account
    fields: dict[str, Any] = {
        "throttleSettings": account.throttle_settings,
        "features": account.features or ["UsagePlans"],
        "apiKeyVersion": "4",
    }
    if account.cloudwatch_role_arn:
        fields["cloudwatchRoleArn"] = account.cloudwatch_role_arn
    return json_answer(200, fields)


def settings_are_changed(call: Call) -> Any:
    """Only the role for logs can change."""
    operations, account = patches_of(call), call.apigateway.account
    role = account.cloudwatch_role_arn
    for row in operations:
        if row.get("path") != "/cloudwatchRoleArn":
            raise bad_request(f"Invalid patch path {row.get('path')}")
        role = None if row["op"] == "remove" else str(row.get("value") or "")
        if role and not ROLE.fullmatch(role):
            raise bad_request("Role ARN is not well formed")
    account.cloudwatch_role_arn = role or None
    return settings_are_shown(call)


def _stage(call: Call, api: str, name: str) -> Any:
    found = call.apigateway.apis.get(api)
    return found.stages.get(name) if found else None


FINDERS: Mapping[str, Callable[..., Any]] = {
    r"/restapis/([^/]+)/stages/([^/]+)": _stage,
    r"/restapis/([^/]+)": lambda call, key: call.apigateway.apis.get(key),
    r"/vpclinks/([^/]+)": lambda call, key: call.apigateway.vpc_links.get(key),
    r"/apikeys/([^/]+)": lambda call, key: call.apigateway.keys.get(key),
    r"/usageplans/([^/]+)": lambda call, key: call.apigateway.usage_plans.get(key),
    r"/domainnames/([^/+]+)(?:\+[^/]+)?": lambda call, key: call.apigateway.domain_names.get(key),
}
"""The end of an ARN to what it names."""


def tagged_of(call: Call) -> Any:
    """The thing whose ARN the URL names. Raises `Refused` if there is none."""
    arn = call.path.get("resource_arn", "")
    head = re.match(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:\d*:(/.*)", arn)
    if head is None:
        raise bad_request(f"Invalid resource ARN specified in the request: {arn}")
    for pattern, find in FINDERS.items():
        match = re.fullmatch(pattern, head[1])
        found = find(call, *match.groups()) if match else None
        if found is not None:
            return found
    raise not_found(f"Invalid resource ARN specified in the request: {arn}")


def tags_are_shown(call: Call) -> Any:
    """The tags of anything that can have some."""
    return json_answer(200, {"tags": tagged_of(call).tags or {}})


def tags_are_added(call: Call) -> Any:
    """A tag with the same key gets the new value."""
    found = tagged_of(call)
    found.tags = {**(found.tags or {}), **(call.body.get("tags") or {})}
    return empty_answer(204)


def tags_are_removed(call: Call) -> Any:
    """A key that is not there is no error."""
    found, gone = tagged_of(call), call.queried("tagKeys")
    found.tags = {key: value for key, value in (found.tags or {}).items() if key not in gone}
    return empty_answer(204)


RULES = (
    Rule("get_account", "instead", settings_are_shown),
    Rule("update_account", "instead", settings_are_changed),
    Rule("get_tags", "instead", tags_are_shown, ("F9.19",)),
    Rule("tag_resource", "instead", tags_are_added, ("F9.19",)),
    Rule("untag_resource", "instead", tags_are_removed, ("F9.19",)),
)
