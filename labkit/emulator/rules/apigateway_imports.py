"""APIs that are imported from a definition are as those that are made by calls (R265, R267)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.models import Authorizer, RequestValidator
from moto.apigateway.utils import create_id

from labkit.emulator.rules.apigateway_apis import TYPES, WRONG_TYPE, check_endpoints
from labkit.emulator.rules.apigateway_definitions import (
    Definition,
    base_path,
    definition_of,
    mapping,
    model_schema,
    operations_of,
    schemas_of,
    schemes_of,
)
from labkit.emulator.rules.apigateway_documentation import imported, parts_of
from labkit.emulator.rules.apigateway_gateway_responses import STATUSES, customise
from labkit.emulator.rules.apigateway_import_methods import (
    AUTHORIZER,
    INTEGRATION,
    import_method,
    sent_integration,
)
from labkit.emulator.rules.apigateway_integrations import KINDS, check
from labkit.emulator.rules.apigateway_policies import kept_policy
from labkit.emulator.rules.apigateway_shared import api_of, bad_request, json_answer, shown
from labkit.emulator.rules.rule import Call, Refused, Rule

HEAD = "x-amazon-apigateway-"


def definition_makes_an_api(call: Call) -> Any:
    """A new API, without the models that others begin with (R265)."""
    definition = definition_of(call)
    info = mapping(definition.get("info"))
    kind = (call.queried("endpointConfigurationTypes") or ["EDGE"])[0]
    _check(call, definition, kind)
    api = call.apigateway.create_rest_api(
        name=str(info.get("title") or ""), description=info.get("description")
    )
    address = "dualstack" if kind == "PRIVATE" else "ipv4"
    api.endpoint_configuration = {"types": [kind], "ipAddressType": address}
    api.security_policy = api.access_mode = None
    try:
        _fill(call, api, definition)
    except Refused:
        del call.apigateway.apis[api.id]
        raise
    return json_answer(201, shown(api, created=True))


def imported_definition_is_no_new_api_of_its_own(call: Call, go_on: Callable[[], Any]) -> Any:
    """The two operations have one URL, and differ in its query alone."""
    return definition_makes_an_api(call) if call.queried("mode") == ["import"] else go_on()


def api_exists(call: Call) -> None:
    """Nothing is put into an API that is not there."""
    api_of(call)
    if call.queried("mode") and call.queried("mode")[0] not in ("merge", "overwrite"):
        text = 'Enumeration value of OpenAPI import mode must be "overwrite" or "merge"'
        raise bad_request(text)


def definition_is_put_into_an_api(call: Call) -> Any:
    """`merge` adds to what is there, `overwrite` leaves nothing else (R267)."""
    api, definition = api_of(call), definition_of(call)
    _check(call, definition, api.endpoint_configuration["types"][0])
    if call.queried("mode") == ["overwrite"]:
        _empty(api)
    api.name = str(mapping(definition.get("info")).get("title") or api.name)
    _fill(call, api, definition)
    return json_answer(200, shown(api))


def _check(call: Call, definition: Definition, kind: str) -> None:
    """Nothing is imported of a definition in which something is wrong."""
    if kind not in TYPES:
        raise bad_request(WRONG_TYPE)
    own = mapping(definition.get(f"{HEAD}endpoint-configuration"))
    check_endpoints(call, kind, list(own.get("vpcEndpointIds") or []))
    problems = []
    for path, verb, operation in operations_of(definition):
        given = mapping(operation.get(INTEGRATION))
        try:
            if given:
                _check_integration(call, sent_integration(given))
        except Refused as refused:
            place = f"'{verb}' for resource at path '{path}'"
            problems.append(f"\tUnable to put integration on {place}: {refused.message}")
    if problems:
        raise bad_request("\n".join(["Errors found during import:", *problems]))


def _check_integration(call: Call, sent: Mapping[str, Any]) -> None:
    if sent.get("type") not in KINDS:
        raise bad_request(f"Integration type must be one of: [{', '.join(KINDS)}]")
    check(call, sent)


def _empty(api: Any) -> None:
    """Take away all that a definition brings; the root keeps its id."""
    root = next(row for row in api.resources.values() if row.parent_id is None)
    root.resource_methods.clear()
    api.resources = {root.id: root}
    for held in (api.models, api.authorizers, api.request_validators, api.gateway_responses):
        held.clear()
    parts_of(api).clear()
    api.binaryMediaTypes = []
    api.description = api.given_version = api.policy = None


def _fill(call: Call, api: Any, definition: Definition) -> None:
    _settings(call, api, definition)
    _validators(api, mapping(definition.get(f"{HEAD}request-validators")))
    _authorizers(api, definition)
    for name, schema in schemas_of(definition).items():
        text = model_schema(schema, api.id)
        api.add_model(name, mapping(schema).get("description"), text, "application/json")
    for kind, given in mapping(definition.get(f"{HEAD}gateway-responses")).items():
        if kind in STATUSES:
            customise(api, kind, mapping(given))
    base = base_path(definition, (call.queried("basepath") or ["ignore"])[0])
    for path, verb, operation in operations_of(definition):
        import_method(api, _resource(api, base + path), verb, operation, definition)
    imported(api, definition)


def _settings(call: Call, api: Any, definition: Definition) -> None:
    info = mapping(definition.get("info"))
    api.description = info.get("description") or api.description
    version = info.get("version")
    api.given_version = str(version) if version is not None else _version(api)
    held = list(getattr(api, "binaryMediaTypes", None) or [])
    media = definition.get(f"{HEAD}binary-media-types") or []
    api.binaryMediaTypes = [*held, *(kind for kind in media if kind not in held)]
    api.api_key_source = definition.get(f"{HEAD}api-key-source") or api.api_key_source
    size = definition.get(f"{HEAD}minimum-compression-size")
    api.minimum_compression_size = api.minimum_compression_size if size is None else size
    own = mapping(definition.get(f"{HEAD}endpoint-configuration"))
    if "disableExecuteApiEndpoint" in own:
        api.disableExecuteApiEndpoint = bool(own["disableExecuteApiEndpoint"])
    if own.get("vpcEndpointIds"):
        api.endpoint_configuration["vpcEndpointIds"] = list(own["vpcEndpointIds"])
    policy = definition.get(f"{HEAD}policy")
    if policy:
        api.policy = kept_policy(call, api.id, _text(policy))


def _version(api: Any) -> Any:
    return getattr(api, "given_version", None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _validators(api: Any, given: Mapping[str, Any]) -> None:
    held = {row.name: key for key, row in api.request_validators.items()}
    for name, row in given.items():
        key = held.get(name) or create_id()
        asked = mapping(row)
        body, parameters = asked.get("validateRequestBody"), asked.get("validateRequestParameters")
        api.request_validators[key] = RequestValidator(key, name, bool(body), bool(parameters))


def _authorizers(api: Any, definition: Definition) -> None:
    """One for each scheme that names one, whether a method uses it or not (R265)."""
    held = {row.name: key for key, row in api.authorizers.items()}
    for name, scheme in schemes_of(definition).items():
        given = mapping(mapping(scheme).get(AUTHORIZER))
        if given:
            key = held.get(name) or create_id()
            place = {"header": "header", "query": "querystring"}.get(
                str(scheme.get("in")), "header"
            )
            api.authorizers[key] = Authorizer(
                key,
                name,
                str(given.get("type") or "").upper(),
                provider_arns=given.get("providerARNs"),
                auth_type=scheme.get(f"{HEAD}authtype"),
                authorizer_uri=given.get("authorizerUri"),
                authorizer_credentials=given.get("authorizerCredentials"),
                identity_source=given.get("identitySource")
                or f"method.request.{place}.{scheme.get('name')}",
                identity_validation_expression=given.get("identityValidationExpression"),
                authorizer_result_ttl=given.get("authorizerResultTtlInSeconds"),
            )


def _resource(api: Any, path: str) -> Any:
    """The resource of a path; it and those above it are made where they are not there."""
    found = next(row for row in api.resources.values() if row.parent_id is None)
    for part in [part for part in path.split("/") if part]:
        below = (row for row in api.resources.values() if row.parent_id == found.id)
        known = next((row for row in below if row.path_part == part), None)
        found = known or api.add_child(part, found.id)
    return found


RULES = (
    Rule("import_rest_api", "instead", definition_makes_an_api, ("R265", "R266")),
    Rule("create_rest_api", "around", imported_definition_is_no_new_api_of_its_own, ("R265",)),
    Rule("put_rest_api", "before", api_exists, ("R012",)),
    Rule("put_rest_api", "instead", definition_is_put_into_an_api, ("R014", "R265", "R267")),
)
