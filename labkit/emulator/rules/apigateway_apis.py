"""REST APIs: types, address types, endpoint ids, policy, default endpoint (F1.10 to F1.14).

Checks run in AWS's order: what the model of the API forbids first, then the rules of
business (R006, R007, R010).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.rules.apigateway_policies import kept_policy
from labkit.emulator.rules.apigateway_shared import api_of, bad_request, json_answer, shown
from labkit.emulator.rules.rule import Call, Refused, Rule

TYPES = ("PRIVATE", "EDGE", "REGIONAL")
ONLY_DUALSTACK = "Only dualstack ipAddressType is supported for Private APIs."
ONLY_PRIVATE = "VPCEndpoints can only be specified with PRIVATE apis."


def types_are_of_the_model(call: Call) -> None:
    """A type that does not exist is a ValidationException (R006)."""
    types = _configuration(call).get("types")
    if types and set(types) - set(TYPES):
        raise Refused(
            "ValidationException",
            f"1 validation error detected: Value '[{', '.join(types)}]' at "
            "'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]",
        )


def description_is_not_empty(call: Call) -> None:
    """Checked before the endpoint's rules (R010)."""
    if call.body.get("description") == "":
        raise bad_request("Description cannot be an empty string")


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
    _check_endpoints(call, (given.get("types") or ["EDGE"])[0], given.get("vpcEndpointIds", []))


def _check_endpoints(call: Call, kind: str, ids: list[str]) -> None:
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
    """The same for the list."""
    return json_answer(200, {"item": [shown(api) for api in call.apigateway.list_apis()]})


def deleted_api_answers_202(_call: Call, _answer: Any) -> Any:
    """With an empty body (R013)."""
    return 202, {"status": 202}, ""


def patches_of_an_api_take_effect(call: Call) -> Any:
    """All of one call's patches, or none of them (R015 to R023)."""
    api = api_of(call)
    operations = call.body.get("patchOperations") or []
    _check_names(operations)
    draft = _Draft(call, api)
    others = []
    for operation in operations:
        apply = _patch_for(str(operation.get("path", "")))
        if apply is None:
            others.append(operation)
        else:
            apply(draft, operation)
    _check_endpoints(call, draft.kind, draft.endpoints)
    draft.keep()
    api.apply_patch_operations(others)
    return json_answer(200, shown(api))


def _check_names(operations: list[dict[str, Any]]) -> None:
    known = "[add, remove, move, test, replace, copy]"
    wrong = [
        f"Value '{row.get('op')}' at 'updateRestApiInput.patchOperations.{place}.member.op' "
        f"failed to satisfy constraint: Member must satisfy enum value set: {known}"
        for place, row in enumerate(operations, start=1)
        if row.get("op") not in ("add", "remove", "move", "test", "replace", "copy")
    ]
    if wrong:
        count = f"{len(wrong)} validation error{'s' if len(wrong) > 1 else ''} detected: "
        raise Refused("ValidationException", count + "; ".join(wrong))


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
        text = "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
        raise bad_request(text)
    if (draft.kind, wanted) == ("PRIVATE", "EDGE"):
        raise bad_request("Cannot update endpoint from PRIVATE to EDGE")
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


PATCHES: Mapping[str, Callable[[_Draft, dict[str, Any]], None]] = {
    "/endpointConfiguration/types": _change_type,
    "/endpointConfiguration/ipAddressType": _change_address,
    "/endpointConfiguration/vpcEndpointIds": _change_endpoints,
    "/policy": _change_policy,
    "/disableExecuteApiEndpoint": _change_default_endpoint,
}
"""Where a path begins with this, the patch is ours; the rest is moto's."""


def _patch_for(path: str) -> Callable[[_Draft, dict[str, Any]], None] | None:
    return next((PATCHES[head] for head in PATCHES if f"{path}/".startswith(f"{head}/")), None)


_CREATE = "create_rest_api"

RULES = (
    Rule(_CREATE, "before", types_are_of_the_model, ("R006",)),
    Rule(_CREATE, "before", description_is_not_empty, ("R010",)),
    Rule(_CREATE, "before", api_has_exactly_one_type, ("F1.1", "R008", "R009")),
    Rule(_CREATE, "before", private_api_is_dualstack, ("F1.10", "R005")),
    Rule(_CREATE, "before", only_private_apis_name_endpoints, ("F4.9", "R024")),
    Rule(_CREATE, "after", created_api_shows_its_defaults, ("R001", "R003", "R026")),
    Rule("get_rest_api", "before", api_is_found_by_its_id, ("R012",)),
    Rule("get_rest_api", "after", api_is_shown_as_aws_does, ("R014", "R027")),
    Rule("get_rest_apis", "after", apis_are_listed_as_aws_does, ("R014",)),
    Rule("delete_rest_api", "before", api_is_found_by_its_id, ("R012",)),
    Rule("delete_rest_api", "after", deleted_api_answers_202, ("R013",)),
    Rule(
        "update_rest_api",
        "instead",
        patches_of_an_api_take_effect,
        ("F1.11", "F1.12", "F1.14", "F4.9", "R015", "R016", "R023", "R024"),
    ),
)
