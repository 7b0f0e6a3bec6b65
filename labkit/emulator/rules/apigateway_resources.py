"""Resources of a REST API: a tree of path parts (R030 to R035)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from labkit.emulator.rules.apigateway_methods import method_shown
from labkit.emulator.rules.apigateway_patch import only_replaces, patches_of
from labkit.emulator.rules.apigateway_shared import (
    api_of,
    bad_request,
    conflict,
    empty_answer,
    json_answer,
    not_found,
    resource_of,
)
from labkit.emulator.rules.rule import Call, Rule

_PART = re.compile(r"\{[a-zA-Z0-9._:-]+\+?\}|[a-zA-Z0-9._:-]+")
WRONG_PART = (
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly "
    "braces at the beginning and the end."
)


def path_part_fits_its_place(call: Call) -> None:
    """A name once among siblings, one variable among them, nothing below a greedy one."""
    api_of(call)
    parent = resource_of(call)
    _check_place(api_of(call), parent, str(call.body.get("pathPart") or ""))


def _check_place(api: Any, parent: Any, part: str, but: str = "") -> None:
    if not _PART.fullmatch(part):
        raise bad_request(WRONG_PART)
    if _greedy(parent.path_part):
        text = "Cannot create a child of a resource with a greedy path variable: "
        raise bad_request(text + parent.path_part)
    siblings = [row for row in _children(api, parent.id) if row.id != but]
    if any(row.path_part == part for row in siblings):
        raise conflict(f"Another resource with the same parent already has this name: {part}")
    variable = next((row.path_part for row in siblings if _variable(row.path_part)), None)
    if variable and _variable(part):
        raise bad_request(
            f"A sibling ({variable}) of this resource already has a variable path part -- only "
            "one is allowed"
        )


def _children(api: Any, key: str) -> Iterator[Any]:
    return (row for row in api.resources.values() if row.parent_id == key)


def _variable(part: str) -> bool:
    return part.startswith("{")


def _greedy(part: str) -> bool:
    return part.endswith("+}")


def created_resource_is_shown(call: Call, _answer: Any) -> Any:
    """With its path and its parent (R031)."""
    newest = list(api_of(call).resources.values())[-1]
    return json_answer(201, resource_shown(newest))


def resource_shown(resource: Any, *, methods: bool = False) -> dict[str, Any]:
    """A resource as AWS shows it; methods by name alone, unless they are asked for (R030)."""
    fields = {"id": resource.id, "path": resource.get_path()}
    if resource.parent_id:
        fields |= {"parentId": resource.parent_id, "pathPart": resource.path_part}
    if resource.resource_methods:
        fields["resourceMethods"] = {
            verb: method_shown(method) if methods else {}
            for verb, method in resource.resource_methods.items()
        }
    return fields


def resource_is_shown(call: Call) -> Any:
    """One resource; `embed=methods` tells its methods in full."""
    found = resource_of(call)
    return json_answer(200, resource_shown(found, methods=_with_methods(call)))


def resources_are_listed_by_path(call: Call) -> Any:
    """In the order of their paths, greedy variables last among siblings (R030)."""
    rows = sorted(api_of(call).resources.values(), key=_place)
    full = _with_methods(call)
    return json_answer(200, {"item": [resource_shown(row, methods=full) for row in rows]})


def _with_methods(call: Call) -> bool:
    return "methods" in call.queried("embed")


def _place(resource: Any) -> list[tuple[bool, str]]:
    parts = resource.get_path().strip("/").split("/")
    return [(_greedy(part), part) for part in parts]


def deleted_resource_takes_its_subtree_along(call: Call) -> Any:
    """Everything below it goes; the root stays (R031)."""
    api, found = api_of(call), resource_of(call)
    if found.parent_id is None:
        raise bad_request("Cannot delete the root resource")
    for row in [*_below(api, found)]:
        del api.resources[row.id]
    return empty_answer(202)


def _below(api: Any, resource: Any) -> Iterator[Any]:
    yield resource
    for child in [*_children(api, resource.id)]:
        yield from _below(api, child)


def resource_is_renamed_or_moved(call: Call) -> Any:
    """`/parentId` and `/pathPart`, under the rules of creation (R032, R250)."""
    operations = patches_of(call)
    api, found = api_of(call), resource_of(call)
    only_replaces(operations, ("/parentId", "/pathPart"))
    part, parent = found.path_part, found.parent_id
    for row in operations:
        if parent is None:
            raise bad_request(f"Root resource cannot update its {row['path'][1:]}.")
        if row["path"] == "/pathPart":
            part = str(row.get("value") or "")
        else:
            parent = str(row.get("value") or "")
    if operations:
        _check_place(api, _new_parent(api, found, parent), part, but=found.id)
    found.path_part, found.parent_id = part, parent
    return json_answer(200, resource_shown(found))


def _new_parent(api: Any, resource: Any, key: str) -> Any:
    if key not in api.resources:
        raise not_found("Invalid Resource identifier specified")
    if any(row.id == key for row in _below(api, resource)):
        raise bad_request("Resources cannot be cyclical.")
    return api.resources[key]


RULES = (
    Rule("create_resource", "before", path_part_fits_its_place, ("R032", "R033", "R034", "R035")),
    Rule("create_resource", "after", created_resource_is_shown, ("R031",)),
    Rule("get_resource", "instead", resource_is_shown, ("R030",)),
    Rule("get_resources", "instead", resources_are_listed_by_path, ("R030",)),
    Rule("delete_resource", "instead", deleted_resource_takes_its_subtree_along, ("R031",)),
    Rule("update_resource", "instead", resource_is_renamed_or_moved, ("R032", "R250")),
)
