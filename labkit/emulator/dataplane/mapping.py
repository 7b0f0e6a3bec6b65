"""From a request to what the back end gets: template, passthrough, parameter mappings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.emulator.dataplane.answers import server_error, unsupported_media_type
from labkit.emulator.dataplane.execution_log import ExecutionLog
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.variables import Input, Util
from labkit.emulator.dataplane.vtl import TemplateProblem, render
from labkit.emulator.snapshots import Definition

NEVER_MAPPED = frozenset({"content-length", "transfer-encoding"})
NEVER_MAPPED_TO_AWS = frozenset(
    {"authorization", "connection", "expect", "proxy-authenticate", "te"}
)
"""Headers that a mapping must not set: the answer is 500 (R109, R110)."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request on its way through a method: everything that templates may speak of."""

    incoming: Incoming
    integration: Definition
    parameters: Mapping[str, Mapping[str, str]]
    context: dict[str, Any]
    stage_variables: Mapping[str, str]
    log: ExecutionLog = field(default_factory=ExecutionLog)

    def rendered(self, template: str, body: str) -> str:
        """A template's text, `$input` being `body`. Raises `Refusal` (500) if it is broken."""
        namespace = {
            "input": Input(body, self.parameters),
            "util": Util(),
            "context": self.context,
            "stageVariables": dict(self.stage_variables),
        }
        try:
            return render(template, namespace)
        except TemplateProblem as problem:
            raise server_error() from problem


def request_body(exchange: Exchange) -> str:
    """What the back end gets: the body through its template, or as it came (F6.9, R139, R141).

    Raises `Refusal` with 415 if no template takes the content type and it may not pass.
    """
    body = exchange.incoming.body
    templates = exchange.integration.get("requestTemplates") or {}
    by_type = {kind.lower(): template for kind, template in templates.items()}
    template = by_type.get(exchange.incoming.media_type)
    if template is not None:
        return exchange.rendered(template, body)
    behaviour = exchange.integration.get("passthroughBehavior") or "WHEN_NO_MATCH"
    if behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates):
        raise unsupported_media_type()
    return body


def check_header_mappings(integration: Definition) -> None:
    """Raises `Refusal` (500) if a mapping sets a header that is API Gateway's own."""
    head = "integration.request.header."
    for name in integration.get("requestParameters") or {}:
        header = name.removeprefix(head).lower() if name.startswith(head) else ""
        if header in NEVER_MAPPED or header in NEVER_MAPPED_TO_AWS:
            raise server_error()
