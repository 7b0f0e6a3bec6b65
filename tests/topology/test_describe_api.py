"""What the rows of REST APIs and HTTP APIs become."""

from __future__ import annotations

from labkit.topology import HttpApi, HttpRoute, RestApi
from labkit.topology.describe import described
from tests.topology.aws_apis import APIS
from tests.topology.aws_words import NLB

TOPOLOGY = described(APIS)
API = TOPOLOGY.find(RestApi, "orders-api")


def test_the_api_itself():
    assert (API.id, API.endpoint_type, API.vpc_endpoint_ids) == (
        "api1234567",
        "PRIVATE",
        ("vpce-1",),
    )
    assert (API.disable_execute_api_endpoint, API.endpoint_access_mode) == (True, "STRICT")
    assert API.policy.statements[0].resources == ("execute-api:/*",)
    assert API.tags == (("Name", "orders-api"), ("team", "a"))


def test_keys_are_the_enabled_ones_or_not_known():
    assert API.api_keys == ("secret-1",)
    (row,) = APIS["RestApis"]
    (without,) = described({"RestApis": [{**row, "apiKeys": None}]}).all(RestApi)
    assert without.api_keys is None


def test_stages_variables_and_the_one_deployment():
    assert [(row.name, row.deployment, row.variables) for row in API.stages] == [
        ("test", "d1", (("link", "abc123"),)),
        ("prod", "d1", ()),
    ]
    (deployment,) = API.deployments
    assert (deployment.id, deployment.resources, deployment.policy) == (
        "d1",
        API.resources,
        API.policy,
    )


def test_a_method_with_all_that_it_asks_for():
    assert [row.path for row in API.resources] == ["/", "/{proxy+}"]
    method, preflight = API.resources[1].methods
    assert (method.http_method, method.authorization, method.authorizer) == (
        "ANY",
        "CUSTOM",
        "auth1",
    )
    assert method.api_key_required is True
    assert method.required == ("method.request.path.proxy",)
    assert (preflight.authorization, preflight.integration.type) == ("NONE", "")
    assert (preflight.api_key_required, preflight.required) == (False, ())


def test_an_integration_through_a_link():
    found = API.resources[1].methods[0].integration
    assert (found.connection_type, found.connection_id, found.target) == (
        "VPC_LINK",
        "${stageVariables.link}",
        NLB,
    )
    assert (found.timeout_millis, found.passthrough_behavior) == (5000, "NEVER")
    assert found.request_templates == (("application/json", ""),)
    assert found.request_parameters == (
        ("integration.request.path.proxy", "method.request.path.proxy"),
    )


def test_integration_responses_with_templates_and_parameters():
    (found,) = API.resources[1].methods[0].integration.responses
    assert (found.status, found.selection_pattern) == (502, r"5\d{2}")
    assert found.templates == (("application/json", "{}"),)
    assert found.parameters == (("method.response.header.X-From", "'app'"),)


def test_what_an_integration_does_not_say():
    resource = {"path": "/", "resourceMethods": {"GET": {"methodIntegration": {"type": "MOCK"}}}}
    rows = {"RestApis": [{"id": "a", "resources": [resource]}]}
    found = described(rows).find(RestApi, "a").resources[0].methods[0].integration
    assert (found.connection_type, found.timeout_millis) == ("INTERNET", 29_000)
    assert (found.passthrough_behavior, found.responses) == ("WHEN_NO_MATCH", ())


def test_authorizers_and_where_their_token_stands():
    (deployment,) = API.deployments
    assert [(row.id, row.type, row.header) for row in deployment.authorizers] == [
        ("auth1", "REQUEST", "X-Key"),
        ("auth3", "COGNITO_USER_POOLS", "Authorization"),
    ]
    assert {row.grants for row in deployment.authorizers} == {None}


def test_only_customised_gateway_responses():
    (found,) = API.deployments[0].gateway_responses
    assert (found.type, found.status) == ("ACCESS_DENIED", 404)
    assert found.headers == (("X-Why", "'hidden'"),)
    assert found.templates == (("application/json", "{}"),)


def test_http_apis():
    rows = [(row.id, row.name, row.protocol, row.stages) for row in TOPOLOGY.all(HttpApi)]
    assert rows == [
        ("http123456", "chat", "WEBSOCKET", ("live",)),
        ("http654321", "web", "HTTP", ("$default",)),
    ]


def test_routes_of_an_http_api_with_what_they_lead_to():
    chat, web = TOPOLOGY.all(HttpApi)
    assert chat.routes is None
    assert web.routes == (
        HttpRoute(
            key="GET /x",
            integration_type="HTTP_PROXY",
            uri="arn:aws:elasticloadbalancing:us-east-1:1:listener/net/a/b/c",
            connection_type="VPC_LINK",
            connection_id="link22",
            method="ANY",
            authorization="JWT",
        ),
        HttpRoute(key="$default"),
    )


def test_apis_of_elsewhere_keep_their_account_and_region():
    rows = [{"id": "a", "name": "a", "OwnerId": "210987654321", "Region": "eu-west-1"}]
    rows += [{"id": "b", "name": "b", "OwnerId": "123456789012", "Region": "us-east-1"}]
    there, here = described({"RestApis": rows}).all(RestApi)
    assert (there.account, there.region) == ("210987654321", "eu-west-1")
    assert (here.account, here.region) == ("", "")
