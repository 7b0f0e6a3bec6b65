"""Models, request validators and authorizers: what methods of REST APIs refer to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]
SCHEMA, JSON = '{"type": "object"}', "application/json"
NO_SCHEMA = "Model schema must have at least 1 property or array items defined"
NO_VALIDATOR = "Invalid Request Validator identifier specified"
NO_MODEL = "Invalid model name specified: nosuch"
LAMBDA = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:mine/invocations"
)


def _above(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(restApiId="nosuchapi0", **given)


def _create(**given: Any) -> Call:
    whole = {"name": "Pet", "contentType": JSON, "schema": SCHEMA, **given}
    return lambda aws: aws.apigateway.create_model(restApiId=aws.api(), **whole)


def _first(name: str) -> Call:
    def call(aws: World) -> Any:
        answer = aws.apigateway.get_model(restApiId=aws.api(), modelName=name)
        return {**answer, "schema": json.loads(answer["schema"])}

    return call


def _patch(*row: str) -> Call:
    def call(aws: World) -> Any:
        where = {"restApiId": aws.api(), "modelName": "Empty"}
        return aws.apigateway.update_model(**where, patchOperations=patches(row))

    return call


def _deleted(aws: World) -> Any:
    answer = aws.apigateway.delete_model(restApiId=aws.api(), modelName="Error")
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _used(aws: World) -> Any:
    api = aws.api()
    where = {"restApiId": api, "resourceId": aws.resource(api), "httpMethod": "ANY"}
    models = {"requestModels": {JSON: "Empty"}, "authorizationType": "NONE"}
    made(aws.apigateway.put_method, **where, **models)
    return aws.apigateway.delete_model(restApiId=api, modelName="Empty")


def _method(**given: Any) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        where = {"restApiId": api, "resourceId": aws.root(api), "httpMethod": "GET"}
        return aws.apigateway.put_method(**where, authorizationType="NONE", **given)

    return call


def _validator(*row: str) -> Call:
    """A validator of which nothing is said, as it is made or after a patch."""

    def call(aws: World) -> Any:
        api, of = aws.api(), aws.apigateway
        first = made(of.create_request_validator, restApiId=api, name="all")
        where = {"restApiId": api, "requestValidatorId": first["id"]}
        return of.update_request_validator(**where, patchOperations=patches(row)) if row else first

    return call


def _stray(path: str, operation: str) -> str:
    return f"Invalid patch path  '{path}' specified for op '{operation}'. "


def _unmethodical(aws: World) -> Any:
    where = {**aws.method(aws.api()), "httpMethod": "POST"}
    return aws.apigateway.delete_integration_response(**where, statusCode="200")


def _template(kind: str) -> Call:
    def call(aws: World) -> Any:
        where = aws.method(aws.api())
        templates = {"responseTemplates": {kind: "{}"}}
        return aws.apigateway.put_integration_response(**where, statusCode="200", **templates)

    return call


Q, H = "method.request.querystring.", "method.request.header."

ROWS = (
    Row(
        "a created API has an empty model",
        _first("Empty"),
        gives(
            {
                "description": "This is a default empty schema model",
                "contentType": JSON,
                "schema": {
                    "$schema": "http://json-schema.org/draft-04/schema#",
                    "title": "Empty Schema",
                    "type": "object",
                },
            }
        ),
        ("R253",),
    ),
    Row(
        "a created API has a model of an error",
        _first("Error"),
        gives({"schema": {"properties": {"message": {"type": "string"}}}}),
        ("R253",),
    ),
    Row(
        "the first models are listed with the API's own",
        lambda aws: aws.apigateway.get_models(restApiId=aws.api()),
        gives({"items": holding({"name": "Empty"}, {"name": "Error"})}),
        ("R253",),
    ),
    Row(
        "an empty description of a model is none",
        _create(description=""),
        gives({"description": ABSENT}),
        ("R253",),
    ),
    Row(
        "a model has a name",
        _create(name=""),
        refuses(BAD, "Model name must be non-empty", 400),
        ("R253",),
    ),
    Row("a model has a schema", _create(schema=""), refuses(BAD, NO_SCHEMA, 400), ("R253",)),
    Row(
        "a model keeps a schema",
        _patch("replace", "/schema", ""),
        refuses(BAD, NO_SCHEMA, 400),
        ("R253",),
    ),
    Row(
        "a model has two paths that patches reach",
        _patch("replace", "/name", "x"),
        refuses(BAD, _stray("/name", "replace") + "Must be one of: [/description, /schema]", 400),
        ("R253",),
    ),
    *(
        Row(
            f"below an unknown API it is the model that is not found ({name})",
            _above(name, modelName="nosuch"),
            refuses(MISSING, NO_MODEL, 404),
            ("R253",),
        )
        for name in ("get_model", "delete_model")
    ),
    Row("a model that nothing uses goes", _deleted, gives(202), ("R253",)),
    Row(
        "a model that a method uses stays",
        _used,
        refuses(
            TAKEN,
            "Cannot delete model 'Empty', is referenced in method request: /pets/ANY",
            409,
        ),
        ("R253",),
    ),
    Row(
        "a method's models are there",
        _method(requestModels={JSON: "nosuch"}),
        refuses(BAD, "Invalid model identifier specified: nosuch", 400),
        ("R254",),
    ),
    Row(
        "a method's parameters have names of their own, wherever they are",
        _method(requestParameters={f"{Q}same": False, f"{H}same": False}),
        refuses(BAD, "Parameter names must be unique across querystring, header and path", 400),
        ("R252",),
    ),
    Row(
        "an authorizer below an unknown API is a conflict",
        _above("create_authorizer", name="x", type="TOKEN", authorizerUri=LAMBDA),
        refuses(
            TAKEN,
            "Unable to complete operation due to concurrent modification. Please try again later.",
            409,
        ),
        ("R251",),
    ),
    Row(
        "a request validator says what it does not check",
        _validator(),
        gives({"validateRequestBody": False, "validateRequestParameters": False}),
        ("R256",),
    ),
    Row(
        "a request validator is not made below an unknown API",
        _above("create_request_validator", name="x"),
        refuses(BAD, "Invalid REST API identifier specified", 400),
        ("R256",),
    ),
    Row(
        "below an unknown API it is the request validator that is not found",
        _above("get_request_validator", requestValidatorId="nosuch"),
        refuses(MISSING, NO_VALIDATOR, 404),
        ("R256",),
    ),
    Row(
        "a request validator keeps a name",
        _validator("replace", "/name"),
        refuses(BAD, "Request Validator name cannot be blank", 400),
        ("R256",),
    ),
    Row(
        "nothing of a request validator is removed",
        _validator("remove", "/validateRequestBody"),
        refuses(
            BAD,
            _stray("/validateRequestBody", "remove") + "Please choose supported operations",
            400,
        ),
        ("R256",),
    ),
    Row(
        "a method that is not there has no integration whose response could go",
        _unmethodical,
        refuses(MISSING, "Invalid Integration identifier specified", 404),
        ("R261",),
    ),
    Row(
        "a template is for a content type",
        _template("123"),
        refuses(
            BAD,
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
            400,
        ),
        ("R262",),
    ),
)
