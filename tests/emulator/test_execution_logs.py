"""Where people look for the reason: a method tried out, and a stage's log in CloudWatch."""

from __future__ import annotations

import re

import pytest

from tests.emulator.gateway import Builder, Caller
from tests.emulator.refusals import refused


@pytest.fixture(scope="module")
def api(client):
    """One method that echoes its parameter, one that is broken; nothing is deployed."""
    made = Builder(client)
    shown = '{"petId":"$input.params(\'petId\')","path":"$context.path","$stageVariables.a":1}'
    response = {"statusCode": "200", "responseTemplates": {"application/json": shown}}
    made.mock("/pets/{petId}", responses=(response,))
    made.mock("/broken", template="no status")
    return made


def tried(api, path, **given):
    answer = api.apigateway.test_invoke_method(
        restApiId=api.id, resourceId=api.resource(path), httpMethod="GET", **given
    )
    head, *lines = answer["log"].split("\n")
    request = re.fullmatch(r"Execution log for request ([0-9a-f-]{36})", head)[1]
    stamp = re.compile(r"\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : ")
    assert lines.pop() == ""
    assert all(stamp.match(line) for line in lines)
    return answer, [stamp.sub("", line).replace(request, "ID") for line in lines]


@pytest.mark.parametrize(
    ("given", "path", "parameter"),
    [
        ({}, "/pets/{petId}", "{petId}"),
        ({"pathWithQueryString": "/pets/12?a=b"}, "/pets/12", "12"),
        ({"pathWithQueryString": "/elsewhere"}, "/elsewhere", ""),
    ],
)
def test_a_method_is_tried_out_with_any_path(api, given, path, parameter):
    answer, _ = tried(api, "/pets/{petId}", stageVariables={"a": "x"}, **given)
    assert answer["status"] == 200
    assert answer["body"] == f'{{"petId":"{parameter}","path":"{path}","x":1}}'
    assert answer["headers"] == {"Content-Type": "application/json"}
    assert answer["multiValueHeaders"] == {"Content-Type": ["application/json"]}
    assert answer["latency"] >= 0


def test_the_lines_of_a_trial_are_in_their_order(api):
    sent = {"headers": {"tEsT": "1"}, "body": "{}", "pathWithQueryString": "/pets/1?x=2&y=3"}
    answer, lines = tried(api, "/pets/{petId}", **sent)
    assert lines == [
        "Starting execution for request: ID",
        "HTTP Method: GET, Resource Path: /pets/1",
        "Method request path: {petId=1}",
        "Method request query string: {x=2, y=3}",
        "Method request headers: {tEsT=1}",
        "Method request body before transformations: {}",
        f"Method response body after transformations: {answer['body']}",
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_a_trial_that_fails_is_answered_and_says_why(api):
    answer, lines = tried(api, "/broken")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (answer["status"], answer["body"]) == (500, '{"message": "Internal server error"}')
    assert answer["headers"] == {"x-amzn-ErrorType": "InternalServerErrorException"}
    assert lines[-2].startswith("Execution failed due to configuration error")
    assert lines[-1] == "Method completed with status: 500"


def test_only_a_method_can_be_tried_out(api):
    at = {"restApiId": api.id, "resourceId": api.resource("/broken"), "httpMethod": "PUT"}
    refused(api.apigateway.test_invoke_method, "NotFoundException", status=404, **at)


@pytest.mark.parametrize(
    ("settings", "steps", "data", "errors"),
    [
        ({}, False, False, False),
        ({"/*/*/logging/loglevel": "OFF", "/*/*/logging/dataTrace": "true"}, False, False, False),
        ({"/*/*/logging/loglevel": "ERROR"}, False, False, True),
        ({"/*/*/logging/loglevel": "INFO"}, True, False, True),
        ({"/*/*/logging/loglevel": "INFO", "/*/*/logging/dataTrace": "true"}, True, True, True),
        ({"/~1broken/GET/logging/loglevel": "ERROR"}, False, False, True),
        ({"/~1broken/POST/logging/loglevel": "ERROR"}, False, False, False),
    ],
)
def test_a_stage_keeps_the_log_that_its_settings_ask_for(
    aws, api, client, request, settings, steps, data, errors
):
    stage = "".join(filter(str.isalnum, request.node.callspec.id))
    api.deploy(stage)
    patches = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    if patches:
        api.apigateway.update_stage(restApiId=api.id, stageName=stage, patchOperations=patches)
    call = Caller(aws)
    first = call("GET", f"/{stage}/pets/1", host=api.host).headers["x-amzn-RequestId"]
    call("GET", f"/{stage}/broken", host=api.host)
    call("GET", f"/{stage}/nothing", host=api.host)
    text = logged(client, f"API-Gateway-Execution-Logs_{api.id}/{stage}")
    assert (f"({first}) Starting execution for request: {first}" in text) is steps
    assert (f"({first}) Method request path: {{petId=1}}" in text) is data
    assert ("Execution failed due to configuration error" in text) is errors
    assert "status: 403" not in text


def logged(client, group):
    logs = client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return ""
    rows = logs.filter_log_events(logGroupName=group)["events"]
    return "\n".join(row["message"] for row in rows)


def test_a_long_line_is_cut(api):
    _, lines = tried(api, "/pets/{petId}", body="x" * 5000)
    [line] = [row for row in lines if row.startswith("Method request body")]
    assert line.endswith("x [TRUNCATED]")
    assert len(line) < 1100
