"""Parameter mappings: from an expression such as `method.request.header.Name` to its values.

| expression | what it gives |
|---|---|
| `method.request.{path, querystring, header}.NAME` | the last value of the request's parameter |
| `method.request.{multivaluequerystring, multivalueheader}.NAME` | all of them |
| `method.request.body`, `method.request.body.PATH` | the body, or a part of it by JSONPath |
| `integration.response.{header, multivalueheader}.NAME` | a header of the back end's answer |
| `integration.response.body`, `integration.response.body.PATH` | the back end's body |
| `context.NAME.NAME`, `stageVariables.NAME` | without quotes (R127) |
| `'text'` | the text itself (R059) |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.dataplane.jsonpath import find
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.variables import UNMAPPED_HEADERS
from labkit.emulator.dataplane.vtl import printed

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What expressions may speak of: the exchange, and the back end's answer once there is one."""

    exchange: Exchange
    received: Received | None = None


def values_of(expression: str, source: Source) -> Values:
    """The values of a mapping's right side; none where it speaks of what is not there."""
    if len(expression) > 1 and expression[0] == expression[-1] == "'":
        return (expression[1:-1],)
    for head, read in READERS.items():
        if expression == head or expression.startswith(f"{head}."):
            return read(source, expression[len(head) + 1 :])
    return ()


def mapped(
    source: Source, parameters: Mapping[str, str], head: str
) -> Iterator[tuple[str, Values]]:
    """Names and values of the mappings whose left side begins with `head`."""
    for left, right in parameters.items():
        if left.startswith(head) and (values := values_of(right, source)):
            yield left.removeprefix(head), values


def _one(place: str) -> Callable[[Source, str], Values]:
    def read(source: Source, name: str) -> Values:
        found = source.exchange.parameters[place]
        value = found.get(name.lower() if place == "header" else name)
        return () if value is None else (str(value),)

    return read


def _every_header(source: Source, name: str) -> Values:
    return () if name.lower() in UNMAPPED_HEADERS else _named(source.exchange.incoming.sent, name)


def _every_query(source: Source, name: str) -> Values:
    return tuple(value for key, value in source.exchange.incoming.asked if key == name)


def _named(headers: Headers, name: str) -> Values:
    return tuple(value for key, value in headers if key.lower() == name.lower())


def _request_body(source: Source, path: str) -> Values:
    return _of_body(source.exchange.incoming.body, path)


def _answered_header(source: Source, name: str) -> Values:
    return _answered_headers(source, name)[-1:]


def _answered_headers(source: Source, name: str) -> Values:
    return _named(source.received.headers, name) if source.received else ()


def _answered_body(source: Source, path: str) -> Values:
    return _of_body(source.received.text, path) if source.received else ()


def _of_body(body: str, path: str) -> Values:
    if not path:
        return (body,)
    try:
        found = find(json.loads(body), f"$.{path}" if not path.startswith("$") else path)
    except (ValueError, RecursionError):
        return ()
    return _texts(found)


def _of_context(source: Source, path: str) -> Values:
    found: Any = source.exchange.context
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return () if isinstance(found, dict) else _texts(found)


def _of_stage(source: Source, name: str) -> Values:
    value = source.exchange.stage_variables.get(name)
    return () if value is None else (value,)


def _texts(value: Any) -> Values:
    if isinstance(value, (dict, list)):
        return (json.dumps(value, separators=(",", ":"), ensure_ascii=False),)
    return () if value is None else (printed(value),)


READERS: Mapping[str, Callable[[Source, str], Values]] = {
    "method.request.path": _one("path"),
    "method.request.querystring": _one("querystring"),
    "method.request.header": _one("header"),
    "method.request.multivaluequerystring": _every_query,
    "method.request.multivalueheader": _every_header,
    "method.request.body": _request_body,
    "integration.response.header": _answered_header,
    "integration.response.multivalueheader": _answered_headers,
    "integration.response.body": _answered_body,
    "context": _of_context,
    "stageVariables": _of_stage,
}
"""Who reads an expression, by its beginning."""
