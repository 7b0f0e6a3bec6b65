"""API keys and usage plans (R088)."""

from __future__ import annotations

import json
import time
from typing import Any

from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule


def key_of(call: Call) -> Any:
    """The API key that the URL names."""
    found = call.apigateway.keys.get(call.path.get("api_Key", ""))
    if found is None:
        raise not_found("Invalid API Key identifier specified")
    return found


def plan_of(call: Call) -> Any:
    """The usage plan that the URL names."""
    found = call.apigateway.usage_plans.get(call.path.get("usageplanId", ""))
    if found is None:
        raise not_found("Invalid Usage Plan ID specified")
    return found


def key_shown(key: Any, *, value: bool) -> dict[str, Any]:
    """A key as AWS shows it: its value only if that is asked for."""
    fields = without_nothing(key.to_json())
    fields["tags"] = key.tags or {}
    if not value:
        fields.pop("value", None)
    return fields


def key_is_shown(call: Call) -> Any:
    """One key; `includeValue` tells its value."""
    asked = call.queried("includeValue") == ["true"]
    return json_answer(200, key_shown(key_of(call), value=asked))


KEY = {
    "/customerId": Field("customer_id", takes=ALL),
    "/description": Field("description", takes=ALL),
    "/enabled": Field("enabled", "yes or no"),
    "/name": Field("name"),
}
"""The paths of a key that patches reach."""


def patches_of_a_key_take_effect(call: Call) -> Any:
    """All of them, or none."""
    operations, key = patches_of(call), key_of(call)
    patch(key, KEY, operations)
    key.last_updated_date = int(time.time())
    return json_answer(200, key_shown(key, value=False))


def deleted_key_leaves_its_plans(call: Call) -> Any:
    """202, and 404 the next time."""
    key = key_of(call).id
    del call.apigateway.keys[key]
    for held in call.apigateway.usage_plan_keys.values():
        held.pop(key, None)
    return empty_answer(202)


def plan_names_stages_that_exist(call: Call) -> None:
    """Each API stage of a plan is there."""
    for row in call.body.get("apiStages") or []:
        _check_stage(call, row.get("apiId"), row.get("stage"))


def _check_stage(call: Call, api: Any, stage: Any) -> None:
    found = call.apigateway.apis.get(api)
    if found is None or stage not in found.stages:
        raise not_found(f"API Stage not found: {api}:{stage}")


def plan_is_shown(call: Call, answer: Any) -> Any:
    """With its tags, though it has none."""
    fields = without_nothing(json.loads(answer))
    return json_answer(200, {**fields, "tags": plan_of(call).tags or {}})


def plan_is_shown_anew(call: Call, _answer: Any) -> Any:
    """As it is once its patches took effect."""
    return plan_is_shown(call, json.dumps(plan_of(call).to_json()))


def quota_begins_on_the_first_day(call: Call, _answer: Any) -> None:
    """Unless told otherwise."""
    quota = plan_of(call).quota
    if quota and quota.get("offset") is None:
        quota["offset"] = 0


def latest_comes_first(_call: Call, answer: Any) -> Any:
    """Keys are listed in the order opposite to that in which they came (R264)."""
    content = json.loads(answer)
    return json.dumps({**content, "item": content["item"][::-1]})


def plan_with_stages_stays(call: Call) -> None:
    """Its API stages are removed from it first."""
    plan = plan_of(call)
    if plan.api_stages:
        raise bad_request(f"Cannot delete Usage Plan {plan.id}: it has API stages")


def plans_let_go_of_a_deleted_api(call: Call, _answer: Any) -> None:
    """Its stages are gone, and no plan has them."""
    gone = call.path.get("restapi_id", "")
    for plan in call.apigateway.usage_plans.values():
        plan.api_stages = [row for row in plan.api_stages or () if row["apiId"] != gone]


PLAN = ("/name", "/description", "/productCode", "/quota", "/throttle", "/apiStages")
"""Where the paths of a plan begin."""


def patches_of_a_plan_are_known(call: Call) -> None:
    """Known operations on known paths, and stages that are there."""
    operations, plan = patches_of(call), plan_of(call)
    for row in operations:
        path = str(row.get("path", ""))
        if not any(path == head or path.startswith(f"{head}/") for head in PLAN):
            raise bad_request(f"Invalid patch path {path}")
        if path == "/apiStages":
            _check_change(call, plan, row)


def _check_change(call: Call, plan: Any, row: dict[str, Any]) -> None:
    api, colon, stage = str(row.get("value") or "").partition(":")
    if not colon:
        raise bad_request("Invalid API Stage specified")
    held = {"apiId": api, "stage": stage} in [
        {"apiId": one.get("apiId"), "stage": one.get("stage")} for one in plan.api_stages
    ]
    if row["op"] == "remove" and not held:
        named = f"{{api: {api}, stage: {stage}}}"
        raise not_found(f"Invalid API Stage {named} specified for usageplan {plan.id}")
    if row["op"] == "add":
        _check_stage(call, api, stage)


def key_joins_a_plan_once(call: Call) -> None:
    """A key that exists, by the type that there is."""
    plan, body = plan_of(call), call.body
    if body.get("keyType") != "API_KEY":
        raise bad_request("Invalid key type specified. Valid options are [API_KEY]")
    if body.get("keyId") not in call.apigateway.keys:
        raise not_found("Invalid API Key identifier specified")
    if body["keyId"] in call.apigateway.usage_plan_keys.get(plan.id, {}):
        raise conflict("Usage Plan key is already associated with this Usage Plan")


def key_is_of_the_plan(call: Call) -> None:
    """Looked for among the plan's keys."""
    held = call.apigateway.usage_plan_keys.get(plan_of(call).id, {})
    if call.path.get("keyId") not in held:
        raise not_found("Invalid Usage Plan Key identifier specified")


RULES = (
    Rule("get_api_key", "instead", key_is_shown),
    Rule("update_api_key", "instead", patches_of_a_key_take_effect),
    Rule("delete_api_key", "instead", deleted_key_leaves_its_plans),
    Rule("create_usage_plan", "before", plan_names_stages_that_exist),
    Rule("get_usage_plan", "after", plan_is_shown),
    Rule("get_api_keys", "after", latest_comes_first, ("R264",)),
    Rule("get_usage_plan_keys", "after", latest_comes_first, ("R264",)),
    Rule("delete_usage_plan", "before", plan_with_stages_stays),
    Rule("delete_rest_api", "after", plans_let_go_of_a_deleted_api),
    Rule("update_usage_plan", "before", patches_of_a_plan_are_known),
    Rule("update_usage_plan", "after", quota_begins_on_the_first_day),
    Rule("update_usage_plan", "after", plan_is_shown_anew),
    Rule("create_usage_plan_key", "before", key_joins_a_plan_once),
    Rule("get_usage_plan_key", "before", key_is_of_the_plan),
    Rule("delete_usage_plan_key", "before", key_is_of_the_plan),
)
