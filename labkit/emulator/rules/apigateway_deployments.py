"""Deployments of a REST API (F1.19, F4.8, F9.10, R060 to R063).

moto lets a deployment follow its API; on AWS it is a snapshot, kept here on moto's own
object, so that it goes when that goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.apigateway.models import Deployment
from moto.apigateway.utils import ApigwDeploymentIdentifier

from labkit.emulator.rules.apigateway_canaries import canary_has_a_stage, canary_settings
from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    deployment_of,
    empty_answer,
    json_answer,
    without_nothing,
)
from labkit.emulator.rules.apigateway_stages import (
    default_name_is_as_the_api_says,
    make_stage,
    name_fits,
    stage_moves_to,
)
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.snapshots import take_snapshot

_DEPLOYMENT: Any = Deployment


def every_method_has_an_integration(call: Call) -> None:
    """An API without methods, or with a method that does nothing, is not deployed (R060, R061)."""
    methods = [
        method
        for resource in api_of(call).resources.values()
        for method in resource.resource_methods.values()
    ]
    if not methods:
        raise bad_request("The REST API doesn't contain any methods")
    if not all(method.method_integration for method in methods):
        raise bad_request("No integration defined for method")
    if call.body.get("stageName"):
        name_fits(call.body["stageName"])


def private_api_needs_a_policy_to_be_deployed(call: Call) -> None:
    """Everything before this point works without one (F4.8, R029)."""
    api = api_of(call)
    if api.endpoint_configuration["types"] == ["PRIVATE"] and not api.policy:
        raise bad_request("Private REST API doesn't have a resource policy attached to it")


def linked_deployment_needs_its_vpc_links(call: Call) -> None:
    """A VPC link that a method names by its id is there, and is not on its way out (F5.4)."""
    for key in _links(api_of(call)):
        first, second = call.apigateway.vpc_links, call.apigatewayv2.vpc_links
        found = first.get(key) or second.get(key)
        if found is None or getattr(found, "status", "") in ("DELETING", "FAILED", "GONE"):
            raise bad_request(f"Vpc link '{key}' is not available")


def _links(api: Any) -> Iterator[str]:
    for resource in api.resources.values():
        for method in resource.resource_methods.values():
            key = getattr(method.method_integration, "connection_id", None)
            if key and not key.startswith("${"):
                yield key


def deployment_is_a_snapshot(call: Call) -> Any:
    """Later changes of the API do not reach it; a stage of that name moves on to it (F1.19).

    With canary settings the stage stays where it is, and gives it a part of its requests.
    """
    api, body = api_of(call), call.body
    stage = body.get("stageName")
    key = ApigwDeploymentIdentifier(call.account, call.region, stage or "").generate(
        list(api.deployments)
    )
    deployment: Any = _DEPLOYMENT(key, None, body.get("description"))
    deployment.snapshot = take_snapshot(api)
    api.deployments[key] = deployment
    canary = body.get("canarySettings")
    if canary is not None:
        api.stages[stage].canary_settings = canary_settings(canary, key)
    elif stage in api.stages:
        stage_moves_to(api.stages[stage], key, body.get("variables") or {})
    elif stage:
        words = {"description": body.get("stageDescription")}
        make_stage(api, {**body, **words, "stageName": stage, "deploymentId": key})
    return json_answer(201, deployment_shown(deployment))


def deployment_shown(deployment: Any, *, summary: bool = False) -> dict[str, Any]:
    """A deployment as AWS shows it; what it deploys only if that is asked for (R062)."""
    fields = {
        "id": deployment.id,
        "description": deployment.description or None,
        "createdDate": deployment.created_date,
        "apiSummary": _summary(deployment) if summary else None,
    }
    return without_nothing(fields)


def _summary(deployment: Any) -> dict[str, Any]:
    return {
        row.path: {
            verb: {
                "authorizationType": method.get("authorizationType"),
                "apiKeyRequired": bool(method.get("apiKeyRequired")),
            }
            for verb, method in row.methods.items()
        }
        for row in deployment.snapshot.resources
        if row.methods
    }


def deployment_is_shown(call: Call) -> Any:
    """One deployment; `embed=apisummary` tells its methods."""
    found = deployment_of(call)
    return json_answer(200, deployment_shown(found, summary=_asked(call)))


def deployments_are_listed(call: Call) -> Any:
    """All deployments of an API, the newest last."""
    full = _asked(call)
    rows = [deployment_shown(row, summary=full) for row in api_of(call).deployments.values()]
    return json_answer(200, {"item": rows})


def _asked(call: Call) -> bool:
    return "apisummary" in call.queried("embed")


DEPLOYMENT = {"/description": Field("description", takes=ALL)}
"""The paths of a deployment that patches reach."""


def patches_of_a_deployment_take_effect(call: Call) -> Any:
    """Only its description can change; moto lacks the operation."""
    operations, found = patches_of(call), deployment_of(call)
    patch(found, DEPLOYMENT, operations)
    return json_answer(200, deployment_shown(found))


def deployment_with_active_stages_cannot_go(call: Call) -> None:
    """Move or delete its stages first (F9.10, R063)."""
    key = deployment_of(call).id
    if any(stage.deployment_id == key for stage in api_of(call).stages.values()):
        text = "Active stages pointing to this deployment must be moved or deleted"
        raise bad_request(text)


def deleted_deployment_is_gone(call: Call) -> Any:
    """202, and 404 the next time (R063)."""
    del api_of(call).deployments[deployment_of(call).id]
    return empty_answer(202)


def deployed_stage_is_changed(call: Call, answer: Any) -> Any:
    """A deployment that names a stage changes it; one that names none changes nothing."""
    return default_name_is_as_the_api_says(call, answer) if call.body.get("stageName") else answer


_CREATE = "create_deployment"

RULES = (
    Rule(_CREATE, "before", canary_has_a_stage),
    Rule(_CREATE, "before", every_method_has_an_integration, ("R060", "R061")),
    Rule(_CREATE, "before", private_api_needs_a_policy_to_be_deployed, ("F4.8", "R029")),
    Rule(_CREATE, "before", linked_deployment_needs_its_vpc_links, ("F5.4",)),
    Rule(_CREATE, "instead", deployment_is_a_snapshot, ("F1.19", "R062")),
    Rule(_CREATE, "after", deployed_stage_is_changed, ("F1.14",)),
    Rule("get_deployment", "instead", deployment_is_shown, ("R062",)),
    Rule("get_deployments", "instead", deployments_are_listed),
    Rule("update_deployment", "instead", patches_of_a_deployment_take_effect),
    Rule("delete_deployment", "before", deployment_with_active_stages_cannot_go, ("F9.10", "R063")),
    Rule("delete_deployment", "instead", deleted_deployment_is_gone, ("R063",)),
)
