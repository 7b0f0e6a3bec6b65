"""Who is let in: every form of address, and every refusal in AWS's exact words."""

from __future__ import annotations

import json
import re

import pytest

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.gateway import Builder, Caller
from tests.emulator.policies import allow, policy

FORBIDDEN = ('{"message":"Forbidden"}', "ForbiddenException")
NO_TOKEN = ('{"message":"Missing Authentication Token"}', "MissingAuthenticationTokenException")


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture(scope="module")
def public(client):
    api = Builder(client)
    api.mock("/pets")
    api.mock("/pets/{id}", template="{statusCode: 200}")
    api.deploy()
    return api


@pytest.fixture
def private(client, endpoint):
    api = Builder(client, "PRIVATE", policy())
    api.mock("/pets")
    api.deploy()
    return api


def said(reply):
    assert reply.headers["Content-Type"] == "application/json"
    assert int(reply.headers["Content-Length"]) == len(reply.body.encode())
    assert re.fullmatch(r"[0-9a-f-]{36}", reply.headers["x-amzn-RequestId"])
    assert re.fullmatch(r"\S{15}=", reply.headers["x-amz-apigw-id"])
    assert "X-Amzn-Trace-Id" not in reply.headers
    return reply.body, reply.error_type


def test_every_form_of_address_leads_to_the_api(call, public):
    forms = (
        (public.host, "/test/pets"),
        (f"{public.host}:443", "/test/pets"),
        (public.host.upper(), "/test/pets"),
        (f"{public.id}.execute-api.localhost:{call.port}", "/test/pets"),
        (f"{public.id}.execute-api.localhost.localstack.cloud", "/test/pets"),
        (None, f"/restapis/{public.id}/test/_user_request_/pets"),
        (None, f"/_aws/execute-api/{public.id}/test/pets"),
    )
    for host, path in forms:
        assert call("GET", path, host=host).status == 200, (host, path)


def test_forms_of_an_endpoint(call, private, endpoint):
    key = endpoint["VpcEndpointId"]
    names = [row["DnsName"] for row in endpoint["DnsEntries"]]
    alias = f"{private.id}-{key}.execute-api.{REGION}.amazonaws.com"
    assert call("GET", "/test/pets", host=private.host, endpoint=key).status == 200
    assert said(call("GET", "/test/pets", host=alias, endpoint=key)) == FORBIDDEN
    row = {"op": "add", "path": "/endpointConfiguration/vpcEndpointIds", "value": key}
    private.apigateway.update_rest_api(restApiId=private.id, patchOperations=[row])
    assert call("GET", "/test/pets", host=alias, endpoint=key).status == 200
    for name in names[:3]:
        named = call("GET", "/test/pets", host=name, endpoint=key, x_apigw_api_id=private.id)
        assert named.status == 200
    unnamed = call("GET", "/test/pets", host=names[0], endpoint=key)
    assert (unnamed.status, *said(unnamed)) == (403, *FORBIDDEN)


def test_public_api_through_an_endpoint(call, public, endpoint):
    reply = call("GET", "/test/pets", host=public.host, endpoint=endpoint["VpcEndpointId"])
    assert (reply.status, *said(reply)) == (403, *FORBIDDEN)
    assert len(reply.body) == 23


def test_private_api_from_outside(call, private):
    for host, path in ((private.host, ""), (None, f"/_aws/execute-api/{private.id}")):
        reply = call("GET", f"{path}/test/pets", host=host)
        assert (reply.status, *said(reply)) == (403, *FORBIDDEN)


def test_an_origin_cannot_be_made_up(call, private, endpoint):
    key = endpoint["VpcEndpointId"]
    for claim in (f"guess 10.0.0.1 {key}", key, f"{'0' * 32} 10.0.0.1 {key}", "é x y"):
        reply = call(
            "GET", "/test/pets", host=private.host, X_Labkit_Origin=claim.encode("latin-1")
        )
        assert said(reply) == FORBIDDEN


def test_the_public_way_takes_an_api_from_its_name_alone(call, public):
    """`x-apigw-api-id` is for endpoints (F1.6), and a path form for no name of execute-api."""
    other = f"nothing000.execute-api.{REGION}.amazonaws.com"
    assert said(call("GET", "/test/pets", host=other, x_apigw_api_id=public.id)) == FORBIDDEN
    path = f"/_aws/execute-api/{public.id}/test/pets"
    assert said(call("GET", path, host=other)) == FORBIDDEN


