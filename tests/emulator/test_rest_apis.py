"""REST APIs as the control plane keeps them: types, policies, deployments, stages."""

from __future__ import annotations

import json

import pytest

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.policies import allow, policy
from tests.emulator.refusals import refused

BAD = "BadRequestException"


@pytest.fixture
def create(apigateway):
    def api(kind="PRIVATE", **more):
        configuration = {"types": [kind]} if isinstance(kind, str) else kind
        return apigateway.create_rest_api(name="api", endpointConfiguration=configuration, **more)

    api.__name__ = "create_rest_api"
    return api


@pytest.fixture
def patch(apigateway):
    def update(api, *operations):
        rows = [dict(zip(("op", "path", "value"), one, strict=False)) for one in operations]
        return apigateway.update_rest_api(restApiId=api, patchOperations=rows)

    update.__name__ = "update_rest_api"
    return update


@pytest.fixture
def with_method(apigateway):
    def add(api, path="", kind="MOCK"):
        parent = apigateway.get_rest_api(restApiId=api)["rootResourceId"]
        place = parent
        if path:
            place = apigateway.create_resource(restApiId=api, parentId=parent, pathPart=path)["id"]
        at = {"restApiId": api, "resourceId": place, "httpMethod": "GET"}
        apigateway.put_method(**at, authorizationType="NONE")
        apigateway.put_integration(**at, type=kind)
        return at

    return add


def to(kind, frm="EDGE"):
    return ("replace", f"/endpointConfiguration/types/{frm}", kind)


def configuration(answer):
    return answer["endpointConfiguration"]


@pytest.mark.parametrize("types", [["wrong"], [], ["EDGE", "PRIVATE"]])
def test_a_refused_api_is_not_there(apigateway, create, types):
    before = apigateway.get_rest_apis(limit=500)["items"]
    with pytest.raises(apigateway.exceptions.ClientError):
        create(kind={"types": types})
    assert apigateway.get_rest_apis(limit=500)["items"] == before


def test_type_changes_that_aws_allows(create, patch):
    api = create("EDGE")["id"]
    for kind, address in (
        ("REGIONAL", "ipv4"),
        ("PRIVATE", "dualstack"),
        ("REGIONAL", "dualstack"),
        ("EDGE", "dualstack"),
    ):
        shown = configuration(patch(api, to(kind)))
        assert shown == {"types": [kind], "ipAddressType": address}
    chain = [
        ("replace", "/endpointConfiguration/types/0", kind) for kind in ("REGIONAL", "PRIVATE")
    ]
    assert configuration(patch(api, *chain))["types"] == ["PRIVATE"]


def test_private_to_edge_is_refused_and_changes_nothing(apigateway, create, patch):
    api = create("PRIVATE")["id"]
    with_name = [("replace", "/name", "changed"), to("EDGE", "PRIVATE")]
    refused(lambda: patch(api, *with_name), BAD, "PRIVATE")
    kept = apigateway.get_rest_api(restApiId=api)
    assert (kept["name"], configuration(kept)["types"]) == ("api", ["PRIVATE"])


def decoded(text):
    return json.loads(text.encode().decode("unicode_escape"))


def test_policies_are_kept_as_aws_keeps_them(apigateway, create, patch):
    made = create(policy=policy(allow(["execute-api:/*"])))
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{made['id']}"
    assert decoded(made["policy"])["Statement"][0]["Resource"] == f"{arn}/*"
    several = ["execute-api:/test/*", "arn:aws:execute-api:*:*:*"]
    shown = patch(made["id"], ("replace", "/policy", policy(allow(several), allow("*"))))
    first, second = decoded(shown["policy"])["Statement"]
    assert first["Resource"] == [f"{arn}/test/*", several[1]]
    assert second["Resource"] == "*"
    assert '\\"Statement\\"' in shown["policy"]
    again = patch(made["id"], ("replace", "/policy", shown["policy"]))
    assert again["policy"] == shown["policy"]
    assert "policy" not in patch(made["id"], ("replace", "/policy", ""))


def test_a_broken_policy_creates_no_api(apigateway, create):
    before = len(apigateway.get_rest_apis(limit=500)["items"])
    refused(create, BAD, "Invalid policy document.", policy='{"Statement": "no"}')
    assert len(apigateway.get_rest_apis(limit=500)["items"]) == before


def test_a_deployment_with_stages_stays(apigateway, create, with_method):
    api = create("REGIONAL")["id"]
    with_method(api)
    first = apigateway.create_deployment(restApiId=api, stageName="test", variables={"a": "1"})
    text = "Active stages pointing to this deployment must be moved or deleted"
    old = {"restApiId": api, "deploymentId": first["id"]}
    refused(apigateway.delete_deployment, BAD, text, **old)
    second = apigateway.create_deployment(restApiId=api, stageName="test", variables={"b": "2"})
    stage = apigateway.get_stage(restApiId=api, stageName="test")
    assert stage["deploymentId"] == second["id"]
    assert stage["variables"] == {"a": "1", "b": "2"}
    assert apigateway.delete_deployment(**old)["ResponseMetadata"]["HTTPStatusCode"] == 202


DEFINITION = {
    "openapi": "3.0.1",
    "info": {"title": "imported", "description": "words", "version": "1"},
    "paths": {
        "/pets": {
            "get": {
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "HTTP",
                    "httpMethod": "GET",
                    "uri": "http://example.com",
                    "responses": {"default": {"statusCode": "200"}},
                },
            }
        }
    },
}


def test_an_imported_api_is_like_any_other(apigateway):
    made = apigateway.import_rest_api(body=json.dumps(DEFINITION))
    assert configuration(made) == {"types": ["EDGE"], "ipAddressType": "ipv4"}
    rows = apigateway.get_resources(restApiId=made["id"])["items"]
    place = next(row["id"] for row in rows if row["path"] == "/pets")
    at = {"restApiId": made["id"], "resourceId": place, "httpMethod": "GET"}
    operations = [{"op": "replace", "path": "/timeoutInMillis", "value": "5000"}]
    assert apigateway.get_integration(**at)["timeoutInMillis"] == 29000
    shown = apigateway.update_integration(**at, patchOperations=operations)
    assert shown["timeoutInMillis"] == 5000
    assert apigateway.get_integration_response(**at, statusCode="200")["statusCode"] == "200"


def test_patches_of_one_call_take_effect_together(apigateway, create, with_method):
    at = with_method(create("REGIONAL")["id"], "pets")
    before = apigateway.get_integration(**at)
    operations = [
        {"op": "replace", "path": "/timeoutInMillis", "value": "5000"},
        {"op": "replace", "path": "/timeoutInMillis", "value": "1"},
    ]
    with pytest.raises(apigateway.exceptions.BadRequestException):
        apigateway.update_integration(**at, patchOperations=operations)
    assert apigateway.get_integration(**at)["timeoutInMillis"] == before["timeoutInMillis"]
