"""REST APIs as definitions: what an import makes of one, and what an export says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made

Call = Callable[[World], Any]
INTEGRATION = "x-amazon-apigateway-integration"
JSON, ORIGIN = "application/json", "method.response.header.Access-Control-Allow-Origin"
MOCK = {
    "type": "mock",
    "requestTemplates": {JSON: '{"statusCode": 200}'},
    "passthroughBehavior": "when_no_templates",
    "responses": {"default": {"statusCode": 200, "responseParameters": {ORIGIN: "'*'"}}},
}
LAMBDA = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:mine/invocations"
)
ANSWER = {
    "description": "200 response",
    "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}},
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Pet"}}},
}
OPENAPI: Mapping[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "Pets", "version": 2},
    "servers": [
        {
            "url": "https://example.com/{base}/v1/",
            "variables": {"base": {"default": "/shop"}},
        }
    ],
    "security": [{"mine": []}],
    "paths": {
        "/pets/{id}": {
            "get": {
                "operationId": "GetPet",
                "parameters": [{"name": "page", "in": "query"}],
                "responses": {"200": ANSWER},
                INTEGRATION: MOCK,
            },
            "post": {
                "security": [{"api_key": []}],
                "requestBody": {"content": ANSWER["content"], "required": True},
                "responses": {"200": {"description": "200 response"}},
                "x-amazon-apigateway-request-validator": "all",
                INTEGRATION: MOCK,
            },
        }
    },
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "properties": {"kind": {"$ref": "#/components/schemas/Kind"}},
            },
            "Kind": {"type": "string", "description": "Of what kind"},
            "Unused": {"type": "string"},
        },
        "securitySchemes": {
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "mine": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": LAMBDA},
            },
        },
    },
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-documentation": {
        "documentationParts": [{"location": {"type": "API"}, "properties": {"description": "x"}}]
    },
}


def _import(aws: World) -> str:
    return str(made(aws.apigateway.import_rest_api, body=json.dumps(OPENAPI).encode())["id"])


def _imported(aws: World) -> Any:
    return aws.apigateway.import_rest_api(body=json.dumps(OPENAPI).encode())


def _listed(operation: str) -> Call:
    def call(aws: World) -> Any:
        rows = getattr(aws.apigateway, operation)(restApiId=_import(aws))["items"]
        return sorted(rows, key=lambda row: str(row.get("name")))

    return call


def _method(verb: str) -> Call:
    def call(aws: World) -> Any:
        api = _import(aws)
        rows = aws.apigateway.get_resources(restApiId=api)["items"]
        where = {"restApiId": api, "resourceId": rows[-1]["id"], "httpMethod": verb}
        return aws.apigateway.get_method(**where)

    return call


def _put(mode: str, **parameters: str) -> Call:
    """The answer and the paths, after a definition was put into an API that has a resource."""

    def call(aws: World) -> Any:
        api = aws.api(binaryMediaTypes=["image/heif"])
        aws.resource(api, "old")
        body = json.dumps(OPENAPI).encode()
        given = {"restApiId": api, "mode": mode, "body": body, "parameters": parameters}
        answer = aws.apigateway.put_rest_api(**given)
        rows = aws.apigateway.get_resources(restApiId=api)["items"]
        return {**answer, "paths": [row["path"] for row in rows]}

    return call


def _export(kind: str, **parameters: str) -> Call:
    def call(aws: World) -> Any:
        api = _import(aws)
        aws.stage(api)
        given = {"restApiId": api, "stageName": "test", "exportType": kind}
        answer = aws.apigateway.get_export(**given, parameters=parameters)
        return {**answer, "body": json.loads(answer["body"].read())}

    return call


def _wrong(aws: World) -> Any:
    """A definition in which an integration's URI is none, put into an API."""
    wrong = {"type": "http", "httpMethod": "GET", "uri": "nowhere"}
    paths = {"/new": {"get": {"responses": {}, INTEGRATION: wrong}}}
    body = json.dumps({**OPENAPI, "paths": paths}).encode()
    return aws.apigateway.put_rest_api(restApiId=aws.api(), mode="overwrite", body=body)


_EXPORTED = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Pet"}}}}

