"""Patches of REST APIs and their parts: what takes effect, and how the rest is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, INVALID, MISSING = "BadRequestException", "ValidationException", "NotFoundException"
Call = Callable[[World], Any]
Patched = tuple[str, ...]
SIZE = "/minimumCompressionSize"
HEADER = "method.response.header.my-header"
ORIGIN = "/responseParameters/gatewayresponse.header.Access-Control-Allow-Origin"
WRONG_SIZE = "Invalid minimum compression size, must be between 0 and 10485760"
ONLY_REPLACE = "Invalid patch operation specified. Must be one of: [replace]"
NO_AUTHORIZER = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    "COGNITO_USER_POOLS requires a valid authorizer."
)
NO_PARAMETER, NO_TYPE = "Invalid parameter name specified", "Content-Type specified was not found"
WRONG_STATUS = (
    "Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular "
    r"expression pattern: [1-5]\d\d"
)


def _api(*steps: Patched, **more: Any) -> Call:
    """An API after one call for each patch; the last one's answer."""

    def call(aws: World) -> Any:
        api = aws.api("EDGE", **more)
        for step in steps[:-1]:
            made(aws.apigateway.update_rest_api, restApiId=api, patchOperations=patches(step))
        return aws.apigateway.update_rest_api(restApiId=api, patchOperations=patches(steps[-1]))

    return call


def _resource(*rows: Patched) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        where = {"restApiId": api, "resourceId": aws.resource(api)}
        return aws.apigateway.update_resource(**where, patchOperations=patches(*rows))

    return call


def _below_its_own(aws: World) -> Any:
    api = aws.api()
    upper = aws.resource(api)
    rows = patches(("replace", "/parentId", aws.resource(api, "old", upper)))
    return aws.apigateway.update_resource(restApiId=api, resourceId=upper, patchOperations=rows)


def _root(path: str) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        where = {"restApiId": api, "resourceId": aws.root(api)}
        rows = patches(("replace", path, "x"))
        return aws.apigateway.update_resource(**where, patchOperations=rows)

    return call


def _method(*rows: Patched) -> Call:
    def call(aws: World) -> Any:
        where = aws.method(aws.api())
        return aws.apigateway.update_method(**where, patchOperations=patches(*rows))

    return call


def _response(*rows: Patched, status: str = "200") -> Call:
    """A method response with one header and one model."""

    def call(aws: World) -> Any:
        where, of = aws.method(aws.api()), aws.apigateway
        maps = {"responseParameters": {HEADER: False}, "responseModels": {"text/json": "Empty"}}
        made(of.put_method_response, **where, statusCode="200", **maps)
        return of.update_method_response(**where, statusCode=status, patchOperations=patches(*rows))

    return call


def _status(aws: World) -> Any:
    where = aws.method(aws.api())
    return aws.apigateway.get_integration_response(**where, statusCode="wrong")


def _gateway(*rows: Patched, kind: str = "DEFAULT_4XX") -> Call:
    def call(aws: World) -> Any:
        where = {"restApiId": aws.api(), "responseType": kind}
        return aws.apigateway.update_gateway_response(**where, patchOperations=patches(*rows))

    return call


def _after_default(aws: World) -> Any:
    """A response of which only a header is said, below a default that says everything."""
    api, of = aws.api(), aws.apigateway
    whole = {"statusCode": "599", "responseTemplates": {"application/json": "{}"}}
    made(of.put_gateway_response, restApiId=api, responseType="DEFAULT_5XX", **whole)
    header = {"gatewayresponse.header.foo": "'bar'"}
    return of.put_gateway_response(
        restApiId=api, responseType="AUTHORIZER_FAILURE", responseParameters=header
    )


def _stray(path: str, operation: str) -> str:
    return f"Invalid patch path  '{path}' specified for op '{operation}'. "


