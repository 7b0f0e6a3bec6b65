"""A service's answer as API Gateway gets it, and the refusals that the emulator adds (F6.7)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.service_call import ServiceCall

JSON = "application/json"


def as_gateway_gets_it(call: ServiceCall, received: Received) -> Received:
    """JSON in the order that AWS documents; a query API's XML as JSON, unless XML was asked for."""
    protocol = call.kind.protocol
    if protocol == "json" or call.header("x-amz-target"):
        return replace(received, body=_compact(received.body))
    if protocol == "query" and "xml" not in call.header("accept"):
        return _as_json(received)
    return received


def unreadable(call: ServiceCall) -> Received | None:
    """The service's own error for what it cannot read: no JSON object, no base64 (R183).

    It comes before the question of permission, which needs to know the resource.
    """
    if call.kind.protocol != "json":
        return None
    try:
        request = json.loads(call.body)
    except (ValueError, RecursionError):
        return _serialization_error("")
    if not isinstance(request, dict):
        return _serialization_error("")
    records = request.get("Records")
    for row in records if isinstance(records, list) else [request]:
        data = row.get("Data") if isinstance(row, dict) else None
        if call.service == "kinesis" and isinstance(data, str) and len(data) % 4:
            return _serialization_error(
                "'string' can not be converted to a Blob: Base64 encoded length is expected a "
                f"multiple of 4 bytes but found: {len(data)}"
            )
    return None


def access_denied(role: str, call: ServiceCall, account: str) -> Received:
    """What a service answers when the integration's role may not (F6.7)."""
    owner, name = role.split(":")[4], role.rsplit("/", 1)[-1]
    who = f"arn:aws:sts::{owner}:assumed-role/{name}/BackplaneAssumeRoleSession"
    action = f"{call.service}:{call.action}"
    text = (
        f"User: {who} is not authorized to perform: {action} on resource: "
        f"{call.resource(account)} because no identity-based policy allows the {action} action"
    )
    if call.kind.protocol == "rest":
        body = f"<Error><Code>AccessDenied</Code><Message>{escape(text)}</Message></Error>"
        return _answer(403, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "application/xml")
    if call.kind.protocol == "query":
        error = {"Code": "AccessDenied", "Message": text, "Type": "Sender"}
        return _answer(403, json.dumps({"Error": error}, separators=(",", ":")))
    return _error(400, __type="AccessDeniedException", message=text)


def _serialization_error(message: str) -> Received:
    """With a capital `Message`, unlike the errors that services model (R183)."""
    fields = {"Message": message} if message else {}
    return _error(400, __type="SerializationException", **fields)


def _error(status: int, **fields: str) -> Received:
    return _answer(status, json.dumps(fields, separators=(",", ":")))


def _answer(status: int, body: str, kind: str = JSON) -> Received:
    return Received(status=status, headers=(("Content-Type", kind),), body=body.encode())


def _compact(body: bytes) -> bytes:
    """JSON without blanks and in the order that AWS documents, which is alphabetical here.

    moto spells the message of an error in both of the ways that services have; the one that
    AWS was recorded to use stays (R182).
    """
    try:
        found = json.loads(body)
    except ValueError:
        return body
    if isinstance(found, dict) and "__type" in found and "message" in found:
        found.pop("Message", None)
    text = json.dumps(found, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return text.encode()


def _as_json(received: Received) -> Received:
    """What SQS and SNS answer to a client that accepts JSON: the elements as members."""
    try:
        root = ET.fromstring(received.body)  # noqa: S314  see above
    except ET.ParseError:
        return received
    name = _bare(root.tag)
    found: Any = _member(root)
    shown = found if name == "ErrorResponse" else {name: found}
    return _answer(received.status, json.dumps(shown, separators=(",", ":"), ensure_ascii=False))


def _member(element: Any) -> Any:
    children = list(element)
    if not children:
        return element.text
    found: dict[str, Any] = {}
    for child in children:
        name, value = _bare(child.tag), _member(child)
        if name in found:
            before = found[name]
            found[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[name] = value
    return found


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
