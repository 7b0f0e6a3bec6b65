"""Documentation of REST APIs, part by part; promotions of canaries; the order of API keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, INVALID, MISSING = "BadRequestException", "ValidationException", "NotFoundException"
Call = Callable[[World], Any]
NO_PART = "Invalid Documentation part identifier specified"
GIVEN = {"location": {"type": "API"}, "properties": '{"description": "Mine"}'}
DEFINITION = {
    "openapi": "3.0.0",
    "info": {"title": "doc", "version": "1"},
    "paths": {},
    "x-amazon-apigateway-documentation": {
        "documentationParts": [
            {"location": {"type": "API"}, "properties": {"description": "All"}},
            {"location": {"type": "METHOD", "method": "GET"}, "properties": {"summary": "One"}},
        ]
    },
}


def _above(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(restApiId="nosuchapi0", **given)


def _part(aws: World) -> dict[str, str]:
    api = aws.api()
    key = made(aws.apigateway.create_documentation_part, restApiId=api, **GIVEN)["id"]
    return {"restApiId": api, "documentationPartId": key}


def _patched(*row: str) -> Call:
    def call(aws: World) -> Any:
        rows = patches(row)
        return aws.apigateway.update_documentation_part(**_part(aws), patchOperations=rows)

    return call


def _deleted(aws: World) -> Any:
    where = _part(aws)
    answer = aws.apigateway.delete_documentation_part(**where)
    rows = aws.apigateway.get_documentation_parts(restApiId=where["restApiId"])["items"]
    return {"status": answer["ResponseMetadata"]["HTTPStatusCode"], "left": rows}


def _located(aws: World) -> Any:
    kind = {"type": "INVALID"}
    return aws.apigateway.create_documentation_part(
        restApiId=aws.api(), location=kind, properties="{}"
    )


def _imported(aws: World) -> Any:
    where, of = _part(aws), aws.apigateway
    api = where["restApiId"]
    body = json.dumps(DEFINITION).encode()
    ids = of.import_documentation_parts(restApiId=api, mode="overwrite", body=body)["ids"]
    rows = of.get_documentation_parts(restApiId=api)["items"]
    return {"ids": len(ids), "rows": [(row["location"], row["properties"]) for row in rows]}


def _unreadable(body: bytes) -> Call:
    def call(aws: World) -> Any:
        return aws.apigateway.import_documentation_parts(
            restApiId=aws.api(), mode="overwrite", body=body
        )

    return call


def _stage(*rows: dict[str, str]) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        aws.method(api)
        aws.stage(api)
        where = {"restApiId": api, "stageName": "test"}
        return aws.apigateway.update_stage(**where, patchOperations=list(rows))

    return call


def _copy(source: str, path: str) -> dict[str, str]:
    return {"op": "copy", "from": source, "path": path}


def _keys(aws: World) -> Any:
    of = aws.apigateway
    names = [aws.name("key") for _ in range(2)]
    keys = [made(of.create_api_key, name=name)["id"] for name in names]
    plan = made(of.create_usage_plan, name=aws.name("plan"))["id"]
    for key in keys:
        made(of.create_usage_plan_key, usagePlanId=plan, keyId=key, keyType="API_KEY")
    rows = of.get_usage_plan_keys(usagePlanId=plan)["items"]
    listed = [row["id"] for row in of.get_api_keys(limit=500)["items"] if row["id"] in keys]
    return [row["id"] for row in rows] == listed == keys[::-1]


STRAY = (
    "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations"
)
PROMOTED = _copy("/canarySettings/deploymentId", "/deploymentId")

NAMED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("get_documentation_parts", {}),
    ("create_documentation_part", GIVEN),
    ("delete_documentation_part", {"documentationPartId": "nosuch"}),
)
"""What says which API is not there, with what it is given."""

ROWS = (
    Row(
        "a part of the documentation is of a place",
        lambda aws: aws.apigateway.create_documentation_part(restApiId=aws.api(), **GIVEN),
        gives({"id": str, **GIVEN}),
        ("R257",),
    ),
    Row(
        "a part's properties are replaced",
        _patched("replace", "/properties", "{}"),
        gives({"properties": "{}", "location": {"type": "API"}}),
        ("R257",),
    ),
    Row(
        "a part's properties are not added",
        _patched("add", "/properties", "{}"),
        refuses(BAD, STRAY, 400),
        ("R257",),
    ),
    Row(
        "a deleted part is not listed",
        _deleted,
        gives({"status": 202, "left": []}),
        ("R257",),
    ),
    *(
        Row(
            f"below an unknown API it is the part that is not found ({name})",
            _above(name, documentationPartId="nosuch"),
            refuses(MISSING, NO_PART, 404),
            ("R257",),
        )
        for name in ("get_documentation_part", "update_documentation_part")
    ),
    *(
        Row(
            f"an unknown API is told by its own text ({name})",
            _above(name, **given),
            refuses(MISSING, "Invalid API identifier specified …:nosuchapi0", 404),
            ("R257",),
        )
        for name, given in NAMED
    ),
    Row(
        "a part's place is of a known type",
        _located,
        refuses(
            INVALID,
            "1 validation error detected: Value 'INVALID' at "
            "'createDocumentationPartInput.location.type' failed to satisfy constraint: Member "
            "must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, "
            "RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, "
            "REQUEST_HEADER]",
            400,
        ),
        ("R257",),
    ),
    Row(
        "imported parts take the place of those that were there",
        _imported,
        gives(
            {
                "ids": 2,
                "rows": [
                    ({"type": "API", "path": ABSENT}, '{"description": "All"}'),
                    ({"type": "METHOD", "method": "GET", "path": "/"}, '{"summary": "One"}'),
                ],
            }
        ),
        ("R257",),
    ),
    *(
        Row(
            f"what is no definition is not imported ({body.decode()})",
            _unreadable(body),
            refuses(BAD, "Unable to build importer with provided input.", 400),
            ("R257",),
        )
        for body in (b"key: value", b'{"a"')
    ),
    Row(
        "a canary that is not there is not promoted",
        _stage(PROMOTED),
        refuses(BAD, "Promotion not available. Canary does not exist.", 400),
        ("R263",),
    ),
    Row(
        "a promotion goes from the canary to the stage",
        _stage(_copy("/variables", "/canarySettings/stageVariableOverrides")),
        refuses(
            BAD,
            "Invalid copy operation with path: /canarySettings/stageVariableOverrides and from "
            "/variables. Valid copy:path are [/deploymentId, /variables] and valid copy:from are "
            "[/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]",
            400,
        ),
        ("R263",),
    ),
    Row(
        "a canary's deployment is there",
        _stage({"op": "replace", "path": "/canarySettings/deploymentId", "value": "nosuch"}),
        refuses(BAD, "Deployment id does not exist", 400),
        ("R263",),
    ),
    Row("the latest API key comes first, in a plan too", _keys, gives(True), ("R264",)),
    Row(
        "a usage plan that is not there has no keys",
        lambda aws: aws.apigateway.get_usage_plan_keys(usagePlanId="nosuch"),
        gives({"items": []}),
        ("R264",),
    ),
)
