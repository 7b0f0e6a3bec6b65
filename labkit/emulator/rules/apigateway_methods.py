"""Methods of a resource, and the responses that they declare (R036 to R041)."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from labkit.emulator.rules.apigateway_expressions import expression_error
from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of, said_yes
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    method_of,
    method_response_of,
    resource_of,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule

VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
AUTHORIZATIONS = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS")
WITH_AUTHORIZER = ("CUSTOM", "COGNITO_USER_POOLS")
_PARAMETER = re.compile(r"method\.request\.(path|querystring|header|multivalue\w+)\.(\S+)")


def method_shown(method: Any) -> dict[str, Any]:
    """A method as AWS shows it: what was given, and what was put below it (R036)."""
    fields = method.to_json()
    integration, responses = method.method_integration, method.method_responses
    fields["methodIntegration"] = integration.to_json() if integration else None
    fields["methodResponses"] = {
        code: response_shown(row) for code, row in responses.items()
    } or None
    return without_nothing(fields)


def response_shown(response: Any) -> dict[str, Any]:
    """A method response: its maps only if they were sent (R041)."""
    return without_nothing(response.to_json())


def method_is_one_that_there_is(call: Call) -> None:
    """Its resource first (R039), then its HTTP method (R040), its authorization, its maps."""
    resource = resource_of(call)
    verb = call.path.get("http_method", "")
    if verb not in VERBS:
        text = f"Invalid HttpMethod specified. Valid options are {','.join(VERBS)}"
        raise bad_request(text)
    if verb in resource.resource_methods:
        raise conflict("Method already exists for this resource")
    _check(call, call.body)


def _check(call: Call, given: Mapping[str, Any]) -> None:
    """What a method names is there, and its parameters have names of their own (R252, R254)."""
    _check_authorization(call, given)
    check_models(api_of(call), given.get("requestModels"))
    keys = list(given.get("requestParameters") or {})
    wrong = [key for key in keys if not _PARAMETER.fullmatch(key)]
    if wrong:
        raise expression_error(f"Invalid mapping expression specified: {wrong[0]}")
    names = [_PARAMETER.sub(r"\2", key) for key in keys]
    if len(set(names)) < len(names):
        text = "Parameter names must be unique across querystring, header and path"
        raise bad_request(text)


def _check_authorization(call: Call, given: Mapping[str, Any]) -> None:
    api = api_of(call)
    kind = str(given.get("authorizationType") or "").upper()
    if kind not in AUTHORIZATIONS:
        options = ", ".join(AUTHORIZATIONS)
        raise bad_request(f"Invalid authorization type specified. Valid options are [{options}]")
    if kind in WITH_AUTHORIZER and given.get("authorizerId") not in api.authorizers:
        raise bad_request(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer."
        )
    validator = given.get("requestValidatorId")
    if validator and validator not in api.request_validators:
        raise bad_request("Invalid Request Validator identifier specified")


def check_models(api: Any, models: Mapping[str, str] | None) -> None:
    """Each model is one of the API's. Raises `Refused` (R254)."""
    for name in (models or {}).values():
        if name not in api.models:
            raise bad_request(f"Invalid model identifier specified: {name}")


def made_method_is_shown(call: Call, _answer: Any) -> Any:
    """Its authorization type in capitals, however it was written (R036, R037)."""
    found = method_of(call)
    found.authorization_type = str(found.authorization_type).upper()
    return json_answer(201, method_shown(found))


def method_is_shown(call: Call) -> Any:
    """One method (R036)."""
    return json_answer(200, method_shown(method_of(call)))


def deleted_method_is_gone(call: Call) -> Any:
    """204, and 404 the next time (R038)."""
    method_of(call)
    del resource_of(call).resource_methods[call.path["http_method"]]
    return empty_answer(204)


METHOD = {
    "/apiKeyRequired": Field("api_key_required", "yes or no"),
    "/authorizationType": Field("authorization_type"),
    "/authorizerId": Field("authorizer_id", takes=ALL),
    "/authorizationScopes": Field("authorization_scopes", "list", ALL),
    "/operationName": Field("operation_name"),
    "/requestValidatorId": Field("request_validator_id"),
    "/requestModels": Field("request_models", "map", ALL),
    "/requestParameters": Field("request_parameters", "map", ALL),
}
"""The paths of a method that patches reach."""


def patches_of_a_method_take_effect(call: Call) -> Any:
    """All of them, if what comes of them could have been put (R255); moto lacks the operation.

    A method that needs no authorizer has none, whatever it is given.
    """
    operations, found = patches_of(call), method_of(call)
    after = copy.copy(found)
    patch(after, METHOD, operations)
    after.authorization_type = str(after.authorization_type).upper()
    after.request_parameters = _with_truth(after.request_parameters)
    after.request_models = after.request_models or None
    after.request_validator_id = after.request_validator_id or None
    if after.authorization_type not in WITH_AUTHORIZER:
        after.authorizer_id = None
    _check(call, after.to_json())
    vars(found).update(vars(after))
    return json_answer(200, method_shown(found))


def _with_truth(parameters: Any) -> Any:
    """Whether each parameter is required: patches bring it as text."""
    if parameters is None:
        return None
    return {key: said_yes(value) for key, value in parameters.items()} or None


def response_is_declared_once(call: Call) -> None:
    """A status has one method response, whose models are there (R254)."""
    code = call.path.get("status_code", "")
    if code in method_of(call).method_responses:
        raise conflict("Response already exists for this resource")
    check_models(api_of(call), call.body.get("responseModels"))


def made_response_is_shown(call: Call, _answer: Any) -> Any:
    """Its maps only if they were sent (R041)."""
    return json_answer(201, response_shown(method_response_of(call)))


def response_is_shown(call: Call) -> Any:
    """One method response."""
    return json_answer(200, response_shown(method_response_of(call)))


def deleted_response_is_gone(call: Call) -> Any:
    """204, and 404 the next time."""
    method_response_of(call)
    del method_of(call).method_responses[call.path["status_code"]]
    return empty_answer(204)


RESPONSE = {
    "/responseModels": Field(
        "response_models", "map", ALL, missing="Content-Type specified was not found"
    ),
    "/responseParameters": Field(
        "response_parameters", "map", ALL, missing="Invalid parameter name specified"
    ),
}
"""The paths of a method response that patches reach."""


def patches_of_a_response_take_effect(call: Call) -> Any:
    """moto lacks the operation; AWS answers it with 201 (R260)."""
    operations, found = patches_of(call), method_response_of(call)
    patch(found, RESPONSE, operations)
    found.response_models = found.response_models or None
    found.response_parameters = _with_truth(found.response_parameters)
    return json_answer(201, response_shown(found))


RULES = (
    Rule(
        "put_method",
        "before",
        method_is_one_that_there_is,
        ("R037", "R039", "R040", "R252", "R254"),
    ),
    Rule("put_method", "after", made_method_is_shown, ("R036", "R037")),
    Rule("get_method", "instead", method_is_shown, ("R036",)),
    Rule("delete_method", "instead", deleted_method_is_gone, ("R038",)),
    Rule("update_method", "instead", patches_of_a_method_take_effect, ("R255",)),
    Rule("put_method_response", "before", response_is_declared_once),
    Rule("put_method_response", "after", made_response_is_shown, ("R041",)),
    Rule("get_method_response", "instead", response_is_shown, ("R041",)),
    Rule("delete_method_response", "instead", deleted_response_is_gone),
    Rule("update_method_response", "instead", patches_of_a_response_take_effect, ("R260",)),
)
