"""Custom domains and their base paths, and what the front puts on requests and answers."""

from __future__ import annotations

import json
import re

import pytest
from moto.apigateway.models import apigateway_backends

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.gateway import Builder, Caller
from tests.emulator.policies import allow, policy

SOURCE = {"aws:SourceVpce": "vpce-00000000000000000"}
FORBIDDEN = (403, '{"message":"Forbidden"}')
SHOWN = (
    '{"resource": "$context.resourcePath", "path": "$context.path", "stage": "$context.stage", '
    '"name": "$context.domainName", "prefix": "$context.domainPrefix", '
    '"proxy": "$input.params(\'proxy\')"}'
)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


def showing(client, kind, template=SHOWN, **more):
    api = Builder(client, kind, **more)
    response = {"statusCode": "200", "responseTemplates": {"application/json": template}}
    for path in ("/pets", "/{proxy+}"):
        api.mock(path, "ANY", responses=(response,))
    api.deploy("prod")
    return api


def domain(of, name, kind="REGIONAL", **more):
    certificate = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/any"
    field = "regionalCertificateArn" if kind == "REGIONAL" else "certificateArn"
    given = {"endpointConfiguration": {"types": [kind]}, field: certificate}
    return of.create_domain_name(domainName=name, **given, **more)


@pytest.fixture(scope="module")
def api(client):
    """Domains with a base path, with one that leaves the stage open, and with none."""
    made = showing(client, "REGIONAL")
    of = made.apigateway
    for name in ("api.example.com", "both.example.com", "*.wild.example.com"):
        domain(of, name)
    for name, base, stage in (
        ("api.example.com", "shop", "prod"),
        ("both.example.com", "(none)", "prod"),
        ("both.example.com", "shop", "prod"),
        ("api.example.com", "any", None),
    ):
        more = {"stage": stage} if stage else {}
        of.create_base_path_mapping(domainName=name, basePath=base, restApiId=made.id, **more)
    # moto does not decode `%2A` in a path, so no client gets as far as this.
    held = apigateway_backends[ACCOUNT][REGION]
    held.create_base_path_mapping("*.wild.example.com", made.id, "(none)", "prod")
    return made


@pytest.mark.parametrize(
    ("host", "path", "resource", "proxy"),
    [
        ("api.example.com", "/shop/pets", "/pets", ""),
        ("API.example.com:443", "/shop/pets", "/pets", ""),
        ("api.example.com", "/shop//pets", "/pets", ""),
        ("both.example.com", "/shop/pets", "/pets", ""),
        ("both.example.com", "/shopping/pets", "/{proxy+}", "shopping/pets"),
        ("api.example.com", "/any/prod/pets", "/pets", ""),
        ("one.wild.example.com", "/pets", "/pets", ""),
    ],
)
def test_a_base_path_leads_to_a_stage(call, api, host, path, resource, proxy):
    reply = call("GET", path, host=host)
    name = host.partition(":")[0].lower()
    assert json.loads(reply.body) == {
        "resource": resource,
        "path": path,
        "stage": "prod",
        "name": name,
        "prefix": name.partition(".")[0],
        "proxy": proxy,
    }


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("api.example.com", "/pets"),
        ("api.example.com", "/shopping/pets"),
        ("api.example.com", "/"),
        ("api.example.com", "/any/nowhere/pets"),
        (f"d-0123456789.execute-api.{REGION}.amazonaws.com", "/shop/pets"),
    ],
)
def test_what_is_mapped_to_nothing_is_forbidden(call, api, host, path):
    reply = call("GET", path, host=host)
    assert (reply.status, reply.body) == FORBIDDEN


def test_only_a_domain_that_there_is_is_a_name(call, api):
    for host in ("other.example.com", "wild.example.com", "example.com"):
        assert "has no name" in call("GET", "/shop/pets", host=host).body


def test_a_domain_works_where_the_default_name_is_switched_off(client, call):
    made = showing(client, "REGIONAL")
    of = made.apigateway
    domain(of, "only.example.com", "EDGE")
    of.create_base_path_mapping(domainName="only.example.com", restApiId=made.id, stage="prod")
    row = {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}
    of.update_rest_api(restApiId=made.id, patchOperations=[row])
    of.create_deployment(restApiId=made.id, stageName="prod")
    assert call("GET", "/prod/pets", host=made.host).status == 403
    assert call("GET", "/pets", host="only.example.com").status == 200


def test_a_public_domain_by_an_endpoint_is_the_wrong_door(call, api, endpoint):
    reply = call("GET", "/shop/pets", host="api.example.com", endpoint=endpoint["VpcEndpointId"])
    assert (reply.status, reply.body) == FORBIDDEN


