"""Integrations of REST APIs, and their responses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, MISSING = "BadRequestException", "NotFoundException"
Call = Callable[[World], Any]
NO_INTEGRATION = "Invalid Integration identifier specified"
MAPPING = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
STAGE_LINK = "${stageVariables.vpcLinkId}"
HTTP = {"type": "HTTP_PROXY", "uri": "http://example.com", "integrationHttpMethod": "GET"}


def _method(aws: World) -> dict[str, str]:
    api = aws.api()
    where = {"restApiId": api, "resourceId": aws.root(api), "httpMethod": "GET"}
    made(aws.apigateway.put_method, **where, authorizationType="NONE")
    return where


def _put(**given: Any) -> Call:
    return lambda aws: aws.apigateway.put_integration(**_method(aws), **given)


def _service(aws: World, service: str, form: str = "action/PutRecord") -> str:
    return f"arn:aws:apigateway:{aws.region}:{service}:{form}"


def _aws(service: str, kind: str = "AWS", form: str = "action/PutRecord") -> Call:
    return lambda aws: aws.apigateway.put_integration(
        **_method(aws),
        type=kind,
        integrationHttpMethod="POST",
        uri=_service(aws, service, form),
        credentials=aws.role(),
    )


def _own_namespace(aws: World) -> Any:
    where = _method(aws)
    answer = aws.apigateway.put_integration(**where, type="MOCK")
    return answer["cacheNamespace"] == where["resourceId"]


def _then(operation: str, integration: dict[str, Any] | None = None, **given: Any) -> Call:
    """An operation on a method with an integration (MOCK unless given)."""

    def call(aws: World) -> Any:
        where = aws.method(aws.api(), **(integration or {}))
        return getattr(aws.apigateway, operation)(**where, **given)

    return call


def _unput(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(**_method(aws), **given)


def _deleted(aws: World) -> Any:
    where = aws.method(aws.api())
    made(aws.apigateway.delete_integration, **where)
    return aws.apigateway.get_integration(**where)


def _kept(aws: World) -> Any:
    given = {**HTTP, "connectionType": "VPC_LINK", "connectionId": STAGE_LINK}
    where = aws.method(aws.api(), **given)
    return aws.apigateway.get_integration(**where)


def _mapped(parameters: dict[str, str], *declared: str, status: bool = True) -> Call:
    """An integration response that maps headers, some of which the method response declares."""

    def call(aws: World) -> Any:
        where = aws.method(aws.api())
        if status:
            known = dict.fromkeys(declared, True)
            made(
                aws.apigateway.put_method_response,
                **where,
                statusCode="200",
                responseParameters=known,
            )
        return aws.apigateway.put_integration_response(
            **where, statusCode="200", responseParameters=parameters
        )

    return call


LOCATION = "method.response.header.Location"

ROWS = (
    Row(
        "a MOCK integration has neither method nor URI nor connection",
        _put(type="MOCK", uri="http://example.com", integrationHttpMethod="POST"),
        gives(
            {
                "type": "MOCK",
                "passthroughBehavior": "WHEN_NO_MATCH",
                "timeoutInMillis": 29000,
                "cacheNamespace": str,
                "cacheKeyParameters": [],
                "httpMethod": ABSENT,
                "uri": ABSENT,
                "connectionType": ABSENT,
            }
        ),
        ("R042",),
    ),
    Row("an integration caches under its resource's id", _own_namespace, gives(True), ("R042",)),
    Row(
        "an HTTP integration goes over the internet",
        _put(type="HTTP", uri="http://example.com", integrationHttpMethod="POST"),
        gives(
            {
                "type": "HTTP",
                "connectionType": "INTERNET",
                "httpMethod": "POST",
                "uri": "http://example.com",
                "timeoutInMillis": 29000,
                "passthroughBehavior": "WHEN_NO_MATCH",
            }
        ),
        ("R043",),
    ),
    Row(
        "an AWS integration has no connection type and keeps its role",
        _aws("kinesis"),
        gives({"type": "AWS", "connectionType": ABSENT, "credentials": "arn:aws:iam::…:role/…"}),
        ("F6.1", "R044"),
    ),
    *(
        Row(
            f"an {kind} integration names its HTTP method",
            _put(type=kind, uri="http://example.com"),
            refuses(BAD, "Enumeration value for HttpMethod must be non-empty", 400),
            ("R045",),
        )
        for kind in ("HTTP", "HTTP_PROXY", "AWS")
    ),
    *(
        Row(
            f"an {kind} integration has an HTTP endpoint",
            _put(type=kind, uri="non-valid-http", integrationHttpMethod="GET"),
            refuses(BAD, "Invalid HTTP endpoint specified for URI", 400),
            ("R046",),
        )
        for kind in ("HTTP", "HTTP_PROXY")
    ),
    Row(
        "an AWS integration's URI is an ARN",
        _put(type="AWS", uri="http://example.com", integrationHttpMethod="POST"),
        refuses(BAD, "Invalid ARN specified in the request", 400),
        ("R047",),
    ),
    Row(
        "an AWS integration's ARN names a path or an action",
        _put(type="AWS", uri="arn:aws:iam::0000000000:role/test", integrationHttpMethod="POST"),
        refuses(BAD, "AWS ARN for integration must contain path or action", 400),
        ("R048",),
    ),
    *(
        Row(
            f"{service} is not behind AWS_PROXY",
            _aws(service, "AWS_PROXY", form),
            refuses(
                BAD,
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
                "Firehose stream invocations.",
                400,
            ),
            ("F6.1", "R049"),
        )
        for service, form in (
            ("s3", "path/bucket/key"),
            ("dynamodb", "action/PutItem"),
            ("kinesis", "action/PutRecord"),
        )
    ),
    Row(
        "an integration type that does not exist is refused by the model",
        _put(type="HTTPS_PROXY", uri="http://example.com", integrationHttpMethod="GET"),
        refuses(
            "ValidationException",
            "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' "
            "failed to satisfy constraint: Member must satisfy enum value set: "
            "[HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
            400,
        ),
        ("R050",),
    ),
    Row(
        "an integration has a method",
        lambda aws: aws.apigateway.put_integration(
            **{**_method(aws), "httpMethod": "POST"}, type="MOCK"
        ),
        refuses(MISSING, "Invalid Method identifier specified", 404),
        ("R051",),
    ),
    Row(
        "an integration has a resource",
        lambda aws: aws.apigateway.put_integration(
            **{**_method(aws), "resourceId": "nosuch"}, type="MOCK"
        ),
        refuses(MISSING, "Invalid Resource identifier specified", 404),
        ("R051",),
    ),
    Row(
        "static text of a request parameter stands in quotes",
        _put(**HTTP, requestParameters={"integration.request.header.Flag": "true"}),
        refuses(BAD, f"{MAPPING}[Invalid mapping expression specified: true]", 400),
        ("R052",),
    ),
    Row(
        "a request parameter is mapped to static text",
        _put(**HTTP, requestParameters={"integration.request.header.Content-Type": "'text/xml'"}),
        gives({"requestParameters": {"integration.request.header.Content-Type": "'text/xml'"}}),
        ("F6.1",),
    ),
    Row(
        "an integration does not take longer than it may",
        _put(**HTTP, timeoutInMillis=30000),
        refuses(BAD, status=400),
        ("F5.15",),
    ),
    Row(
        "an integration is given time",
        _put(**HTTP, timeoutInMillis=10),
        refuses(BAD, status=400),
        ("F5.15",),
    ),
    Row(
        "an integration that was never put is not got",
        _unput("get_integration"),
        refuses(MISSING, NO_INTEGRATION, 404),
        ("R053",),
    ),
    Row(
        "an integration that was deleted is not got",
        _deleted,
        refuses(MISSING, NO_INTEGRATION, 404),
        ("R053",),
    ),
    Row(
        "an integration that was never put has no responses",
        _unput("get_integration_response", statusCode="200"),
        refuses(MISSING, NO_INTEGRATION, 404),
        ("R053",),
    ),
    Row(
        "an integration that was never put is not deleted",
        _unput("delete_integration"),
        refuses(MISSING, NO_INTEGRATION, 404),
        ("R053",),
    ),
    Row(
        "a VPC link may be named by a stage variable",
        _put(**HTTP, connectionType="VPC_LINK", connectionId=STAGE_LINK),
        gives({"connectionType": "VPC_LINK", "connectionId": STAGE_LINK, "timeoutInMillis": 29000}),
        ("F9.8", "R086"),
    ),
    Row(
        "an integration keeps its VPC link",
        _kept,
        gives({"connectionType": "VPC_LINK", "connectionId": STAGE_LINK}),
        ("R086",),
    ),
    Row(
        "a VPC_LINK connection names its link",
        _put(**HTTP, connectionType="VPC_LINK"),
        refuses(BAD, status=400),
    ),
    Row(
        "an integration's VPC link is patched",
        _then(
            "update_integration",
            {**HTTP, "connectionType": "VPC_LINK", "connectionId": STAGE_LINK},
            patchOperations=patches(("replace", "/connectionId", "${stageVariables.other}")),
        ),
        gives({"connectionId": "${stageVariables.other}"}),
        ("R087",),
    ),
    Row(
        "an integration's templates and timeout are patched",
        _then(
            "update_integration",
            patchOperations=patches(
                ("replace", "/timeoutInMillis", "5000"),
                ("add", "/requestTemplates/application~1json", "{}"),
            ),
        ),
        gives({"timeoutInMillis": 5000, "requestTemplates": {"application/json": "{}"}}),
    ),
    Row(
        "a path that no integration has is not patched",
        _then("update_integration", patchOperations=patches(("replace", "/nosuchpath", "x"))),
        refuses(BAD, status=400),
    ),
    Row(
        "an integration response shows what was sent, and no more",
        _then("put_integration_response", statusCode="200"),
        gives(
            {
                "statusCode": "200",
                "selectionPattern": ABSENT,
                "responseTemplates": ABSENT,
                "responseParameters": ABSENT,
            }
        ),
        ("R054",),
    ),
    Row(
        "an integration response keeps its pattern and its empty map",
        _then(
            "put_integration_response",
            statusCode="200",
            selectionPattern="2\\d{2}",
            responseTemplates={},
        ),
        gives({"selectionPattern": "2\\d{2}", "responseTemplates": {}}),
        ("F6.6", "R054"),
    ),
    Row(
        "an empty selection pattern is shown",
        _then("put_integration_response", statusCode="200", selectionPattern=""),
        gives({"selectionPattern": ""}),
        ("R054",),
    ),
    Row(
        "an empty template is none",
        _then(
            "put_integration_response",
            statusCode="200",
            selectionPattern="",
            responseTemplates={"application/json": ""},
        ),
        gives({"responseTemplates": {"application/json": None}, "selectionPattern": ""}),
        ("R055",),
    ),
    Row(
        "an unknown integration response is not got",
        _then("get_integration_response", statusCode="404"),
        refuses(MISSING, "Invalid Response status code specified", 404),
        ("R056",),
    ),
    Row(
        "an unknown integration response is not deleted",
        _then("delete_integration_response", statusCode="404"),
        refuses(MISSING, "Invalid Response status code specified", 404),
        ("R056",),
    ),
    Row(
        "a header is declared before it is mapped",
        _mapped({LOCATION: "'here'"}),
        refuses(BAD, f"{MAPPING}[Invalid mapping expression parameter specified: {LOCATION}]", 400),
        ("R057",),
    ),
    Row(
        "a header is not mapped without a method response",
        _mapped({LOCATION: "'here'"}, status=False),
        refuses(BAD, f"{MAPPING}[No method response exists for method.]", 400),
        ("R058",),
    ),
    Row(
        "static text of a response header stands in single quotes",
        _mapped({LOCATION: '"*"'}, LOCATION),
        refuses(BAD, f'{MAPPING}[Invalid mapping expression specified: "*"]', 400),
        ("R059",),
    ),
    Row(
        "a declared header is mapped",
        _mapped({LOCATION: "integration.response.header.Location"}, LOCATION),
        gives({"responseParameters": {LOCATION: "integration.response.header.Location"}}),
        ("R057",),
    ),
)
