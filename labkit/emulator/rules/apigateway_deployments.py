"""Deployments, stages and integrations (F1.19, F4.8, F9.10, R042 to R063).

moto lets a deployment follow its API; on AWS it is a snapshot, kept here on moto's own
object, so that it goes when that goes.
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.models import Deployment
from moto.apigateway.utils import ApigwDeploymentIdentifier

from labkit.emulator.rules.apigateway_shared import api_of, bad_request, json_answer
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.snapshots import take_snapshot

_DEPLOYMENT: Any = Deployment

DEFAULT_TIMEOUT = 29000
"""Milliseconds that an integration may take if nothing else is said (R042)."""


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


def private_api_needs_a_policy_to_be_deployed(call: Call) -> None:
    """Everything before this point works without one (F4.8, R029)."""
    api = api_of(call)
    if api.endpoint_configuration["types"] == ["PRIVATE"] and not api.policy:
        raise bad_request("Private REST API doesn't have a resource policy attached to it")


def deployment_is_a_snapshot(call: Call) -> Any:
    """Later changes of the API do not reach it; a stage of that name moves on to it (F1.19)."""
    api, body = api_of(call), call.body
    stage = body.get("stageName")
    key = ApigwDeploymentIdentifier(call.account, call.region, stage or "").generate(
        list(api.deployments)
    )
    deployment: Any = _DEPLOYMENT(key, None, body.get("description"))
    deployment.snapshot = take_snapshot(api)
    api.deployments[key] = deployment
    if stage:
        _point_stage(api, stage, key, body)
    shown = {"id": key, "createdDate": deployment.created_date}
    return json_answer(201, {**shown, **_said(body, "description")})


def _point_stage(api: Any, name: str, deployment: str, body: dict[str, Any]) -> None:
    """Move a stage to a deployment, with its variables and settings kept; make it if need be."""
    if name not in api.stages:
        variables = body.get("variables") or {}
        text = body.get("stageDescription", "")
        api.create_stage(name, deployment, variables, text, False, None, None, False)
        return
    stage = api.stages[name]
    stage.deployment_id = deployment
    stage.variables = {**stage.variables, **(body.get("variables") or {})}


def _said(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: body[name] for name in names if body.get(name)}


def stage_needs_a_deployment_that_exists(call: Call) -> None:
    """On creation and on every change of it."""
    patches = call.body.get("patchOperations") or []
    wanted = [row.get("value") for row in patches if row.get("path") == "/deploymentId"]
    if call.operation == "create_stage":
        wanted = [call.body.get("deploymentId")]
    for key in wanted:
        if key not in api_of(call).deployments:
            raise Refused("NotFoundException", "Invalid Deployment identifier specified")


def deployment_with_active_stages_cannot_go(call: Call) -> None:
    """Move or delete its stages first (F9.10, R063)."""
    key = call.path.get("deployment_id")
    if any(stage.deployment_id == key for stage in api_of(call).stages.values()):
        text = "Active stages pointing to this deployment must be moved or deleted"
        raise bad_request(text)


def integration_shows_its_defaults(call: Call, answer: Any) -> Any:
    """Passthrough, timeout and cache namespace are filled in (R042 to R044)."""
    place = call.path
    resource = api_of(call).resources[place["resource_id"]]
    integration = resource.resource_methods[place["http_method"]].method_integration
    integration.passthrough_behaviour = integration.passthrough_behaviour or "WHEN_NO_MATCH"
    integration.timeout_in_millis = integration.timeout_in_millis or DEFAULT_TIMEOUT
    integration.cache_namespace = integration.cache_namespace or resource.id
    fields = {**json.loads(answer[-1]), **integration.to_json()}
    return json_answer(201, {key: value for key, value in fields.items() if value is not None})


RULES = (
    Rule("create_deployment", "before", every_method_has_an_integration, ("R060", "R061")),
    Rule(
        "create_deployment",
        "before",
        private_api_needs_a_policy_to_be_deployed,
        ("F4.8", "R029"),
    ),
    Rule("create_deployment", "instead", deployment_is_a_snapshot, ("F1.19", "R062")),
    Rule("create_stage", "before", stage_needs_a_deployment_that_exists),
    Rule("update_stage", "before", stage_needs_a_deployment_that_exists),
    Rule(
        "delete_deployment",
        "before",
        deployment_with_active_stages_cannot_go,
        ("F9.10", "R063"),
    ),
    Rule("put_integration", "after", integration_shows_its_defaults, ("R042", "R044")),
)
