"""AWS services that an integration can call: how each names an action, and what it acts on."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Service:
    """A service that speaks JSON by `X-Amz-Target`.

    `resource` is its ARN with `{region}`, `{account}` and `{name}`; `named_by` the field
    of a request that gives the name, and `arn_in` the one that gives the whole ARN.
    """

    target: str
    version: str
    resource: str
    named_by: str
    arn_in: str = ""


SERVICES: Mapping[str, Service] = {
    "kinesis": Service(
        "Kinesis_20131202",
        "1.1",
        "arn:aws:kinesis:{region}:{account}:stream/{name}",
        "StreamName",
        "StreamARN",
    ),
    "dynamodb": Service(
        "DynamoDB_20120810",
        "1.0",
        "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "TableName",
    ),
}


@dataclass(frozen=True, slots=True)
class BackendAnswer:
    """What the service behind an integration said."""

    status: int
    body: str


def resource_of(service: Service, body: str, region: str, account: str) -> str:
    """The ARN that a request acts on; `*` if it names none."""
    try:
        request = json.loads(body)
    except ValueError:
        return "*"
    if not isinstance(request, dict):
        return "*"
    if service.arn_in and isinstance(request.get(service.arn_in), str):
        return str(request[service.arn_in])
    name = request.get(service.named_by)
    if not isinstance(name, str):
        return "*"
    return service.resource.format(region=region, account=account, name=name)


def call_service(
    application: Application, name: str, action: str, body: str, region: str
) -> BackendAnswer:
    """Call an action in process, through the same door as a client's call."""
    service = SERVICES[name]
    status: list[str] = []
    environ = _environ(name, service, action, body, region)
    chunks = application(environ, lambda line, *_: status.append(line))
    text = b"".join(chunks).decode("utf-8", errors="replace")
    return BackendAnswer(int(status[0].split()[0]), _compact(text))


def _environ(name: str, service: Service, action: str, body: str, region: str) -> dict[str, Any]:
    raw = body.encode()
    scope = f"labkit/20260101/{region}/{name}/aws4_request"
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": f"{name}.{region}.amazonaws.com",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0",
        "HTTP_X_AMZ_TARGET": f"{service.target}.{action}",
        "CONTENT_TYPE": f"application/x-amz-json-{service.version}",
        "CONTENT_LENGTH": str(len(raw)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(raw),
        "wsgi.url_scheme": "https",
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def unreadable(name: str, body: str) -> BackendAnswer | None:
    """The service's own error for what it cannot read: no JSON object, no base64 (R183).

    It comes before the question of permission, which needs to know the resource.
    """
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        return _serialization_error("")
    if not isinstance(request, dict):
        return _serialization_error("")
    records = request.get("Records")
    for row in records if isinstance(records, list) else [request]:
        data = row.get("Data") if isinstance(row, dict) else None
        if name == "kinesis" and isinstance(data, str) and len(data) % 4:
            return _serialization_error(
                "'string' can not be converted to a Blob: Base64 encoded length is expected a "
                f"multiple of 4 bytes but found: {len(data)}"
            )
    return None


def _serialization_error(message: str) -> BackendAnswer:
    """With a capital `Message`, unlike the errors that services model (R183)."""
    fields = {"__type": "SerializationException", **({"Message": message} if message else {})}
    return BackendAnswer(400, json.dumps(fields, separators=(",", ":")))


def _compact(text: str) -> str:
    """JSON without blanks and in the order that AWS documents, which is alphabetical here."""
    try:
        found = json.loads(text)
        return json.dumps(found, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    except ValueError:
        return text


def access_denied(role: str, service: str, action: str, resource: str) -> BackendAnswer:
    """What a service answers when the integration's role may not (F6.7)."""
    account, name = role.split(":")[4], role.rsplit("/", 1)[-1]
    who = f"arn:aws:sts::{account}:assumed-role/{name}/BackplaneAssumeRoleSession"
    text = (
        f"User: {who} is not authorized to perform: {service}:{action} on resource: {resource} "
        f"because no identity-based policy allows the {service}:{action} action"
    )
    fields = {"__type": "AccessDeniedException", "message": text}
    return BackendAnswer(400, json.dumps(fields, separators=(",", ":")))
