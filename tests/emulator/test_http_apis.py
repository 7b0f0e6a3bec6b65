"""HTTP APIs: stages, routes, what goes to the back end, and private integrations."""

from __future__ import annotations

import json

import pytest

from labkit.emulator import EmbeddedAws
from tests.emulator.backend import backend
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller
from tests.emulator.test_programs import STREAM, Place

NOT_FOUND = (404, '{"message":"Not Found"}')


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(allow_hosts=("localhost",)) as running:
        yield running


@pytest.fixture(scope="module")
def back():
    with backend() as running:
        yield running


class Api:
    """An HTTP API, its routes, and requests to it."""

    def __init__(self, client, call, stage="$default"):
        self.v2, self.call = client("apigatewayv2"), call
        self.id = self.v2.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
        self.host = f"{self.id}.execute-api.{REGION}.amazonaws.com"
        if stage:
            self.v2.create_stage(
                ApiId=self.id, StageName=stage, AutoDeploy=True, StageVariables={"colour": "blue"}
            )

    def route(self, key, uri, **more):
        made = self.v2.create_integration(
            ApiId=self.id,
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=uri,
            PayloadFormatVersion="1.0",
            **more,
        )
        target = f"integrations/{made['IntegrationId']}"
        self.v2.create_route(ApiId=self.id, RouteKey=key, Target=target)

    def __call__(self, path, verb="GET", body="", **headers):
        return self.call(verb, path, body, host=self.host, **headers)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture
def api(client, call):
    return Api(client, call)


def test_the_best_route_takes_a_request(api, back):
    for key, uri in (
        ("$default", "/any"),
        ("ANY /a/{rest+}", "/greedy/{rest}"),
        ("ANY /a/{id}", "/verb"),
        ("GET /a/{id}", "/one/{id}"),
        ("GET /a/b", "/exact"),
    ):
        api.route(key, back.url + uri)
    asked = [("/a/b", "GET"), ("/a/c", "GET"), ("/a/c", "POST"), ("/a/c/d", "GET"), ("/x", "GET")]
    paths = [json.loads(api(path, verb).body)["path"] for path, verb in asked]
    assert paths == ["/exact", "/one/c", "/verb", "/greedy/c/d", "/any"]


def test_stages(client, call, back):
    api = Api(client, call, stage="prod")
    api.route("GET /a", back.url + "/a")
    assert api("/prod/a").status == 200
    for path in ("/a", "/prod/b", "/test/a"):
        reply = api(path)
        assert (reply.status, reply.body) == NOT_FOUND
        assert reply.headers["Content-Type"] == "application/json"
        assert "apigw-requestid" in reply.headers
    silent = Api(client, call, stage=None)
    silent.route("$default", back.url)
    assert (silent("/").status, silent("/").body) == NOT_FOUND


def test_a_stage_that_was_never_deployed(client, call, back):
    api = Api(client, call, stage=None)
    api.route("$default", back.url)
    api.v2.create_stage(ApiId=api.id, StageName="$default")
    assert (api("/").status, api("/").body) == NOT_FOUND


def test_what_goes_to_the_back_end(api, back):
    api.route("ANY /x", back.url + "/echo")
    found = json.loads(api("/x?a=1&a=2", "POST", "text", X_Mine="1", TE="x").body)
    headers = found["headers"]
    assert (found["method"], found["body"], found["query"]) == (
        "POST",
        "text",
        [["a", "1"], ["a", "2"]],
    )
    assert headers["Host"] == back.url.removeprefix("http://")
    assert headers["Forwarded"] == f"for=127.0.0.1;host={api.host};proto=https"
    assert headers["X-Mine"] == "1"
    assert "TE" not in headers


def test_parameters_are_mapped(api, back):
    api.route(
        "ANY /x/{id}",
        back.url + "/echo",
        RequestParameters={
            "overwrite:path": "/made/$request.path.id",
            "append:header.X-All": "${request.header.x-mine}-${stageVariables.colour}",
            "overwrite:header.X-Route": "$context.routeKey",
            "remove:header.X-Secret": "''",
            "append:querystring.field": "$request.body.a.b",
            "remove:querystring.gone": "''",
        },
        ResponseParameters={
            "200": {"overwrite:statuscode": "201", "append:header.X-Added": "text"}
        },
    )
    reply = api("/x/7?gone=1&kept=2", "POST", '{"a": {"b": 3}}', X_Mine="me", X_Secret="s")
    found = json.loads(reply.body)
    assert (reply.status, reply.headers["X-Added"]) == (201, "text")
    assert (found["path"], found["query"]) == ("/made/7", [["kept", "2"], ["field", "3"]])
    assert (found["headers"]["X-All"], found["headers"]["X-Route"]) == ("me-blue", "ANY /x/{id}")
    assert "X-Secret" not in found["headers"]


def test_what_does_not_answer(api, back):
    api.route("GET /refused", "http://localhost:1/")
    api.route("GET /outside", "http://example.com/")
    api.route("GET /slow", back.url + "/slow/1", TimeoutInMillis=200)
    unavailable = (503, '{"message":"Service Unavailable"}')
    assert (api("/refused").status, api("/refused").body) == unavailable
    assert (api("/slow").status, api("/slow").body) == unavailable
    assert (api("/outside").status, api("/outside").body) == (
        500,
        '{"message":"Internal Server Error"}',
    )


def test_no_endpoint_leads_to_an_http_api(api, back):
    api.route("$default", back.url)
    reply = api("/", endpoint="vpce-0123456789abcdef0")
    assert (reply.status, reply.body) == (403, '{"message":"Forbidden"}')


@pytest.mark.parametrize("kind", ["network", "application"])
def test_a_private_integration(client, call, kinesis, kind):
    if STREAM not in kinesis.list_streams()["StreamNames"]:
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    place = Place(client, kind, endpoint=False)
    v2 = client("apigatewayv2")
    link = v2.create_vpc_link(Name=kind, SubnetIds=place.subnets, SecurityGroupIds=[place.group])[
        "VpcLinkId"
    ]
    [listener] = client("elbv2").describe_listeners(LoadBalancerArn=place.arn)["Listeners"]
    api = Api(client, call, stage="prod")
    way = {"ConnectionType": "VPC_LINK", "ConnectionId": link}
    api.route("ANY /hook/{rest+}", listener["ListenerArn"], **way)
    stripped = {"overwrite:path": "$request.path"}
    api.route("GET /bare", listener["ListenerArn"], RequestParameters=stripped, **way)
    reply = api("/prod/hook/a?b=1")
    assert reply.status == 200, reply.body
    saw = json.loads(reply.body)["saw"]
    assert saw["path"] == "/prod/hook/a?b=1"
    assert saw["source"].startswith("10.0.")
    assert saw["headers"]["Host"] == api.host
    assert ("X-Forwarded-For" in saw["headers"]) == (kind == "application")
    if kind == "application":
        caller = saw["headers"]["X-Forwarded-For"].split(", ")[-1]
        assert caller.startswith("10.0."), "the link's own interface"
        assert caller != saw["source"], "which is the load balancer's"
    assert json.loads(api("/prod/bare").body)["saw"]["path"] == "/bare"
