"""Authorizers, models, validators and access modes of REST APIs; domains of HTTP APIs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.rows.apigateway_links import http_api
from labkit.aws.contract.world import World, made

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]
SCHEMA = '{"type": "object"}'


def _below(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(restApiId=aws.api(), **given)


def _above(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(restApiId="nosuchapi0", **given)


def _model(name: str, times: int = 1) -> Call:
    def call(aws: World) -> Any:
        given = {"name": name, "contentType": "application/json", "schema": SCHEMA}
        api = aws.api()
        for _ in range(times - 1):
            made(aws.apigateway.create_model, restApiId=api, **given)
        return aws.apigateway.create_model(restApiId=api, **given)

    return call


def _validator(aws: World) -> Any:
    api = aws.api()
    key = made(aws.apigateway.create_request_validator, restApiId=api, name="all")["id"]
    return aws.apigateway.update_request_validator(
        restApiId=api,
        requestValidatorId=key,
        patchOperations=patches(("replace", "/validateRequestBody", "true")),
    )


def _token(aws: World) -> Any:
    name = f"arn:aws:lambda:{aws.region}:{aws.account}:function:none"
    uri = f"arn:aws:apigateway:{aws.region}:lambda:path/2015-03-31/functions/{name}/invocations"
    return aws.apigateway.create_authorizer(
        restApiId=aws.api(),
        name="token",
        type="TOKEN",
        authorizerUri=uri,
        identitySource="method.request.header.Auth",
    )


def _unchecked(aws: World) -> Any:
    """A method whose validator was taken from it."""
    api = aws.api()
    key = made(aws.apigateway.create_request_validator, restApiId=api, name="all")["id"]
    where = {"restApiId": api, "resourceId": aws.root(api), "httpMethod": "GET"}
    aws.apigateway.put_method(**where, authorizationType="NONE", requestValidatorId=key)
    rows = patches(("replace", "/requestValidatorId", ""))
    return aws.apigateway.update_method(**where, patchOperations=rows)


def _answerless(aws: World) -> Any:
    """An integration whose only response was deleted."""
    where = aws.method(aws.api())
    aws.apigateway.put_method_response(**where, statusCode="200")
    aws.apigateway.put_integration_response(**where, statusCode="200")
    aws.apigateway.delete_integration_response(**where, statusCode="200")
    return aws.apigateway.get_integration(**where)


def _version(*operations: str) -> Call:
    """A version of an API's documentation after each of these operations."""

    def call(aws: World) -> Any:
        where = {"restApiId": aws.api(), "documentationVersion": "v1"}
        answer = aws.apigateway.create_documentation_version(**where)
        for name in operations:
            rows = patches(("replace", "/description", "new"))
            more = {"patchOperations": rows} if name.startswith("update") else {}
            answer = getattr(aws.apigateway, name)(**where, **more)
        return answer

    return call


def _versions(aws: World) -> Any:
    api = aws.api()
    for name in ("v1", "v2"):
        aws.apigateway.create_documentation_version(restApiId=api, documentationVersion=name)
    aws.apigateway.delete_documentation_version(restApiId=api, documentationVersion="v1")
    rows = aws.apigateway.get_documentation_versions(restApiId=api)["items"]
    return [row["version"] for row in rows]


def _flushed(aws: World) -> Any:
    api = aws.api()
    aws.method(api)
    aws.stage(api)
    answer = aws.apigateway.flush_stage_cache(restApiId=api, stageName="test")
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _strict(aws: World) -> Any:
    api = aws.api(securityPolicy="SecurityPolicy_TLS13_1_3_2025_09", endpointAccessMode="STRICT")
    path = "/endpointConfiguration/types/REGIONAL"
    rows = patches(("replace", path, "PRIVATE"))
    return aws.apigateway.update_rest_api(restApiId=api, patchOperations=rows)


def _mode(aws: World) -> Any:
    return aws.apigateway.create_rest_api(
        name=aws.name("api"),
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy="SecurityPolicy_TLS13_1_3_2025_09",
        endpointAccessMode="BASIC",
    )


def _domain_v2(aws: World) -> str:
    name = f"{aws.name('api')}.example.com"
    answer = made(aws.acm.request_certificate, DomainName=name, ValidationMethod="DNS")
    kind = {"CertificateArn": answer["CertificateArn"], "EndpointType": "REGIONAL"}
    given = {"DomainName": name, "DomainNameConfigurations": [kind]}
    made(aws.apigatewayv2.create_domain_name, **given)
    return name


