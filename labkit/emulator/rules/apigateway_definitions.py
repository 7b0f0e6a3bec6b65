"""Definitions of REST APIs, in OpenAPI 3 or Swagger 2, as they are sent for import (R265)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from moto.apigateway.utils import deserialize_body

from labkit.emulator.rules.apigateway_shared import bad_request
from labkit.emulator.rules.rule import Call

UNREADABLE = "Unable to build importer with provided input."
VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
ANY_METHOD = "x-amazon-apigateway-any-method"
MODELS = "https://apigateway.amazonaws.com/restapis/{api}/models/{name}"
"""What a model that refers to another one calls it by."""

Definition = Mapping[str, Any]


def definition_of(call: Call) -> Definition:
    """The definition that a call brings, as JSON or YAML. Raises `Refused` (R257)."""
    found: Any = None
    with suppress(Exception):  # whatever the readers of JSON and YAML stumble over
        found = deserialize_body(call.text)
    if not (isinstance(found, Mapping) and found and isinstance(found.get("paths"), Mapping)):
        raise bad_request(UNREADABLE)
    return found


def mapping(value: Any) -> Mapping[str, Any]:
    """A value that should be a mapping; an empty one if it is not."""
    return value if isinstance(value, Mapping) else {}


def schemas_of(definition: Definition) -> Mapping[str, Any]:
    """The schemas of a definition by name."""
    own = mapping(definition.get("components")).get("schemas")
    return mapping(own or definition.get("definitions"))


def schemes_of(definition: Definition) -> Mapping[str, Any]:
    """The security schemes of a definition by name."""
    own = mapping(definition.get("components")).get("securitySchemes")
    return mapping(own or definition.get("securityDefinitions"))


def base_path(definition: Definition, mode: str) -> str:
    """What goes before every path, such as `/base`; `mode` is the call's `basepath` (R266).

    `prepend` takes the definition's whole base path, `split` all but its first part, since
    that is meant for the stage, `ignore` nothing.
    """
    parts = [part for part in _base(definition).split("/") if part]
    kept = {"prepend": parts, "split": parts[1:]}.get(mode, [])
    return "".join(f"/{part}" for part in kept)


def _base(definition: Definition) -> str:
    servers = definition.get("servers")
    if not isinstance(servers, list) or not servers:
        return str(definition.get("basePath") or "")
    first = mapping(servers[0])
    url = str(first.get("url") or "")
    for name, variable in mapping(first.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(mapping(variable).get("default") or ""))
    return urlsplit(url).path


def operations_of(definition: Definition) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Path, HTTP method and operation, in the definition's order; path parameters come along."""
    for path, item in definition["paths"].items():
        shared = mapping(item).get("parameters") or []
        for verb, operation in mapping(item).items():
            if verb in VERBS or verb == ANY_METHOD:
                own = mapping(operation).get("parameters") or []
                method = "ANY" if verb == ANY_METHOD else verb.upper()
                yield str(path), method, {**mapping(operation), "parameters": [*shared, *own]}


def model_named(schema: Any) -> str:
    """The model that a schema refers to; empty if it is a schema of its own."""
    return str(mapping(schema).get("$ref") or "").rpartition("/")[2]


def model_schema(schema: Any, api: str) -> str:
    """A schema as its model keeps it: other models by their URL (R265)."""

    def kept(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                key: MODELS.format(api=api, name=model_named(value))
                if key == "$ref" and isinstance(row, str)
                else kept(row)
                for key, row in value.items()
            }
        return [kept(row) for row in value] if isinstance(value, list) else value

    return json.dumps(kept(schema), indent=2)
