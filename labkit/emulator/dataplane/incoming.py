"""A request as the data plane works with it: read once, ids given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.answers import bad_request
from labkit.emulator.dataplane.origin import Origin
from labkit.emulator.numbers import Numbers

DATA_PLANE = "labkit.data_plane"
"""In the environment of a call to the control plane: the data plane, which tries methods out."""

HIDDEN = "x-labkit-"
"""How headers begin by which our hosts speak with the server; no API sees them."""

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes that a request may bring (F6.10)."""

SENT_HEADERS = "labkit.headers"
"""Where the environment of a request keeps its headers as they were sent."""

_TRACE = re.compile(r"(Root|Parent|Sampled)=[0-9A-Za-z-]{1,64}")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """What API Gateway calls one request."""

    request: str
    extended: str
    trace: str

    @classmethod
    def drawn(cls, numbers: Numbers) -> Ids:
        """The next ids of a seed."""
        return cls(numbers.request_id(), numbers.extended_id(), numbers.trace_id())

    def continuing(self, trace: str) -> Ids:
        """The same for a client that is inside a trace already: its root and parent stay (R105)."""
        parts = [part.strip() for part in trace.split(";")]
        kept = [part for part in parts if _TRACE.fullmatch(part)]
        rooted = any(part.startswith("Root=") for part in kept)
        return replace(self, trace=";".join(kept)) if rooted else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request.

    `headers` keep their last value by lower-case name, `query` its last by name; `sent` and
    `asked` are all of both, in order and as they were written. `client` are the headers that
    the client sent itself. `body` is the text of `raw`.
    """

    method: str
    target: Addressed
    origin: Origin
    headers: Mapping[str, str]
    sent: Pairs
    client: Pairs
    query: Mapping[str, str]
    asked: Pairs
    query_string: str
    raw: bytes
    body: str
    ids: Ids
    at: datetime
    protocol: str

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters; JSON if none was sent (R141)."""
        sent = self.headers.get("content-type", "").split(";")[0].strip().lower()
        return sent or "application/json"

    @property
    def url(self) -> str:
        """The whole URL, as a client on AWS would have written it."""
        query = f"?{self.query_string}" if self.query_string else ""
        return f"https://{self.target.host}{self.target.whole_path}{query}"


def with_headers(incoming: Incoming, added: Pairs) -> Incoming:
    """The request with headers that are put in the place of the client's own."""
    names = {name.lower() for name, _ in added}
    kept = tuple(row for row in incoming.sent if row[0].lower() not in names)
    headers = {**incoming.headers, **{name.lower(): value for name, value in added}}
    return replace(incoming, sent=(*kept, *added), headers=headers)


def read_incoming(
    environ: Mapping[str, Any], target: Addressed, origin: Origin, ids: Ids
) -> Incoming:
    """The request of a WSGI environment. Raises `Refusal` if it cannot be read.

    Bytes that are no UTF-8 are lost from the text of its body, as on AWS (R145).
    """
    raw = _raw(environ)
    sent = _headers(environ)
    headers = {name.lower(): value for name, value in sent}
    query = str(environ.get("QUERY_STRING", ""))
    asked = tuple(parse_qsl(query, keep_blank_values=True))
    return Incoming(
        method=str(environ.get("REQUEST_METHOD", "GET")).upper(),
        target=target,
        origin=origin,
        headers=headers,
        sent=sent,
        client=sent,
        query=dict(asked),
        asked=asked,
        query_string=query,
        raw=raw,
        body=raw.decode("utf-8", errors="replace"),
        ids=ids.continuing(headers.get("x-amzn-trace-id", "")),
        at=datetime.now(UTC),
        protocol=str(environ.get("SERVER_PROTOCOL", "HTTP/1.1")),
    )


def _headers(environ: Mapping[str, Any]) -> Pairs:
    kept: Pairs | None = environ.get(SENT_HEADERS)
    pairs = kept if kept is not None else _from_environment(environ)
    return tuple((name, value) for name, value in pairs if not name.lower().startswith(HIDDEN))


def _from_environment(environ: Mapping[str, Any]) -> Pairs:
    """Headers as WSGI keeps them, for a server that does not keep them as they were sent."""
    return tuple(
        (key.removeprefix("HTTP_").replace("_", "-").title(), str(value))
        for key, value in environ.items()
        if key.startswith("HTTP_") or (key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    )


def _raw(environ: Mapping[str, Any]) -> bytes:
    try:
        return bytes(environ["wsgi.input"].read())
    except (OSError, ValueError) as error:
        raise bad_request("The body could not be read") from error
