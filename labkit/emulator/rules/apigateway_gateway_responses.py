"""Gateway responses: what API Gateway itself answers, and how an API changes it (F1.36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.emulator.rules.apigateway_patch import ALL, Field, Patch, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    empty_answer,
    invalid,
    json_answer,
    not_found,
    outside,
)
from labkit.emulator.rules.rule import Call, Rule

DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
OWN_TEMPLATES: Mapping[str, str] = {"application/json": DEFAULT_TEMPLATE}

STATUSES: Mapping[str, str | None] = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}
"""Every type with its status; the two defaults have none of their own (R071)."""

_ENUM = (
    "REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_"
    "AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, "
    "BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, "
    "ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, "
    "API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN"
)
"""The types in the order in which a validation error names them, as far as it is known (R074)."""


@dataclass(slots=True)
class _Custom:
    """What an API says for one type."""

    status: str | None
    parameters: dict[str, str]
    templates: dict[str, str]


def response_type_is_one_that_there_is(call: Call) -> None:
    """Refused by the model of the API (R074)."""
    kind = call.path.get("response_type", "")
    if kind not in STATUSES:
        raise invalid(outside(kind, "responseType", _ENUM))


def response_shown(api: Any, kind: str) -> dict[str, Any]:
    """A type as it is now: its own, or what the default of its class says (R070, R072)."""
    own = api.gateway_responses.get(kind)
    found = own or _default(api, kind)
    fields = {
        "responseType": kind,
        "responseParameters": found.parameters,
        "responseTemplates": found.templates,
        "defaultResponse": own is None,
    }
    status = found.status or STATUSES[kind]
    return {**fields, "statusCode": status} if status else fields


def _default(api: Any, kind: str) -> _Custom:
    """The customised default of a type's class; else AWS's own."""
    head = (STATUSES[kind] or "")[:1]
    custom = api.gateway_responses.get(f"DEFAULT_{head}XX") if head else None
    return custom or _Custom(None, {}, dict(OWN_TEMPLATES))


def response_is_customised(call: Call) -> Any:
    """What was not given is AWS's own, whatever the default of its class says (R072, R258)."""
    api, kind = api_of(call), call.path["response_type"]
    customise(api, kind, call.body)
    return json_answer(201, response_shown(api, kind))


def customise(api: Any, kind: str, body: Mapping[str, Any]) -> None:
    """Keep what is given for a type."""
    status = body.get("statusCode")
    api.gateway_responses[kind] = _Custom(
        str(status) if status else None,
        dict(body.get("responseParameters") or {}),
        dict(body.get("responseTemplates") or OWN_TEMPLATES),
    )


def response_is_shown(call: Call) -> Any:
    """Any type, customised or not (R070)."""
    return json_answer(200, response_shown(api_of(call), call.path["response_type"]))


def every_type_is_listed(call: Call) -> Any:
    """All 21, whether they are customised or not (R071)."""
    api = api_of(call)
    return json_answer(200, {"item": [response_shown(api, kind) for kind in STATUSES]})


def only_a_customised_response_can_go(call: Call) -> Any:
    """202, or 404 (R073)."""
    api, kind = api_of(call), call.path["response_type"]
    if kind not in api.gateway_responses:
        raise not_found("Gateway response type not defined on api")
    del api.gateway_responses[kind]
    return empty_answer(202)


FIELDS = {
    "/statusCode": Field("status"),
    "/responseParameters": Field(
        "parameters", "map", ALL, missing="Invalid parameter name specified"
    ),
    "/responseTemplates": Field(
        "templates", "map", ALL, missing="Content-Type specified was not found"
    ),
}
"""The paths of a gateway response that patches reach."""


def _check(operations: Sequence[Patch]) -> None:
    """A status is only replaced, and no member becomes nothing (R258)."""
    for row in operations:
        path = str(row.get("path") or "")
        if path == "/statusCode" and row["op"] != "replace":
            raise bad_request(f"Invalid patch path {path}")
        head = next((head for head in FIELDS if path.startswith(f"{head}/")), "")
        if head and row["op"] != "remove" and not row.get("value"):
            raise bad_request(f"Invalid null or empty value in {head[1:]}")


def patches_of_a_response_take_effect(call: Call) -> Any:
    """They customise the type if it was not; moto lacks the operation (R258)."""
    operations, api, kind = patches_of(call), api_of(call), call.path["response_type"]
    before = api.gateway_responses.get(kind) or _default(api, kind)
    found = _Custom(before.status, dict(before.parameters), dict(before.templates))
    _check(operations)
    patch(found, FIELDS, operations)
    api.gateway_responses[kind] = found
    return json_answer(200, response_shown(api, kind))


_ONE = ("get_gateway_response", "put_gateway_response", "delete_gateway_response")

RULES = (
    *(
        Rule(name, "before", response_type_is_one_that_there_is, ("R074",))
        for name in (*_ONE, "update_gateway_response")
    ),
    Rule("put_gateway_response", "instead", response_is_customised, ("F1.36", "R072", "R258")),
    Rule("get_gateway_response", "instead", response_is_shown, ("R070",)),
    Rule("get_gateway_responses", "instead", every_type_is_listed, ("R071",)),
    Rule("delete_gateway_response", "instead", only_a_customised_response_can_go, ("R073",)),
    Rule("update_gateway_response", "instead", patches_of_a_response_take_effect, ("R258",)),
)
