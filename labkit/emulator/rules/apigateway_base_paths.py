"""Base path mappings: which API and stage stand behind a path of a custom domain."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.apigateway_domains import domain_of
from labkit.emulator.rules.apigateway_patch import patches_of
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Rule

NO_PATH = "(none)"


def mappings_of(call: Call) -> dict[str, Any]:
    """The mappings of the domain that the URL names, by base path."""
    name = domain_of(call).domain_name
    found: dict[str, Any] = call.apigateway.base_path_mappings.setdefault(name, {})
    return found


def mapping_of(call: Call) -> Any:
    """The mapping that the URL names."""
    found = mappings_of(call).get(call.path.get("base_path", ""))
    if found is None:
        raise not_found("Invalid base path mapping identifier specified")
    return found


def mapping_shown(mapping: Any) -> dict[str, Any]:
    """A mapping as AWS shows it."""
    return without_nothing(
        {"basePath": mapping.base_path, "restApiId": mapping.rest_api_id, "stage": mapping.stage}
    )


def mapping_fits_its_domain(call: Call) -> None:
    """An API of the domain's side, and a path that is free (F1.16)."""
    domain, held, body = domain_of(call), mappings_of(call), call.body
    _check_api(call, domain, body.get("restApiId"), body.get("stage"))
    path = body.get("basePath") or NO_PATH
    if path in held:
        text = "Base path already exists for this domain name"
        only = "Only one base path mapping is allowed if the base path is empty."
        raise conflict(only if path == NO_PATH else text)


def _check_api(call: Call, domain: Any, key: Any, stage: Any) -> None:
    api = call.apigateway.apis.get(key)
    if api is None:
        raise bad_request("Invalid REST API identifier specified")
    if stage and stage not in api.stages:
        raise bad_request("Invalid stage identifier specified")
    private = api.endpoint_configuration["types"] == ["PRIVATE"]
    if private != (domain.kind == "PRIVATE"):
        raise bad_request("Private domain names are for private APIs, and public ones for public")


def made_mapping_is_shown(call: Call, _answer: Any) -> Any:
    """As it will be listed."""
    path = call.body.get("basePath") or NO_PATH
    return json_answer(201, mapping_shown(mappings_of(call)[path]))


def mapping_is_shown(call: Call) -> Any:
    """One mapping."""
    return json_answer(200, mapping_shown(mapping_of(call)))


def mappings_are_listed(call: Call) -> Any:
    """All mappings of a domain; there may be none."""
    return json_answer(200, {"item": [mapping_shown(row) for row in mappings_of(call).values()]})


def deleted_mapping_is_gone(call: Call) -> Any:
    """202, and 404 the next time."""
    del mappings_of(call)[mapping_of(call).base_path]
    return empty_answer(202)


ATTRIBUTES = {"/basePath": "base_path", "/restapiId": "rest_api_id", "/stage": "stage"}
"""The paths of a mapping that patches reach, with the attributes behind them."""


def patches_of_a_mapping_take_effect(call: Call) -> Any:
    """Under the rules of creation."""
    operations, mapping = patches_of(call), mapping_of(call)
    made = {name: getattr(mapping, name) for name in ATTRIBUTES.values()}
    for row in operations:
        if row.get("path") not in ATTRIBUTES:
            raise bad_request(f"Invalid patch path {row.get('path')}")
        made[ATTRIBUTES[row["path"]]] = row.get("value")
    held, path = mappings_of(call), made["base_path"] or NO_PATH
    _check_api(call, domain_of(call), made["rest_api_id"], made["stage"])
    if path != mapping.base_path and path in held:
        raise conflict("Base path already exists for this domain name")
    del held[mapping.base_path]
    mapping.rest_api_id, mapping.stage, mapping.base_path = made["rest_api_id"], made["stage"], path
    held[path] = mapping
    return json_answer(200, mapping_shown(mapping))


_CREATE = "create_base_path_mapping"

RULES = (
    Rule(_CREATE, "before", mapping_fits_its_domain, ("F1.16",)),
    Rule(_CREATE, "after", made_mapping_is_shown),
    Rule("get_base_path_mapping", "instead", mapping_is_shown),
    Rule("get_base_path_mappings", "instead", mappings_are_listed),
    Rule("delete_base_path_mapping", "instead", deleted_mapping_is_gone),
    Rule("update_base_path_mapping", "instead", patches_of_a_mapping_take_effect),
)
