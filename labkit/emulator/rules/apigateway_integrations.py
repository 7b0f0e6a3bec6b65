"""Integrations of REST API methods: what may be put, with which defaults (R042 to R053, R086).

moto's integration knows neither its VPC link nor its target, so ours takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from moto.apigateway.models import Integration

from labkit.emulator.rules.apigateway_expressions import REQUEST, check_values, texts_are_texts
from labkit.emulator.rules.apigateway_patch import ALL, Field, patch, patches_of
from labkit.emulator.rules.apigateway_shared import (
    bad_request,
    empty_answer,
    input_of,
    integration_of,
    invalid,
    json_answer,
    method_of,
    outside,
    resource_of,
    without_nothing,
)
from labkit.emulator.rules.rule import Call, Refused, Rule

KINDS = ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS")
HTTP = frozenset({"HTTP", "HTTP_PROXY"})
AWS = frozenset({"AWS", "AWS_PROXY"})
FASTEST, SLOWEST = 50, 29_000
"""Milliseconds that an integration may be given (F5.15); the slowest is the default (R042)."""

_ARN = re.compile(r"arn:[a-z-]+:.+")
_ACTION = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:(?P<service>[\w.-]+):(path|action)/.+")
PROXIED = frozenset({"lambda", "firehose"})


class LinkedIntegration(Integration):
    """moto's integration with AWS's other fields; shown without what has no value."""

    connection_id: str | None = None
    integration_target: str | None = None
    transfer_mode: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As AWS shows it."""
        fields = {
            **super().to_json(),
            "connectionId": self.connection_id,
            "integrationTarget": self.integration_target,
            "responseTransferMode": self.transfer_mode,
        }
        return without_nothing(fields)


_LINKED: Any = LinkedIntegration
"""moto types the arguments of its integration more narrowly than it takes them."""


def integration_is_of_a_known_type(call: Call) -> None:
    """What the model of the API forbids comes before everything else (R050)."""
    kind, body = call.body.get("type"), call.body
    problems = []
    if kind not in KINDS:
        problems.append(outside(str(kind), f"{input_of(call)}.type", ", ".join(KINDS)))
    connection = body.get("connectionType")
    if connection and connection not in ("INTERNET", "VPC_LINK"):
        place = f"{input_of(call)}.connectionType"
        problems.append(outside(connection, place, "VPC_LINK, INTERNET"))
    if problems:
        raise invalid(*problems)


def integration_can_reach_its_back_end(call: Call) -> None:
    """Its method exists (R051), and method, URI and role fit its type (R045 to R049)."""
    method_of(call)
    check(call, call.body)


def check(call: Call, body: Mapping[str, Any]) -> None:
    """What AWS asks of an integration. Raises `Refused`."""
    kind = str(body.get("type"))
    if kind != "MOCK":
        if not body.get("httpMethod"):
            raise bad_request("Enumeration value for HttpMethod must be non-empty")
        _URIS[kind](call, body)
    if body.get("connectionType") == "VPC_LINK":
        _check_link(kind, body)
    check_values(body.get("requestParameters") or {}, REQUEST)
    timeout = body.get("timeoutInMillis")
    if timeout is not None and not FASTEST <= int(timeout) <= SLOWEST:
        raise bad_request(f"Timeout should be between {FASTEST} ms and {SLOWEST} ms")


def _check_http(_: Call, body: Mapping[str, Any]) -> None:
    uri = str(body.get("uri") or "")
    parts = urlsplit(uri.replace("${", "").replace("}", ""))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise bad_request("Invalid HTTP endpoint specified for URI")


def _check_aws(call: Call, body: Mapping[str, Any]) -> None:
    uri = str(body.get("uri") or "")
    if not _ARN.fullmatch(uri):
        raise bad_request("Invalid ARN specified in the request")
    found = _ACTION.fullmatch(uri)
    if found is None:
        raise bad_request("AWS ARN for integration must contain path or action")
    service = found["service"].split(".")[-1]
    if body.get("type") == "AWS_PROXY" and service not in PROXIED:
        raise bad_request(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
            "Firehose stream invocations."
        )
    _check_role(call, service, str(body.get("credentials") or ""))


def _check_role(call: Call, service: str, role: str) -> None:
    """A role of this account, or the caller's own identity; Lambda needs none."""
    if not role and service == "s3":
        raise bad_request("Role ARN must be specified for AWS integrations")
    own = (f":iam::{call.account}:", ":iam::*:")
    if role and not any(head in role for head in own):
        raise Refused("AccessDeniedException", "Cross-account pass role is not allowed.", 403)


