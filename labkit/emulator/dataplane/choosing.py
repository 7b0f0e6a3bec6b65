"""From the back end's answer to the client's: which integration response, which template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.emulator.dataplane.answers import Answer, server_error
from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.dataplane.binary import (
    TO_TEXT,
    accepts_binary,
    as_text,
    encoded,
    for_client,
    is_binary,
)
from labkit.emulator.dataplane.headers import PREFIX, REMAPPED, one_line
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.dataplane.parameters import Source, Values, mapped
from labkit.emulator.snapshots import Definition

JSON = "application/json"
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def client_answer(exchange: Exchange, matched: str, received: Received, *, traced: bool) -> Answer:
    """The client's answer to what a back end said.

    `matched` is what selection patterns are held against: the back end's status, or the
    statusCode of a MOCK (R120, R138). What fits no pattern takes the default response,
    so an error can come out as 200 (F6.6). Raises `Refusal` (500) where there is none, and
    for a template or a base64 that is broken.
    """
    chosen = _chosen(exchange.integration, matched)
    kind, template = _template(chosen, exchange.incoming.headers.get("accept", ""))
    body = _body(exchange, chosen, received, template)
    headers = _headers(exchange, chosen, received, kind)
    override = exchange.context["responseOverride"]
    status = _status(override.get("status") or chosen["statusCode"])
    return Answer(status, body, headers, traced)


def _chosen(integration: Definition, matched: str) -> Mapping[str, Any]:
    responses = list((integration.get("integrationResponses") or {}).values())
    for row in responses:
        pattern = row.get("selectionPattern")
        if pattern and _fits(pattern, matched):
            return dict(row)
    default = [row for row in responses if not row.get("selectionPattern")]
    if not default:
        raise server_error(
            f"No match for output mapping and no default output mapping configured. "
            f"Endpoint Response Status Code: {matched}"
        )
    return dict(default[0])


def _fits(pattern: str, matched: str) -> bool:
    try:
        return re.fullmatch(pattern, matched, re.DOTALL) is not None
    except re.error:
        return False


def _template(chosen: Mapping[str, Any], accept: str) -> tuple[str, str | None]:
    """Content type and template of a response; no template passes the body as it came."""
    templates = chosen.get("responseTemplates") or {}
    wanted = accept.partition(",")[0].partition(";")[0].strip()
    usual = JSON if JSON in templates else next(iter(templates), JSON)
    kind = wanted if wanted in templates else usual
    return kind, templates.get(kind) or None


def _body(
    exchange: Exchange, chosen: Mapping[str, Any], received: Received, template: str | None
) -> bytes:
    """The body, mapped if there is a template, and as text or bytes as `contentHandling` wants."""
    handling = str(chosen.get("contentHandling") or "")
    binary = is_binary(received.header("content-type"), exchange.binary)
    accept = exchange.incoming.headers.get("accept", "")
    wanted = accepts_binary(accept, exchange.binary)
    if template is None:
        return for_client(received.body, binary=binary, wanted=wanted, handling=handling)
    seen = as_text(encoded(received.body)) if binary and handling == TO_TEXT else received.text
    text = exchange.rendered(template, seen).encode()
    return for_client(text, binary=False, wanted=wanted, handling=handling)


def _headers(
    exchange: Exchange, chosen: Mapping[str, Any], received: Received, kind: str
) -> Headers:
    """The mapped headers, reserved ones under another name (R115); overrides win over them."""
    found: dict[str, Headers] = {"content-type": (("Content-Type", kind),)}
    for name, values in (*_mapped(exchange, chosen, received), *_overridden(exchange)):
        found[name.lower()] = tuple((_shown(name), one_line(value)) for value in values)
    found.pop("transfer-encoding", None)
    return tuple(row for rows in found.values() for row in rows)


def _mapped(
    exchange: Exchange, chosen: Mapping[str, Any], received: Received
) -> Iterator[tuple[str, Values]]:
    parameters = chosen.get("responseParameters") or {}
    yield from mapped(Source(exchange, received), parameters, "method.response.header.")


def _overridden(exchange: Exchange) -> Iterator[tuple[str, Values]]:
    """What templates wrote into `$context.responseOverride.header`; a list is several values."""
    headers = exchange.context["responseOverride"].get("header")
    for name, value in (headers if isinstance(headers, dict) else {}).items():
        rows = value if isinstance(value, list) else [value]
        if value is not None and _TOKEN.fullmatch(str(name)):
            yield str(name), tuple(str(row) for row in rows)


def _shown(name: str) -> str:
    return f"{PREFIX}{name}" if name.lower() in REMAPPED else name


def _status(value: Any) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError):
        raise server_error(f"Invalid status code: {value}") from None
    if not 200 <= status <= 599:
        raise server_error(f"Invalid status code: {status}")
    return status
