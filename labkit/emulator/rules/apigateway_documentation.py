"""Parts of an API's documentation: what is said of a place in it (R257).

moto lacks the operations; the parts are kept on its API, by id. Which members a location of a
type has, and what stands for one that is not given: API Gateway developer guide,
"Representation of API documentation in API Gateway".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.apigateway.utils import create_id

from labkit.emulator.rules.apigateway_definitions import Definition, definition_of, mapping
from labkit.emulator.rules.apigateway_patch import only_replaces, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    conflict,
    empty_answer,
    input_of,
    invalid,
    json_answer,
    not_found,
    outside,
)
from labkit.emulator.rules.rule import Call, Rule

EXTENSION = "x-amazon-apigateway-documentation"
DEFAULTS = {"path": "/", "method": "*", "statusCode": "*"}
_PLACE, _ANSWER = ("path", "method"), ("path", "method", "statusCode")
LOCATIONS: Mapping[str, tuple[str, ...]] = {
    "RESPONSE_BODY": _ANSWER,
    "RESPONSE": _ANSWER,
    "METHOD": _PLACE,
    "MODEL": ("name",),
    "AUTHORIZER": ("name",),
    "RESPONSE_HEADER": (*_ANSWER, "name"),
    "RESOURCE": ("path",),
    "PATH_PARAMETER": (*_PLACE, "name"),
    "REQUEST_BODY": _PLACE,
    "QUERY_PARAMETER": (*_PLACE, "name"),
    "API": (),
    "REQUEST_HEADER": (*_PLACE, "name"),
}
"""Type to the members of its location, in the order in which a validation error names them."""


def parts_of(api: Any) -> dict[str, dict[str, Any]]:
    """The parts of an API by id, each as AWS shows it."""
    found: dict[str, dict[str, Any]] = vars(api).setdefault("documentation_parts", {})
    return found


def part_of(call: Call) -> dict[str, Any]:
    """The part that the URL names; its text stands for an unknown API too (R257)."""
    api = call.apigateway.apis.get(call.path.get("restapi_id", ""))
    found = parts_of(api).get(call.path.get("part_id", "")) if api else None
    if found is None:
        raise not_found("Invalid Documentation part identifier specified")
    return found


def located(given: Mapping[str, Any]) -> dict[str, str]:
    """A location with all the members that its type has."""
    kind = str(given["type"])
    members = {name: given.get(name) or DEFAULTS.get(name) for name in LOCATIONS[kind]}
    return {"type": kind, **{name: str(value) for name, value in members.items() if value}}


def location_is_of_a_known_type(call: Call) -> None:
    """Refused by the model of the API."""
    kind = (call.body.get("location") or {}).get("type")
    if kind not in LOCATIONS:
        place = f"{input_of(call)}.location.type"
        raise invalid(outside(str(kind), place, ", ".join(LOCATIONS)))


def part_is_made(call: Call) -> Any:
    """A place has one part."""
    api, location = api_of(call), located(call.body["location"])
    if any(row["location"] == location for row in parts_of(api).values()):
        raise conflict("Documentation part already exists for the specified location")
    return json_answer(201, _kept(api, location, str(call.body.get("properties") or "{}")))


def _kept(api: Any, location: dict[str, str], properties: str) -> dict[str, Any]:
    key = create_id()
    parts_of(api)[key] = {"id": key, "location": location, "properties": properties}
    return parts_of(api)[key]


def part_is_shown(call: Call) -> Any:
    """One part."""
    return json_answer(200, part_of(call))


def parts_are_listed(call: Call) -> Any:
    """All of an API's, or those of a type, a path, or with a name that holds a text."""
    kinds, paths, names = (call.queried(name) for name in ("type", "path", "name"))
    rows = [
        row
        for row in parts_of(api_of(call)).values()
        if (not kinds or row["location"]["type"] in kinds)
        and (not paths or row["location"].get("path") in paths)
        and all(name in row["location"].get("name", "") for name in names)
    ]
    return json_answer(200, {"item": rows})


def patches_of_a_part_take_effect(call: Call) -> Any:
    """Its properties are replaced (R257)."""
    operations, found = patches_of(call), part_of(call)
    only_replaces(operations, ("/properties",))
    for row in operations:
        found["properties"] = str(row.get("value") or "{}")
    return json_answer(200, found)


def deleted_part_is_gone(call: Call) -> Any:
    """202; here an unknown API is told by its own text (R257)."""
    api = api_of(call)
    del parts_of(api)[part_of(call)["id"]]
    return empty_answer(202)


def parts_are_imported(call: Call) -> Any:
    """Those of a definition; `overwrite` takes away the ones that were there (R257)."""
    api, definition = api_of(call), definition_of(call)
    if call.queried("mode") == ["overwrite"]:
        parts_of(api).clear()
    return json_answer(200, {"ids": [row["id"] for row in imported(api, definition)]})


def imported(api: Any, definition: Definition) -> Iterable[dict[str, Any]]:
    """Put the parts of a definition into an API, each in place of the one that was there.

    A part of a place that there is not is left out.
    """
    found = []
    given = mapping(definition.get(EXTENSION)).get("documentationParts")
    for row in map(mapping, given or []):
        if mapping(row.get("location")).get("type") not in LOCATIONS:
            continue
        location, properties = located(row["location"]), json.dumps(row.get("properties") or {})
        for key, held in [*parts_of(api).items()]:
            if held["location"] == location:
                del parts_of(api)[key]
        found.append(_kept(api, location, properties))
    return found


RULES = (
    Rule("create_documentation_part", "before", location_is_of_a_known_type, ("R257",)),
    Rule("create_documentation_part", "instead", part_is_made, ("R257",)),
    Rule("get_documentation_part", "instead", part_is_shown, ("R257",)),
    Rule("get_documentation_parts", "instead", parts_are_listed, ("R257",)),
    Rule("update_documentation_part", "instead", patches_of_a_part_take_effect, ("R257",)),
    Rule("delete_documentation_part", "instead", deleted_part_is_gone, ("R257",)),
    Rule("import_documentation_parts", "instead", parts_are_imported, ("R257",)),
)
