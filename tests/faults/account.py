"""An AWS in this process that is called without a wire, in a time of its own.

Nothing sleeps: whoever waits lets the account's clock skip. A process that is forked from this
one has an account like this one's from then on, and that is how a table of thousands of cases
begins each of them in the middle of a run.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.endpoint
from botocore.awsrequest import AWSResponse, HeadersDict

from labkit.aws import Clients, Waits
from labkit.aws.clients import LOCAL_KEY, session_apart
from labkit.emulator import EmbeddedAws
from labkit.emulator.clock import Clock, Pace
from labkit.provision import Pace as Hurry

REGION = "us-east-1"
LAG = 8.0
"""Seconds for which what an account lists may be old, as the tests have it."""
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
READS = ("Describe", "Get", "Head", "List")

Send = Callable[[Any, str, str], AWSResponse]
"""A request, service and operation to the answer."""


class Account:
    """`send` is what carries each request: `answer`, unless somebody steps in between."""

    def __init__(self, pace: Pace = "instant", seed: int = 42) -> None:
        self._aws = EmbeddedAws(seed=seed, pace=pace)
        self.clock = self._aws.clock = Clock(pace, lambda: 0.0)
        self.send: Send = self.answer
        self.clients = _Wired(self)

    def answer(self, request: Any, _service: str, _operation: str) -> AWSResponse:
        """What the account answers, with its effect."""
        told: list[Any] = []
        chunks = self._aws._front(environ_of(request), lambda *row: told.extend(row))  # type: ignore[misc]
        status, headers = told[:2]
        return response(request.url, int(status.split()[0]), headers, b"".join(chunks))

    def now(self) -> str:
        """The account's time, as a journal writes it."""
        return (BEGAN + timedelta(seconds=self.clock.now)).isoformat(timespec="seconds")

    @property
    def waits(self) -> Waits:
        """Waits that let the clock skip."""
        return Waits(sleep=self.clock.skip, shortest=5.0, longest=60.0)

    def hurry(self, hands: int = 1) -> Hurry:
        """A pace that lets the clock skip, of somebody who knows that lists may be old."""
        return Hurry(hands=hands, sleep=self.clock.skip, tries=6, lag=LAG + 1)


@contextmanager
def account(pace: Pace = "instant") -> Iterator[Account]:
    """An account for a while; what botocore sleeps before it tries again is skipped too."""
    made, time = Account(pace), botocore.endpoint.time
    with made._aws:
        botocore.endpoint.time = SimpleNamespace(sleep=made.clock.skip)
        try:
            yield made
        finally:
            botocore.endpoint.time = time


class _Wired(Clients):
    """Clients as they are for AWS itself, except for who carries what they send."""

    def __init__(self, account: Account) -> None:
        super().__init__(REGION, endpoint_url="http://none.invalid")
        self.endpoint_url = None
        self._session = session_apart(LOCAL_KEY, LOCAL_KEY, None)
        self._of = account

    def client(self, service: str) -> Any:
        with self._lock:
            if service not in self._made:
                super().client(service).meta.events.register("before-send.*", self._send)
            return self._made[service]

    def _send(self, request: Any, event_name: str, **_more: Any) -> AWSResponse:
        service, operation = event_name.split(".")[1:3]
        return self._of.send(request, service, operation)


def is_reading(operation: str) -> bool:
    """Whether a call changes nothing."""
    return operation.startswith(READS)


def response(url: str, status: int, headers: Any, body: bytes) -> AWSResponse:
    """What botocore takes for the answer that came over the wire."""
    return AWSResponse(url, status, HeadersDict(headers), _Raw(body))


class _Raw(io.BytesIO):
    """A body as urllib3 would give it."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


def environ_of(request: Any) -> dict[str, Any]:
    """A request of botocore's as WSGI has it."""
    place, body = urlsplit(request.url), request.body or b""
    body = body.encode() if isinstance(body, str) else bytes(body)
    raw = place.path + (f"?{place.query}" if place.query else "")
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(place.path or "/").encode().decode("latin-1"),
        "QUERY_STRING": place.query,
        "RAW_URI": raw,
        "REQUEST_URI": raw,
        "SERVER_NAME": place.hostname,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "https",
    }
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        environ["HTTP_" + name.upper().replace("-", "_")] = text
    kind = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return {
        **environ,
        "HTTP_HOST": place.netloc,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
    }
