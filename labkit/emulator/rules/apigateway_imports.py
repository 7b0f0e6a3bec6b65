"""APIs that are imported from a definition are as those that are made by calls."""

from __future__ import annotations

import json
from typing import Any

from labkit.emulator.rules.apigateway_integrations import linked
from labkit.emulator.rules.apigateway_responses import plain
from labkit.emulator.rules.apigateway_shared import api_of, bad_request, json_answer, shown
from labkit.emulator.rules.rule import Call, Rule


def imported_api_is_like_any_other(call: Call, answer: Any) -> Any:
    """moto's import makes integrations of its own kind."""
    api = call.apigateway.apis.get(json.loads(answer[-1]).get("id"))
    if api is None:
        return None
    for resource in api.resources.values():
        for method in resource.resource_methods.values():
            integration = linked(method.method_integration)
            for response in (getattr(integration, "integration_responses", None) or {}).values():
                plain(response)
    return None


def api_exists(call: Call) -> None:
    """Nothing is put into an API that is not there."""
    api_of(call)
    if call.queried("mode") and call.queried("mode")[0] not in ("merge", "overwrite"):
        text = 'Enumeration value of OpenAPI import mode must be "overwrite" or "merge"'
        raise bad_request(text)


def put_api_is_shown_as_aws_does(call: Call, _answer: Any) -> Any:
    """With its address type, root resource and escaped policy (R014, R027)."""
    return json_answer(200, shown(api_of(call)))


RULES = (
    Rule("create_rest_api", "after", imported_api_is_like_any_other),
    Rule("put_rest_api", "before", api_exists, ("R012",)),
    Rule("put_rest_api", "after", imported_api_is_like_any_other),
    Rule("put_rest_api", "after", put_api_is_shown_as_aws_does, ("R014", "R027")),
)
