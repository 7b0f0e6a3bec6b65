"""REST APIs: types, address types, endpoint ids, policy, default endpoint (F1.10 to F1.14).

Checks run in AWS's order: what the model of the API forbids first, then the rules of
business (R006, R007, R010).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_policies import kept_policy
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    invalid,
    json_answer,
    outside,
    shown,
)
from labkit.emulator.rules.rule import Call, Refused, Rule

TYPES = ("PRIVATE", "EDGE", "REGIONAL")
WRONG_TYPE = "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
ONLY_DUALSTACK = "Only dualstack ipAddressType is supported for Private APIs."
LARGEST = 10_485_760
WRONG_SIZE = f"Invalid minimum compression size, must be between 0 and {LARGEST}"
"""Bytes: the largest answer that an API can be told to leave uncompressed."""
ONLY_PRIVATE = "VPCEndpoints can only be specified with PRIVATE apis."


def new_api_is_of_the_model(call: Call) -> None:
    """What the API's model forbids is refused first, all of it in one text (R006, R007)."""
    given, body = _configuration(call), call.body
    place, problems = "createRestApiInput.endpointConfiguration", []
    types = given.get("types")
    if types and set(types) - set(TYPES):
        problems.append(
            f"Value '[{', '.join(types)}]' at '{place}.types' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]"
        )
    for value, where, known in (
        (given.get("ipAddressType"), f"{place}.ipAddressType", "ipv4, dualstack"),
        (body.get("apiKeySource"), "createRestApiInput.apiKeySource", "AUTHORIZER, HEADER"),
    ):
        if value and value not in known.split(", "):
            problems.append(outside(value, where, known))
    if problems:
        raise invalid(*problems)


def description_is_not_empty(call: Call) -> None:
    """Checked before the endpoint's rules (R010)."""
    if call.body.get("description") == "":
        raise bad_request("Description cannot be an empty string")
    _check_compression(call.body.get("minimumCompressionSize"))


def _check_compression(size: Any) -> None:
    if size is not None and not (str(size).isdecimal() and 0 <= int(size) <= LARGEST):
        raise bad_request(WRONG_SIZE)


def api_has_exactly_one_type(call: Call) -> None:
    """Neither two (R008) nor none (R009)."""
    types = _configuration(call).get("types")
    if types == []:
        text = "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."
        raise bad_request(text)
    if types and len(types) > 1:
        raise bad_request("Cannot create an api with multiple Endpoint Types.")


def private_api_is_dualstack(call: Call) -> None:
    """A private API has no other address type (F1.10, R005)."""
    given = _configuration(call)
    if given.get("types") == ["PRIVATE"] and given.get("ipAddressType", "dualstack") != "dualstack":
        raise bad_request(ONLY_DUALSTACK)


def only_private_apis_name_endpoints(call: Call) -> None:
    """And the endpoints they name exist (F4.9, R024)."""
    given = _configuration(call)
    check_endpoints(call, (given.get("types") or ["EDGE"])[0], given.get("vpcEndpointIds", []))


def check_endpoints(call: Call, kind: str, ids: list[str]) -> None:
    """VPC endpoints are for private APIs, and there. Raises `Refused`."""
    if ids and kind != "PRIVATE":
        raise bad_request(ONLY_PRIVATE)
    unknown = [key for key in ids if key not in call.ec2.vpc_end_points]
    if unknown:
        raise bad_request(f"Invalid VPC endpoint ids specified: {', '.join(unknown)}")


def _configuration(call: Call) -> dict[str, Any]:
    return call.body.get("endpointConfiguration") or {}


