"""How a host's request is put to the embedded AWS, once the network let it through."""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.dataplane.incoming import SENT_HEADERS
from labkit.errors import LabkitError

ANSWER_WITHIN = 40
"""Seconds; longer than any integration may take (29 s by default)."""


class Reachable(Protocol):
    """The part of `EmbeddedAws` that a host needs."""

    @property
    def url(self) -> str:
        """Where it listens."""
        ...

    @property
    def secret(self) -> str:
        """What makes it believe an origin."""
        ...

    @property
    def waits(self) -> tuple[float, ...]:
        """Seconds to wait before each further try, where nobody listens for a moment."""
        ...


@dataclass(frozen=True, slots=True)
class Wired:
    """A request in HTTP's own parts; `target` is the path with the query, as it is sent."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""


class Wire(Protocol):
    """Carries requests to one embedded AWS."""

    @property
    def secret(self) -> str:
        """What makes it believe an origin."""
        ...

    def send(self, wired: Wired) -> Received:
        """The answer. Raises `LabkitError` where there is none, or HTTP cannot say this."""
        ...


class OverLoopback:
    """By a socket: from another process, or another thread."""

    def __init__(self, aws: Reachable) -> None:
        self._aws = aws

    @property
    def secret(self) -> str:
        """What makes it believe an origin."""
        return self._aws.secret

    def send(self, wired: Wired) -> Received:
        """The answer of the server."""
        server = urlsplit(self._aws.url)
        connection = http.client.HTTPConnection(
            str(server.hostname), server.port, timeout=ANSWER_WITHIN
        )
        try:
            connected(connection, self._aws.waits)
            return _exchange(connection, wired)
        except (OSError, http.client.HTTPException) as error:
            raise LabkitError(
                f"The embedded AWS did not answer: {type(error).__name__}",
                where=self._aws.url,
                try_="start it again, and bring the lab up",
            ) from error
        except ValueError as error:
            raise LabkitError(
                f"curl cannot send this request: {error}",
                where=wired.target,
                try_="check the URL, the method and the headers",
            ) from error
        finally:
            connection.close()


def connected(connection: http.client.HTTPConnection, waits: Iterable[float]) -> None:
    """Connect, and wait for who is expected back: nothing has been sent yet."""
    for wait in waits:
        try:
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(wait)
        else:
            return
    connection.connect()


def _exchange(connection: http.client.HTTPConnection, wired: Wired) -> Received:
    connection.putrequest(wired.method, wired.target, skip_host=True, skip_accept_encoding=True)
    for name, value in wired.headers:
        connection.putheader(name, value)
    if not any(name.lower() == "content-length" for name, _ in wired.headers) and (
        wired.body or wired.method not in ("GET", "HEAD", "OPTIONS", "DELETE")
    ):
        connection.putheader("Content-Length", str(len(wired.body)))
    connection.endheaders(wired.body or None)
    answer = connection.getresponse()
    return Received(status=answer.status, headers=tuple(answer.getheaders()), body=answer.read())


class Within:
    """By a function call: for programs that run inside the server itself."""

    def __init__(self, front: Callable[..., Iterable[bytes]], secret: str) -> None:
        self._front = front
        self.secret = secret

    def send(self, wired: Wired) -> Received:
        """The answer of the server, in this thread."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        environ = environ_of(wired)
        chunks = self._front(environ, lambda status, headers: started.append((status, headers)))
        body = b"".join(chunks)
        status, headers = started[-1]
        return Received(status=int(status.split()[0]), headers=tuple(headers), body=body)


def environ_of(wired: Wired) -> dict[str, Any]:
    """A request as WSGI passes it on."""
    path, _, query = wired.target.partition("?")
    environ = {
        "REQUEST_METHOD": wired.method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": wired.target,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(wired.body),
        "wsgi.url_scheme": "https",
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        SENT_HEADERS: wired.headers,
    }
    variables = dict(map(_variable, wired.headers))
    return {**environ, **variables, "CONTENT_LENGTH": str(len(wired.body))}


def _variable(header: tuple[str, str]) -> tuple[str, str]:
    """A header under the name that WSGI has for it."""
    name = header[0].upper().replace("-", "_")
    plain = name in ("CONTENT_TYPE", "CONTENT_LENGTH")
    return name if plain else f"HTTP_{name}", header[1]
