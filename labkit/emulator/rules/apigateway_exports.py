"""A stage as a definition: what `get_export` says of it, in Swagger 2 or OpenAPI 3 (R268).

Only the models that its methods reach are told of. The integrations come along where the call
asks for API Gateway's extensions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from labkit.emulator.rules.apigateway_definitions import ANY_METHOD, model_named
from labkit.emulator.rules.apigateway_dialects import DIALECTS, Dialect, Export, Fields
from labkit.emulator.rules.apigateway_import_methods import INTEGRATION
from labkit.emulator.rules.apigateway_shared import api_of, bad_request, stage_of
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.snapshots import Snapshot

WITH_INTEGRATIONS = ("apigateway", "integrations")


def stage_is_exported(call: Call) -> Any:
    """As a file to be kept, named by the version (R268)."""
    api, stage, kind = api_of(call), stage_of(call), call.path.get("export_type", "")
    if kind not in DIALECTS:
        raise bad_request(f"Export type '{kind}' is not one of: {', '.join(DIALECTS)}")
    dialect, snapshot = DIALECTS[kind], api.deployments[stage.deployment_id].snapshot
    asked = ",".join(call.queried("extensions")).split(",")
    full = any(word in asked for word in WITH_INTEGRATIONS)
    version = getattr(api, "given_version", None) or _moment(api.create_date)
    text = {"title": api.name, "description": api.description, "version": version}
    paths = _paths(snapshot, dialect, full=full)
    export = Export(
        {key: value for key, value in text.items() if value},
        f"{api.id}.execute-api.{call.region}.amazonaws.com",
        stage.name,
        paths,
        _models(snapshot, paths, dialect.models),
    )
    headers = {
        "status": 200,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{kind}_{version}.json"',
    }
    return 200, headers, json.dumps(dialect.whole(export), indent=2)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _paths(snapshot: Snapshot, dialect: Dialect, *, full: bool) -> Fields:
    found: Fields = {}
    for resource in snapshot.resources:
        for verb, method in resource.methods.items():
            operation = dialect.operation(method, dialect.models)
            if full and method.get("methodIntegration"):
                operation[INTEGRATION] = _integration(method["methodIntegration"])
            name = ANY_METHOD if verb == "ANY" else verb.lower()
            found.setdefault(resource.path, {})[name] = operation
    return found


def _integration(given: Mapping[str, Any]) -> Fields:
    """An integration as its extension has it: types in small letters, no defaults."""
    responses = {
        row.get("selectionPattern") or "default": _kept(
            row, "statusCode", "responseParameters", "responseTemplates", "contentHandling"
        )
        for row in (given.get("integrationResponses") or {}).values()
    }
    linked = given.get("connectionType") == "VPC_LINK"
    return {
        **_kept(given, "httpMethod", "uri", "credentials", "requestParameters"),
        **_kept(given, "requestTemplates", "contentHandling", "cacheKeyParameters"),
        **(_kept(given, "connectionType", "connectionId") if linked else {}),
        **({"responses": responses} if responses else {}),
        "type": given["type"].lower(),
        "passthroughBehavior": given["passthroughBehavior"].lower(),
    }


def _kept(given: Mapping[str, Any], *names: str) -> Fields:
    return {name: given[name] for name in names if given.get(name)}


def _models(snapshot: Snapshot, paths: Fields, head: str) -> Fields:
    """The schemas that are referred to, by these or by one another."""
    found: Fields = {}
    wanted = list(_references(paths))
    while wanted:
        name = wanted.pop()
        if name not in found and name in snapshot.models:
            found[name] = _referring(json.loads(snapshot.models[name]), head)
            wanted.extend(_references(found[name]))
    return {name: found[name] for name in snapshot.models if name in found}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield model_named(value)
        for row in value.values():
            yield from _references(row)
    elif isinstance(value, list):
        for row in value:
            yield from _references(row)


def _referring(value: Any, head: str) -> Any:
    """A schema whose references stay within the definition."""
    if isinstance(value, Mapping):
        return {
            key: head + model_named(value) if key == "$ref" else _referring(row, head)
            for key, row in value.items()
            if key != "$schema"
        }
    return [_referring(row, head) for row in value] if isinstance(value, list) else value


RULES = (Rule("get_export", "instead", stage_is_exported, ("R268",)),)
