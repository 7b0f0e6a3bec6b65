"""Lists in pages: `limit` things at a time, the next ones from `position`."""

from __future__ import annotations

import json
from typing import Any

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.apigateway_tokens import start_of, token_of
from labkit.emulator.rules.rule import Call, Rule

USUAL, MOST = 25, 500
"""Things in a page, and the most that can be asked for."""


def list_comes_in_pages(call: Call, answer: Any) -> Any:
    """A page of what moto lists whole; `position` is there while more is to come."""
    status, headers, text = _parts(answer)
    content = json.loads(text)
    rows, start, size = content.get("item", []), _start(call), _size(call)
    page = rows[start : start + size]
    content["item"] = page
    if start + size < len(rows):
        content["position"] = token_of("position", start + size)
    return status, headers, json.dumps(content)


def _parts(answer: Any) -> tuple[int, dict[str, Any], str]:
    return (200, {"status": 200}, answer) if isinstance(answer, str) else answer


def _size(call: Call) -> int:
    text = (call.queried("limit") or [str(USUAL)])[0]
    if not text.lstrip("-").isdigit() or int(text) < 1:
        raise bad_request(f"Invalid limit parameter: {text}")
    return min(int(text), MOST)


def _start(call: Call) -> int:
    start = start_of("position", (call.queried("position") or [""])[0])
    if start is None:
        raise bad_request("Invalid position parameter")
    return start


LISTS = (
    "get_api_keys",
    "get_authorizers",
    "get_base_path_mappings",
    "get_deployments",
    "get_documentation_parts",
    "get_documentation_versions",
    "get_domain_name_access_associations",
    "get_domain_names",
    "get_gateway_responses",
    "get_models",
    "get_request_validators",
    "get_resources",
    "get_rest_apis",
    "get_usage_plan_keys",
    "get_usage_plans",
    "get_vpc_links",
)
"""The operations that list; stages come all at once."""

RULES = tuple(Rule(name, "after", list_comes_in_pages) for name in LISTS)
