"""What a method asks of a request: a key, parameters, a body that fits, and limits."""

from __future__ import annotations

import json

import pytest

from tests.emulator.gateway import Builder, Caller

FORBIDDEN = (403, '{"message":"Forbidden"}', "ForbiddenException")
BAD = "BadRequestException"
INVALID = (400, '{"message": "Invalid request body"}', BAD)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


def said(reply):
    return reply.status, reply.body, reply.error_type


class Keys:
    """A key, and a usage plan that covers stages of an API."""

    def __init__(self, apigateway, value: str, *, enabled: bool = True, covers=()) -> None:
        self.value = value
        key = apigateway.create_api_key(name=value, value=value, enabled=enabled)["id"]
        stages = [{"apiId": api, "stage": stage} for api, stage in covers]
        plan = apigateway.create_usage_plan(name=value, apiStages=stages)["id"]
        apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")


@pytest.fixture(scope="module")
def keyed(client):
    api = Builder(client)
    shown = '{"key": "$context.identity.apiKey", "id": "$context.identity.apiKeyId"}'
    response = {"statusCode": "200", "responseTemplates": {"application/json": shown}}
    api.mock("/keyed", asks={"apiKeyRequired": True}, responses=(response,))
    api.mock("/open", responses=(response,))
    api.deploy()
    here = [(api.id, "test")]
    Keys(api.apigateway, "a-key-that-counts-0000", covers=here)
    Keys(api.apigateway, "a-disabled-key-0000000", covers=here, enabled=False)
    Keys(api.apigateway, "another-stages-key-000", covers=[(api.id, "test")][:0])
    return api


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("a-key-that-counts-0000", 200),
        ("a-disabled-key-0000000", 403),
        ("another-stages-key-000", 403),
        ("nobodys-key-0000000000", 403),
        ("", 403),
        (None, 403),
    ],
)
def test_a_key_counts_if_it_is_enabled_and_its_plan_covers_the_stage(call, keyed, key, status):
    headers = {} if key is None else {"x-api-key": key}
    reply = call("GET", "/test/keyed", host=keyed.host, **headers)
    if status == 200:
        assert json.loads(reply.body)["key"] == key
        assert len(json.loads(reply.body)["id"]) >= 10
    else:
        assert said(reply) == FORBIDDEN
    assert call("GET", "/test/open", host=keyed.host, **headers).status == 200


def test_keys_that_an_authorizer_gives_are_not_here(client, call):
    api = Builder(client)
    row = {"op": "replace", "path": "/apiKeySource", "value": "AUTHORIZER"}
    api.apigateway.update_rest_api(restApiId=api.id, patchOperations=[row])
    api.mock("/keyed", asks={"apiKeyRequired": True})
    api.deploy()
    reply = call("GET", "/test/keyed", host=api.host, x_api_key="a-key-that-counts-0000")
    assert reply.status == 501
    assert "authorizer" in reply.body


PARAMETERS = {
    "method.request.querystring.qs1": True,
    "method.request.header.x-header-param": True,
    "method.request.path.issuer": True,
    "method.request.header.x-optional": False,
}
PERSON = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {"name": {"type": "string"}, "home": {"$ref": "URL"}},
    "required": ["name"],
}
HOME = {"type": "object", "properties": {"street": {"type": "string"}}, "required": ["street"]}


@pytest.fixture(scope="module")
def checked(client):
    """R128 to R130: one validator of each kind, and models that refer to each other."""
    api = Builder(client)
    of = api.apigateway
    url = f"https://apigateway.amazonaws.com/restapis/{api.id}/models/Home"
    for name, schema in (
        ("Home", HOME),
        ("Person", json.loads(json.dumps(PERSON).replace("URL", url))),
        ("Lost", {"$ref": url.replace("Home", "Nowhere")}),
        ("Outside", {"$ref": "http://127.0.0.1:9/schema"}),
    ):
        of.create_model(
            restApiId=api.id, name=name, schema=json.dumps(schema), contentType="application/json"
        )

    def validator(name, **checks):
        made = of.create_request_validator(restApiId=api.id, name=name, **checks)
        return {"requestValidatorId": made["id"]}

    parameters = validator("parameters", validateRequestParameters=True)
    body = validator("body", validateRequestBody=True)
    both = validator("both", validateRequestParameters=True, validateRequestBody=True)
    person = {"requestModels": {"application/json": "Person"}}
    wanted = {"requestParameters": PARAMETERS}
    api.mock("/parameters/{issuer}", "ANY", asks={**parameters, **wanted})
    api.mock("/no-path", "ANY", asks={**parameters, **wanted})
    api.mock("/unchecked", "ANY", asks={**wanted, **person})
    api.mock("/body", "ANY", asks={**body, **person, **wanted})
    api.mock("/both", "ANY", asks={**both, **person, **wanted})
    api.mock("/default", "ANY", asks={**body, "requestModels": {"$default": "Person"}})
    api.mock("/lost", "ANY", asks={**body, "requestModels": {"application/json": "Lost"}})
    api.mock("/outside", "ANY", asks={**body, "requestModels": {"application/json": "Outside"}})
    api.mock("/empty", "ANY", asks={**body, "requestModels": {"application/json": "Empty"}})
    api.deploy()
    return api


def missing(*names):
    text = f'{{"message": "Missing required request parameters: [{", ".join(names)}]"}}'
    return 400, text, BAD