ROWS = (
    Row(
        "an imported API is named by its definition",
        _imported,
        gives(
            {
                "name": "Pets",
                "version": "2",
                "binaryMediaTypes": ["image/png"],
                "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
                "tags": ABSENT,
            }
        ),
        ("R265",),
    ),
    Row(
        "an imported API has the models of its definition alone, which refer to each other by URL",
        _listed("get_models"),
        gives(
            [
                {"name": "Kind", "description": "Of what kind"},
                {
                    "name": "Pet",
                    "description": ABSENT,
                    "schema": "…https://apigateway.amazonaws.com/restapis/…/models/Kind…",
                },
                {"name": "Unused"},
            ]
        ),
        ("R265",),
    ),
    Row(
        "an imported scheme becomes an authorizer, whose caller stands where the scheme says",
        _listed("get_authorizers"),
        gives(
            [
                {
                    "name": "mine",
                    "type": "TOKEN",
                    "authType": "custom",
                    "authorizerUri": LAMBDA,
                    "identitySource": "method.request.header.Authorization",
                    "authorizerResultTtlInSeconds": ABSENT,
                }
            ]
        ),
        ("R265",),
    ),
    Row(
        "an imported API has its request validators",
        _listed("get_request_validators"),
        gives([{"name": "all", "validateRequestBody": True, "validateRequestParameters": False}]),
        ("R265",),
    ),
    Row(
        "an imported API has its documentation",
        _listed("get_documentation_parts"),
        gives([{"location": {"type": "API"}, "properties": '{"description": "x"}'}]),
        ("R265",),
    ),
    Row(
        "an imported operation is a method with all that calls could put",
        _method("GET"),
        gives(
            {
                "operationName": "GetPet",
                "authorizationType": "CUSTOM",
                "authorizerId": str,
                "requestParameters": {
                    "method.request.path.id": True,
                    "method.request.querystring.page": False,
                },
                "requestModels": ABSENT,
                "methodResponses": {
                    "200": {"responseModels": {JSON: "Pet"}, "responseParameters": {ORIGIN: False}}
                },
                "methodIntegration": {
                    "type": "MOCK",
                    "passthroughBehavior": "WHEN_NO_TEMPLATES",
                    "timeoutInMillis": 29000,
                    "integrationResponses": {
                        "200": {
                            "statusCode": "200",
                            "selectionPattern": ABSENT,
                            "responseParameters": {ORIGIN: "'*'"},
                        }
                    },
                },
            }
        ),
        ("R265",),
    ),
    Row(
        "an imported operation's own security counts, its body has a model and a validator",
        _method("POST"),
        gives(
            {
                "authorizationType": "NONE",
                "authorizerId": ABSENT,
                "apiKeyRequired": True,
                "requestModels": {JSON: "Pet"},
                "requestValidatorId": str,
                "methodResponses": {"200": {"responseModels": ABSENT}},
            }
        ),
        ("R265",),
    ),
    *(
        Row(
            f"of the base path an import keeps what it is told to ({mode})",
            _put("overwrite", basepath=mode),
            gives({"paths": [*paths, f"{paths[-1]}/pets".replace("//", "/"), str]}),
            ("R266",),
        )
        for mode, paths in (
            ("ignore", ["/"]),
            ("prepend", ["/", "/shop", "/shop/v1"]),
            ("split", ["/", "/v1"]),
        )
    ),
    Row(
        "a definition that overwrites an API leaves nothing else",
        _put("overwrite"),
        gives(
            {
                "name": "Pets",
                "version": "2",
                "binaryMediaTypes": ["image/png"],
                "paths": ["/", "/pets", "/pets/{id}"],
                "tags": {},
            }
        ),
        ("R267",),
    ),
    Row(
        "a definition that is merged into an API adds to it",
        _put("merge"),
        gives(
            {
                "name": "Pets",
                "binaryMediaTypes": ["image/heif", "image/png"],
                "paths": ["/", "/old", "/pets", "/pets/{id}"],
            }
        ),
        ("R267",),
    ),
    Row(
        "a definition with a wrong integration is not imported",
        _wrong,
        refuses(
            "BadRequestException",
            "Errors found during import:\n\tUnable to put integration on 'GET' for resource at "
            "path '/new': Invalid HTTP endpoint specified for URI",
            400,
        ),
    ),
    Row(
        "a stage is exported as a file of its version",
        _export("swagger"),
        gives(
            {
                "contentType": "application/octet-stream",
                "contentDisposition": 'attachment; filename="swagger_2.json"',
                "body": {
                    "swagger": "2.0",
                    "info": {"title": "Pets", "version": "2", "description": ABSENT},
                    "host": "….execute-api.….amazonaws.com",
                    "basePath": "/test",
                    "schemes": ["https"],
                },
            }
        ),
        ("R268",),
    ),
    Row(
        "what an exported method takes and gives is told by its templates and models",
        _export("swagger"),
        gives(
            {
                "body": {
                    "paths": {
                        "/pets/{id}": {
                            "get": {
                                "operationId": "GetPet",
                                "consumes": [JSON],
                                "produces": [JSON],
                                "parameters": [
                                    {"name": "id", "in": "path", "required": True},
                                    {"name": "page", "in": "query", "required": False},
                                ],
                                "responses": {
                                    "200": {
                                        "description": "200 response",
                                        "schema": {"$ref": "#/definitions/Pet"},
                                    }
                                },
                                INTEGRATION: ABSENT,
                            }
                        }
                    }
                }
            }
        ),
        ("R268",),
    ),
    Row(
        "only models that are reached are exported, and refer to each other within the file",
        _export("oas30"),
        gives(
            {
                "body": {
                    "openapi": "3.0.1",
                    "components": {
                        "schemas": {
                            "Pet": {"properties": {"kind": {"$ref": "#/components/schemas/Kind"}}},
                            "Kind": {"type": "string"},
                            "Unused": ABSENT,
                        }
                    },
                }
            }
        ),
        ("R268",),
    ),
    Row(
        "integrations are exported where they are asked for",
        _export("oas30", extensions="apigateway"),
        gives(
            {
                "body": {
                    "paths": {
                        "/pets/{id}": {
                            "post": {
                                "requestBody": {**_EXPORTED, "required": True},
                                "responses": {"200": {"content": {}}},
                                INTEGRATION: {
                                    "type": "mock",
                                    "passthroughBehavior": "when_no_templates",
                                    "timeoutInMillis": ABSENT,
                                    "responses": {
                                        "default": {
                                            "statusCode": "200",
                                            "responseParameters": {ORIGIN: "'*'"},
                                        }
                                    },
                                },
                            }
                        }
                    }
                }
            }
        ),
        ("R268",),
    ),
)
