"""A stage that gives part of its requests to a canary (R155)."""

from __future__ import annotations

import json

import pytest

from tests.emulator.gateway import Builder, Caller
from tests.emulator.refusals import refused

SHOWN = (
    '{"message": "MESSAGE", "isCanary": "$context.isCanaryRequest", '
    '"kept": "$stageVariables.kept", "changed": "$stageVariables.changed", '
    '"new": "$stageVariables.new"}'
)


@pytest.fixture
def api(client):
    """A deployment on the stage `dev`, and what comes of a GET."""
    made = Builder(client)
    answer(made, "default")
    made.deploy("dev", variables={"kept": "default", "changed": "default"})
    answer(made, "canary")
    return made


def answer(api, message):
    shown = {"application/json": SHOWN.replace("MESSAGE", message)}
    api.mock(f"/{message}", responses=({"statusCode": "200", "responseTemplates": shown},))


def canary(api, **settings):
    api.deploy("dev", canarySettings=settings)
    return api.apigateway.get_stage(restApiId=api.id, stageName="dev")["canarySettings"]


def patched(api, *rows):
    patches = [dict(zip(("op", "path", "value"), row, strict=False)) for row in rows]
    return api.apigateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)


def test_a_canary_with_all_requests_serves_its_deployment_with_its_variables(aws, api):
    canary(api, percentTraffic=100, stageVariableOverrides={"changed": "canary", "new": "canary"})
    reply = Caller(aws)("GET", "/dev/canary", host=api.host)
    assert json.loads(reply.body) == {
        "message": "canary",
        "isCanary": "true",
        "kept": "default",
        "changed": "canary",
        "new": "canary",
    }


def test_a_canary_without_requests_serves_nobody(aws, api):
    call = Caller(aws)
    assert json.loads(call("GET", "/dev/default", host=api.host).body)["isCanary"] == ""
    shown = canary(api)
    assert (shown["percentTraffic"], shown["useStageCache"]) == (0.0, False)
    said = json.loads(call("GET", "/dev/default", host=api.host).body)
    assert said == {
        "message": "default",
        "isCanary": "false",
        "kept": "default",
        "changed": "default",
        "new": "",
    }
    assert call("GET", "/dev/canary", host=api.host).status == 403


def test_a_canary_gets_its_share(aws, api):
    canary(api, percentTraffic=50)
    call = Caller(aws)
    served = [call("GET", "/dev/canary", host=api.host).status for _ in range(60)]
    assert 15 < served.count(200) < 45


def test_a_canary_is_changed_promoted_and_removed(aws, api):
    first = api.apigateway.get_stage(restApiId=api.id, stageName="dev")["deploymentId"]
    second = canary(api, percentTraffic=10, stageVariableOverrides={"changed": "canary"})
    stage = patched(
        api,
        ("replace", "/canarySettings/percentTraffic", "20"),
        ("replace", "/canarySettings/stageVariableOverrides/changed", "updated"),
    )
    assert stage["deploymentId"] == first
    assert stage["canarySettings"] == {
        "deploymentId": second["deploymentId"],
        "percentTraffic": 20.0,
        "stageVariableOverrides": {"changed": "updated"},
        "useStageCache": False,
    }
    copies = [
        {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
        {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
        {"op": "remove", "path": "/canarySettings"},
    ]
    stage = api.apigateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=copies)
    assert stage["deploymentId"] == second["deploymentId"]
    assert stage["variables"] == {"kept": "default", "changed": "updated"}
    assert "canarySettings" not in stage
    assert Caller(aws)("GET", "/dev/canary", host=api.host).status == 200


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {},
            "Invalid deployment content specified.Non null and non empty stageName must be "
            "provided for canary deployment. Provided value is null",
        ),
        (
            {"stageName": "nowhere"},
            "Invalid deployment content specified.Stage nowhere must already be created before "
            "making a canary release deployment",
        ),
    ],
)
def test_a_canary_wants_a_stage(api, given, text):
    deploy = api.apigateway.create_deployment
    share = {"percentTraffic": 50}
    refused(deploy, "BadRequestException", text, restApiId=api.id, canarySettings=share, **given)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("add", "/canarySettings/deploymentId", "x"), "Invalid add operation with path: "),
        (("remove", "/canarySettings/badPath"), "Cannot remove method setting canarySettings/"),
        (("replace", "/canarySettings/badPath", "x"), "Invalid method setting path: "),
    ],
)
def test_paths_that_a_canary_does_not_have(api, row, text):
    canary(api, percentTraffic=1)
    with pytest.raises(api.apigateway.exceptions.BadRequestException, match=text):
        patched(api, row)