@pytest.mark.parametrize(
    ("path", "headers", "answer"),
    [
        ("/no-path", {}, missing("x-header-param", "issuer", "qs1")),
        ("/parameters/me", {}, missing("x-header-param", "qs1")),
        ("/parameters/me?qs1=1", {}, missing("x-header-param")),
        ("/parameters/me?qs1=", {"X-HEADER-param": "1"}, missing("qs1")),
        ("/parameters/me?qs1=1", {"X-HEADER-param": "1"}, None),
        ("/unchecked", {}, None),
        ("/both", {}, missing("x-header-param", "issuer", "qs1")),
    ],
)
def test_required_parameters(call, checked, path, headers, answer):
    reply = call("POST", f"/test{path}", "{}", host=checked.host, **headers)
    assert reply.status == 200 if answer is None else said(reply) == answer


@pytest.mark.parametrize(
    ("path", "verb", "body", "kind", "good"),
    [
        ("/body", "POST", '{"name": "a"}', "application/json", True),
        ("/body", "POST", '{"name": "a", "home": {"street": "b"}}', "application/json", True),
        ("/body", "POST", '{"name": "a", "home": {}}', "application/json; charset=utf-8", False),
        ("/body", "POST", '{"name": 1}', "application/json", False),
        ("/body", "POST", '{"id": 1}', "application/json", False),
        ("/body", "POST", "[]", "application/json", False),
        ("/body", "POST", "no json", "application/json", False),
        ("/body", "POST", "", "application/json", False),
        ("/body", "GET", "", None, False),
        ("/body", "POST", '{"statusCode": 200}', "application/xml", True),
        ("/default", "POST", "no json", "application/xml", False),
        ("/empty", "POST", '{"any": 1}', "application/json", True),
        ("/empty", "POST", "", None, True),
    ],
)
def test_a_body_fits_the_model_for_its_type(call, checked, path, verb, body, kind, good):
    headers = {"Content-Type": kind} if kind else {}
    reply = call(verb, f"/test{path}", body, host=checked.host, **headers)
    assert reply.status == 200 if good else said(reply) == INVALID


@pytest.mark.parametrize("path", ["/lost", "/outside"])
def test_a_model_that_refers_to_nothing_is_the_apis_fault(call, checked, path):
    reply = call("POST", f"/test{path}", "{}", host=checked.host, Content_Type="application/json")
    assert said(reply)[::2] == (500, "InternalServerErrorException")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("{}", '[object has missing required properties (["name"])]'),
        (
            '{"name": 1}',
            "[instance type (integer) does not match any allowed primitive type "
            '(allowed: ["string"])]',
        ),
    ],
)
def test_a_template_of_the_apis_own_can_tell_what_was_wrong(client, call, body, detail):
    api = Builder(client)
    of = api.apigateway
    of.create_model(
        restApiId=api.id,
        name="Person",
        schema=json.dumps({**PERSON, "properties": {"name": {"type": "string"}}}),
        contentType="application/json",
    )
    made = of.create_request_validator(restApiId=api.id, name="body", validateRequestBody=True)
    asks = {
        "requestValidatorId": made["id"],
        "requestModels": {"application/json": "Person"},
    }
    api.mock("/body", "POST", asks=asks)
    of.put_gateway_response(
        restApiId=api.id,
        responseType="BAD_REQUEST_BODY",
        responseTemplates={"application/json": "$context.error.validationErrorString"},
    )
    api.deploy()
    assert call("POST", "/test/body", body, host=api.host).body == detail


def test_what_is_checked_is_what_was_deployed(client, call):
    api = Builder(client)
    made = api.apigateway.create_request_validator(
        restApiId=api.id, name="none", validateRequestParameters=False
    )
    wanted = {"requestParameters": {"method.request.querystring.q": True}}
    api.mock("/x", asks={"requestValidatorId": made["id"], **wanted})
    api.deploy()
    row = {"op": "replace", "path": "/validateRequestParameters", "value": "true"}
    api.apigateway.update_request_validator(
        restApiId=api.id, requestValidatorId=made["id"], patchOperations=[row]
    )
    assert call("GET", "/test/x", host=api.host).status == 200
    api.deploy()
    assert said(call("GET", "/test/x", host=api.host)) == missing("q")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/test/open?" + "q" * 9_000, {}, 200),
        ("/test/open?" + "q" * 10_300, {}, 413),
        ("/test/open", {"X-Long": "a" * 9_900}, 200),
        ("/test/open", {"X-Long": "a" * 10_300}, 413),
    ],
)
def test_headers_and_urls_have_limits(call, keyed, path, headers, status):
    reply = call("GET", path, host=keyed.host, **headers)
    assert reply.status == status
    if status == 413:
        assert reply.body == '{"message":"Request Too Long"}'


def _within(model: str) -> dict[str, object]:
    return {"type": "object", "properties": {"in": {"$ref": f"#/components/schemas/{model}"}}}


IMPORTED = {
    "openapi": "3.0.1",
    "info": {"title": "boxes", "version": "1"},
    "paths": {
        "/boxes": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Box"}}
                    }
                },
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {"default": {"statusCode": "200"}},
                },
            }
        }
    },
    "components": {
        "schemas": {"Box": {**_within("Bag"), "required": ["in"]}, "Bag": _within("Box")}
    },
    "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True}},
    "x-amazon-apigateway-request-validator": "body",
}
"""Boxes that hold bags that may hold boxes."""


@pytest.mark.parametrize(
    ("body", "status"),
    [({"in": {}}, 200), ({"in": {"in": {"in": {}}}}, 200), ({}, 400), ({"in": {"in": {}}}, 400)],
)
def test_an_imported_api_checks_bodies_by_models_that_refer_to_each_other(
    call, client, body, status
):
    apigateway = client("apigateway")
    api = apigateway.import_rest_api(body=json.dumps(IMPORTED).encode())["id"]
    apigateway.create_deployment(restApiId=api, stageName="test")
    host = f"{api}.execute-api.us-east-1.amazonaws.com"
    sent = {"Content_Type": "application/json"}
    assert call("POST", "/test/boxes", json.dumps(body), host=host, **sent).status == status