def _mapped(aws: World) -> tuple[str, str]:
    name, api = _domain_v2(aws), http_api(aws)
    made(aws.apigatewayv2.create_stage, ApiId=api, StageName="test")
    made(aws.apigatewayv2.create_api_mapping, DomainName=name, ApiId=api, Stage="test")
    return name, api


def _delete_mapped(aws: World) -> Any:
    return aws.apigatewayv2.delete_api(ApiId=_mapped(aws)[1])


def _delete_domain(aws: World) -> Any:
    answer = aws.apigatewayv2.delete_domain_name(DomainName=_mapped(aws)[0])
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _tag(aws: World, place: str) -> Any:
    arn = f"arn:aws:apigateway:{aws.region}::{place}"
    made(aws.apigatewayv2.tag_resource, ResourceArn=arn, Tags={"a": "1"})
    return aws.apigatewayv2.get_tags(ResourceArn=arn)


ROWS = (
    *(
        Row(f"below an unknown API nothing is listed ({name})", _above(name), refuses(MISSING))
        for name in ("get_authorizers", "get_models", "get_request_validators")
    ),
    Row(
        "an unknown authorizer is not deleted",
        _below("delete_authorizer", authorizerId="nosuch"),
        refuses(MISSING, "Invalid Authorizer identifier specified", 404),
    ),
    Row(
        "an unknown model is not got",
        _below("get_model", modelName="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an unknown request validator is not deleted",
        _below("delete_request_validator", requestValidatorId="nosuch"),
        refuses(MISSING, status=404),
    ),
    Row(
        "an authorizer says what it is, and no time that was not given",
        _token,
        gives({"authType": "custom", "type": "TOKEN", "authorizerResultTtlInSeconds": ABSENT}),
    ),
    Row(
        "a method whose validator is taken from it has none",
        _unchecked,
        gives({"httpMethod": "GET", "requestValidatorId": ABSENT}),
    ),
    Row(
        "an integration without responses shows none",
        _answerless,
        gives({"type": "…", "integrationResponses": ABSENT}),
    ),
    Row(
        "a version of the documentation has a name and a time",
        _version(),
        gives({"version": "v1", "createdDate": datetime, "description": ABSENT}),
    ),
    Row(
        "a version of the documentation is described later",
        _version("update_documentation_version", "get_documentation_version"),
        gives({"version": "v1", "description": "new"}),
    ),
    Row("a deleted version of the documentation is not listed", _versions, gives(["v2"])),
    Row(
        "an unknown version of the documentation is not got",
        _version("delete_documentation_version", "get_documentation_version"),
        refuses(MISSING, status=404),
    ),
    Row(
        "a version of the documentation has a name of its own",
        _version("create_documentation_version"),
        refuses(TAKEN, status=409),
    ),
    Row("a request validator is patched", _validator, gives({"validateRequestBody": True})),
    Row("a model's name is letters and figures", _model("two words"), refuses(BAD, status=400)),
    Row("a model has a name of its own", _model("Pet", 2), refuses(TAKEN, status=409)),
    Row("a stage's cache is flushed", _flushed, gives(202)),
    Row(
        "an API keeps its security policy and access mode",
        _mode,
        gives(
            {
                "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09",
                "endpointAccessMode": "BASIC",
            }
        ),
        ("F1.18",),
    ),
    Row(
        "an API in STRICT access mode keeps its endpoint type",
        _strict,
        refuses(BAD, status=400),
        ("F1.18",),
    ),
    Row(
        "an HTTP API that a domain leads to is not deleted",
        _delete_mapped,
        refuses(
            BAD,
            "Deleting API … failed. Please remove all API mappings for the API from your custom "
            "domain names.",
            400,
        ),
    ),
    Row("a domain of HTTP APIs takes its mappings along", _delete_domain, gives(204)),
    Row(
        "an HTTP API is tagged",
        lambda aws: _tag(aws, f"/apis/{http_api(aws)}"),
        gives({"Tags": {"a": "1"}}),
        ("F9.19",),
    ),
    Row(
        "an unknown HTTP API is not tagged",
        lambda aws: aws.apigatewayv2.tag_resource(
            ResourceArn=f"arn:aws:apigateway:{aws.region}::/apis/nosuch", Tags={"a": "1"}
        ),
        refuses(MISSING, status=404),
        ("F9.19",),
    ),
)
