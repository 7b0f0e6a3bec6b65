"""Methods that are tried out with `test_invoke_method`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made

Call = Callable[[World], Any]
JSON = "application/json"
ECHO = "$input.params('petId')"


def _tried(template: str = "{statusCode: 200}", **given: Any) -> Call:
    """A trial of GET /{petId}, which answers with its parameter; nothing is deployed."""

    def call(aws: World) -> Any:
        api = aws.api()
        where = {
            "restApiId": api,
            "resourceId": aws.resource(api, "{petId}"),
            "httpMethod": "GET",
        }
        of = aws.apigateway
        made(of.put_method, **where, authorizationType="NONE")
        made(of.put_method_response, **where, statusCode="200")
        made(of.put_integration, **where, type="MOCK", requestTemplates={JSON: template})
        answer = {"statusCode": "200", "responseTemplates": {JSON: ECHO}}
        made(of.put_integration_response, **where, **answer)
        return of.test_invoke_method(**where, **given)

    return call


def _unknown(aws: World) -> Any:
    where = {**aws.method(aws.api()), "httpMethod": "PUT"}
    return aws.apigateway.test_invoke_method(**where)


LOG = (
    "Execution log for request …\n… : Starting execution for request: …\n"
    "… : HTTP Method: GET, Resource Path: /7\n… : Method request path: {petId=7}\n"
    "… : Method request query string: {q=1}\n… : Method request headers: {X-Mine=1}\n"
    "… : Method request body before transformations: …\n"
    "… : Method response body after transformations: 7\n… : Method response headers: {…}\n"
    "… : Successfully completed execution\n… : Method completed with status: 200\n"
)

ROWS = (
    Row(
        "a method is tried out without a deployment",
        _tried(pathWithQueryString="/7"),
        gives({"status": 200, "body": "7", "latency": int}),
        ("R143",),
    ),
    Row(
        "the log of a trial has its lines in order",
        _tried(pathWithQueryString="/7?q=1", headers={"X-Mine": "1"}),
        gives({"log": LOG}),
        ("R143",),
    ),
    Row(
        "a trial without a path has the parameter's own name for its value",
        _tried(),
        gives({"status": 200, "body": "{petId}"}),
        ("R144",),
    ),
    Row(
        "a trial takes a path that does not fit, and the parameter is empty",
        _tried(pathWithQueryString="/some/where/else"),
        gives({"status": 200, "body": ""}),
        ("R144",),
    ),
    Row(
        "a trial that fails is answered with 200, and the failure is inside",
        _tried("no status"),
        gives(
            {
                "ResponseMetadata": {"HTTPStatusCode": 200},
                "status": 500,
                "body": '{"message": "Internal server error"}',
                "headers": {
                    "x-amzn-ErrorType": "InternalServerErrorException",
                    "Content-Type": ABSENT,
                },
                "log": "…Execution failed due to configuration error…"
                "Method completed with status: 500\n",
            }
        ),
        ("R124",),
    ),
    Row(
        "a method that is not there is not tried out",
        _unknown,
        refuses("NotFoundException", "Invalid Method identifier specified", 404),
    ),
)
