"""HTTP/1.1 on the socket: connections stay open, and an answer leaves in one piece.

werkzeug reads requests and listens; its own way of answering closes every connection and
then waits for what the client may still send. Here a request's body has been read to its
end before anybody answers, so the next request can follow on the same connection.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any, cast

from werkzeug.serving import WSGIRequestHandler

from labkit.emulator.dataplane.incoming import SENT_HEADERS
from labkit.emulator.front import DRAINED
from labkit.emulator.lines import Kept, problem_of

_LOG = logging.getLogger("labkit.emulator")
_WITHOUT_BODY = frozenset({204, 304})

Header = tuple[str, str]


class Handler(WSGIRequestHandler):
    """Serves one connection. It logs nothing where a notebook would show it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    """Seconds that an idle connection is kept."""

    environ: dict[str, Any]
    command = ""

    def parse_request(self) -> bool:
        """Read the head of a request; what is not clear is refused, and the connection ends."""
        kept = Kept(self.rfile)
        whole, self.rfile = self.rfile, cast("BufferedIOBase", kept)
        try:
            readable = super().parse_request()
        finally:
            self.rfile = whole
        problem = problem_of(kept.lines) if readable else ""
        if problem:
            self.send_error(400, problem)
        return readable and not problem

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An answer to what cannot be read, in the form of all others; it ends the connection."""
        said = message or explain or HTTPStatus(code).phrase
        body = json.dumps({"message": f"The embedded AWS cannot read this request: {said}"})
        self.environ, self.close_connection = {}, True
        kind = [("Content-Type", "application/json")]
        self._send(f"{int(code)} {HTTPStatus(code).phrase}", kind, body.encode())

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = self.make_environ()
        self.environ[SENT_HEADERS] = tuple(self.headers.items())
        try:
            status, headers, body = _run(self.server.app, self.environ)
        except Exception:  # noqa: BLE001  whatever it was, the client gets an answer
            _LOG.exception("the embedded AWS failed")
            status, headers, body = _failed()
        try:
            self._send(status, headers, body)
        except OSError:
            self.close_connection = True

    def _send(self, status: str, headers: list[Header], body: bytes) -> None:
        if DRAINED not in self.environ:
            self.close_connection = True
        silent = self.command == "HEAD" or int(status[:3]) in _WITHOUT_BODY
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        if not any(name.lower() == "content-length" for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        lines.append(f"Date: {formatdate(usegmt=True)}")
        lines.append(f"Connection: {'close' if self.close_connection else 'keep-alive'}")
        head = "\r\n".join(lines).encode("latin-1", errors="replace") + b"\r\n\r\n"
        self.wfile.write(head if silent else head + body)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  werkzeug's name
        """Only for who asks for it."""
        _LOG.debug("%s: " + message, type, *args)


def _run(app: Any, environ: dict[str, Any]) -> tuple[str, list[Header], bytes]:
    """Status line, headers and whole body of a WSGI application's answer."""
    started: list[tuple[str, list[Header]]] = []

    def start(status: str, headers: list[Header], _error: Any = None) -> None:
        started.append((status, headers))

    chunks: Iterable[bytes] = app(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return status, [(name, value) for name, value in headers if _is_ours(name)], body


def _is_ours(name: str) -> bool:
    """Not the headers that belong to the connection, which is not the application's."""
    return name.lower() not in ("connection", "date", "transfer-encoding")


def _failed() -> tuple[str, list[Header], bytes]:
    body = json.dumps({"message": "The embedded AWS failed; its log has the reason"}).encode()
    return "500 Internal Server Error", [("Content-Type", "application/json")], body
