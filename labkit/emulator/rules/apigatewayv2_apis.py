"""HTTP and WebSocket APIs: what their parts need of each other."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.apigateway_shared import bad_request, conflict, not_found
from labkit.emulator.rules.rule import Call, Rule

LISTENER = (
    "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud "
    "Map service ARN."
)


def api_of(call: Call) -> Any:
    """The API that the URL names. Raises `Refused` as AWS does if there is none."""
    key = call.path.get("apiId", "")
    found = call.apigatewayv2.apis.get(key)
    if found is None:
        raise not_found(f"Invalid API identifier specified {call.account}:{key}")
    return found


def integration_of(call: Call) -> Any:
    """The integration that the URL names."""
    return _part(call, "integrations", "integrationId", "Integration")


def route_of(call: Call) -> Any:
    """The route that the URL names."""
    return _part(call, "routes", "routeId", "Route")


def stage_of(call: Call) -> Any:
    """The stage that the URL names."""
    return _part(call, "stages", "stageName", "Stage")


def _part(call: Call, parts: str, parameter: str, word: str) -> Any:
    key = call.path.get(parameter, "")
    found = getattr(api_of(call), parts).get(key)
    if found is None:
        raise not_found(f"Invalid {word} identifier specified {key}")
    return found


def api_exists(call: Call) -> None:
    """Nothing is done below an API that is not there."""
    api_of(call)


def integration_exists(call: Call) -> None:
    """moto deletes what is not there without a word."""
    integration_of(call)


def route_exists(call: Call) -> None:
    """moto deletes what is not there without a word."""
    route_of(call)


def stage_exists(call: Call) -> None:
    """moto deletes what is not there without a word."""
    stage_of(call)


def protocol_is_one_that_there_is(call: Call) -> None:
    """HTTP or WEBSOCKET."""
    if call.body.get("protocolType") not in ("HTTP", "WEBSOCKET"):
        text = "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"
        raise bad_request(text)


def mapped_api_cannot_go(call: Call) -> None:
    """Its API mappings go first."""
    key = api_of(call).api_id
    if any(row.api_id == key for row in call.apigatewayv2.api_mappings.values()):
        raise bad_request(
            f"Deleting API {key} failed. Please remove all API mappings for the API from your "
            "custom domain names."
        )


def private_integration_names_its_link_and_listener(call: Call) -> None:
    """A VPC link that exists, and the ARN of a listener or of a Cloud Map service (F5.8)."""
    api_of(call)
    body = call.body
    if body.get("connectionType") != "VPC_LINK":
        return
    uri = str(body.get("integrationUri") or "")
    if not _is_listener(uri):
        raise bad_request(LISTENER)
    key = str(body.get("connectionId") or "")
    if key not in call.apigatewayv2.vpc_links:
        raise bad_request(f"Invalid VpcLink identifier specified {key}")


def _is_listener(uri: str) -> bool:
    balancer = ":elasticloadbalancing:" in uri and ":listener/" in uri
    return balancer or ":servicediscovery:" in uri


def integration_that_routes_use_stays(call: Call) -> None:
    """Its routes go first."""
    target = f"integrations/{integration_of(call).id}"
    users = [row.route_id for row in api_of(call).routes.values() if row.target == target]
    if users:
        raise conflict(
            "Cannot delete Integration because it is referenced by the following Routes with "
            f"Ids: [{', '.join(users)}]"
        )


def route_leads_to_an_integration(call: Call) -> None:
    """Its key is its own, and its target an integration of this API."""
    api, body = api_of(call), call.body
    key, target = body.get("routeKey"), str(body.get("target") or "")
    own = call.path.get("routeId")
    if any(row.route_key == key and row.route_id != own for row in api.routes.values()):
        raise conflict(f"Route with key {key} already exists for this API")
    if target and target.removeprefix("integrations/") not in api.integrations:
        raise bad_request(f"Invalid target specified: {target}")


_UNKNOWN = (
    *((name, api_exists) for name in ("get_api", "update_api", "get_routes", "get_integrations")),
    *((name, api_exists) for name in ("get_stages", "create_stage", "create_integration")),
    *((f"{verb}_integration", integration_exists) for verb in ("get", "update", "delete")),
    *((f"{verb}_route", route_exists) for verb in ("get", "update", "delete")),
    *((f"{verb}_stage", stage_exists) for verb in ("get", "delete")),
)

RULES = (
    *(Rule(name, "before", check) for name, check in _UNKNOWN),
    Rule("create_api", "before", protocol_is_one_that_there_is),
    Rule("delete_api", "before", mapped_api_cannot_go),
    Rule(
        "create_integration", "before", private_integration_names_its_link_and_listener, ("F5.8",)
    ),
    Rule("delete_integration", "before", integration_that_routes_use_stays),
    Rule("create_route", "before", route_leads_to_an_integration),
    Rule("update_route", "before", route_leads_to_an_integration),
)