def test_unknown_api_stage_path_and_verb(call, public):
    unknown = call("GET", "/test/pets", host=f"nothing000.execute-api.{REGION}.amazonaws.com")
    assert said(unknown) == FORBIDDEN
    for path in ("/prod/pets", "/pets", "/", "//"):
        assert said(call("GET", path, host=public.host)) == FORBIDDEN, path
    for verb, path in (("GET", "/test"), ("GET", "/test/cats"), ("POST", "/test/pets")):
        assert said(call(verb, path, host=public.host)) == NO_TOKEN, path


def test_a_switched_off_default_name_counts_from_the_next_change_of_a_stage_on(client, call):
    api = Builder(client)
    api.mock("/pets")
    api.deploy()

    def switch(value):
        row = {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": value}
        api.apigateway.update_rest_api(restApiId=api.id, patchOperations=[row])

    def changed():
        row = {"op": "replace", "path": "/description", "value": "changed"}
        api.apigateway.update_stage(restApiId=api.id, stageName="test", patchOperations=[row])

    def status():
        return call("GET", "/test/pets", host=api.host).status

    switch("true")
    assert status() == 200
    api.apigateway.create_deployment(restApiId=api.id)
    assert status() == 200
    changed()
    assert said(call("GET", "/test/pets", host=api.host)) == FORBIDDEN
    switch("false")
    assert status() == 403
    api.apigateway.create_deployment(restApiId=api.id, stageName="other")
    assert status() == 200


def denial(api, reason, path="pets"):
    arn = f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:{api.id}/test/GET/{path}"
    text = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
    body = json.dumps({"Message": f"{text} {reason}"}, separators=(",", ":"))
    return body, "AccessDeniedException"


SILENT = "because no resource-based policy allows the execute-api:Invoke action"
DENIED = "with an explicit deny in a resource-based policy"
ENDPOINT_SILENT = "because no VPC endpoint policy allows the execute-api:Invoke action"


def unless(key, value):
    return allow(Effect="Deny", Condition={"StringNotEquals": {key: value}})


def test_resource_policy_sees_the_endpoint_the_vpc_and_the_address(client, call, endpoint):
    key = endpoint["VpcEndpointId"]
    cases = (
        ([allow(), unless("aws:SourceVpce", key)], None),
        ([allow(), unless("aws:SourceVpc", endpoint["VpcId"])], None),
        ([allow(Condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/24"}})], None),
        ([allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/24"}})], SILENT),
        ([allow(), unless("aws:SourceVpce", "vpce-0123456789abcdef0")], DENIED),
        ([allow("execute-api:/prod/*")], SILENT),
    )
    for statements, reason in cases:
        api = Builder(client, "PRIVATE", policy(*statements))
        api.mock("/pets")
        api.deploy()
        reply = call("GET", "/test/pets", host=api.host, endpoint=key, address="10.0.0.10")
        if reason is None:
            assert reply.status == 200, statements
        else:
            assert (reply.status, *said(reply)) == (403, *denial(api, reason)), statements


def test_resource_policy_of_a_public_api_sees_the_address(client, call):
    wanted = allow(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    api = Builder(client, "REGIONAL", policy(wanted))
    api.mock("/pets")
    api.deploy()
    assert call("GET", "/test/pets", host=api.host, address="203.0.113.9").status == 200
    other = call("GET", "/test/pets", host=api.host, address="198.51.100.9")
    assert said(other) == denial(api, SILENT)


def test_endpoint_policy_is_asked_first(ec2, call, private, endpoint):
    key = endpoint["VpcEndpointId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, PolicyDocument=policy(allow("arn:aws:s3:::*")))
    reply = call("GET", "/test/pets", host=private.host, endpoint=key)
    assert (reply.status, *said(reply)) == (403, *denial(private, ENDPOINT_SILENT))
    nobody = call("GET", "/test/pets", host=endpoint["DnsEntries"][0]["DnsName"], endpoint=key)
    assert nobody.body == '{"message":"Forbidden"}', (
        "of an API that there is not, no policy is asked"
    )
    ec2.modify_vpc_endpoint(VpcEndpointId=key, ResetPolicy=True)
    assert call("GET", "/test/pets", host=private.host, endpoint=key).status == 200


def test_a_policy_takes_effect_on_deployment(client, call, endpoint):
    key = endpoint["VpcEndpointId"]
    api = Builder(client, "PRIVATE", policy())
    api.mock("/pets")
    api.deploy()
    other = policy(allow(), unless("aws:SourceVpce", "vpce-0123456789abcdef0"))
    row = {"op": "replace", "path": "/policy", "value": other}
    api.apigateway.update_rest_api(restApiId=api.id, patchOperations=[row])
    assert call("GET", "/test/pets", host=api.host, endpoint=key).status == 200
    api.deploy()
    assert said(call("GET", "/test/pets", host=api.host, endpoint=key)) == denial(api, DENIED)


def test_the_type_changes_without_a_deployment(client, call, private, endpoint):
    row = {"op": "replace", "path": "/endpointConfiguration/types/PRIVATE", "value": "REGIONAL"}
    private.apigateway.update_rest_api(restApiId=private.id, patchOperations=[row])
    key = endpoint["VpcEndpointId"]
    assert said(call("GET", "/test/pets", host=private.host, endpoint=key)) == FORBIDDEN
    assert call("GET", "/test/pets", host=private.host).status == 200


def test_methods_are_those_of_the_deployment(client, call):
    api = Builder(client)
    api.mock("/pets")
    api.deploy()
    api.mock("/cats")
    assert said(call("GET", "/test/cats", host=api.host)) == NO_TOKEN
    place = api.resource("/pets")
    api.apigateway.delete_method(restApiId=api.id, resourceId=place, httpMethod="GET")
    assert call("GET", "/test/pets", host=api.host).status == 200
    api.deploy()
    assert call("GET", "/test/cats", host=api.host).status == 200
    assert said(call("GET", "/test/pets", host=api.host)) == NO_TOKEN


def test_a_stage_moves_between_deployments(client, call):
    api = Builder(client)
    api.mock("/pets")
    first = api.apigateway.create_deployment(restApiId=api.id, stageName="test")["id"]
    api.mock("/cats")
    api.deploy()
    assert call("GET", "/test/cats", host=api.host).status == 200
    row = {"op": "replace", "path": "/deploymentId", "value": first}
    api.apigateway.update_stage(restApiId=api.id, stageName="test", patchOperations=[row])
    assert said(call("GET", "/test/cats", host=api.host)) == NO_TOKEN


@pytest.fixture(scope="module")
def paths(client):
    """R097 to R102: each resource answers with its own path and parameters."""
    api = Builder(client)
    shown = '{"path": "$context.resourcePath", "proxy": "$input.params(\'proxy\')"}'
    response = {"statusCode": "200", "responseTemplates": {"application/json": shown}}
    for path, verb in (
        ("/{proxy+}", "OPTIONS"),
        ("/{proxy+}", "GET"),
        ("/test", "POST"),
        ("/test/any", "ANY"),
        ("/test/{id}", "GET"),
        ("/hardcoded", "GET"),
    ):
        api.mock(path, verb, responses=(response,))
    api.deploy("s")
    return api


@pytest.mark.parametrize(
    ("verb", "path", "resource", "proxy"),
    [
        ("OPTIONS", "/test", "/{proxy+}", "test"),
        ("OPTIONS", "/test/any", "/test/any", ""),
        ("GET", "/test/7", "/test/{id}", ""),
        ("GET", "/test/7/8", "/{proxy+}", "test/7/8"),
        ("GET", "//hardcoded", "/hardcoded", ""),
        ("GET", "/a/b/", "/{proxy+}", "a/b"),
        ("GET", "/a%2Bb@c", "/{proxy+}", "a%2Bb@c"),
        ("POST", "/test", "/test", ""),
    ],
)
def test_the_best_resource_that_has_the_verb_wins(call, paths, verb, path, resource, proxy):
    reply = call(verb, f"/s{path}", host=paths.host)
    assert json.loads(reply.body) == {"path": resource, "proxy": proxy}
