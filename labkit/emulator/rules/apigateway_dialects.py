"""What an export says in Swagger 2 and in OpenAPI 3, each in its own words (R268)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.rules.apigateway_import_methods import PLACES

Fields = dict[str, Any]
Method = Mapping[str, Any]
WORDS = {location: word for word, location in PLACES.items()}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a version of the format says what is the same in both."""

    models: str
    operation: Callable[[Method, str], Fields]
    whole: Callable[[Export], Fields]


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: the title and so on, the host, the stage, its paths, and its models."""

    info: Fields
    host: str
    stage: str
    paths: Fields
    models: Fields


def _swagger_operation(method: Method, models: str) -> Fields:
    integration = method.get("methodIntegration") or {}
    asked, responses = method.get("requestModels") or {}, method.get("methodResponses") or {}
    replies = (integration.get("integrationResponses") or {}).values()
    takes = [*(integration.get("requestTemplates") or {}), *asked]
    gives = [kind for row in replies for kind in row.get("responseTemplates") or {}]
    gives += [kind for row in responses.values() for kind in row.get("responseModels") or {}]
    parameters = [
        {"name": name, "in": place, "required": required, "type": "string"}
        for name, place, required in _parameters(method)
    ]
    parameters += [
        {"in": "body", "name": name, "required": True, "schema": {"$ref": models + name}}
        for name in dict.fromkeys(asked.values())
    ]
    told = {
        "operationId": method.get("operationName"),
        "consumes": list(dict.fromkeys(takes)),
        "produces": list(dict.fromkeys(gives)),
        "parameters": parameters,
    }
    rows = {code: _swagger_response(code, row, models) for code, row in responses.items()}
    return {**{key: value for key, value in told.items() if value}, "responses": rows}


def _swagger_response(code: str, row: Method, models: str) -> Fields:
    found: Fields = {"description": f"{code} response"}
    for name in (row.get("responseModels") or {}).values():
        found["schema"] = {"$ref": models + name}
    headers = {name: {"type": "string"} for name in _headers(row)}
    return {**found, **({"headers": headers} if headers else {})}


def _openapi_operation(method: Method, models: str) -> Fields:
    parameters = [
        {
            "name": name,
            "in": place,
            **({"required": True} if required else {}),
            "schema": {"type": "string"},
        }
        for name, place, required in _parameters(method)
    ]
    body = _content(method.get("requestModels"), models)
    told = {
        "operationId": method.get("operationName"),
        "parameters": parameters,
        "requestBody": {"content": body, "required": True} if body else None,
    }
    responses = method.get("methodResponses") or {}
    rows = {code: _openapi_response(code, row, models) for code, row in responses.items()}
    return {**{key: value for key, value in told.items() if value}, "responses": rows}


def _openapi_response(code: str, row: Method, models: str) -> Fields:
    headers = {name: {"schema": {"type": "string"}} for name in _headers(row)}
    return {
        "description": f"{code} response",
        **({"headers": headers} if headers else {}),
        "content": _content(row.get("responseModels"), models),
    }


def _content(chosen: Mapping[str, str] | None, models: str) -> Fields:
    return {kind: {"schema": {"$ref": models + name}} for kind, name in (chosen or {}).items()}


def _parameters(method: Method) -> Iterator[tuple[str, str, bool]]:
    """Name, place and whether it is required, of each parameter of a method's request."""
    for key, required in (method.get("requestParameters") or {}).items():
        _, _, place, name = key.split(".", 3)
        yield name, WORDS.get(place, place), bool(required)


def _headers(response: Method) -> list[str]:
    return [key.split(".", 3)[3] for key in response.get("responseParameters") or {}]


def _swagger(export: Export) -> Fields:
    return {
        "swagger": "2.0",
        "info": export.info,
        "host": export.host,
        "basePath": f"/{export.stage}",
        "schemes": ["https"],
        "paths": export.paths,
        **({"definitions": export.models} if export.models else {}),
    }


def _openapi(export: Export) -> Fields:
    base = {"basePath": {"default": export.stage}}
    return {
        "openapi": "3.0.1",
        "info": export.info,
        "servers": [{"url": f"https://{export.host}/{{basePath}}", "variables": base}],
        "paths": export.paths,
        "components": {"schemas": export.models} if export.models else {},
    }


DIALECTS = {
    "swagger": Dialect("#/definitions/", _swagger_operation, _swagger),
    "oas30": Dialect("#/components/schemas/", _openapi_operation, _openapi),
}
"""What a stage is exported as."""
