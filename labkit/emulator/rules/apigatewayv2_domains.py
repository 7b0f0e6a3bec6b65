"""Custom domain names of HTTP APIs, their API mappings, and tags of what HTTP APIs have."""

from __future__ import annotations

import re
from typing import Any

from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    not_found,
)
from labkit.emulator.rules.rule import Call, Rule

NO_DOMAIN = "The domain name resource specified in the request was not found."


def domain_exists(call: Call) -> None:
    """Looked for before what stands below it."""
    if call.path.get("domainName") not in call.apigatewayv2.domain_names:
        raise not_found(NO_DOMAIN)


def deleted_domain_takes_its_mappings_along(call: Call) -> Any:
    """moto fails where there are some."""
    backend, name = call.apigatewayv2, call.path["domainName"]
    for key in [key for key, row in backend.api_mappings.items() if row.domain_name == name]:
        del backend.api_mappings[key]
    del backend.domain_names[name]
    return empty_answer(204)


def mapping_fits(call: Call) -> None:
    """An API and a stage that exist, under a key that is free."""
    body, backend = call.body, call.apigatewayv2
    api = backend.apis.get(body.get("apiId"))
    if api is None and body.get("apiId") not in call.apigateway.apis:
        raise not_found(f"Invalid API identifier specified {call.account}:{body.get('apiId')}")
    if api is not None and body.get("stage") not in api.stages:
        raise bad_request("Invalid stage identifier specified")
    key, name = body.get("apiMappingKey") or "", call.path["domainName"]
    rows = backend.api_mappings.values()
    if any(row.domain_name == name and (row.api_mapping_key or "") == key for row in rows):
        raise conflict("ApiMapping key already exists for this domain name")


def mapping_exists(call: Call) -> None:
    """Looked for among the mappings of its domain."""
    found = call.apigatewayv2.api_mappings.get(call.path.get("apiMappingId", ""))
    if found is None or found.domain_name != call.path.get("domainName"):
        raise not_found("The api mapping resource specified in the request was not found.")


_PLACE = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:\d*:/(?P<kind>[a-z]+)/(?P<key>[^/]+)(/.*)?")


def tagged_thing_exists(call: Call) -> None:
    """moto takes tags for anything."""
    arn = call.path.get("resource-arn", "")
    found, backend = _PLACE.fullmatch(arn), call.apigatewayv2
    held = {
        "apis": backend.apis,
        "vpclinks": backend.vpc_links,
        "domainnames": backend.domain_names,
    }
    if found is None or found["key"] not in held.get(found["kind"], {}):
        raise not_found(f"Invalid resource ARN specified in the request: {arn}")


RULES = (
    *(
        Rule(name, "before", domain_exists)
        for name in (
            "get_domain_name",
            "delete_domain_name",
            "create_api_mapping",
            "get_api_mapping",
            "get_api_mappings",
            "delete_api_mapping",
        )
    ),
    Rule("delete_domain_name", "instead", deleted_domain_takes_its_mappings_along),
    Rule("create_api_mapping", "before", mapping_fits),
    Rule("get_api_mapping", "before", mapping_exists),
    Rule("delete_api_mapping", "before", mapping_exists),
    Rule("get_tags", "before", tagged_thing_exists, ("F9.19",)),
    Rule("tag_resource", "before", tagged_thing_exists, ("F9.19",)),
    Rule("untag_resource", "before", tagged_thing_exists, ("F9.19",)),
)
