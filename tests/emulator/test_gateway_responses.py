"""What API Gateway itself answers, as an API changes it (F1.36, R070 to R072)."""

from __future__ import annotations

import json

import pytest

from tests.emulator.gateway import Builder, Caller

TEMPLATE = (
    '{"m": $context.error.messageString, "plain": "$context.error.message", '
    '"type": "$context.error.responseType", "stage": "$stageVariables.colour", '
    '"path": "$context.path", "q": "$method.request.querystring.q", '
    '"none": "$context.nothing.here", "vtl": "#set($x = 1)"}'
)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


def made(client, kind, **response):
    """An API that refuses in every way that can be had, with one response of its own."""
    api = Builder(client)
    api.mock("/open")
    api.mock("/keyed", asks={"apiKeyRequired": True})
    api.mock("/broken", template="no status")
    api.method(
        "/never",
        "POST",
        type="MOCK",
        passthroughBehavior="NEVER",
        requestTemplates={"application/json": "{statusCode: 200}"},
    )
    if kind:
        api.apigateway.put_gateway_response(restApiId=api.id, responseType=kind, **response)
    api.deploy(variables={"colour": "blue"})
    return api


@pytest.mark.parametrize(
    ("kind", "verb", "path", "message"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", "GET", "/nothing", "Missing Authentication Token"),
        ("INVALID_API_KEY", "GET", "/keyed", "Forbidden"),
        ("API_CONFIGURATION_ERROR", "GET", "/broken", "Internal server error"),
        ("UNSUPPORTED_MEDIA_TYPE", "POST", "/never", "Unsupported Media Type"),
        ("REQUEST_TOO_LARGE", "POST", "/open-too-long", None),
    ],
)
def test_a_type_has_its_own_status_headers_and_template(client, call, kind, verb, path, message):
    own = {
        "gatewayresponse.header.X-Fixed": "'a.b'",
        "gatewayresponse.header.X-Query": "method.request.querystring.q",
        "gatewayresponse.header.X-Header": "method.request.header.X-Mine",
        "gatewayresponse.header.X-Context": "context.httpMethod",
    }
    api = made(
        client,
        kind,
        statusCode="418",
        responseParameters=own,
        responseTemplates={"application/json": TEMPLATE},
    )
    if kind == "REQUEST_TOO_LARGE":
        path, message, verb = "/open?" + "&".join(["x=1"] * 2600), "Request Too Long", "GET"
    mark = "&" if "?" in path else "?"
    reply = call(
        verb, f"/test{path}{mark}q=7", host=api.host, x_mine="me", Content_Type="text/plain"
    )
    assert reply.status == 418
    assert json.loads(reply.body) == {
        "m": message,
        "plain": message,
        "type": kind,
        "stage": "blue",
        "path": f"/test{path.partition('?')[0]}",
        "q": "7",
        "none": "",
        "vtl": "#set($x = 1)",
    }
    shown = {key: reply.headers[key] for key in ("X-Fixed", "X-Query", "X-Header", "X-Context")}
    assert list(shown.values()) == ["a.b", "7", "me", verb]
    assert reply.error_type.endswith("Exception")


def test_a_default_stands_for_its_whole_class_and_a_type_goes_before_it(client, call):
    api = made(client, "DEFAULT_4XX", statusCode="404")
    put = api.apigateway.put_gateway_response
    header = {"gatewayresponse.header.X-Kind": "'own'"}
    put(restApiId=api.id, responseType="INVALID_API_KEY", responseParameters=header)
    api.deploy()

    def get(path):
        reply = call("GET", f"/test{path}", host=api.host)
        return reply.status, reply.headers.get("X-Kind")

    assert get("/nothing") == (404, None)
    assert get("/keyed")[1] == "own"
    assert get("/broken") == (500, None)


def test_a_header_alone_leaves_status_and_message(client, call):
    origin = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    api = made(client, "DEFAULT_4XX", responseParameters=origin)
    reply = call("GET", "/test/nothing", host=api.host)
    assert (reply.status, reply.body) == (403, '{"message":"Missing Authentication Token"}')
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_responses_are_those_of_the_deployment(client, call):
    api = made(client, None)
    api.apigateway.put_gateway_response(
        restApiId=api.id, responseType="DEFAULT_4XX", statusCode="404"
    )
    assert call("GET", "/test/nothing", host=api.host).status == 403
    api.deploy()
    assert call("GET", "/test/nothing", host=api.host).status == 404


def test_what_the_edge_refuses_is_nobodys_to_change(client, call):
    api = made(client, "DEFAULT_4XX", statusCode="404")
    reply = call("GET", "/nowhere/open", host=api.host)
    assert (reply.status, reply.body) == (403, '{"message":"Forbidden"}')
