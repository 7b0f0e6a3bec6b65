"""A method is tried out without a deployment (R124, R143, R144)."""

from __future__ import annotations

from typing import Any

from labkit.emulator.dataplane.incoming import DATA_PLANE
from labkit.emulator.dataplane.trying import Trial
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    json_answer,
    method_of,
    resource_of,
)
from labkit.emulator.rules.rule import Call, Rule


def method_is_tried_out(call: Call) -> Any:
    """Whatever the method answers, errors too, the call itself is answered with 200 (R124)."""
    method = method_of(call)
    if method.method_integration is None:
        raise bad_request("No integration defined for method")
    trial = Trial(
        api=api_of(call),
        account=call.account,
        region=call.region,
        resource=resource_of(call).id,
        verb=method.http_method,
        given=call.body,
    )
    return json_answer(200, call.environ[DATA_PLANE].tried(trial))


RULES = (Rule("test_invoke_method", "instead", method_is_tried_out, ("R124", "R143", "R144")),)
