"""What the rules for API Gateway share: the things that a URL names, and forms of answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from labkit.emulator.rules.rule import Call, Refused


def api_of(call: Call) -> Any:
    """The API that the URL names. Raises `Refused` as AWS does if there is none (R012)."""
    key = call.path.get("restapi_id", "")
    found = call.apigateway.apis.get(key)
    if found is None:
        raise not_found(f"Invalid API identifier specified {call.account}:{key}")
    return found


def resource_of(call: Call) -> Any:
    """The resource that the URL names; its text stands for an unknown API too (R039)."""
    key = call.path.get("resource_id") or call.path.get("parent_id", "")
    api = call.apigateway.apis.get(call.path.get("restapi_id", ""))
    found = api.resources.get(key) if api else None
    if found is None:
        raise not_found("Invalid Resource identifier specified")
    return found


def method_of(call: Call) -> Any:
    """The method that the URL names (R038, R051)."""
    found = resource_of(call).resource_methods.get(call.path.get("http_method", ""))
    if found is None:
        raise not_found("Invalid Method identifier specified")
    return found


def integration_of(call: Call) -> Any:
    """The integration of the method that the URL names (R053)."""
    found = method_of(call).method_integration
    if found is None:
        raise not_found("Invalid Integration identifier specified")
    return found


def method_response_of(call: Call) -> Any:
    """The method response that the URL names."""
    return _of_status(call, method_of(call).method_responses)


def integration_response_of(call: Call) -> Any:
    """The integration response that the URL names (R056)."""
    return _of_status(call, integration_of(call).integration_responses or {})


def _of_status(call: Call, responses: Mapping[str, Any]) -> Any:
    found = responses.get(call.path.get("status_code", ""))
    if found is None:
        raise not_found("Invalid Response status code specified")
    return found


def deployment_of(call: Call) -> Any:
    """The deployment that the URL names."""
    found = api_of(call).deployments.get(call.path.get("deployment_id", ""))
    if found is None:
        raise not_found("Invalid Deployment identifier specified")
    return found


def stage_of(call: Call) -> Any:
    """The stage that the URL names."""
    found = api_of(call).stages.get(call.path.get("stage_name", ""))
    if found is None:
        raise not_found("Invalid stage identifier specified")
    return found


def not_found(text: str) -> Refused:
    """The error for what is not there."""
    return Refused("NotFoundException", text, 404)


def bad_request(text: str) -> Refused:
    """The error that API Gateway gives for nearly everything it does not like."""
    return Refused("BadRequestException", text)


def conflict(text: str) -> Refused:
    """The error for what is there already."""
    return Refused("ConflictException", text, 409)


def invalid(*problems: str) -> Refused:
    """What the model of the API forbids, all of it in one text (R006, R007)."""
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
    return Refused("ValidationException", count + "; ".join(problems), 400)


def outside(value: str, place: str, known: str) -> str:
    """One validation error: a value that is none of an enumeration's."""
    return (
        f"Value '{value}' at '{place}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{known}]"
    )


def input_of(call: Call) -> str:
    """AWS's name of an operation's input, as its validation errors spell it."""
    head, *rest = call.operation.split("_")
    return head + "".join(word.title() for word in rest) + "Input"


def shown(api: Any, *, created: bool = False) -> dict[str, Any]:
    """An API as AWS lists it: no key without a value, but `tags` once it is there (R014)."""
    fields = {key: value for key, value in api.to_dict().items() if value not in (None, "", [], {})}
    fields["endpointConfiguration"] = dict(api.endpoint_configuration)
    fields["disableExecuteApiEndpoint"] = bool(api.disableExecuteApiEndpoint)
    fields.pop("version", None)
    if getattr(api, "given_version", None):
        fields["version"] = api.given_version
    for name, attribute in (
        ("securityPolicy", "security_policy"),
        ("endpointAccessMode", "access_mode"),
    ):
        if getattr(api, attribute, None):
            fields[name] = getattr(api, attribute)
    if api.minimum_compression_size is not None:
        fields["minimumCompressionSize"] = api.minimum_compression_size
    if not created:
        fields["tags"] = api.tags or {}
    return fields


def without_nothing(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields without those that have no value: AWS leaves them out."""
    return {key: value for key, value in fields.items() if value is not None}


def json_answer(status: int, content: Mapping[str, Any]) -> tuple[int, dict[str, Any], str]:
    """An answer in the form that moto's API Gateway handlers give."""
    return status, {"status": status}, json.dumps(content)


def empty_answer(status: int) -> tuple[int, dict[str, Any], str]:
    """An answer without a body, as AWS gives to deletions (R013)."""
    return status, {"status": status}, ""
