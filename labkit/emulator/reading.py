"""What a request asks for; and AWS's answer where that cannot be read, or AWS has no such thing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from moto.core.request import Request
from moto.core.routing import get_service_router

from labkit.emulator.forms import Protocol, model_name, protocol_of
from labkit.emulator.models import service_model

Problem = tuple[str, str, int]
"""Code, message and status."""

UNREAD: Mapping[Protocol, Problem] = {
    "ec2": ("MalformedQueryString", "The query string contains a syntax error", 400),
    "query": ("MalformedQueryString", "The query string contains a syntax error", 400),
    "json": ("SerializationException", "", 400),
    "rest-json": ("SerializationException", "", 400),
    "rest-xml": ("MalformedInput", "The XML document in the request cannot be read", 400),
    "s3": (
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        400,
    ),
}
"""What AWS says of a body that is not what it should be."""

NO_TOKEN = "Request is missing Authentication Token"
UNSIGNED = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
"""Actions of STS that nobody can sign: they are how credentials are come by."""

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=[^/,\s]+(/[^/,\s]+){4},?(\s|$).*|AWS .*", re.DOTALL
)
_TARGET = re.compile(r"(?P<prefix>.*)\.(?P<operation>\w+)")
_DATED_TARGET = re.compile(r"DynamoDB(Streams)?_\d{8}\.\w+")


def no_service(environ: dict[str, Any]) -> Problem | None:
    """Why it cannot even be told which service a request is for; None if it can."""
    signature = str(environ.get("HTTP_AUTHORIZATION", ""))
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if signature and not _SIGNED.fullmatch(signature):
        text = "Authorization header requires 'Credential' parameter."
        return "IncompleteSignature", f"{text} Authorization={signature[:16]}", 400
    if "/dynamodb/" in signature and not _DATED_TARGET.fullmatch(target):
        return unknown_operation("json", "")
    if signature or "X-Amz-Credential" in str(environ.get("QUERY_STRING", "")):
        return None
    if target:
        return "MissingAuthenticationTokenException", NO_TOKEN, 400
    if form_of(environ).get("Action", next(iter(UNSIGNED))) not in UNSIGNED:
        return "MissingAuthenticationToken", NO_TOKEN, 403
    return None


def no_operation(service: str, environ: dict[str, Any]) -> Problem | None:
    """Why a service cannot read what a request asks of it; None if it can."""
    protocol = protocol_of(service, environ)
    if protocol in ("ec2", "query"):
        return _no_action(service, environ, protocol)
    if protocol == "json":
        return _no_target(service, environ) or _no_object(service, environ, protocol)
    return _no_object(service, environ, protocol) if protocol == "rest-json" else None


def _no_action(service: str, environ: dict[str, Any], protocol: Protocol) -> Problem | None:
    form = form_of(environ)
    if form is _NO_FORM:
        return UNREAD[protocol]
    action, version = form.get("Action", ""), form.get("Version", "")
    name = model_name(service, environ, version)
    model = service_model(name) if name else None
    # EC2 answers to all its versions; the others name the one that was asked.
    wrong = service == "elb" and model is not None and version != model.api_version
    if model is None or (action in model.operation_names and not wrong):
        return None
    return unknown_operation(protocol, action, version)


def _no_target(service: str, environ: dict[str, Any]) -> Problem | None:
    name = model_name(service, environ)
    target = _TARGET.fullmatch(str(environ.get("HTTP_X_AMZ_TARGET", "")))
    if not name or (target and target["operation"] in service_model(name).operation_names):
        return None
    return unknown_operation("json", "")


def _no_object(service: str, environ: dict[str, Any], protocol: Protocol) -> Problem | None:
    """A body that is no JSON object, unless the operation takes anything for its body."""
    body = body_of(environ)
    if not body.strip() or "HTTP_CONTENT_ENCODING" in environ or not model_name(service, environ):
        return None
    try:
        if isinstance(json.loads(body), dict):
            return None
    except (ValueError, RecursionError):
        pass
    return None if _takes_anything(service, environ) else UNREAD[protocol]


def _takes_anything(service: str, environ: dict[str, Any]) -> bool:
    name, action = model_name(service, environ), action_of(service, environ)
    if not action or action not in service_model(name).operation_names:
        return not action
    given = service_model(name).operation_model(action).input_shape
    payload = given.serialization.get("payload") if given else None
    return bool(payload) and given.members[payload].type_name in ("blob", "string")


def unknown_operation(protocol: Protocol, action: str, version: str = "") -> Problem:
    """What AWS says of an operation that it does not have."""
    if protocol in ("json", "rest-json", "rest-xml"):
        return "UnknownOperationException", "", 400 if protocol == "json" else 404
    if protocol == "s3":
        text = "The specified method is not allowed against this resource."
        return "MethodNotAllowed", text, 405
    if not action:
        return "MissingAction", "The request is missing an action or operation parameter", 400
    if protocol == "ec2":
        return "InvalidAction", f"The action {action} is not valid for this web service.", 400
    version = version or "NO_VERSION_SPECIFIED"
    return "InvalidAction", f"Could not find operation {action} for version {version}", 400


def action_of(service: str | None, environ: dict[str, Any]) -> str:
    """The operation that a request asks for; empty where it asks for none that there is."""
    form = form_of(environ)
    target = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    name = model_name(service, environ, form.get("Version", ""))
    if "Action" in form or target or not name:
        return form.get("Action", "") or target
    try:
        return str(get_service_router(name).match(Request(dict(environ)))[0].name)
    except Exception:  # noqa: BLE001  what cannot be matched asks for nothing
        return ""
    finally:
        body_of(environ)


_FORM = "labkit.form"
_NO_FORM: Mapping[str, str] = {}
"""What is read of a form that is not text."""


def form_of(environ: dict[str, Any]) -> Mapping[str, str]:
    """The parameters of a query request, the first value of each; read once a request."""
    if _FORM not in environ:
        environ[_FORM] = _read_form(environ)
    form: Mapping[str, str] = environ[_FORM]
    return form


def _read_form(environ: Mapping[str, Any]) -> Mapping[str, str]:
    fields = str(environ.get("QUERY_STRING", ""))
    if "x-www-form-urlencoded" in str(environ.get("CONTENT_TYPE", "")):
        try:
            fields += "&" + body_of(environ).decode()
        except UnicodeDecodeError:
            return _NO_FORM
    return {name: values[0] for name, values in parse_qs(fields).items()}


def body_of(environ: Mapping[str, Any]) -> bytes:
    """The whole body, which can be read again afterwards."""
    stream = environ["wsgi.input"]
    stream.seek(0)
    body: bytes = stream.read()
    stream.seek(0)
    return body
