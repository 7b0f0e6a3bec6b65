"""Stages of a REST API: their deployment, variables, and settings of methods (R064 to R068)."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Mapping
from typing import Any

from labkit.emulator.rules.apigateway_canaries import canary_patched, canary_settings
from labkit.emulator.rules.apigateway_patch import (
    ALL,
    Field,
    Patch,
    patch,
    patches_of,
    said_yes,
    unescaped,
)
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    stage_of,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule

_NAME = re.compile(r"[a-zA-Z0-9_-]+")

STAGE = {
    "/deploymentId": Field("deployment_id"),
    "/description": Field("description", takes=ALL),
    "/cacheClusterEnabled": Field("cache_cluster_enabled", "yes or no"),
    "/cacheClusterSize": Field("cache_cluster_size"),
    "/clientCertificateId": Field("client_certificate_id", takes=ALL),
    "/accessLogSettings": Field("access_log_settings", "map", ALL),
    "/variables": Field("variables", "map", ("add", "remove", "replace", "copy")),
    "/tracingEnabled": Field("tracing_enabled", "yes or no"),
}
"""The paths of a stage that patches reach, beside its method settings."""

SETTINGS: Mapping[str, tuple[str, type]] = {
    "metrics/enabled": ("metricsEnabled", bool),
    "logging/dataTrace": ("dataTraceEnabled", bool),
    "logging/loglevel": ("loggingLevel", str),
    "throttling/burstLimit": ("throttlingBurstLimit", int),
    "throttling/rateLimit": ("throttlingRateLimit", float),
    "caching/ttlInSeconds": ("cacheTtlInSeconds", int),
    "caching/enabled": ("cachingEnabled", bool),
    "caching/dataEncrypted": ("cacheDataEncrypted", bool),
    "caching/requireAuthorizationForCacheControl": ("requireAuthorizationForCacheControl", bool),
    "caching/unauthorizedCacheControlHeaderStrategy": (
        "unauthorizedCacheControlHeaderStrategy",
        str,
    ),
}
"""The end of a method setting's path to its name and type."""

DEFAULTS: Mapping[str, Any] = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
"""A method's settings once one of them is set, unless all methods have settings (R067)."""

_GENERAL = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format"
)


def _paths() -> str:
    """The paths as AWS lists them, with its own missing commas (R066)."""
    parts = [_GENERAL, *_run("/{resourcePath}/{httpMethod}/", ""), *_run("/*/*/", " ")]
    return ", ".join([*parts, "/variables/{variable_name}", "/tracingEnabled"])


def _run(head: str, glue: str) -> list[str]:
    names = list(SETTINGS)
    joined = glue.join(head + name for name in names[3:6])
    return [head + name for name in names[:3]] + [joined] + [head + name for name in names[6:]]


def name_fits(name: str) -> None:
    """A stage's name is made of letters, figures, hyphens and underscores."""
    if not _NAME.fullmatch(name):
        raise bad_request("Stage name only allows a-zA-Z0-9_-")


def stage_can_be_made(call: Call) -> None:
    """It has a name of its own, and a deployment of this API."""
    api, body = api_of(call), call.body
    name_fits(str(body.get("stageName") or ""))
    if body.get("deploymentId") not in api.deployments:
        raise not_found("Invalid Deployment identifier specified")
    if body["stageName"] in api.stages:
        raise conflict("Stage already exists")


def make_stage(api: Any, given: Mapping[str, Any]) -> Any:
    """A stage with what a call gives for it; the rest as AWS has it."""
    stage = api.create_stage(
        given["stageName"],
        given["deploymentId"],
        dict(given.get("variables") or {}),
        given.get("description"),
        bool(given.get("cacheClusterEnabled")),
        given.get("cacheClusterSize"),
        given.get("tags"),
        bool(given.get("tracingEnabled")),
    )
    stage.created = stage.updated = int(time.time())
    stage.documentation_version = given.get("documentationVersion")
    canary = given.get("canarySettings")
    stage.canary_settings = canary_settings(canary, stage.deployment_id) if canary else None
    return stage


def stage_moves_to(stage: Any, deployment: str, variables: Mapping[str, str]) -> None:
    """Point a stage at a deployment; its variables and settings are kept."""
    stage.deployment_id = deployment
    stage.variables = {**stage.variables, **variables}
    stage.updated = int(time.time())