_URIS: Mapping[str, Callable[[Call, Mapping[str, Any]], None]] = {
    **dict.fromkeys(HTTP, _check_http),
    **dict.fromkeys(AWS, _check_aws),
}


def _check_link(kind: str, body: Mapping[str, Any]) -> None:
    """Only HTTP goes through a VPC link; a link named by a stage variable is not looked up."""
    if kind not in HTTP:
        raise bad_request("VPC_LINK connections are only for HTTP and HTTP_PROXY integrations")
    if not body.get("connectionId"):
        raise bad_request("A connection id is required for a VPC_LINK connection")


def integration_is_put_with_its_defaults(call: Call) -> Any:
    """In place of the one that was there (R042 to R044, R086)."""
    made = made_integration(call.body, resource_of(call).id)
    method_of(call).method_integration = made
    return json_answer(201, made.to_json())


def made_integration(body: Mapping[str, Any], resource: str) -> Any:
    """An integration with what is given for it; its cache is named by its resource's id."""
    kind = str(body["type"])
    made: Any = _LINKED(
        kind,
        None if kind == "MOCK" else body.get("uri"),
        body.get("httpMethod"),
        request_templates=body.get("requestTemplates"),
        passthrough_behavior=body.get("passthroughBehavior") or "WHEN_NO_MATCH",
        cache_key_parameters=body.get("cacheKeyParameters"),
        tls_config=body.get("tlsConfig"),
        cache_namespace=body.get("cacheNamespace") or resource,
        timeout_in_millis=body.get("timeoutInMillis") or SLOWEST,
        request_parameters=body.get("requestParameters"),
        content_handling=body.get("contentHandling"),
        credentials=body.get("credentials"),
        connection_type=(body.get("connectionType") or "INTERNET") if kind in HTTP else None,
    )
    made.connection_id = body.get("connectionId")
    made.integration_target = body.get("integrationTarget")
    made.transfer_mode = body.get("responseTransferMode")
    return made


def integration_is_shown(call: Call) -> Any:
    """One integration, or 404 (R053)."""
    return json_answer(200, integration_of(call).to_json())


def deleted_integration_is_gone(call: Call) -> Any:
    """204, and 404 the next time (R053)."""
    integration_of(call)
    method_of(call).method_integration = None
    return empty_answer(204)


INTEGRATION = {
    "/cacheKeyParameters": Field("cache_key_parameters", "list", ALL),
    "/cacheNamespace": Field("cache_namespace"),
    "/connectionId": Field("connection_id"),
    "/connectionType": Field("connection_type"),
    "/contentHandling": Field("content_handling", takes=ALL),
    "/credentials": Field("credentials", takes=ALL),
    "/httpMethod": Field("http_method"),
    "/integrationTarget": Field("integration_target"),
    "/passthroughBehavior": Field("passthrough_behaviour"),
    "/requestParameters": Field("request_parameters", "map", ALL),
    "/requestTemplates": Field("request_templates", "map", ALL),
    "/responseTransferMode": Field("transfer_mode"),
    "/timeoutInMillis": Field("timeout_in_millis", "whole number"),
    "/type": Field("integration_type"),
    "/uri": Field("uri"),
}
"""The paths of an integration that patches reach."""


def patches_of_an_integration_take_effect(call: Call) -> Any:
    """All of them, if what comes of them could have been put (R087)."""
    operations, found = patches_of(call), integration_of(call)
    before = dict(vars(found))
    patch(found, INTEGRATION, operations)
    try:
        check(call, found.to_json())
    except Refused:
        vars(found).clear()
        vars(found).update(before)
        raise
    return json_answer(200, found.to_json())


_PUT = "put_integration"

RULES = (
    Rule(_PUT, "before", texts_are_texts, ("R262",)),
    Rule(_PUT, "before", integration_is_of_a_known_type, ("R050",)),
    Rule(
        _PUT,
        "before",
        integration_can_reach_its_back_end,
        ("R045", "R046", "R047", "R048", "R049", "R051", "R052"),
    ),
    Rule(_PUT, "instead", integration_is_put_with_its_defaults, ("R042", "R043", "R044", "R086")),
    Rule("get_integration", "instead", integration_is_shown, ("R053",)),
    Rule("delete_integration", "instead", deleted_integration_is_gone, ("R053",)),
    Rule("update_integration", "instead", patches_of_an_integration_take_effect, ("R087",)),
)
