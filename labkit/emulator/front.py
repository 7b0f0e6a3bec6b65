"""The door of the server: who may come in, and which of the two halves answers.

Everything listens on loopback, yet any web page that the same person has open could
reach it. So a request that a browser sends for another site is refused, by its `Origin`
or `Sec-Fetch-Site`, and so is a `Host` that is none of AWS's names nor this machine:
that is how a page on a name that was pointed at 127.0.0.1 would look. Requests of our
own hosts bear the server's secret and may send what headers they like.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from labkit.emulator.dataplane.address import Addressed
from labkit.emulator.dataplane.backend import Received
from labkit.emulator.dataplane.incoming import DATA_PLANE
from labkit.emulator.dataplane.origin import Origin, read_origin
from labkit.emulator.door_keys import LIFE_PATH, MOMENT_PATH
from labkit.emulator.forms import in_form, protocol_of
from labkit.emulator.iam.admitted import ORIGIN
from labkit.emulator.inside import Inside

StartResponse = Callable[..., Any]
Environ = Mapping[str, Any]

DRAINED = "labkit.drained"
"""Set in the environment of a request whose body has been read to its end."""

LARGEST = 64 * 1024 * 1024
"""Bytes that any request may bring."""

_DIGITS = 12
_CODES = {
    400: "InvalidRequest",
    403: "AccessDenied",
    413: "RequestEntityTooLarge",
    503: "ServiceUnavailable",
}
_UNDRAINED = {
    400: "The body is not as long as its Content-Length says",
    413: "The body is larger than anything AWS takes here",
}

_HERE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_KNOWN_HOST = re.compile(
    r"(127\.0\.0\.1|\[::1\]|([a-z0-9_.-]+\.)?(localhost|amazonaws\.com|localhost\.localstack\.cloud))"
    r"(:\d+)?",
    re.IGNORECASE,
)


class DataPlane(Protocol):
    """What answers requests to execute-api."""

    def addressed(
        self, environ: Mapping[str, Any], region: str, *, by_endpoint: bool
    ) -> Addressed | None:
        """What a request asks of execute-api; None if it is for another service."""
        ...

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
        self.life = secrets.token_hex(8)
        self.inside: Inside | None = None
        self.standing_since: Callable[[], str] = str
        self._told = {LIFE_PATH: lambda: self.life, MOMENT_PATH: lambda: self.moment}
        self._control = control
        self._data = data
        self._region = region
        self._open = True

    @property
    def moment(self) -> str:
        """What is the same for two looks between which nothing can have changed."""
        return f"{self.life} {self.standing_since()}"

    def close(self) -> None:
        """Answer nobody any more, on connections that are still open either."""
        self._open = False

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, whoever sends it."""
        refused = refuse_undrained(environ, start_response, is_open=self._open)
        if refused is not None:
            return refused
        origin = read_origin(environ, self.secret)
        by_endpoint = origin.endpoint is not None
        target = self._data.addressed(environ, self._region, by_endpoint=by_endpoint)
        problem = "" if origin.trusted else foreign(environ, target)
        if problem:
            return _refuse(environ, start_response, 403, problem)
        told = self._told.get(str(environ.get("PATH_INFO"))) if origin.trusted else None
        if told:
            text = told().encode()
            return _send(start_response, 200, [("Content-Type", "text/plain"), _length(text)], text)
        found = self.inside.program(environ, origin) if self.inside else None
        if found:
            return _received(start_response, found)
        if target is None:
            environ[DATA_PLANE], environ[ORIGIN] = self._data, origin
            return self._service(environ, origin, start_response)
        status, headers, body = self._data.answer(environ, target, origin)
        shown = b"" if environ.get("REQUEST_METHOD") == "HEAD" else body
        return _send(start_response, status, [*headers, _length(body)], shown)

    def _service(
        self, environ: dict[str, Any], origin: Origin, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer of an AWS service, or of what keeps a host's call from it."""
        found = self.inside.service(environ, origin) if self.inside else None
        if found:
            return _received(start_response, found)
        return self._control(environ, start_response)


def refuse_undrained(
    environ: dict[str, Any], start_response: StartResponse, *, is_open: bool
) -> Iterable[bytes] | None:
    """Read the whole body; the answer to a request that has none such, or comes after the end."""
    if not is_open:
        return _refuse(environ, start_response, 503, "The embedded AWS has been stopped")
    status = _drained(environ)
    return _refuse(environ, start_response, status, _UNDRAINED[status]) if status else None


def _received(start_response: StartResponse, found: Received) -> Iterable[bytes]:
    return _send(start_response, found.status, list(found.headers), found.body)


def _drained(environ: dict[str, Any]) -> int:
    """Read the whole body, so that the connection can serve the next request.

    0, or the status of an error: the body is too large, or not as long as was said.
    """
    length = str(environ.get("CONTENT_LENGTH") or 0)
    chunked = bool(environ.get("wsgi.input_terminated"))
    if not (length.isascii() and length.isdigit()):
        return 400
    if len(length) > _DIGITS or int(length) > LARGEST:
        return 413
    try:
        body = environ["wsgi.input"].read(LARGEST + 1 if chunked else int(length))
    except OSError:
        return 400
    if len(body) > LARGEST or (not chunked and len(body) < int(length)):
        return 413 if len(body) > LARGEST else 400
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ[DRAINED] = True
    return 0


def foreign(environ: Environ, target: Addressed | None) -> str:
    """Why a request is not this person's own tool; empty if it may come in.

    A tool that is no browser may tell an API of an `Origin`, to see what CORS makes of it; and
    the name of a custom domain that there is counts as one of AWS's.
    """
    origin = str(environ.get("HTTP_ORIGIN", ""))
    told = target is not None and not _from_browser(environ)
    if origin and not told and not _is_own(origin, str(environ.get("HTTP_HOST", ""))):
        return f"A web page at {origin[:80]} asked; the embedded AWS answers no web pages"
    if environ.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site"):
        return "Another web page asked; the embedded AWS answers no web pages"
    host = str(environ.get("HTTP_HOST", ""))
    if not (_KNOWN_HOST.fullmatch(host) or (target is not None and target.domain)):
        return f"The embedded AWS has no name {host[:80]!r}: use 127.0.0.1 or a name of AWS"
    return ""


def _from_browser(environ: Environ) -> bool:
    """Whether a browser sent it, which no page can make it hide."""
    agent = str(environ.get("HTTP_USER_AGENT", ""))
    return agent.startswith("Mozilla") or any(key.startswith("HTTP_SEC_FETCH") for key in environ)


def _is_own(origin: str, host: str) -> bool:
    """Whether a page's address is the server's own, which serves no pages but may be typed in."""
    name = origin.removeprefix("http://")
    return name == host and _HERE.fullmatch(host) is not None


def _refuse(
    environ: dict[str, Any], start_response: StartResponse, status: int, message: str
) -> Iterable[bytes]:
    line, headers, body = in_form(protocol_of(None, environ), _CODES[status], message, status)
    start_response(line, [*headers, _length(body)])
    return [body]


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))


def _send(
    start_response: StartResponse, status: int, headers: list[tuple[str, str]], body: bytes
) -> Iterable[bytes]:
    start_response(f"{status} {_reason(status)}", headers)
    return [body]


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