def stage_shown(stage: Any) -> dict[str, Any]:
    """A stage as AWS shows it (R064)."""
    cached = bool(stage.cache_cluster_enabled)
    fields = {
        "deploymentId": stage.deployment_id,
        "stageName": stage.name,
        "description": stage.description or None,
        "cacheClusterEnabled": cached,
        "cacheClusterSize": (stage.cache_cluster_size or "0.5") if cached else None,
        "cacheClusterStatus": "AVAILABLE" if cached else "NOT_AVAILABLE",
        "methodSettings": stage.method_settings,
        "variables": stage.variables or None,
        "accessLogSettings": stage.access_log_settings or None,
        "clientCertificateId": getattr(stage, "client_certificate_id", None),
        "documentationVersion": getattr(stage, "documentation_version", None),
        "canarySettings": getattr(stage, "canary_settings", None),
        "tracingEnabled": bool(stage.tracing_enabled),
        "webAclArn": stage.web_acl_arn,
        "tags": stage.tags or None,
        "createdDate": getattr(stage, "created", None),
        "lastUpdatedDate": getattr(stage, "updated", None),
    }
    return without_nothing(fields)


def stage_is_made(call: Call) -> Any:
    """With AWS's defaults (R064)."""
    return json_answer(201, stage_shown(make_stage(api_of(call), call.body)))


def stage_is_shown(call: Call) -> Any:
    """One stage."""
    return json_answer(200, stage_shown(stage_of(call)))


def stages_are_listed(call: Call) -> Any:
    """All stages of an API, or those of one deployment (R065)."""
    wanted = call.queried("deploymentId")
    rows = [
        row for row in api_of(call).stages.values() if not wanted or row.deployment_id in wanted
    ]
    return json_answer(200, {"item": [stage_shown(row) for row in rows]})


def deleted_stage_is_gone(call: Call) -> Any:
    """202, and 404 the next time."""
    del api_of(call).stages[stage_of(call).name]
    return empty_answer(202)


def patches_of_a_stage_take_effect(call: Call) -> Any:
    """All of them, or none (R066 to R068)."""
    stage = stage_of(call)
    canary, operations = canary_patched(call, stage, patches_of(call))
    settings = copy.deepcopy(stage.method_settings)
    others = [row for row in operations if not _is_setting(call, settings, row)]
    patch(stage, STAGE, others)
    stage.method_settings, stage.canary_settings = settings, canary
    stage.updated = int(time.time())
    return json_answer(200, stage_shown(stage))


def _is_setting(call: Call, settings: dict[str, Any], operation: Patch) -> bool:
    """Whether a patch is about the settings of methods; if so, it is applied to them."""
    path = str(operation.get("path", ""))
    if _head(path) in STAGE:
        _check_deployment(call, operation)
        return False
    parts = path.split("/", 3)
    if operation["op"] == "remove" and len(parts) == 3 and parts[0] == "":
        _remove(settings, f"{unescaped(parts[1])}/{parts[2]}")
        return True
    if len(parts) != 4 or parts[3] not in SETTINGS:
        raise bad_request(f"Invalid method setting path: {path}. Must be one of: [{_paths()}]")
    _set(settings, f"{unescaped(parts[1])}/{parts[2]}", parts[3], operation)
    return True


def _head(path: str) -> str:
    for head, field in STAGE.items():
        if path == head or (field.kind == "map" and path.startswith(f"{head}/")):
            return head
    return ""


def _check_deployment(call: Call, operation: Patch) -> None:
    known, wanted = api_of(call).deployments, operation.get("value")
    if operation.get("path") == "/deploymentId" and wanted not in known:
        raise not_found("Invalid Deployment identifier specified")


def _remove(settings: dict[str, Any], place: str) -> None:
    if place not in settings:
        raise bad_request(
            f"Cannot remove method setting {place} because there is no method setting for this "
            "method "
        )
    del settings[place]


def _set(settings: dict[str, Any], place: str, end: str, operation: Patch) -> None:
    name, kind = SETTINGS[end]
    value = str(operation.get("value"))
    try:
        read = said_yes(value) if kind is bool else kind(value)
    except ValueError:
        raise bad_request(f"Invalid value {value} for {operation.get('path')}") from None
    before = settings.get(place) or settings.get("*/*") or DEFAULTS
    settings[place] = {**before, name: read}


def default_name_is_as_the_api_says(call: Call, answer: Any) -> Any:
    """Whether its default name is switched off counts from the next change of any stage on."""
    api = api_of(call)
    api.default_name_off = bool(api.disableExecuteApiEndpoint)
    return answer


RULES = (
    Rule("create_stage", "before", stage_can_be_made),
    Rule("create_stage", "instead", stage_is_made, ("R064",)),
    Rule("create_stage", "after", default_name_is_as_the_api_says, ("F1.14",)),
    Rule("update_stage", "after", default_name_is_as_the_api_says, ("F1.14",)),
    Rule("get_stage", "instead", stage_is_shown, ("R064",)),
    Rule("get_stages", "instead", stages_are_listed, ("R065",)),
    Rule("delete_stage", "instead", deleted_stage_is_gone),
    Rule(
        "update_stage", "instead", patches_of_a_stage_take_effect, ("R066", "R067", "R068", "R263")
    ),
)