ROWS = (
    Row(
        "an API's compression is told to end by an empty value",
        _api(("replace", SIZE, "10"), ("replace", SIZE, "")),
        gives({"minimumCompressionSize": ABSENT}),
        ("R248",),
    ),
    *(
        Row(
            f"an API compresses from a size on, not from '{value}'",
            _api(("replace", SIZE, value)),
            refuses(BAD, WRONG_SIZE, 400),
            ("R248",),
        )
        for value in ("-1", "test")
    ),
    Row(
        "an API's compression is only replaced",
        _api(("add", SIZE, "10")),
        refuses(BAD, ONLY_REPLACE, 400),
        ("R248",),
    ),
    Row(
        "a binary media type that takes another's place goes last",
        _api(
            ("replace", "/binaryMediaTypes/image~1png", "image/gif"),
            binaryMediaTypes=["image/png", "image/jpeg"],
        ),
        gives({"binaryMediaTypes": ["image/jpeg", "image/gif"]}),
        ("R249",),
    ),
    Row(
        "a resource has two paths that patches reach",
        _resource(("replace", "/invalid", "x")),
        refuses(BAD, _stray("/invalid", "replace") + "Must be one of: [/parentId, /pathPart]", 400),
        ("R250",),
    ),
    Row(
        "a resource's path part is not removed",
        _resource(("remove", "/pathPart")),
        refuses(BAD, _stray("/pathPart", "remove") + "Please choose supported operations", 400),
        ("R250",),
    ),
    Row(
        "a resource does not move below its own",
        _below_its_own,
        refuses(BAD, "Resources cannot be cyclical.", 400),
        ("R250",),
    ),
    *(
        Row(
            f"the root keeps its {path[1:]}",
            _root(path),
            refuses(BAD, f"Root resource cannot update its {path[1:]}.", 400),
            ("R250",),
        )
        for path in ("/pathPart", "/parentId")
    ),
    Row(
        "a method's operation name is only replaced",
        _method(("add", "/operationName", "x")),
        refuses(BAD, ONLY_REPLACE, 400),
        ("R255",),
    ),
    Row(
        "a slash within a patch path is escaped",
        _method(("add", "/requestModels/application/json", "Empty")),
        refuses(BAD, "Invalid patch path /requestModels/application/json", 400),
        ("R255",),
    ),
    Row(
        "a method does not become one with an authorizer that is not there",
        _method(("replace", "/authorizationType", "CUSTOM"), ("replace", "/authorizerId", "abc12")),
        refuses(BAD, NO_AUTHORIZER, 400),
        ("R255",),
    ),
    Row(
        "a method that needs no authorizer is given none",
        _method(("replace", "/authorizerId", "abc12")),
        gives({"authorizationType": "NONE", "authorizerId": ABSENT}),
        ("R255",),
    ),
    Row(
        "a method's new request validator is there",
        _method(("replace", "/requestValidatorId", "nosuch")),
        refuses(BAD, "Invalid Request Validator identifier specified", 400),
        ("R255",),
    ),
    Row(
        "a method response without its last header and model shows neither",
        _response(
            ("remove", f"/responseParameters/{HEADER}"), ("remove", "/responseModels/text~1json")
        ),
        gives({"statusCode": "200", "responseParameters": ABSENT, "responseModels": ABSENT}),
        ("R260",),
    ),
    *(
        Row(
            f"a method response's {what} is there to be {operation}d",
            _response((operation, path, "true")),
            refuses(MISSING, text, 404),
            ("R260",),
        )
        for what, path, text in (
            ("header", "/responseParameters/wrong", NO_PARAMETER),
            ("model", "/responseModels/wrong", NO_TYPE),
        )
        for operation in ("replace", "remove")
    ),
    Row(
        "the model of the API tells all that it forbids, operations before the status",
        _response(("wrong", "/x", "y"), status="wrong"),
        refuses(INVALID, f"2 validation errors detected: Value 'wrong' at …; {WRONG_STATUS}", 400),
        ("R259",),
    ),
    Row(
        "the status of an integration response is a number",
        _status,
        refuses(INVALID, f"1 validation error detected: {WRONG_STATUS}", 400),
        ("R259",),
    ),
    Row(
        "a gateway response takes nothing from the default of its class that it is not told",
        _after_default,
        gives(
            {
                "statusCode": "500",
                "responseTemplates": {
                    "application/json": '{"message":$context.error.messageString}'
                },
            }
        ),
        ("R258",),
    ),
    Row(
        "a gateway response's status is only replaced",
        _gateway(("remove", "/statusCode")),
        refuses(BAD, "Invalid patch path /statusCode", 400),
        ("R258",),
    ),
    Row(
        "a gateway response's header is there to be replaced",
        _gateway(("replace", ORIGIN, "'example.com'")),
        refuses(MISSING, NO_PARAMETER, 404),
        ("R258",),
    ),
    Row(
        "a gateway response's header does not become nothing",
        _gateway(("replace", ORIGIN)),
        refuses(BAD, "Invalid null or empty value in responseParameters", 400),
        ("R258",),
    ),
)
