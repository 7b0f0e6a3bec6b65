"""An error in the form of the service that was asked, whatever there is to say.

| protocol | services | form |
|---|---|---|
| ec2 | EC2 | XML, `Response/Errors/Error` |
| query | IAM, STS, load balancers | XML, `ErrorResponse/Error` |
| json | Kinesis, DynamoDB, ACM, SSM, quotas, logs | JSON with `__type` |
| rest-json | API Gateway | JSON with `message`, the code in a header |
| rest-xml | Route 53 | XML, `ErrorResponse/Error` |
| s3 | S3 | XML, `Error` |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from typing import Any, Literal

from labkit.emulator.models import service_model

Protocol = Literal["ec2", "query", "json", "rest-json", "rest-xml", "s3"]
Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body."""

MODELS: Mapping[str, str] = {"awslambda": "lambda", "servicequotas": "service-quotas"}
"""moto's name of a service to that of its model, where they differ."""

_KINDS: Mapping[Protocol, str] = {
    "json": "application/x-amz-json-1.1",
    "rest-json": "application/json",
    "s3": "application/xml",
}
_QUERY = (
    "<ErrorResponse><Error><Type>{type}</Type>{inner}</Error>"
    "<RequestId>{request}</RequestId></ErrorResponse>"
)
_XML: Mapping[Protocol, str] = {
    "ec2": "<Response><Errors><Error>{inner}</Error></Errors>"
    "<RequestID>{request}</RequestID></Response>",
    "query": _QUERY,
    "rest-xml": _QUERY,
    "s3": "<Error>{inner}<RequestId>{request}</RequestId></Error>",
}
_SCOPE = re.compile("Credential=[^/,]*/[^/,]*/[^/,]*/([a-z0-9-]+)/")
_REQUEST = "00000000-0000-4000-8000-000000000000"
"""The id of a request that came to no service."""
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may contain, not even escaped."""


ALSO_QUERY = frozenset({"sqs"})
"""Services that answer to the query API too, which their models do not have any more."""


def protocol_of(service: str | None, environ: Mapping[str, Any]) -> Protocol:
    """The protocol of a service by moto's name; by the request's look if there is no model."""
    if service in ALSO_QUERY and "HTTP_X_AMZ_TARGET" not in environ:
        return "query"
    known = model_name(service, environ)
    return modelled_protocol(known) or _by_look(environ)


def modelled_protocol(name: str) -> Protocol | None:
    """The protocol of a model by its name."""
    if name == "s3":
        return "s3"
    found = service_model(name).metadata["protocol"] if name else ""
    return next((known for known in (*_XML, *_KINDS) if known == found), None)


def model_name(service: str | None, environ: Mapping[str, Any], version: str = "") -> str:
    """The name of the model that a request to one of moto's services follows; or empty.

    Load balancers have two, told apart by the version that is asked for.
    """
    if service == "elb" and version != "2012-06-01":
        return "elbv2"
    return _modelled(service, str(environ.get("PATH_INFO", "")).startswith("/v2/"))


@cache
def _modelled(service: str | None, second: bool) -> str:
    name = MODELS.get(service or "", service or "")
    name = "apigatewayv2" if name == "apigateway" and second else name
    try:
        return str(service_model(name).service_name) if name else ""
    except Exception:  # noqa: BLE001  whatever the loader says, there is no model
        return ""


def _by_look(environ: Mapping[str, Any]) -> Protocol:
    scope = _SCOPE.search(str(environ.get("HTTP_AUTHORIZATION", "")))
    signed_for = modelled_protocol(_modelled(scope[1], False)) if scope else None
    if signed_for:
        return signed_for
    if "HTTP_X_AMZ_TARGET" in environ:
        return "json"
    form = "x-www-form-urlencoded" in str(environ.get("CONTENT_TYPE", ""))
    if form or "Action=" in str(environ.get("QUERY_STRING", "")):
        return "query"
    return "rest-json"


def in_form(protocol: Protocol, code: str, message: str, status: int = 400) -> Answer:
    """An error as a service of this protocol words it."""
    kind = _KINDS.get(protocol, "text/xml")
    headers = [("Content-Type", kind), ("x-amzn-RequestId", _REQUEST)]
    if protocol in ("json", "rest-json"):
        headers.append(("x-amzn-ErrorType", code))
        told = {"__type": code} if protocol == "json" else {}
        body = json.dumps({**told, **({"message": message} if message else {})})
    else:
        body = _xml(protocol, code, message, status)
    line = f"{status} {HTTPStatus(status).phrase}"
    return line, headers, body.encode("utf-8", errors="replace")


def _xml(protocol: Protocol, code: str, message: str, status: int) -> str:
    said = escape(_NOT_XML.sub("?", message), quote=False)
    inner = f"<Code>{code}</Code><Message>{said}</Message>"
    blame = "Sender" if status < 500 else "Receiver"
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _XML[protocol].format(
        inner=inner, request=_REQUEST, type=blame
    )
