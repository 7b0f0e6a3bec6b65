"""A request as the data plane works with it: read once, limits checked, ids given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.answers import bad_request, too_large
from labkit.emulator.dataplane.origin import ORIGIN_HEADER, Origin
from labkit.emulator.seeds import Numbers

SENT_HEADERS = "labkit.sent_headers"
"""In the environment: the headers as pairs, which WSGI itself would spell anew."""

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes that a request may bring (F6.10)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request.

    `headers` and `query` keep the last value of each name, headers by lower-case name; `sent`
    has all headers with their names as the client wrote them, `asked` all pairs of the query.
    `body` is the text that templates see, `raw` the bytes as they came.
    """

    method: str
    target: Addressed
    origin: Origin
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: str
    ids: Ids
    at: datetime
    protocol: str
    sent: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters; JSON if none was sent (R141)."""
        sent = self.headers.get("content-type", "").split(";")[0].strip().lower()
        return sent or "application/json"


def read_incoming(
    environ: Mapping[str, Any], target: Addressed, origin: Origin, ids: Ids
) -> Incoming:
    """The request of a WSGI environment. Raises `Refusal` if it is too large or unreadable."""
    raw = _body(environ)
    headers = _headers(environ)
    asked = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    return Incoming(
        method=str(environ.get("REQUEST_METHOD", "GET")).upper(),
        target=target,
        origin=origin,
        headers=headers,
        query=dict(asked),
        body=raw.decode("utf-8", errors="replace"),
        ids=ids,
        at=datetime.now(UTC),
        protocol=str(environ.get("SERVER_PROTOCOL", "HTTP/1.1")),
        sent=_as_sent(environ, headers),
        asked=tuple(asked),
        raw=raw,
    )


def _as_sent(environ: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Headers in the client's own spelling and order, where the socket's handler kept them."""
    hidden = ORIGIN_HEADER.lower()
    known = environ.get(SENT_HEADERS) or tuple(headers.items())
    return tuple((name, value) for name, value in known if name.lower() != hidden)


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    hidden = ORIGIN_HEADER.lower()
    found = {
        key.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for key, value in environ.items()
        if key.startswith("HTTP_") or (key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    }
    found.pop(hidden, None)
    return found


def _body(environ: Mapping[str, Any]) -> bytes:
    """The bytes of the body; as text, those that are no UTF-8 are lost, as on AWS (R145)."""
    try:
        raw = environ["wsgi.input"].read(BODY_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise bad_request("The body could not be read") from error
    if len(raw) > BODY_LIMIT:
        raise too_large()
    return bytes(raw)
