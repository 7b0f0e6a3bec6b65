"""From a request to the body that the back end gets: template, passthrough, binary handling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.emulator.dataplane.answers import server_error, unsupported_media_type
from labkit.emulator.dataplane.binary import (
    TO_BINARY,
    TO_TEXT,
    as_text,
    decoded,
    encoded,
    is_binary,
)
from labkit.emulator.dataplane.execution_log import ExecutionLog
from labkit.emulator.dataplane.incoming import Incoming
from labkit.emulator.dataplane.variables import Input, Util
from labkit.emulator.dataplane.vtl import TemplateProblem, render
from labkit.emulator.snapshots import Definition


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request on its way through a method: everything that templates may speak of.

    `binary` are the media types that the API takes for binary.
    """

    incoming: Incoming
    integration: Definition
    parameters: Mapping[str, Mapping[str, str]]
    context: dict[str, Any]
    stage_variables: Mapping[str, str]
    log: ExecutionLog = field(default_factory=ExecutionLog)
    binary: tuple[str, ...] = ()

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
            raise server_error(f"Unable to transform request: {problem}") from problem

    def setting(self, name: str) -> Any:
        """A setting of the integration; None if it was not set."""
        return self.integration.get(name)


def request_body(exchange: Exchange) -> bytes:
    """What the back end gets: the body through its template, or as it came (F6.9, R139, R141).

    Raises `Refusal`: 415 if no template takes the content type and it may not pass, 500 if
    the template or the base64 that it should be is broken.
    """
    template = _template(exchange)
    if template is None:
        return passed_body(exchange)
    text = exchange.rendered(template, _read_by_template(exchange)).encode()
    return decoded(text) if exchange.setting("contentHandling") == TO_BINARY else text


def passed_body(exchange: Exchange) -> bytes:
    """The body as it came, but for what it is: bytes, or the text that they stand for."""
    raw, handling = exchange.incoming.raw, exchange.setting("contentHandling")
    if not raw:
        return b""
    if is_binary(exchange.incoming.media_type, exchange.binary):
        return encoded(raw) if handling == TO_TEXT else raw
    return decoded(raw) if handling == TO_BINARY else as_text(raw).encode()


def _template(exchange: Exchange) -> str | None:
    """The template of the content type; None for a body that passes without one."""
    templates = exchange.setting("requestTemplates") or {}
    by_type = {kind.lower(): template for kind, template in templates.items()}
    template: str | None = by_type.get(exchange.incoming.media_type)
    if template is not None:
        return template
    behaviour = exchange.setting("passthroughBehavior") or "WHEN_NO_MATCH"
    if behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates):
        raise unsupported_media_type()
    return None


def _read_by_template(exchange: Exchange) -> str:
    """The body as `$input` has it; bytes that stay bytes cannot be read by a template."""
    incoming = exchange.incoming
    if not is_binary(incoming.media_type, exchange.binary):
        return incoming.body
    if exchange.setting("contentHandling") != TO_TEXT:
        raise server_error("Unable to transform request: the body is binary")
    return as_text(encoded(incoming.raw))
