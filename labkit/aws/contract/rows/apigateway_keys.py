"""API keys, usage plans, tags and settings of an account's API Gateway."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]


def _key(aws: World) -> str:
    return str(made(aws.apigateway.create_api_key, name=aws.name("key"))["id"])


def _plan(aws: World, **more: Any) -> str:
    return str(made(aws.apigateway.create_usage_plan, name=aws.name("plan"), **more)["id"])


def _served(aws: World) -> dict[str, str]:
    """An API stage as a usage plan names it."""
    api = aws.api()
    aws.method(api)
    aws.stage(api)
    return {"apiId": api, "stage": "test"}


def _join(aws: World, times: int = 1) -> Any:
    given = {"usagePlanId": _plan(aws), "keyId": _key(aws), "keyType": "API_KEY"}
    for _ in range(times - 1):
        made(aws.apigateway.create_usage_plan_key, **given)
    return aws.apigateway.create_usage_plan_key(**given)


def _paged_keys(aws: World) -> Any:
    wanted = {_key(aws) for _ in range(3)}
    pages = aws.apigateway.get_paginator("get_api_keys").paginate(PaginationConfig={"PageSize": 2})
    found = [[row["id"] for row in page["items"]] for page in pages]
    return max(map(len, found)) <= 2 and wanted <= {key for page in found for key in page}


def _arn(aws: World, place: str) -> str:
    return f"arn:aws:apigateway:{aws.region}::{place}"


def _tagged(place: Callable[[World], str]) -> Call:
    """The tags of a thing that got two, one of which was removed."""

    def call(aws: World) -> Any:
        arn = _arn(aws, place(aws))
        made(aws.apigateway.tag_resource, resourceArn=arn, tags={"a": "1", "b": "2"})
        made(aws.apigateway.untag_resource, resourceArn=arn, tagKeys=["a"])
        return aws.apigateway.get_tags(resourceArn=arn)["tags"] == {"b": "2"}

    return call


def _stage_place(aws: World) -> str:
    row = _served(aws)
    return f"/restapis/{row['apiId']}/stages/test"


def _shown_tags(aws: World) -> Any:
    api = aws.api(tags={"a": "1"})
    made(aws.apigateway.tag_resource, resourceArn=_arn(aws, f"/restapis/{api}"), tags={"b": "2"})
    return aws.apigateway.get_rest_api(restApiId=api)


NO_KEY = refuses(MISSING, "Invalid API Key identifier specified", 404)
NO_PLAN = refuses(MISSING, "Invalid Usage Plan ID specified", 404)


def _restaged(op: str, value: str, aws: World) -> Any:
    rows = patches((op, "/apiStages", value))
    return aws.apigateway.update_usage_plan(usagePlanId=_plan(aws), patchOperations=rows)


def _let_go(aws: World) -> Any:
    served = _served(aws)
    plan = _plan(aws, apiStages=[served])
    aws.apigateway.delete_rest_api(restApiId=served["apiId"])
    return aws.apigateway.get_usage_plan(usagePlanId=plan).get("apiStages", [])


ROWS = (
    Row(
        "a new API key is not enabled unless that is said",
        lambda aws: aws.apigateway.create_api_key(name=aws.name("key")),
        gives({"enabled": False, "value": str, "stageKeys": []}),
        ("R088",),
    ),
    Row(
        "an API key keeps its value to itself",
        lambda aws: aws.apigateway.get_api_key(apiKey=_key(aws)),
        gives({"id": str, "value": ABSENT, "tags": {}}),
    ),
    Row(
        "an API key tells its value if it is asked to",
        lambda aws: aws.apigateway.get_api_key(apiKey=_key(aws), includeValue=True),
        gives({"value": str}),
    ),
    Row(
        "an API key is enabled by a patch",
        lambda aws: aws.apigateway.update_api_key(
            apiKey=_key(aws), patchOperations=patches(("replace", "/enabled", "true"))
        ),
        gives({"enabled": True, "value": ABSENT}),
        ("R088",),
    ),
    Row(
        "a path that no API key has is not patched",
        lambda aws: aws.apigateway.update_api_key(
            apiKey=_key(aws), patchOperations=patches(("replace", "/nosuchpath", "x"))
        ),
        refuses(BAD, status=400),
    ),
    Row("an unknown API key is not got", lambda a: a.apigateway.get_api_key(apiKey="no"), NO_KEY),
    Row(
        "an unknown API key is not deleted",
        lambda aws: aws.apigateway.delete_api_key(apiKey="nosuch"),
        NO_KEY,
    ),
    Row("API keys are listed in pages", _paged_keys, gives(True)),
    Row(
        "a usage plan is for stages that exist",
        lambda aws: aws.apigateway.create_usage_plan(
            name=aws.name("plan"), apiStages=[{"apiId": "nosuchapi0", "stage": "test"}]
        ),
        refuses(MISSING, status=404),
    ),
    Row(
        "a usage plan shows its tags, though it has none",
        lambda aws: aws.apigateway.get_usage_plan(usagePlanId=_plan(aws)),
        gives({"id": str, "tags": {}, "apiStages": []}),
    ),
    Row(
        "a usage plan that has API stages is not deleted",
        lambda aws: aws.apigateway.delete_usage_plan(
            usagePlanId=_plan(aws, apiStages=[_served(aws)])
        ),
        refuses(BAD, status=400),
    ),
    Row(
        "a usage plan lets go of an API that is deleted",
        _let_go,
        gives([]),
    ),
    Row(
        "a usage plan's throttle is patched",
        lambda aws: aws.apigateway.update_usage_plan(
            usagePlanId=_plan(aws),
            patchOperations=patches(("replace", "/throttle/rateLimit", "200")),
        ),
        gives({"throttle": {"rateLimit": 200.0}}),
    ),
    Row(
        "a usage plan's quota begins on the first day unless told otherwise",
        lambda aws: aws.apigateway.update_usage_plan(
            usagePlanId=_plan(aws),
            patchOperations=patches(
                ("replace", "/quota/limit", "5000"), ("replace", "/quota/period", "MONTH")
            ),
        ),
        gives({"quota": {"limit": 5000, "offset": 0, "period": "MONTH"}}),
    ),
    *(
        Row(
            f"an API stage is named by its API and its stage ({op} {value!r})",
            partial(_restaged, op, value),
            refuses(BAD, "Invalid API Stage specified", 400),
        )
        for op, value in (("remove", "randomvalue"), ("remove", ""), ("add", "randomvalue"))
    ),
    Row(
        "an API stage that a usage plan does not have is not removed",
        partial(_restaged, "remove", "nosuchapi0:dev"),
        refuses(
            MISSING, "Invalid API Stage {api: nosuchapi0, stage: dev} specified for usageplan …"
        ),
    ),
    Row(
        "an unknown usage plan is not got",
        lambda aws: aws.apigateway.get_usage_plan(usagePlanId="nosuch"),
        NO_PLAN,
    ),
    Row(
        "an unknown usage plan is not deleted",
        lambda aws: aws.apigateway.delete_usage_plan(usagePlanId="nosuch"),
        NO_PLAN,
    ),
    Row("a key joins a usage plan", _join, gives({"id": str, "type": "API_KEY", "value": str})),
    Row("a key joins a usage plan once", lambda a: _join(a, 2), refuses(TAKEN, status=409)),
    Row(
        "a key does not join an unknown usage plan",
        lambda aws: aws.apigateway.create_usage_plan_key(
            usagePlanId="nosuch", keyId=_key(aws), keyType="API_KEY"
        ),
        NO_PLAN,
    ),
    Row(
        "an unknown key does not join a usage plan",
        lambda aws: aws.apigateway.create_usage_plan_key(
            usagePlanId=_plan(aws), keyId="nosuch", keyType="API_KEY"
        ),
        NO_KEY,
    ),
    Row(
        "a key that is not of a usage plan does not leave it",
        lambda aws: aws.apigateway.delete_usage_plan_key(usagePlanId=_plan(aws), keyId=_key(aws)),
        refuses(MISSING, status=404),
    ),
    Row(
        "a REST API's tags come and go",
        _tagged(lambda aws: f"/restapis/{aws.api()}"),
        gives(True),
        ("F9.19",),
    ),
    Row("a stage's tags come and go", _tagged(_stage_place), gives(True), ("F9.19",)),
    Row(
        "a usage plan's tags come and go",
        _tagged(lambda aws: f"/usageplans/{_plan(aws)}"),
        gives(True),
    ),
    Row("an API key's tags come and go", _tagged(lambda aws: f"/apikeys/{_key(aws)}"), gives(True)),
    Row(
        "an API shows tags that it got later",
        _shown_tags,
        gives({"tags": {"a": "1", "b": "2"}}),
        ("F9.19",),
    ),
    Row(
        "an unknown API is not tagged",
        lambda aws: aws.apigateway.tag_resource(
            resourceArn=_arn(aws, "/restapis/nosuchapi0"), tags={"a": "1"}
        ),
        refuses(MISSING, status=404),
    ),
    Row(
        "an account has usage plans and throttle settings",
        lambda aws: aws.apigateway.get_account(),
        gives(
            {
                "features": ["UsagePlans"],
                "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
            }
        ),
    ),
    Row(
        "a path that no account has is not patched",
        lambda aws: aws.apigateway.update_account(
            patchOperations=patches(("replace", "/nosuchpath", "x"))
        ),
        refuses(BAD, status=400),
    ),
)
