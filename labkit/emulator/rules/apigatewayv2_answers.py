"""HTTP statuses and pages of the answers for HTTP and WebSocket APIs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.apigateway_tokens import start_of, token_of
from labkit.emulator.rules.rule import Call, Rule

USUAL, MOST = 100, 500
"""Things in a page, and the most that can be asked for."""

STATUSES: Mapping[str, int] = {
    "create_api": 201,
    "create_authorizer": 201,
    "create_integration": 201,
    "create_model": 201,
    "create_route": 201,
    "delete_api": 204,
    "delete_authorizer": 204,
    "delete_integration": 204,
    "delete_model": 204,
    "delete_route": 204,
    "delete_stage": 204,
    "tag_resource": 201,
    "untag_resource": 204,
}
"""Operations whose success has a status of its own, where moto says 200."""


def success_has_its_own_status(call: Call, answer: Any) -> Any:
    """201 for what is made, 204 and no body for what is gone."""
    status = STATUSES[call.operation]
    return status, {"status": status}, "" if status == 204 else answer[-1]


def list_comes_in_pages(call: Call, answer: Any) -> Any:
    """`MaxResults` things at a time, the next ones from `NextToken`."""
    content = json.loads(answer[-1])
    rows, start, size = content["items"], _start(call), _size(call)
    content["items"] = rows[start : start + size]
    if start + size < len(rows):
        content["nextToken"] = token_of("next", start + size)
    return 200, {"status": 200}, json.dumps(content)


def _size(call: Call) -> int:
    text = (call.queried("maxResults") or [str(USUAL)])[0]
    if not text.isdigit() or int(text) < 1:
        raise bad_request(f"Invalid value for maxResults: {text}")
    return min(int(text), MOST)


def _start(call: Call) -> int:
    start = start_of("next", (call.queried("nextToken") or [""])[0])
    if start is None:
        raise bad_request("Invalid value for nextToken")
    return start


LISTS = (
    "get_api_mappings",
    "get_apis",
    "get_deployments",
    "get_domain_names",
    "get_integrations",
    "get_routes",
    "get_stages",
    "get_vpc_links",
)
"""The operations that list."""

RULES = (
    *(Rule(name, "after", success_has_its_own_status) for name in STATUSES),
    *(Rule(name, "after", list_comes_in_pages) for name in LISTS),
)
