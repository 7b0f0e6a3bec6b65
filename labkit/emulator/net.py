"""The last net under the control plane: whatever moto does, a client of AWS can read the answer.

moto raises for much that it cannot read, answers HTML where it knows no path, and nothing at
all where it knows no operation. Here each becomes an error in the service's own form: what
cannot be read is the client's fault (400), what is not on AWS is said as AWS says it, what is
on AWS but not here says that, and a fault of ours is `InternalFailure` (500), with its cause
in the log.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterable
from gzip import BadGzipFile
from json import JSONDecodeError
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from moto.core.parse import RequestParserError
from werkzeug.exceptions import HTTPException

from labkit.emulator.forms import Answer, in_form, protocol_of
from labkit.emulator.reading import UNREAD, Problem, action_of, no_operation, unknown_operation
from labkit.emulator.rules.rule import Refused

_LOG = logging.getLogger("labkit.emulator")
Application = Callable[..., Iterable[bytes]]
UNREADABLE = (
    BadGzipFile,
    EOFError,
    ExpatError,
    JSONDecodeError,
    ParseError,
    RequestParserError,
    UnicodeDecodeError,
    zlib.error,
)
"""What is raised for a body that is not what it says."""


CALLED = "labkit.called"
"""Where a request's environment holds the services that were called before, to be added to."""


class Net:
    """One of moto's applications, with the net under it."""

    def __init__(self, app: Application, service: str) -> None:
        self._app = app
        self._service = service

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request, in any case."""
        environ.get(CALLED, set()).add(self._service)
        problem = no_operation(self._service, environ)
        if problem:
            return sent(in_form(protocol_of(self._service, environ), *problem), start_response)
        try:
            answer = _mended(self._service, environ, collected(self._app, environ))
        except Exception as error:  # noqa: BLE001  whatever it was, the client gets an answer
            answer = fallen(self._service, environ, error)
        return sent(answer, start_response)


def sent(answer: Answer, start_response: Any) -> Iterable[bytes]:
    """An answer as WSGI wants it."""
    status, headers, body = answer
    start_response(status, headers)
    return [body]


def collected(app: Application, environ: dict[str, Any]) -> Answer:
    """Status line, headers and whole body of an application's answer."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        started.append((status, headers))

    chunks = app(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, headers = started[-1]
    return status, headers, body


def fallen(service: str | None, environ: dict[str, Any], error: Exception) -> Answer:
    """The answer to a request whose handling raised."""
    protocol = protocol_of(service, environ)
    if isinstance(error, HTTPException):
        status = error.code if error.code and error.code >= 400 else 500
        return in_form(protocol, *_of_status(service, environ, status))
    if isinstance(error, NotImplementedError):
        return in_form(protocol, *_not_here(service, environ))
    if isinstance(error, Refused):
        return in_form(protocol, str(error.code), str(error.message), error.status or 400)
    if isinstance(error, UNREADABLE):
        return in_form(protocol, *UNREAD[protocol])
    _LOG.error("the control plane failed", exc_info=error)
    action = action_of(service, environ) or "this call"
    text = f"The embedded AWS failed in {action}: {type(error).__name__}: {error}"
    return in_form(protocol, "InternalFailure", text[:500], 500)


def _mended(service: str, environ: dict[str, Any], answer: Answer) -> Answer:
    """moto's answer with the content type of its protocol; an error in place of a web page."""
    status, headers, body = answer
    fields = {name.lower(): value for name, value in headers}
    if not fields.get("content-type", "text/html").startswith("text/html"):
        return answer
    number, protocol = int(status[:3]), protocol_of(service, environ)
    silent = environ.get("REQUEST_METHOD") == "HEAD" or number in (204, 304)
    if number >= 400 and not silent and (not body.strip() or is_page(body)):
        return in_form(protocol, *_of_status(service, environ, number))
    if protocol == "s3" and number < 400 and body:
        # An object keeps the type that it was stored with, and that may be this one.
        return answer
    kind = "application/json" if "json" in protocol else "text/xml"
    others = [(name, value) for name, value in headers if name.lower() != "content-type"]
    return status, [*others, *([("Content-Type", kind)] if body else [])], body


def is_page(body: bytes) -> bool:
    """Whether this is HTML, which no service of AWS answers."""
    return body.lstrip()[:9].lower().startswith((b"<!doctype", b"<html"))


def _of_status(service: str | None, environ: dict[str, Any], status: int) -> Problem:
    """What to say where moto said only a status."""
    if status >= 500:
        return "InternalFailure", "The embedded AWS failed; its log has the reason", status
    if status in (404, 405):
        return _not_here(service, environ)
    code, message, _ = UNREAD[protocol_of(service, environ)]
    return code, message, status


def _not_here(service: str | None, environ: dict[str, Any]) -> Problem:
    """An operation that moto lacks; or that AWS has not either."""
    action = action_of(service, environ)
    if not action:
        return unknown_operation(protocol_of(service, environ), action)
    return "UnsupportedOperation", f"The embedded AWS does not have {action}", 400
