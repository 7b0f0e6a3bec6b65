"""What a client gets where API Gateway itself answers, as the API has customised it (F1.36).

A customised type decides, else the default of its class, `DEFAULT_4XX` or `DEFAULT_5XX`
(R072). Templates are no VTL: variables are replaced, and nothing else is looked at (API
Gateway developer guide, "$context variables": `$context.error.message`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.answers import Answer, GatewayError
from labkit.emulator.snapshots import CustomResponse

_VARIABLE = re.compile(
    r"\$(?P<root>context|stageVariables|method)\.(?P<path>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)"
)
_HEAD = "gatewayresponse.header."


@dataclass(frozen=True, slots=True)
class Told:
    """What the variables of a gateway response speak of."""

    context: Mapping[str, Any]
    stage_variables: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, str]]


def customised(error: GatewayError, responses: Mapping[str, CustomResponse], told: Told) -> Answer:
    """The answer for an error, by the gateway responses of an API."""
    own = _own(error, responses)
    if own is None:
        return error.answer()
    kind, body = _body(error, own, told)
    added = dict(_headers(own, error, told))
    headers = {"Content-Type": kind, "x-amzn-ErrorType": error.kind, **added}
    text = body.encode("utf-8", errors="replace")
    return Answer(own.status or error.status, text, tuple(headers.items()))


def _own(error: GatewayError, responses: Mapping[str, CustomResponse]) -> CustomResponse | None:
    if not error.type:
        return None
    return responses.get(error.type) or responses.get(f"DEFAULT_{error.status // 100}XX")


def _body(error: GatewayError, own: CustomResponse, told: Told) -> tuple[str, str]:
    """Content type and text: the template for JSON, else the first, else the usual body."""
    templates = own.templates
    if not templates:
        return "application/json", error.body
    kind = "application/json" if "application/json" in templates else next(iter(templates))
    return kind, rendered(templates[kind] or "", error, told)


def rendered(template: str, error: GatewayError, told: Told) -> str:
    """A template with its variables replaced; what a variable does not find is empty."""
    return _VARIABLE.sub(lambda found: _value(found["root"], found["path"], error, told), template)


def _value(root: str, path: str, error: GatewayError, told: Told) -> str:
    if root == "method":
        return _parameter(path, told)
    if root == "stageVariables":
        return told.stage_variables.get(path, "")
    if path.startswith("error."):
        return _of_error(path.removeprefix("error."), error)
    return _walked(told.context, path)


def _of_error(name: str, error: GatewayError) -> str:
    """`$context.error`: the message, the same in quotes, the type, and what a validation found."""
    known = {
        "message": error.message,
        "messageString": json.dumps(error.message, ensure_ascii=False),
        "responseType": error.type,
        "validationErrorString": error.detail,
    }
    return known.get(name, "")


def _walked(context: Mapping[str, Any], path: str) -> str:
    found: Any = context
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return "" if found is None or isinstance(found, Mapping) else str(found)


def _parameter(path: str, told: Told) -> str:
    """`method.request.PLACE.NAME`; header names are found without regard to case."""
    _, _, rest = path.partition("request.")
    place, _, name = rest.partition(".")
    found = told.parameters.get(place, {})
    return found.get(name.lower() if place == "header" else name, "")


def _headers(own: CustomResponse, error: GatewayError, told: Told) -> Iterator[tuple[str, str]]:
    """Headers that the response adds: a text in quotes, or a variable without its `$`."""
    for name, value in own.parameters.items():
        if not name.startswith(_HEAD):
            continue
        fixed = value[:1] == "'" and value[-1:] == "'"
        text = value[1:-1] if fixed else rendered(f"${value}", error, told)
        yield name.removeprefix(_HEAD), "".join(char for char in text if char.isprintable())
