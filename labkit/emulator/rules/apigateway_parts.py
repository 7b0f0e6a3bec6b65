"""What else an API is made of: authorizers and request validators."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.apigateway_patch import (
    ALL,
    Field,
    only_replaces,
    patch,
    patches_of,
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


def _part(call: Call, parts: str, parameter: str, text: str) -> Any:
    found = getattr(api_of(call), parts).get(call.path.get(parameter, ""))
    if found is None:
        raise not_found(text)
    return found


def authorizer_exists(call: Call) -> Any:
    """The authorizer that the URL names."""
    text = "Invalid Authorizer identifier specified"
    return _part(call, "authorizers", "authorizer_id", text)


def validator_exists(call: Call) -> Any:
    """The request validator that the URL names; its text stands for an unknown API too (R256)."""
    api = call.apigateway.apis.get(call.path.get("restapi_id", ""))
    found = api.request_validators.get(call.path.get("requestvalidator_id", "")) if api else None
    if found is None:
        raise not_found("Invalid Request Validator identifier specified")
    return found


def authorizer_is_made_below_an_api(call: Call) -> None:
    """AWS takes an unknown API for one that changes (R251)."""
    if call.path.get("restapi_id", "") not in call.apigateway.apis:
        raise conflict(
            "Unable to complete operation due to concurrent modification. Please try again later."
        )


KINDS = {"TOKEN": "custom", "REQUEST": "custom", "COGNITO_USER_POOLS": "cognito_user_pools"}
"""Type of an authorizer to what its `authType` is if nobody says."""


def made_authorizer_is_shown_as_it_was_sent(call: Call, _answer: Any) -> Any:
    """How long its answers are kept is not told unless it was said."""
    found, given = list(api_of(call).authorizers.values())[-1], call.body
    found.auth_type = given.get("authType") or KINDS.get(str(found.type))
    found.authorizer_result_ttl = given.get("authorizerResultTtlInSeconds")
    found.identity_validation_expression = given.get("identityValidationExpression")
    return json_answer(201, without_nothing(found.to_json()))


def validator_is_made_below_an_api(call: Call) -> None:
    """Another text, and another status, than for what is looked up (R256)."""
    if call.path.get("restapi_id", "") not in call.apigateway.apis:
        raise bad_request("Invalid REST API identifier specified")


def made_validator_says_what_it_checks(call: Call, _answer: Any) -> Any:
    """Neither the body nor the parameters, unless it was told to (R256)."""
    found = list(api_of(call).request_validators.values())[-1]
    found.validate_request_body = bool(found.validate_request_body)
    found.validate_request_parameters = bool(found.validate_request_parameters)
    return json_answer(201, found.to_dict())


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
    "/validateRequestParameters": Field("validate_request_parameters", "yes or no"),
    "/validateRequestBody": Field("validate_request_body", "yes or no"),
}
"""The paths that patches reach, of each kind."""


def patches_of_an_authorizer_take_effect(call: Call) -> Any:
    """All of them, or none."""
    operations, found = patches_of(call), authorizer_exists(call)
    patch(found, AUTHORIZER, operations)
    return json_answer(200, without_nothing(found.to_json()))


def patches_of_a_validator_take_effect(call: Call) -> Any:
    """All of them, or none; it keeps a name (R256)."""
    operations, found = patches_of(call), validator_exists(call)
    only_replaces(operations, tuple(VALIDATOR))
    if any(row["path"] == "/name" and not row.get("value") for row in operations):
        raise bad_request("Request Validator name cannot be blank")
    patch(found, VALIDATOR, operations)
    return json_answer(200, found.to_dict())


def cache_of_a_stage_is_flushed(call: Call) -> Any:
    """There is nothing in it; moto lacks the operations."""
    stage_of(call)
    return empty_answer(202)


_BELOW = (
    "get_authorizers",
    "get_request_validators",
)

RULES = (
    *(Rule(name, "before", api_exists) for name in _BELOW),
    Rule("create_authorizer", "before", authorizer_is_made_below_an_api, ("R251",)),
    Rule("create_authorizer", "after", made_authorizer_is_shown_as_it_was_sent),
    Rule("create_request_validator", "before", validator_is_made_below_an_api, ("R256",)),
    Rule("create_request_validator", "after", made_validator_says_what_it_checks, ("R256",)),
    Rule("get_authorizer", "before", authorizer_exists),
    Rule("delete_authorizer", "before", authorizer_that_a_method_uses_stays),
    Rule("update_authorizer", "instead", patches_of_an_authorizer_take_effect),
    Rule("get_request_validator", "before", validator_exists, ("R256",)),
    Rule("delete_request_validator", "before", validator_exists, ("R256",)),
    Rule("update_request_validator", "instead", patches_of_a_validator_take_effect, ("R256",)),
    Rule("flush_stage_cache", "instead", cache_of_a_stage_is_flushed),
    Rule("flush_stage_authorizers_cache", "instead", cache_of_a_stage_is_flushed),
)
