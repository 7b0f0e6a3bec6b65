"""Services whose actions API Gateway calls by the query API, and which moto has as JSON alone.

API Gateway asks SSM so, and gets JSON all the same: the elements of the query API's answer as
members, those that are not set as null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.service_call import ServiceCall
from labkit.emulator.models import service_model

JSON = "application/json"


def speaks_json_alone(call: ServiceCall) -> bool:
    """Whether a call of the query API must be written anew for moto."""
    return call.kind.json_alone and not call.header("x-amz-target")


def as_json_call(call: ServiceCall) -> ServiceCall:
    """The same call by the JSON protocol; parameters that its operation does not have are lost."""
    shape = _shape(call, "input_shape")
    body = json.dumps(_read(shape, "", call.fields) if shape else {}).encode()
    headers = (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("X-Amz-Target", f"{call.kind.target}.{call.action}"),
    )
    return replace(call, method="POST", path="/", query="", headers=headers, body=body)


def as_query_answer(call: ServiceCall, received: Received) -> Received:
    """A JSON answer as the query API gives it to who accepts JSON."""
    found = json.loads(received.body or b"{}")
    meta = {"RequestId": received.header("x-amzn-requestid")}
    if received.status >= 400:
        code = str(found.get("__type", "")).rpartition("#")[2]
        text = found.get("message", found.get("Message", ""))
        shown: dict[str, Any] = {"Error": {"Code": code, "Message": text, "Type": "Sender"}, **meta}
    else:
        result = _filled(_shape(call, "output_shape"), found)
        shown = {
            f"{call.action}Response": {f"{call.action}Result": result, "ResponseMetadata": meta}
        }
    text = json.dumps(shown, separators=(",", ":"), ensure_ascii=False)
    return replace(received, headers=(("Content-Type", JSON),), body=text.encode())


def _shape(call: ServiceCall, which: str) -> Any:
    model = service_model(call.service)
    known = call.action in model.operation_names
    return getattr(model.operation_model(call.action), which) if known else None


def _read(shape: Any, at: str, fields: Mapping[str, str]) -> Any:
    """A value of the query API's parameters, whose names begin with `at`."""
    if shape.type_name == "structure":
        below = {name: _below(at, name) for name in shape.members}
        return {
            name: _read(shape.members[name], key, fields)
            for name, key in below.items()
            if any(field == key or field.startswith(f"{key}.") for field in fields)
        }
    if shape.type_name == "list":
        numbered = re.compile(rf"({re.escape(at)}\.(?:member\.)?(\d+))(?:\..*)?")
        rows = {found[1]: int(found[2]) for key in fields if (found := numbered.fullmatch(key))}
        return [_read(shape.member, row, fields) for row in sorted(rows, key=rows.__getitem__)]
    return SCALARS.get(shape.type_name, str)(fields.get(at, ""))


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


SCALARS: Mapping[str, Any] = {
    "boolean": lambda text: text.lower() == "true",
    "integer": _whole,
    "long": _whole,
}
"""How a value is read that is no text."""


def _filled(shape: Any, value: Any) -> Any:
    """A value with a null for every member that is not set."""
    kind = shape.type_name if shape is not None else ""
    if kind == "structure" and isinstance(value, dict):
        return {name: _filled(member, value.get(name)) for name, member in shape.members.items()}
    if kind == "list" and isinstance(value, list):
        return [_filled(shape.member, row) for row in value]
    return value
