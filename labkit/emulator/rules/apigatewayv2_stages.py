"""Deployments and stages of HTTP and WebSocket APIs, most of which moto lacks."""

from __future__ import annotations

import time
from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.moto_api._internal import mock_random

from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.apigatewayv2_apis import api_of, stage_of
from labkit.emulator.rules.rule import Call, Rule

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
Deployment = dict[str, Any]


def deployments_of(api: Any) -> dict[str, Deployment]:
    """The deployments of an API by id."""
    found: dict[str, Deployment] = vars(api).setdefault("deployments", {})
    return found


def deployment_of(call: Call) -> Deployment:
    """The deployment that the URL names."""
    key = call.path.get("deploymentId", "")
    found = deployments_of(api_of(call)).get(key)
    if found is None:
        raise not_found(f"Invalid Deployment identifier specified {key}")
    return found


def _deploy(api: Any, description: str | None, *, auto: bool) -> Deployment:
    key = "".join(mock_random.choice(_LETTERS) for _ in range(6))
    made = {
        "deploymentId": key,
        "autoDeployed": auto,
        "createdDate": iso_8601_datetime_with_milliseconds(),
        "deploymentStatus": "DEPLOYED",
        "description": description,
    }
    deployments_of(api)[key] = without_nothing(made)
    return deployments_of(api)[key]


def api_with_routes_is_deployed(call: Call) -> Any:
    """A stage that is named moves on to the deployment, unless it deploys by itself."""
    api, body = api_of(call), call.body
    stage = api.stages.get(body.get("stageName") or "")
    if body.get("stageName") and stage is None:
        raise not_found(f"Invalid Stage identifier specified {body['stageName']}")
    if not api.routes:
        raise bad_request("At least one route is required before deploying the Api.")
    made = _deploy(api, body.get("description"), auto=False)
    if stage is not None:
        stage.deployment_id = made["deploymentId"]
    return json_answer(201, made)


def deployment_is_shown(call: Call) -> Any:
    """One deployment."""
    return json_answer(200, deployment_of(call))


def deployments_are_listed(call: Call) -> Any:
    """All deployments of an API."""
    return json_answer(200, {"items": [*deployments_of(api_of(call)).values()]})


def only_its_description_changes(call: Call) -> Any:
    """A deployment is what it was."""
    found = deployment_of(call)
    found["description"] = call.body.get("description", found.get("description"))
    return json_answer(200, without_nothing(found))


def deployment_that_a_stage_serves_stays(call: Call) -> Any:
    """Its stages go or move first (F9.10)."""
    found, api = deployment_of(call), api_of(call)
    key = found["deploymentId"]
    if any(getattr(row, "deployment_id", None) == key for row in api.stages.values()):
        text = "Active stages pointing to this deployment must be moved or deleted"
        raise bad_request(text)
    del deployments_of(api)[key]
    return empty_answer(204)


def stage_has_a_name_of_its_own(call: Call) -> None:
    """And a deployment of this API, if one is named."""
    api, body = api_of(call), call.body
    if body.get("stageName") in api.stages:
        raise conflict("Stage already exists")
    _check_deployment(api, body)


def _check_deployment(api: Any, body: dict[str, Any]) -> None:
    key = body.get("deploymentId")
    if key and key not in deployments_of(api):
        raise not_found(f"Invalid Deployment identifier specified {key}")


def made_stage_is_shown(call: Call, _answer: Any) -> Any:
    """With its deployment: its own if it deploys by itself."""
    api, body = api_of(call), call.body
    stage = api.stages[body["stageName"]]
    stage.deployment_id = body.get("deploymentId")
    if stage.auto_deploy and api.routes and not stage.deployment_id:
        words = f"Automatic deployment triggered by changes to the Api configuration at {_now()}"
        stage.deployment_id = _deploy(api, words, auto=True)["deploymentId"]
    return json_answer(201, stage_shown(stage))


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


def stage_shown(stage: Any) -> dict[str, Any]:
    """A stage as AWS shows it."""
    auto = bool(stage.auto_deploy)
    key = getattr(stage, "deployment_id", None)
    return without_nothing({**stage.to_json(), "autoDeploy": auto, "deploymentId": key})


def stage_is_shown(call: Call) -> Any:
    """One stage."""
    return json_answer(200, stage_shown(stage_of(call)))


def stages_are_listed(call: Call) -> Any:
    """All stages of an API."""
    rows = [stage_shown(row) for row in api_of(call).stages.values()]
    return json_answer(200, {"items": rows})


FIELDS = {
    "accessLogSettings": "access_log_settings",
    "autoDeploy": "auto_deploy",
    "clientCertificateId": "client_certificate_id",
    "defaultRouteSettings": "default_route_settings",
    "deploymentId": "deployment_id",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}
"""What of a stage can change: AWS's name to moto's."""


def stage_is_changed(call: Call) -> Any:
    """What is not given stays; moto lacks the operation."""
    stage, body = stage_of(call), call.body
    _check_deployment(api_of(call), body)
    for name, attribute in FIELDS.items():
        if name in body:
            setattr(stage, attribute, body[name])
    return json_answer(200, stage_shown(stage))


RULES = (
    Rule("create_deployment", "instead", api_with_routes_is_deployed),
    Rule("get_deployment", "instead", deployment_is_shown),
    Rule("get_deployments", "instead", deployments_are_listed),
    Rule("update_deployment", "instead", only_its_description_changes),
    Rule("delete_deployment", "instead", deployment_that_a_stage_serves_stays, ("F9.10",)),
    Rule("create_stage", "before", stage_has_a_name_of_its_own),
    Rule("create_stage", "after", made_stage_is_shown),
    Rule("get_stage", "instead", stage_is_shown),
    Rule("get_stages", "instead", stages_are_listed),
    Rule("update_stage", "instead", stage_is_changed),
)
