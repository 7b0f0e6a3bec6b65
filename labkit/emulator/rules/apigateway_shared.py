"""What the rules of API Gateway share: which API a call is about, and how AWS shows one."""

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
        text = f"Invalid API identifier specified {call.account}:{key}"
        raise Refused("NotFoundException", text)
    return found


def bad_request(text: str) -> Refused:
    """The error that API Gateway gives for nearly everything it does not like."""
    return Refused("BadRequestException", text)


def shown(api: Any, *, created: bool = False) -> dict[str, Any]:
    """An API as AWS lists it: no key without a value, but `tags` once it is there (R014)."""
    fields = {key: value for key, value in api.to_dict().items() if value not in (None, "", [], {})}
    fields["endpointConfiguration"] = dict(api.endpoint_configuration)
    fields["disableExecuteApiEndpoint"] = bool(api.disableExecuteApiEndpoint)
    fields.pop("version", None)
    if not created:
        fields["tags"] = api.tags or {}
    return fields


def json_answer(status: int, content: Mapping[str, Any]) -> tuple[int, dict[str, Any], str]:
    """An answer in the form that moto's API Gateway handlers give."""
    return status, {"status": status}, json.dumps(content)
