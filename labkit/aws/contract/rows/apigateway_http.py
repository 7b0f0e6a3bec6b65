"""HTTP APIs: integrations, routes, deployments, stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.rows.apigateway_links import http_api, private
from labkit.aws.contract.world import World, made

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]
PUBLIC = {
    "IntegrationType": "HTTP_PROXY",
    "IntegrationMethod": "GET",
    "IntegrationUri": "https://example.com",
    "PayloadFormatVersion": "1.0",
}


def _integrated(aws: World) -> tuple[str, str]:
    """An HTTP API and its integration."""
    api = http_api(aws)
    answer = made(aws.apigatewayv2.create_integration, ApiId=api, **PUBLIC)
    return api, str(answer["IntegrationId"])


def _routed(aws: World) -> tuple[str, str]:
    """An HTTP API whose one route leads to an integration."""
    api, key = _integrated(aws)
    given = {"ApiId": api, "RouteKey": "GET /pets", "Target": f"integrations/{key}"}
    made(aws.apigatewayv2.create_route, **given)
    return api, key


def _unknown(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigatewayv2, operation)(ApiId="nosuch", **given)


def _below(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigatewayv2, operation)(ApiId=http_api(aws), **given)


def _private(**changed: Any) -> Call:
    def call(aws: World) -> Any:
        return aws.apigatewayv2.create_integration(**{**private(aws, http_api(aws)), **changed})

    return call


def _used_integration(aws: World) -> Any:
    api, key = _routed(aws)
    return aws.apigatewayv2.delete_integration(ApiId=api, IntegrationId=key)


def _second_route(aws: World) -> Any:
    return aws.apigatewayv2.create_route(ApiId=_routed(aws)[0], RouteKey="GET /pets")


def _deployed(aws: World) -> Any:
    return aws.apigatewayv2.create_deployment(ApiId=_routed(aws)[0])


def _served(aws: World) -> Any:
    api = _routed(aws)[0]
    key = made(aws.apigatewayv2.create_deployment, ApiId=api)["DeploymentId"]
    made(aws.apigatewayv2.create_stage, ApiId=api, StageName="test", DeploymentId=key)
    return aws.apigatewayv2.delete_deployment(ApiId=api, DeploymentId=key)


def _automatic(aws: World) -> Any:
    api = _routed(aws)[0]
    return aws.apigatewayv2.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)


def _staged(operation: str, **given: Any) -> Call:
    def call(aws: World) -> Any:
        api = http_api(aws)
        made(aws.apigatewayv2.create_stage, ApiId=api, StageName="test")
        return getattr(aws.apigatewayv2, operation)(ApiId=api, StageName="test", **given)

    return call


def _pages(aws: World) -> Any:
    wanted = {http_api(aws) for _ in range(3)}
    found: set[str] = set()
    given: dict[str, str] = {}
    while True:
        page = aws.apigatewayv2.get_apis(MaxResults="2", **given)
        if len(page["Items"]) > 2:
            return False
        found |= {row["ApiId"] for row in page["Items"]}
        if "NextToken" not in page:
            return wanted <= found
        given = {"NextToken": page["NextToken"]}


NO_API = refuses(MISSING, status=404)

ROWS = (
    Row(
        "an HTTP API has an endpoint of its own",
        lambda aws: aws.apigatewayv2.create_api(Name=aws.name("api"), ProtocolType="HTTP"),
        gives(
            {
                "ApiId": str,
                "ApiEndpoint": "https://….execute-api.….amazonaws.com",
                "ProtocolType": "HTTP",
                "DisableExecuteApiEndpoint": False,
            }
        ),
        ("F1.2",),
    ),
    Row("HTTP APIs are listed in pages", _pages, gives(True)),
    *(
        Row(
            f"an unknown HTTP API is refused ({name})", _unknown(name), refuses(MISSING, status=404)
        )
        for name in ("get_api", "delete_api", "get_routes", "get_integrations", "get_stages")
    ),
    Row(
        "an unknown HTTP API is not deployed",
        _unknown("create_deployment"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown integration of an HTTP API is not deleted",
        _below("delete_integration", IntegrationId="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown route is not deleted",
        _below("delete_route", RouteId="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown stage of an HTTP API is not deleted",
        _below("delete_stage", StageName="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "a private integration has a link and a listener",
        _private(),
        gives({"ConnectionType": "VPC_LINK", "ConnectionId": str, "IntegrationUri": "arn:…"}),
        ("F5.8",),
    ),
    Row(
        "a private integration does not lead to a URL",
        _private(IntegrationUri="https://example.com"),
        refuses(
            BAD,
            "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid "
            "Cloud Map service ARN.",
            400,
        ),
        ("F5.8",),
    ),
    Row(
        "a private integration's link exists",
        _private(ConnectionId="nosuch"),
        refuses(BAD, status=400),
        ("F5.8",),
    ),
    Row(
        "an integration that a route leads to is not deleted",
        _used_integration,
        refuses(
            TAKEN,
            "Cannot delete Integration because it is referenced by the following Routes with "
            "Ids: […]",
            409,
        ),
    ),
    Row(
        "a route leads to an integration that exists",
        _below("create_route", RouteKey="GET /", Target="integrations/nosuch"),
        refuses(BAD, status=400),
    ),
    Row("an API has each route once", _second_route, refuses(TAKEN, status=409)),
    Row(
        "an HTTP API without routes is not deployed",
        _below("create_deployment"),
        refuses(BAD, status=400),
    ),
    Row(
        "an HTTP API with a route is deployed",
        _deployed,
        gives({"DeploymentId": str, "DeploymentStatus": "DEPLOYED", "AutoDeployed": False}),
    ),
    Row(
        "a deployment of an HTTP API that a stage serves is not deleted",
        _served,
        refuses(BAD, status=400),
        ("F9.10",),
    ),
    Row(
        "a stage that deploys by itself has a deployment",
        _automatic,
        gives({"StageName": "$default", "AutoDeploy": True, "DeploymentId": str}),
    ),
    Row(
        "a stage of an HTTP API has a name of its own",
        _staged("create_stage"),
        refuses(TAKEN, status=409),
    ),
    Row(
        "a stage of an HTTP API is changed",
        _staged("update_stage", Description="words", StageVariables={"a": "b"}),
        gives({"Description": "words", "StageVariables": {"a": "b"}}),
    ),
    Row(
        "a stage of an HTTP API has a deployment that exists",
        _below("create_stage", StageName="test", DeploymentId="nosuch"),
        refuses(MISSING, status=404),
    ),
)
