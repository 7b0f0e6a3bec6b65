"""Models of a REST API: named schemas that methods and their responses refer to (R253)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from string import ascii_lowercase, digits
from typing import Any

from moto.apigateway.models import Model

from labkit.emulator.rules.apigateway_patch import Field, only_replaces, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
)
from labkit.emulator.rules.rule import Call, Rule

JSON = "application/json"
_FIGURES = ascii_lowercase + digits
DRAFT = "http://json-schema.org/draft-04/schema#"
MESSAGE = {"message": {"type": "string"}}
FIRST = (
    ("Empty", "This is a default empty schema model", {"type": "object"}),
    (
        "Error",
        "This is a default error schema model",
        {"type": "object", "properties": MESSAGE},
    ),
)
"""Name, description and schema of the models that a created API begins with (R253)."""


def created_api_has_its_first_models(call: Call, answer: Any) -> None:
    """An imported one has only those of its definition."""
    api = call.apigateway.apis.get(json.loads(answer[-1]).get("id"))
    for name, description, schema in FIRST if api else ():
        whole = {"$schema": DRAFT, "title": f"{name} Schema", **schema}
        text = json.dumps(whole, indent=2)
        given = {"description": description, "schema": text, "content_type": JSON}
        api.models[name] = Model(_id(api.id, name), name, **given)


def _id(api: str, name: str) -> str:
    """An id that hangs on the API's: no draw is spent on what nobody asked for."""
    number = int.from_bytes(sha256(f"{api}/{name}".encode()).digest()[:8], "big")
    return "".join(_FIGURES[number // 36**place % 36] for place in range(6))


def model_of(call: Call) -> Any:
    """The model that the URL names; its text stands for an unknown API too (R253)."""
    name = call.path.get("model_name", "")
    api = call.apigateway.apis.get(call.path.get("restapi_id", ""))
    found = api.models.get(name) if api else None
    if found is None:
        raise not_found(f"Invalid model name specified: {name}")
    return found


def models_are_those_of_an_api(call: Call) -> None:
    """Which is there."""
    api_of(call)


def model_has_a_name_and_a_schema(call: Call) -> None:
    """A name of letters and figures, once in an API, and a schema that says something (R253)."""
    api, name = api_of(call), str(call.body.get("name") or "")
    if not name:
        raise bad_request("Model name must be non-empty")
    if not name.isalnum():
        raise bad_request("Model name must be alphanumeric: " + name)
    if name in api.models:
        raise conflict("Model name already exists for this REST API")
    _check_schema(call.body.get("schema"))


def _check_schema(schema: Any) -> None:
    if not schema:
        text = "Model schema must have at least 1 property or array items defined"
        raise bad_request(text)


MODEL = {"/description": Field("description"), "/schema": Field("schema")}
"""The paths of a model that patches reach."""


def patches_of_a_model_take_effect(call: Call) -> Any:
    """All of them, or none; it keeps a schema (R253)."""
    operations, found = patches_of(call), model_of(call)
    only_replaces(operations, tuple(MODEL))
    for row in operations:
        if row["path"] == "/schema":
            _check_schema(row.get("value"))
    patch(found, MODEL, operations)
    return json_answer(200, found.to_json())


def used_model_stays(call: Call) -> Any:
    """Its methods let go of it first; then 202 (R253)."""
    name = model_of(call).name
    for place in _methods_with(api_of(call), name):
        text = f"Cannot delete model '{name}', is referenced in method request: {place}"
        raise conflict(text)
    del api_of(call).models[name]
    return empty_answer(202)


def _methods_with(api: Any, name: str) -> Iterator[str]:
    """Where a method's request refers to a model, such as `/pets/GET`; the latest first."""
    for resource in reversed(api.resources.values()):
        for verb, method in resource.resource_methods.items():
            if name in (method.request_models or {}).values():
                yield f"{resource.get_path()}/{verb}"


RULES = (
    Rule("create_rest_api", "after", created_api_has_its_first_models, ("R253",)),
    Rule("get_models", "before", models_are_those_of_an_api),
    Rule("create_model", "before", model_has_a_name_and_a_schema, ("R253",)),
    Rule("get_model", "before", model_of, ("R253",)),
    Rule("update_model", "instead", patches_of_a_model_take_effect, ("R253",)),
    Rule("delete_model", "instead", used_model_stays, ("R253",)),
)
