"""What else an API is made of: authorizers, models and request validators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
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


def _part(call: Call, parts: str, parameter: str, text: str) -> Any:
    found = getattr(api_of(call), parts).get(call.path.get(parameter, ""))
    if found is None:
        raise not_found(text)
    return found


def authorizer_exists(call: Call) -> Any:
    """The authorizer that the URL names."""
    text = "Invalid Authorizer identifier specified"
    return _part(call, "authorizers", "authorizer_id", text)


def model_exists(call: Call) -> Any:
    """The model that the URL names."""
    name = call.path.get("model_name", "")
    return _part(call, "models", "model_name", f"Invalid model name specified: {name}")


def validator_exists(call: Call) -> Any:
    """The request validator that the URL names."""
    text = "Invalid Request Validator identifier specified"
    return _part(call, "request_validators", "requestvalidator_id", text)


def api_exists(call: Call) -> None:
    """Nothing is made or listed below an API that is not there."""
    api_of(call)


def authorizer_that_a_method_uses_stays(call: Call) -> None:
    """Its methods let go of it first."""
    key = authorizer_exists(call).id
    for resource in api_of(call).resources.values():
        for method in resource.resource_methods.values():
            if method.authorizer_id == key:
                raise conflict("Cannot delete authorizer, is referenced in a method")


def model_has_a_name_of_its_own(call: Call) -> None:
    """Letters and figures only, and once in an API."""
    name = str(call.body.get("name") or "")
    if not name.isalnum():
        raise bad_request("Model name must be alphanumeric: " + name)
    if name in api_of(call).models:
        raise conflict("Model name already exists for this REST API")


MODEL = {"/description": Field("description", takes=ALL), "/schema": Field("schema")}
AUTHORIZER = {
    "/authType": Field("auth_type"),
    "/authorizerCredentials": Field("authorizer_credentials", takes=ALL),
    "/authorizerResultTtlInSeconds": Field("authorizer_result_ttl", "whole number"),
    "/authorizerUri": Field("authorizer_uri"),
    "/identitySource": Field("identity_source", takes=ALL),
    "/identityValidationExpression": Field("identity_validation_expression", takes=ALL),
    "/name": Field("name"),
    "/providerARNs": Field("provider_arns", "list", ALL),
    "/type": Field("type"),
}
VALIDATOR = {
    "/name": Field("name"),
    "/validateRequestBody": Field("validate_request_body", "yes or no"),
    "/validateRequestParameters": Field("validate_request_parameters", "yes or no"),
}
"""The paths that patches reach, of each kind."""


def patches_of_a_part_take_effect(call: Call) -> Any:
    """All of them, or none."""
    find, fields = _PATCHED[call.operation]
    operations, found = patches_of(call), find(call)
    patch(found, fields, operations)
    shown = found.to_dict() if hasattr(found, "to_dict") else found.to_json()
    return json_answer(200, without_nothing(shown))


_PATCHED: dict[str, tuple[Callable[[Call], Any], dict[str, Field]]] = {
    "update_authorizer": (authorizer_exists, AUTHORIZER),
    "update_model": (model_exists, MODEL),
    "update_request_validator": (validator_exists, VALIDATOR),
}


def cache_of_a_stage_is_flushed(call: Call) -> Any:
    """There is nothing in it; moto lacks the operations."""
    stage_of(call)
    return empty_answer(202)


_BELOW = (
    *(f"get_{parts}" for parts in ("authorizers", "models", "request_validators")),
    *(f"create_{part}" for part in ("authorizer", "model", "request_validator")),
)

RULES = (
    *(Rule(name, "before", api_exists) for name in _BELOW),
    Rule("create_model", "before", model_has_a_name_of_its_own),
    Rule("get_authorizer", "before", authorizer_exists),
    Rule("delete_authorizer", "before", authorizer_that_a_method_uses_stays),
    Rule("get_model", "before", model_exists),
    Rule("delete_model", "before", model_exists),
    Rule("get_request_validator", "before", validator_exists),
    Rule("delete_request_validator", "before", validator_exists),
    *(Rule(name, "instead", patches_of_a_part_take_effect) for name in _PATCHED),
    Rule("flush_stage_cache", "instead", cache_of_a_stage_is_flushed),
    Rule("flush_stage_authorizers_cache", "instead", cache_of_a_stage_is_flushed),
)