@pytest.mark.parametrize(
    ("name", "associated", "statements", "status"),
    [
        ("a.example.com", True, [allow("execute-api:/*")], 200),
        ("b.example.com", False, [allow("execute-api:/*")], 403),
        ("c.example.com", True, None, 403),
        ("d.example.com", True, [allow("*"), allow("*", Effect="Deny")], 403),
        ("e.example.com", True, [allow("*", Condition={"StringEquals": SOURCE})], 403),
    ],
)
def test_a_private_domain_wants_an_association_and_its_own_policy(
    client, call, endpoint, name, associated, statements, status
):
    """F1.15, F1.16."""
    key = endpoint["VpcEndpointId"]
    made = showing(client, "PRIVATE", policy=policy())
    of = made.apigateway
    more = {"policy": policy(*statements)} if statements else {}
    arn = domain(of, name, "PRIVATE", **more)["domainNameArn"]
    of.create_base_path_mapping(
        domainName=name, domainNameId=arn.split("+")[1], restApiId=made.id, stage="prod"
    )
    if associated:
        of.create_domain_name_access_association(
            domainNameArn=arn, accessAssociationSourceType="VPCE", accessAssociationSource=key
        )
    reply = call("GET", "/pets", host=name, endpoint=key)
    assert reply.status == status
    assert call("GET", "/pets", host=name).status == 403


HEADERS = "$input.params().header.keySet()"
EDGE = {"Via", "X-Amz-Cf-Id", "X-Amz-Cf-Pop", "X-Cache"}
USUAL = {"Content-Type", "Content-Length", "Date", "Connection", "x-amzn-RequestId"}


@pytest.mark.parametrize(
    ("kind", "added"),
    [
        ("REGIONAL", {"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}),
        ("EDGE", {"via", "x-amz-cf-id", "cloudfront-forwarded-proto", "x-forwarded-for"}),
    ],
)
def test_the_front_adds_headers_by_the_type_of_the_api(client, call, kind, added):
    """R104 to R108, R246."""
    made = showing(client, kind, HEADERS)
    reply = call("GET", "/prod/pets", host=made.host, address="203.0.113.5")
    wanted = USUAL | {"x-amz-apigw-id"} | (EDGE if kind == "EDGE" else set())
    assert set(reply.headers) == wanted
    seen = set(re.findall(r"[a-z0-9-]+", reply.body.lower()))
    assert added <= seen
    assert ("via" in seen) is (kind == "EDGE")
    error = call("GET", "/prod/", host=made.host)
    assert set(error.headers) == wanted | {"x-amzn-ErrorType"}
    if kind == "EDGE":
        assert reply.headers["X-Cache"] == "Miss from cloudfront"
        assert error.headers["X-Cache"] == "Error from cloudfront"


def test_a_private_api_is_told_of_its_endpoint(client, call, endpoint):
    text = "$input.params('x-amzn-vpce-id') $input.params('x-amzn-vpc-id')"
    made = showing(client, "PRIVATE", text, policy=policy())
    key = endpoint["VpcEndpointId"]
    forged = {"x_amzn_vpce_id": "vpce-forged"}
    reply = call("GET", "/prod/pets", host=made.host, endpoint=key, **forged)
    assert reply.body == f"{key} {endpoint['VpcId']}"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Root=1-5c756de5-f69ee0aea16ccb26b0eb5c51", None),
        ("Root=1-5c756de5-f69ee0aea16ccb26b0eb5c51;Parent=61e6466ca210cdf8;Sampled=1", None),
        (
            "Root=1-5c756de5-f69ee0aea16ccb26b0eb5c51; evil",
            "Root=1-5c756de5-f69ee0aea16ccb26b0eb5c51",
        ),
    ],
)
def test_a_trace_that_the_client_began_goes_on(client, call, sent, kept):
    """R105."""
    made = showing(client, "REGIONAL", "$input.params('X-Amzn-Trace-Id')")
    reply = call("GET", "/prod/pets", host=made.host, X_Amzn_Trace_Id=sent)
    assert reply.body == (kept or sent)
    own = call("GET", "/prod/pets", host=made.host, X_Amzn_Trace_Id="no trace").body
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", own)


def test_cors_is_what_a_mock_says(client, call):
    made = Builder(client)
    allowed = {
        "method.response.header.Access-Control-Allow-Origin": "'https://example.com'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Headers": "'Content-Type'",
    }
    made.mock("/pets")
    at = {
        "restApiId": made.id,
        "resourceId": made.resource("/pets"),
        "httpMethod": "OPTIONS",
    }
    of = made.apigateway
    of.put_method(**at, authorizationType="NONE")
    of.put_method_response(**at, statusCode="200", responseParameters=dict.fromkeys(allowed, False))
    of.put_integration(
        **at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    of.put_integration_response(**at, statusCode="200", responseParameters=allowed)
    made.deploy("prod")
    asked = {"Origin": "https://example.com", "Access_Control_Request_Method": "GET"}
    reply = call("OPTIONS", "/prod/pets", host=made.host, **asked)
    assert reply.status == 200
    assert {k: v for k, v in reply.headers.items() if k.startswith("Access-")} == {
        name.removeprefix("method.response.header."): value.strip("'")
        for name, value in allowed.items()
    }
    assert "Access-Control-Allow-Origin" not in call("GET", "/prod/pets", host=made.host).headers