def created_api_shows_its_defaults(call: Call, answer: Any) -> Any:
    """Address type by endpoint type, and the policy as AWS keeps it (R001 to R004, R026)."""
    if "endpointConfiguration" not in str(answer[-1]):
        return None
    api = list(call.apigateway.apis.values())[-1]
    given = _configuration(call)
    kind = (given.get("types") or ["EDGE"])[0]
    address = given.get("ipAddressType") or ("dualstack" if kind == "PRIVATE" else "ipv4")
    api.endpoint_configuration = {"types": [kind], "ipAddressType": address}
    if given.get("vpcEndpointIds"):
        api.endpoint_configuration["vpcEndpointIds"] = list(given["vpcEndpointIds"])
    api.given_version = call.body.get("version")
    api.version = api.given_version
    api.binaryMediaTypes = list(call.body.get("binaryMediaTypes") or [])
    api.security_policy = call.body.get("securityPolicy")
    api.access_mode = call.body.get("endpointAccessMode")
    try:
        api.policy = kept_policy(call, api.id, call.body.get("policy") or "")
    except Refused:
        del call.apigateway.apis[api.id]
        raise
    return json_answer(201, shown(api, created=True))


def api_is_found_by_its_id(call: Call) -> None:
    """Ids are case sensitive (R011, R012)."""
    api_of(call)


def api_is_shown_as_aws_does(call: Call, _answer: Any) -> Any:
    """With its address type, root resource and escaped policy (R014, R027)."""
    return json_answer(200, shown(api_of(call)))


def apis_are_listed_as_aws_does(call: Call, _answer: Any) -> Any:
    """The same for the list, but no `tags` where there are none (R014)."""
    rows = [shown(api, created=not api.tags) for api in call.apigateway.list_apis()]
    return json_answer(200, {"item": rows})


def deleted_api_answers_202(_call: Call, _answer: Any) -> Any:
    """With an empty body (R013)."""
    return 202, {"status": 202}, ""


def mapped_api_cannot_go(call: Call) -> None:
    """Its base path mappings go first."""
    key = api_of(call).id
    domains = [
        domain
        for domain, mappings in call.apigateway.base_path_mappings.items()
        if any(row.rest_api_id == key for row in mappings.values())
    ]
    if domains:
        raise bad_request(
            f"Deleting RestApi {key} failed. Please remove all base path mappings related to "
            f"the RestApi in your domains: {', '.join(domains)}"
        )


def patches_of_an_api_take_effect(call: Call) -> Any:
    """All of one call's patches, or none of them (R015 to R023)."""
    operations, api = patches_of(call), api_of(call)
    draft = _Draft(call, api)
    others = []
    for operation in operations:
        apply = _patch_for(str(operation.get("path", "")))
        if apply is None:
            others.append(operation)
        else:
            apply(draft, operation)
    check_endpoints(call, draft.kind, draft.endpoints)
    patch(api, API, _checked(others))
    draft.keep()
    return json_answer(200, shown(api))


