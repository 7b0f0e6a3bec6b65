"""The door of the server: who may come in, and which of the two halves answers.

Everything listens on loopback, yet any web page that the same person has open could
reach it. So a request that a browser sends for another site is refused, by its `Origin`
or `Sec-Fetch-Site`, and so is a `Host` that is none of AWS's names nor this machine:
that is how a page on a name that was pointed at 127.0.0.1 would look. Requests of our
own hosts bear the server's secret and may send what headers they like.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from labkit.emulator.dataplane.address import Addressed, addressed
from labkit.emulator.dataplane.origin import ORIGIN_HEADER, Origin, read_origin

StartResponse = Callable[..., Any]
Environ = Mapping[str, Any]

_HERE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_KNOWN_HOST = re.compile(
    r"(127\.0\.0\.1|\[::1\]|([a-z0-9_.-]+\.)?(localhost|amazonaws\.com|localhost\.localstack\.cloud))"
    r"(:\d+)?",
    re.IGNORECASE,
)


class DataPlane(Protocol):
    """What answers requests to execute-api."""

    def answer(
        self, environ: dict[str, Any], target: Addressed, origin: Origin
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body."""
        ...


class Front:
    """A WSGI application: refuses foreigners, then sends each request to its half."""

    def __init__(
        self, control: Callable[..., Iterable[bytes]], data: DataPlane, region: str
    ) -> None:
        self.secret = secrets.token_hex(16)
        self._control = control
        self._data = data
        self._region = region

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        origin = read_origin(environ, self.secret)
        problem = None if origin.trusted else foreign(environ)
        if problem:
            return _refuse(start_response, 403, problem)
        target = addressed(environ, self._region)
        if target is None:
            return self._control(environ, start_response)
        status, headers, body = self._data.answer(environ, target, origin)
        return _send(start_response, status, headers, body)


def foreign(environ: Environ) -> str:
    """Why a request is not this person's own tool; empty if it may come in."""
    origin = str(environ.get("HTTP_ORIGIN", ""))
    if origin and not _is_own(origin, str(environ.get("HTTP_HOST", ""))):
        return f"A web page at {origin[:80]} asked; the embedded AWS answers no web pages"
    if environ.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site"):
        return "Another web page asked; the embedded AWS answers no web pages"
    host = str(environ.get("HTTP_HOST", ""))
    if not _KNOWN_HOST.fullmatch(host):
        return f"The embedded AWS has no name {host[:80]!r}: use 127.0.0.1 or a name of AWS"
    return ""


def _is_own(origin: str, host: str) -> bool:
    """Whether a page's address is the server's own, which serves no pages but may be typed in."""
    name = origin.removeprefix("http://")
    return name == host and _HERE.fullmatch(host) is not None


_REASONS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    501: "Not Implemented",
    504: "Gateway Timeout",
}


def _refuse(start_response: StartResponse, status: int, message: str) -> Iterable[bytes]:
    body = json.dumps({"message": message}).encode()
    return _send(start_response, status, [("Content-Type", "application/json")], body)


def _send(
    start_response: StartResponse, status: int, headers: list[tuple[str, str]], body: bytes
) -> Iterable[bytes]:
    reason = _REASONS.get(status, "Status")
    start_response(f"{status} {reason}", [*headers, ("Content-Length", str(len(body)))])
    return [body]


__all__ = ["ORIGIN_HEADER", "DataPlane", "Front", "foreign"]
