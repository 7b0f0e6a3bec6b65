"""REST APIs as the control plane keeps them: types, policies, deployments, stages."""

from __future__ import annotations

import json
from datetime import datetime

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


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, {"types": ["EDGE"], "ipAddressType": "ipv4"}),
        ({"types": ["REGIONAL"]}, {"types": ["REGIONAL"], "ipAddressType": "ipv4"}),
        ({"types": ["PRIVATE"]}, {"types": ["PRIVATE"], "ipAddressType": "dualstack"}),
        (
            {"types": ["EDGE"], "ipAddressType": "dualstack"},
            {"types": ["EDGE"], "ipAddressType": "dualstack"},
        ),
    ],
)
def test_types_and_address_types(apigateway, given, shown):
    more = {"endpointConfiguration": given} if given else {}
    made = apigateway.create_rest_api(name="api", **more)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert configuration(made) == shown
    assert configuration(apigateway.get_rest_api(restApiId=made["id"])) == shown
    assert isinstance(made["createdDate"], datetime)
    assert not {"tags", "version", "description", "policy", "binaryMediaTypes"} & set(made)


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        (
            {"types": ["PRIVATE", "EDGE"]},
            BAD,
            "Cannot create an api with multiple Endpoint Types.",
        ),
        ({"types": []}, BAD, "REGIONAL Configuration and EDGE Configuration cannot be both"),
        ({"types": ["wrong"]}, "ValidationException", "Value '[wrong]' at 'createRestApiInput."),
        (
            {"types": ["PRIVATE"], "ipAddressType": "ipv4"},
            BAD,
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
        (
            {"types": ["REGIONAL"], "vpcEndpointIds": ["vpce-1"]},
            BAD,
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
        ({"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}, BAD, "vpce-1"),
    ],
)
def test_refused_configurations(apigateway, create, given, code, text):
    before = len(apigateway.get_rest_apis()["items"])
    refused(create, code, text, kind=given)
    assert len(apigateway.get_rest_apis()["items"]) == before


def test_description_is_checked_before_the_endpoint(create):
    given = {"types": ["PRIVATE"], "ipAddressType": "ipv4"}
    text = "Description cannot be an empty string"
    refused(create, BAD, text, kind=given, description="")


def test_unknown_ids(apigateway, create):
    key = create()["id"].upper()
    text = f"Invalid API identifier specified {ACCOUNT}:{key}"
    for call in (apigateway.get_rest_api, apigateway.delete_rest_api):
        refused(call, "NotFoundException", text, 404, restApiId=key)
    refused(
        apigateway.update_rest_api,
        "NotFoundException",
        text,
        404,
        restApiId=key,
        patchOperations=[],
    )


def test_deletion_answers_202(apigateway, create):
    key = create()["id"]
    answer = apigateway.delete_rest_api(restApiId=key)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert key not in [row["id"] for row in apigateway.get_rest_apis()["items"]]


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


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (("replace", "/endpointConfiguration/ipAddressType", "ipv4"), "Only dualstack"),
        (
            ("replace", "/endpointConfiguration/ipAddressType", "wrong"),
            "ipAddressType must be either ipv4 or dualstack.",
        ),
        (
            ("replace", "/endpointConfiguration/types/0", "wrong"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            ("remove", "/endpointConfiguration/ipAddressType"),
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (
            ("remove", "/endpointConfiguration/types/0", "EDGE"),
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        (("replace", "/policy", "{no json"), "Invalid policy document."),
    ],
)
def test_refused_patches(create, patch, operation, text):
    api = create("PRIVATE")["id"]
    refused(lambda: patch(api, operation), BAD, text)


def test_unknown_patch_operation(create, patch):
    api = create()["id"]
    text = "Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy"
    refused(lambda: patch(api, ("wrong", "/name", "x")), "ValidationException", text)


def test_endpoint_ids_come_and_go(apigateway, create, patch, endpoint):
    key, path = endpoint["VpcEndpointId"], "/endpointConfiguration/vpcEndpointIds"
    api = create("REGIONAL")["id"]
    refused(lambda: patch(api, ("add", path, key)), BAD, "VPCEndpoints can only be specified")
    both = patch(api, to("PRIVATE"), ("add", path, key))
    assert configuration(both)["vpcEndpointIds"] == [key]
    refused(lambda: patch(api, to("REGIONAL")), BAD, "VPCEndpoints can only be specified")
    refused(lambda: patch(api, ("add", path, "vpce-1")), BAD, "vpce-1")
    gone = patch(api, ("remove", path, key), to("REGIONAL"))
    assert "vpcEndpointIds" not in configuration(gone)


def test_default_endpoint_switches_off_and_on_again(create, patch):
    api = create()["id"]
    path = "/disableExecuteApiEndpoint"
    assert patch(api, ("replace", path, "True"))["disableExecuteApiEndpoint"] is True
    assert patch(api, ("replace", path, "False"))["disableExecuteApiEndpoint"] is False


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
    before = len(apigateway.get_rest_apis()["items"])
    refused(create, BAD, "Invalid policy document.", policy='{"Statement": "no"}')
    assert len(apigateway.get_rest_apis()["items"]) == before


def test_what_can_be_deployed(apigateway, create, patch, with_method):
    api = create("PRIVATE")["id"]
    deploy = {"restApiId": api, "stageName": "test"}
    text = "The REST API doesn't contain any methods"
    refused(apigateway.create_deployment, BAD, text, **deploy)
    at = with_method(api)
    apigateway.put_method(**{**at, "httpMethod": "POST"}, authorizationType="NONE")
    text = "No integration defined for method"
    refused(apigateway.create_deployment, BAD, text, **deploy)
    apigateway.delete_method(**{**at, "httpMethod": "POST"})
    text = "Private REST API doesn't have a resource policy attached to it"
    refused(apigateway.create_deployment, BAD, text, **deploy)
    patch(api, ("replace", "/policy", policy()))
    made = apigateway.create_deployment(**deploy)
    assert set(made) == {"id", "createdDate", "ResponseMetadata"}
    assert apigateway.get_stage(**deploy)["deploymentId"] == made["id"]


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


def test_a_stage_needs_a_deployment(apigateway, create, with_method):
    api = create("REGIONAL")["id"]
    with_method(api)
    made = apigateway.create_deployment(restApiId=api)["id"]
    text = "Invalid Deployment identifier specified"
    stage = {"restApiId": api, "stageName": "test"}
    refused(
        apigateway.create_stage, "NotFoundException", text, 404, **stage, deploymentId="nothing"
    )
    apigateway.create_stage(**stage, deploymentId=made)
    move = [{"op": "replace", "path": "/deploymentId", "value": "nothing"}]
    refused(apigateway.update_stage, "NotFoundException", text, 404, **stage, patchOperations=move)


def test_integration_defaults(apigateway, create, with_method):
    api = create("REGIONAL")["id"]
    at = with_method(api, "pets")
    shown = apigateway.get_integration(**at)
    assert shown["passthroughBehavior"] == "WHEN_NO_MATCH"
    assert shown["timeoutInMillis"] == 29000
    assert shown["cacheNamespace"] == at["resourceId"]
    assert shown["cacheKeyParameters"] == []
