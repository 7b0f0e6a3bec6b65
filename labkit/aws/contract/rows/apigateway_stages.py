"""Deployments, stages and gateway responses of REST APIs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made, policy

BAD, MISSING, INVALID = "BadRequestException", "NotFoundException", "ValidationException"
Call = Callable[[World], Any]
ALLOW = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
PLAIN = '{"message":$context.error.messageString}'


def _deployable(aws: World, kind: str = "REGIONAL", **more: Any) -> str:
    api = aws.api(kind, **more)
    aws.method(api)
    return api


def _deploy(kind: str = "REGIONAL", **more: Any) -> Call:
    return lambda aws: aws.apigateway.create_deployment(restApiId=_deployable(aws, kind, **more))


def _unfinished(aws: World) -> Any:
    api = _deployable(aws)
    where = {"restApiId": api, "resourceId": aws.root(api), "httpMethod": "POST"}
    made(aws.apigateway.put_method, **where, authorizationType="NONE")
    return aws.apigateway.create_deployment(restApiId=api)


def _staged(operation: str, **given: Any) -> Call:
    """An operation on the stage `test` of a deployed API."""

    def call(aws: World) -> Any:
        api = _deployable(aws)
        aws.stage(api)
        return getattr(aws.apigateway, operation)(restApiId=api, stageName="test", **given)

    return call


def _patched(*rows: tuple[str, ...]) -> Call:
    return _staged("update_stage", patchOperations=patches(*rows))


def _delete_served(aws: World) -> Any:
    api = _deployable(aws)
    return aws.apigateway.delete_deployment(restApiId=api, deploymentId=aws.stage(api))


def _delete_unserved(aws: World) -> Any:
    api = _deployable(aws)
    key = made(aws.apigateway.create_deployment, restApiId=api)["id"]
    answer = aws.apigateway.delete_deployment(restApiId=api, deploymentId=key)
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _unknown_deployment(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(
        restApiId=_deployable(aws), deploymentId="nosuch", **given
    )


def _moved(aws: World) -> Any:
    api = _deployable(aws)
    first, second = aws.stage(api), made(aws.apigateway.create_deployment, restApiId=api)["id"]
    aws.apigateway.update_stage(
        restApiId=api,
        stageName="test",
        patchOperations=patches(("replace", "/deploymentId", second)),
    )
    shown = aws.apigateway.get_stage(restApiId=api, stageName="test")
    return first != second and shown["deploymentId"] == second


def _snapshot(aws: World) -> Any:
    api = _deployable(aws)
    key = aws.stage(api)
    aws.method(api, "POST")
    answer = aws.apigateway.get_deployment(restApiId=api, deploymentId=key, embed=["apisummary"])
    return answer["apiSummary"]


def _described(aws: World) -> Any:
    api = _deployable(aws)
    return aws.apigateway.update_deployment(
        restApiId=api,
        deploymentId=aws.stage(api),
        patchOperations=patches(("replace", "/description", "words")),
    )


def _create_stage(**given: Any) -> Call:
    def call(aws: World) -> Any:
        api = _deployable(aws)
        key = made(aws.apigateway.create_deployment, restApiId=api)["id"]
        return aws.apigateway.create_stage(
            **{"restApiId": api, "stageName": "test", "deploymentId": key, **given}
        )

    return call


def _second_stage(aws: World) -> Any:
    api = _deployable(aws)
    key = aws.stage(api)
    return aws.apigateway.create_stage(restApiId=api, stageName="test", deploymentId=key)


def _stages_of_one(aws: World) -> Any:
    api = _deployable(aws)
    aws.stage(api, "one")
    key = aws.stage(api, "two")
    return aws.apigateway.get_stages(restApiId=api, deploymentId=key)


def _gateway_response(operation: str, kind: str = "INTEGRATION_FAILURE", **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(
        restApiId=aws.api(), responseType=kind, **given
    )


def _default_of_5xx(kind: str) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        given = {"statusCode": "599", "responseParameters": {"gatewayresponse.header.x": "'y'"}}
        made(
            aws.apigateway.put_gateway_response, restApiId=api, responseType="DEFAULT_5XX", **given
        )
        return aws.apigateway.get_gateway_response(restApiId=api, responseType=kind)

    return call


def _removed_response(aws: World) -> Any:
    where = {"restApiId": aws.api(), "responseType": "THROTTLED"}
    made(aws.apigateway.put_gateway_response, **where, statusCode="430")
    answer = aws.apigateway.delete_gateway_response(**where)
    shown = aws.apigateway.get_gateway_response(**where)
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return {"status": status, "code": shown["statusCode"], "default": shown["defaultResponse"]}


NO_DEPLOYMENT = refuses(MISSING, "Invalid Deployment identifier specified", 404)

ROWS = (
    Row(
        "a private API is not deployed without a resource policy",
        _deploy("PRIVATE"),
        refuses(BAD, "Private REST API doesn't have a resource policy attached to it", 400),
        ("F4.8", "R029"),
    ),
    Row(
        "a private API with a policy is deployed",
        _deploy("PRIVATE", policy=policy(ALLOW)),
        gives({"id": str}),
        ("F4.8",),
    ),
    Row(
        "an API without methods is not deployed",
        lambda aws: aws.apigateway.create_deployment(restApiId=aws.api()),
        refuses(BAD, "The REST API doesn't contain any methods", 400),
        ("R060",),
    ),
    Row(
        "a method without an integration is not deployed",
        _unfinished,
        refuses(BAD, "No integration defined for method", 400),
        ("R061",),
    ),
    Row(
        "a new deployment shows its id and its date",
        _deploy(),
        gives({"id": str, "createdDate": datetime, "apiSummary": ABSENT, "description": ABSENT}),
        ("R062",),
    ),
    Row(
        "a deployment that a stage serves is not deleted",
        _delete_served,
        refuses(BAD, "Active stages pointing to this deployment must be moved or deleted", 400),
        ("F9.10", "R063"),
    ),
    Row("a deployment that no stage serves is deleted", _delete_unserved, gives(202), ("R063",)),
    Row("an unknown deployment is not got", _unknown_deployment("get_deployment"), NO_DEPLOYMENT),
    Row(
        "an unknown deployment is not deleted",
        _unknown_deployment("delete_deployment"),
        NO_DEPLOYMENT,
    ),
    Row(
        "a deployment stays what it was when the API changes",
        _snapshot,
        gives({"/": lambda found: list(found) == ["GET"]}),
        ("F1.19",),
    ),
    Row("a deployment's description is patched", _described, gives({"description": "words"})),
    Row(
        "a new stage has neither cache, tracing nor settings",
        _create_stage(),
        gives(
            {
                "stageName": "test",
                "cacheClusterEnabled": False,
                "cacheClusterStatus": "NOT_AVAILABLE",
                "methodSettings": {},
                "tracingEnabled": False,
                "createdDate": datetime,
                "lastUpdatedDate": datetime,
                "variables": ABSENT,
                "accessLogSettings": ABSENT,
            }
        ),
        ("R064",),
    ),
    Row("a stage has a deployment", _create_stage(deploymentId="nosuch"), refuses(MISSING)),
    Row("a stage's name has no blanks", _create_stage(stageName="a b"), refuses(BAD, status=400)),
    Row(
        "a stage has a name of its own",
        _second_stage,
        refuses("ConflictException", "Stage already exists", 409),
    ),
    Row(
        "stages of one deployment are listed, as one `item`",
        _stages_of_one,
        gives({"item": [{"stageName": "two"}]}),
        ("R065",),
    ),
    Row(
        "an unknown stage is not got",
        lambda aws: aws.apigateway.get_stage(restApiId=aws.api(), stageName="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown stage is not deleted",
        lambda aws: aws.apigateway.delete_stage(restApiId=aws.api(), stageName="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row("a stage moves to another deployment", _moved, gives(True), ("F1.19",)),
    Row(
        "a stage does not move to an unknown deployment",
        _patched(("replace", "/deploymentId", "nosuch")),
        refuses(MISSING),
    ),
    Row(
        "tags of a stage are not patched",
        _patched(("replace", "/tags/tag1", "x")),
        refuses(
            BAD,
            "Invalid method setting path: /tags/tag1. Must be one of: [/deploymentId, "
            "/description, …/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}"
            "/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, "
            "…/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, …, "
            "/variables/{variable_name}, /tracingEnabled]",
            400,
        ),
        ("R066",),
    ),
    Row(
        "one setting of methods brings the others with it",
        _patched(("replace", "/*/*/throttling/burstLimit", "123")),
        gives(
            {
                "methodSettings": {
                    "*/*": {
                        "throttlingBurstLimit": 123,
                        "throttlingRateLimit": 10000.0,
                        "cacheTtlInSeconds": 300,
                        "cachingEnabled": False,
                        "metricsEnabled": False,
                        "dataTraceEnabled": False,
                    }
                }
            }
        ),
        ("R067",),
    ),
    Row(
        "the settings of one method begin with those of all methods",
        _patched(
            ("replace", "/*/*/caching/enabled", "true"),
            ("replace", "/test/GET/throttling/burstLimit", "124"),
            ("replace", "/*/*/caching/enabled", "false"),
        ),
        gives(
            {"methodSettings": {"test/GET": {"throttlingBurstLimit": 124, "cachingEnabled": True}}}
        ),
    ),
    Row(
        "the usual burst limit is 5000",
        _patched(("replace", "/*/*/throttling/rateLimit", "100")),
        gives({"methodSettings": {"*/*": {"throttlingBurstLimit": 5000}}}),
        ("R067",),
    ),
    Row(
        "settings that are not there are not removed",
        _patched(("remove", "/*/*")),
        refuses(
            BAD,
            "Cannot remove method setting */* because there is no method setting for this method ",
            400,
        ),
        ("R068",),
    ),
    Row(
        "settings are removed again",
        _patched(("replace", "/*/*/metrics/enabled", "true"), ("remove", "/*/*")),
        gives({"methodSettings": {}}),
        ("R068",),
    ),
    Row(
        "a stage's variables are patched",
        _patched(("replace", "/variables/link", "abc"), ("replace", "/tracingEnabled", "true")),
        gives({"variables": {"link": "abc"}, "tracingEnabled": True}),
    ),
    Row(
        "any gateway response can be asked for",
        _gateway_response("get_gateway_response"),
        gives(
            {
                "responseType": "INTEGRATION_FAILURE",
                "statusCode": "504",
                "defaultResponse": True,
                "responseParameters": {},
                "responseTemplates": {"application/json": PLAIN},
            }
        ),
        ("F1.36", "R070"),
    ),
    Row(
        "there are 21 gateway responses",
        lambda aws: aws.apigateway.get_gateway_responses(restApiId=aws.api())["items"],
        gives(lambda rows: len(rows) == 21),
        ("R071",),
    ),
    Row(
        "gateway responses have the statuses of their types",
        lambda aws: aws.apigateway.get_gateway_responses(restApiId=aws.api())["items"],
        gives(
            holding(
                {"responseType": "MISSING_AUTHENTICATION_TOKEN", "statusCode": "403"},
                {"responseType": "REQUEST_TOO_LARGE", "statusCode": "413"},
                {"responseType": "UNSUPPORTED_MEDIA_TYPE", "statusCode": "415"},
                {"responseType": "DEFAULT_4XX", "statusCode": ABSENT},
            )
        ),
        ("R071",),
    ),
    Row(
        "a customised default changes the types of its class",
        _default_of_5xx("API_CONFIGURATION_ERROR"),
        gives({"statusCode": "599", "defaultResponse": True}),
        ("R072",),
    ),
    Row(
        "a customised default leaves the other class alone",
        _default_of_5xx("ACCESS_DENIED"),
        gives({"statusCode": "403", "responseParameters": {}}),
        ("R072",),
    ),
    Row(
        "a gateway response that is not customised is not deleted",
        _gateway_response("delete_gateway_response"),
        refuses(MISSING, "Gateway response type not defined on api", 404),
        ("R073",),
    ),
    Row(
        "a gateway response goes back to what it was",
        _removed_response,
        gives({"status": 202, "code": "429", "default": True}),
        ("R073",),
    ),
    *(
        Row(
            f"a type that does not exist is refused by the model ({operation})",
            _gateway_response(operation, "FAKE_RESPONSE_TYPE"),
            refuses(
                INVALID,
                "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed "
                "to satisfy constraint: Member must satisfy enum value set: "
                "[REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND,…",
                400,
            ),
            ("R074",),
        )
        for operation in ("get_gateway_response", "put_gateway_response")
    ),
    Row(
        "a gateway response is patched",
        _gateway_response(
            "update_gateway_response",
            patchOperations=patches(("replace", "/statusCode", "502")),
        ),
        gives({"statusCode": "502", "defaultResponse": False}),
    ),
)