def _checked(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in operations:
        if row.get("path") == "/apiKeySource" and row.get("value") not in ("AUTHORIZER", "HEADER"):
            raise bad_request("Invalid api key source. Valid options are HEADER,AUTHORIZER")
        if row.get("path") == "/minimumCompressionSize" and row["op"] == "replace":
            _check_compression(row.get("value") or None)
    return operations


class _Draft:
    """The API as the patches of one call would leave it."""

    def __init__(self, call: Call, api: Any) -> None:
        configuration = api.endpoint_configuration
        self.call = call
        self.api = api
        self.kind: str = configuration["types"][0]
        self.address: str = configuration["ipAddressType"]
        self.endpoints: list[str] = list(configuration.get("vpcEndpointIds", []))
        self.policy: str | None = api.policy
        self.disabled: bool = bool(api.disableExecuteApiEndpoint)

    def keep(self) -> None:
        """Make it so."""
        configuration: dict[str, Any] = {"types": [self.kind], "ipAddressType": self.address}
        if self.endpoints:
            configuration["vpcEndpointIds"] = self.endpoints
        self.api.endpoint_configuration = configuration
        self.api.policy = self.policy
        self.api.disableExecuteApiEndpoint = self.disabled


def _change_type(draft: _Draft, operation: dict[str, Any]) -> None:
    """One step of type: all but private to edge (F1.11); the path's last part is not looked at."""
    wanted = operation.get("value")
    if operation["op"] != "replace":
        raise bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    if wanted not in TYPES:
        raise bad_request(WRONG_TYPE)
    if (draft.kind, wanted) == ("PRIVATE", "EDGE"):
        raise bad_request("Cannot update endpoint from PRIVATE to EDGE")
    if getattr(draft.api, "access_mode", None) == "STRICT":
        raise bad_request("The endpoint type of an API in STRICT access mode cannot be changed")
    draft.kind = wanted
    if wanted == "PRIVATE":
        draft.address = "dualstack"


def _change_address(draft: _Draft, operation: dict[str, Any]) -> None:
    if operation["op"] != "replace":
        raise bad_request("Invalid patch operation specified. Must be one of: [replace]")
    if operation.get("value") not in ("ipv4", "dualstack"):
        raise bad_request("ipAddressType must be either ipv4 or dualstack.")
    if draft.kind == "PRIVATE" and operation["value"] != "dualstack":
        raise bad_request(ONLY_DUALSTACK)
    draft.address = operation["value"]


def _change_endpoints(draft: _Draft, operation: dict[str, Any]) -> None:
    given = [key for key in str(operation.get("value") or "").split(",") if key]
    if operation["op"] == "remove":
        draft.endpoints = [key for key in draft.endpoints if given and key not in given]
    elif operation["op"] == "replace":
        draft.endpoints = given
    else:
        draft.endpoints += [key for key in given if key not in draft.endpoints]


def _change_policy(draft: _Draft, operation: dict[str, Any]) -> None:
    text = "" if operation["op"] == "remove" else str(operation.get("value") or "")
    draft.policy = kept_policy(draft.call, draft.api.id, text)


def _change_default_endpoint(draft: _Draft, operation: dict[str, Any]) -> None:
    draft.disabled = str(operation.get("value")).lower() == "true"


API = {
    "/name": Field("name"),
    "/description": Field("description", takes=ALL),
    "/version": Field("given_version", takes=ALL),
    "/apiKeySource": Field("api_key_source"),
    "/binaryMediaTypes": Field("binaryMediaTypes", "list", ALL),
    "/minimumCompressionSize": Field("minimum_compression_size", "whole number or none"),
    "/securityPolicy": Field("security_policy"),
    "/endpointAccessMode": Field("access_mode"),
}
"""The plain paths of an API (R025)."""

PATCHES: Mapping[str, Callable[[_Draft, dict[str, Any]], None]] = {
    "/endpointConfiguration/types": _change_type,
    "/endpointConfiguration/ipAddressType": _change_address,
    "/endpointConfiguration/vpcEndpointIds": _change_endpoints,
    "/policy": _change_policy,
    "/disableExecuteApiEndpoint": _change_default_endpoint,
}
"""Paths whose patches hang on each other; the path's end is not looked at (R015, R016)."""


def _patch_for(path: str) -> Callable[[_Draft, dict[str, Any]], None] | None:
    return next((PATCHES[head] for head in PATCHES if f"{path}/".startswith(f"{head}/")), None)


_CREATE = "create_rest_api"

RULES = (
    Rule(_CREATE, "before", new_api_is_of_the_model, ("R006", "R007")),
    Rule(_CREATE, "before", description_is_not_empty, ("R010", "R248")),
    Rule(_CREATE, "before", api_has_exactly_one_type, ("F1.1", "R008", "R009")),
    Rule(_CREATE, "before", private_api_is_dualstack, ("F1.10", "R005")),
    Rule(_CREATE, "before", only_private_apis_name_endpoints, ("F4.9", "R024")),
    Rule(_CREATE, "after", created_api_shows_its_defaults, ("R001", "R003", "R026")),
    Rule("get_rest_api", "before", api_is_found_by_its_id, ("R012",)),
    Rule("get_rest_api", "after", api_is_shown_as_aws_does, ("R014", "R027")),
    Rule("get_rest_apis", "after", apis_are_listed_as_aws_does, ("R014",)),
    Rule("delete_rest_api", "before", api_is_found_by_its_id, ("R012",)),
    Rule("delete_rest_api", "before", mapped_api_cannot_go),
    Rule("delete_rest_api", "after", deleted_api_answers_202, ("R013",)),
    Rule(
        "update_rest_api",
        "instead",
        patches_of_an_api_take_effect,
        ("F1.11", "F1.12", "F1.14", "F4.9", "R015", "R016", "R023", "R024", "R248", "R249"),
    ),
)
