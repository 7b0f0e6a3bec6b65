"""From the back end's answer to the client's: which integration response, which template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labkit.emulator.dataplane.answers import Answer, server_error
from labkit.emulator.dataplane.mapping import Exchange
from labkit.emulator.snapshots import Definition


def client_answer(exchange: Exchange, matched: str, body: str, *, traced: bool) -> Answer:
    """The client's answer to a back end that said `body`.

    `matched` is what selection patterns are held against: the back end's status, or the
    statusCode of a MOCK (R120, R138). What fits no pattern takes the default response,
    so an error can come out as 200 (F6.6).
    """
    chosen = _chosen(exchange.integration, matched)
    kind, template = _template(chosen, exchange.incoming.headers.get("accept", ""))
    text = body if template is None else exchange.rendered(template, body)
    override = exchange.context["responseOverride"]
    headers = {"Content-Type": kind, **_mapped_headers(chosen), **_overridden(override)}
    status = _status(override.get("status") or chosen["statusCode"])
    return Answer(status, text.encode(), tuple(headers.items()), traced)


def _chosen(integration: Definition, matched: str) -> Mapping[str, Any]:
    responses = list((integration.get("integrationResponses") or {}).values())
    for row in responses:
        pattern = row.get("selectionPattern")
        if pattern and _fits(pattern, matched):
            return dict(row)
    default = [row for row in responses if not row.get("selectionPattern")]
    if not default:
        raise server_error()
    return dict(default[0])


def _fits(pattern: str, matched: str) -> bool:
    try:
        return re.fullmatch(pattern, matched) is not None
    except re.error:
        return False


def _template(chosen: Mapping[str, Any], accept: str) -> tuple[str, str | None]:
    """Content type and template of a response; no template passes the body as it came."""
    templates = chosen.get("responseTemplates") or {}
    wanted = accept.partition(",")[0].partition(";")[0].strip()
    kind = wanted if wanted in templates else next(iter(templates), "application/json")
    return kind, templates.get(kind) or None


def _mapped_headers(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Headers with a fixed value, which stands in single quotes (R059)."""
    head = "method.response.header."
    return {
        name.removeprefix(head): value[1:-1]
        for name, value in (chosen.get("responseParameters") or {}).items()
        if name.startswith(head) and value.startswith("'") and value.endswith("'")
    }


def _overridden(override: Mapping[str, Any]) -> dict[str, str]:
    headers = override.get("header")
    found = headers if isinstance(headers, dict) else {}
    return {str(name): _one_line(value) for name, value in found.items() if value is not None}


def _one_line(value: Any) -> str:
    return "".join(char for char in str(value) if char.isprintable())


def _status(value: Any) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError):
        raise server_error() from None
    if not 200 <= status <= 599:
        raise server_error()
    return status
