"""Methods of an imported definition: what an operation says becomes what calls would put (R265)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.apigateway.utils import create_id

from labkit.emulator.rules.apigateway_definitions import (
    Definition,
    mapping,
    model_named,
    model_schema,
    schemes_of,
)
from labkit.emulator.rules.apigateway_integrations import made_integration
from labkit.emulator.rules.apigateway_responses import made_response

JSON = "application/json"
INTEGRATION = "x-amazon-apigateway-integration"
VALIDATOR = "x-amazon-apigateway-request-validator"
AUTHORIZER = "x-amazon-apigateway-authorizer"
PLACES = {"path": "path", "query": "querystring", "header": "header"}
_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")

Operation = Mapping[str, Any]


def import_method(
    api: Any, resource: Any, verb: str, operation: Operation, definition: Definition
) -> None:
    """Put a method with its responses and integration, in place of the one that was there."""
    security = _security(api, operation, definition)
    validators = {row.name: key for key, row in api.request_validators.items()}
    chosen = operation.get(VALIDATOR) or definition.get(VALIDATOR)
    method = resource.add_method(
        verb,
        security["authorizationType"],
        security["apiKeyRequired"],
        request_parameters=_parameters(resource.get_path(), operation) or None,
        request_models=_models(api, _request_schemas(operation, definition)) or None,
        operation_name=operation.get("operationId"),
        authorizer_id=security["authorizerId"],
        authorization_scopes=security["authorizationScopes"],
        request_validator_id=validators.get(chosen),
    )
    for status, response in mapping(operation.get("responses")).items():
        if str(status).isdecimal():
            headers = mapping(mapping(response).get("headers"))
            method.create_response(
                str(status),
                _models(api, _schemas(response, operation, definition, "produces")) or None,
                {f"method.response.header.{name}": False for name in headers} or None,
            )
    if operation.get(INTEGRATION):
        method.method_integration = _integration(mapping(operation[INTEGRATION]), resource.id)


def _security(api: Any, operation: Operation, definition: Definition) -> dict[str, Any]:
    """Who may call, as the first scheme that says so has it; an API key may be wanted beside."""
    found: dict[str, Any] = {
        "authorizationType": "NONE",
        "authorizerId": None,
        "authorizationScopes": None,
        "apiKeyRequired": False,
    }
    schemes = schemes_of(definition)
    authorizers = {row.name: row for row in api.authorizers.values()}
    own = mapping(operation.get("x-amazon-apigateway-auth")).get("type")
    if own:
        found["authorizationType"] = str(own).upper()
    for name, scopes in _requirements(operation, definition):
        scheme = mapping(schemes.get(name))
        if name in authorizers:
            row = authorizers[name]
            pool = row.type == "COGNITO_USER_POOLS"
            found["authorizationType"] = row.type if pool else "CUSTOM"
            found["authorizerId"] = row.id
            found["authorizationScopes"] = list(scopes) or None
        elif str(scheme.get("x-amazon-apigateway-authtype")).lower() == "awssigv4":
            found["authorizationType"] = "AWS_IAM"
        elif str(scheme.get("name")).lower() == "x-api-key":
            found["apiKeyRequired"] = True
    return found


def _requirements(operation: Operation, definition: Definition) -> Iterator[tuple[str, Any]]:
    rows = operation.get("security")
    for row in definition.get("security") or [] if rows is None else rows:
        for name, scopes in mapping(row).items():
            yield name, scopes or []


def _parameters(path: str, operation: Operation) -> dict[str, bool]:
    """Whether each is required; those in the path are, whether they are told of or not (R265)."""
    found = {f"method.request.path.{name}": True for name in _VARIABLE.findall(path)}
    for row in map(mapping, operation.get("parameters") or []):
        if row.get("in") in PLACES:
            place = f"method.request.{PLACES[row['in']]}.{row.get('name')}"
            found[place] = bool(row.get("required")) or row["in"] == "path"
    return found


def _request_schemas(operation: Operation, definition: Definition) -> dict[str, Any]:
    if "requestBody" in operation:
        return _schemas(operation["requestBody"], operation, definition, "")
    for row in map(mapping, operation.get("parameters") or []):
        if row.get("in") == "body":
            return _schemas(row, operation, definition, "consumes")
    return {}


def _schemas(part: Any, operation: Operation, definition: Definition, types: str) -> dict[str, Any]:
    """Content type to schema: in OpenAPI 3 they stand together, in Swagger 2 apart."""
    content = mapping(part).get("content")
    if content is not None:
        rows = mapping(content).items()
        return {kind: row["schema"] for kind, row in rows if mapping(row).get("schema")}
    schema = mapping(part).get("schema")
    if not schema:
        return {}
    kinds = operation.get(types) or definition.get(types) or [JSON]
    return dict.fromkeys(kinds, schema)


def _models(api: Any, schemas: Mapping[str, Any]) -> dict[str, str]:
    """Content type to model; a schema without a name becomes a model with a new one."""
    return {kind: model_named(row) or _new_model(api, row, kind) for kind, row in schemas.items()}


def _new_model(api: Any, schema: Any, kind: str) -> str:
    name = f"MODEL{create_id()[:6]}"
    api.add_model(name, None, model_schema(schema, api.id), kind)
    return name


def sent_integration(given: Mapping[str, Any]) -> dict[str, Any]:
    """An integration as a call would send it: its names of types in capitals."""
    capital = {
        key: str(given[key]).upper()
        for key in ("type", "passthroughBehavior", "contentHandling", "connectionType")
        if given.get(key)
    }
    verb = None if capital.get("type") == "MOCK" else given.get("httpMethod")
    return {**given, **capital, "httpMethod": verb}


def _integration(given: Mapping[str, Any], resource: str) -> Any:
    """With its responses by their patterns."""
    made = made_integration(sent_integration(given), resource)
    rows = {}
    for pattern, row in mapping(given.get("responses")).items():
        status = str(mapping(row).get("statusCode") or "200")
        own = {} if pattern == "default" else {"selectionPattern": str(pattern)}
        rows[status] = made_response({**mapping(row), **own}, status)
    made.integration_responses = rows or None
    return made
