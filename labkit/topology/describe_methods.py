"""Resources of a REST API: methods, integrations, responses, as GetResources embeds them."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.topology.api import Integration, IntegrationResponse, Method, Resource
from labkit.topology.base import TopologyError
from labkit.topology.describe_rows import (
    Row,
    fault,
    flag,
    names_of,
    number_or,
    pairs,
    part,
    text,
    text_or,
)

NOT_SET: Row = {"type": ""}
"""The integration of a method that has none yet."""


def resource(row: Row) -> Resource:
    """A path with its methods, in the order of their names."""
    methods = part(row, "resourceMethods")
    names = sorted(names_of(methods, "resourceMethods"))
    return Resource(
        path=text(row, "path"),
        methods=tuple(_method(name, part(methods, name)) for name in names),
    )


def _method(name: str, row: Row) -> Method:
    return Method(
        http_method=name,
        authorization=text_or(row, "authorizationType", "NONE"),
        authorizer=text_or(row, "authorizerId"),
        api_key_required=flag(row, "apiKeyRequired", default=False),
        required=tuple(_required(row)),
        integration=_integration(part(row, "methodIntegration") or NOT_SET),
    )


def _required(row: Row) -> Iterator[str]:
    """The request parameters that must be there: true says required, false says known."""
    parameters = part(row, "requestParameters")
    for name in sorted(names_of(parameters, "requestParameters")):
        if flag(parameters, name, default=False):
            yield name


def _integration(row: Row) -> Integration:
    if row.get("type") is None:
        raise fault("type", "text", None)
    return Integration(
        type=text_or(row, "type"),
        uri=text_or(row, "uri"),
        http_method=text_or(row, "httpMethod"),
        role=text_or(row, "credentials"),
        request_parameters=pairs(row, "requestParameters"),
        request_templates=pairs(row, "requestTemplates"),
        responses=tuple(_responses(row)),
        connection_type=text_or(row, "connectionType") or "INTERNET",
        connection_id=text_or(row, "connectionId"),
        target=text_or(row, "integrationTarget"),
        timeout_millis=number_or(row, "timeoutInMillis", 29_000),
        passthrough_behavior=text_or(row, "passthroughBehavior") or "WHEN_NO_MATCH",
    )


def _responses(row: Row) -> Iterator[IntegrationResponse]:
    responses = part(row, "integrationResponses")
    for key in sorted(names_of(responses, "integrationResponses")):
        response = part(responses, key)
        yield IntegrationResponse(
            status=status({"statusCode": key}),
            selection_pattern=text_or(response, "selectionPattern"),
            templates=pairs(response, "responseTemplates"),
            parameters=pairs(response, "responseParameters"),
        )


def status(row: Row) -> int:
    """The three digits of `statusCode`."""
    word = text(row, "statusCode")
    if len(word) == 3 and word.isascii() and word.isdigit():
        return int(word)
    raise TopologyError(f"statusCode is three digits, not {word[:40]!r}", try_="such as 200")
