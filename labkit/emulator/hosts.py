"""`Host`: an instance of the topology with a network, from which requests are sent.

Whether a request gets through the network is computed by `labkit.flow` on the topology
as it was just observed. If it comes to API Gateway, it is really sent there, with the
origin that the network gave it, and API Gateway's own code answers.
"""

from __future__ import annotations

import http.client
import json as json_module
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from labkit.emulator.curl import CurlResult, failed
from labkit.emulator.dataplane.origin import ORIGIN_HEADER, written_origin
from labkit.errors import LabkitError
from labkit.flow import Arrival, Request, Trace, trace
from labkit.topology import Topology

OPTIONS = ("method", "json", "data", "headers")
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


class Host:
    """An instance, by its name, and what can be done from it.

    `observe` gives the topology as it stands now; it is asked before every request.
    """

    def __init__(self, name: str, observe: Callable[[], Topology], aws: Reachable) -> None:
        self.name = name
        self._observe = observe
        self._aws = aws

    def curl(
        self,
        url: str,
        *,
        method: str | None = None,
        json: Any = None,
        data: str | None = None,
        headers: Mapping[str, str] | None = None,
        **unknown: Any,
    ) -> CurlResult:
        """Send one request, as `curl` on this instance would.

        GET unless `json` (any value that JSON can hold) or `data` (text) is given, then
        POST. `headers` override what curl sends by itself, `Host` above all. Raises
        `LabkitError` for what curl could not send, or an option that there is not; a
        request that gets no answer is a result with curl's exit code.
        """
        _refuse_unknown(unknown)
        body, kind = _body(json, data)
        sent = {**({"Content-Type": kind} if kind else {}), **_checked(headers or {})}
        request = Request(
            source=self.name,
            url=_checked_url(url),
            method=_checked_verb(method or ("POST" if kind else "GET")),
            headers=tuple(sent.items()),
            body=body,
        )
        found = trace(self._observe(), request)
        if found.arrival is None:
            return _symptom(found)
        return self._send(request, found.arrival)

    def __repr__(self) -> str:
        return f"Host({self.name})"

    def _send(self, request: Request, arrival: Arrival) -> CurlResult:
        server = urlsplit(self._aws.url)
        connection = http.client.HTTPConnection(
            str(server.hostname), server.port, timeout=ANSWER_WITHIN
        )
        try:
            connection.request(
                request.method,
                _target(request),
                request.body.encode() or None,
                self._headers(request, arrival),
            )
            answer = connection.getresponse()
            return _result(answer, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise _not_sent(error, self._aws.url) from error
        except ValueError as error:
            raise LabkitError(
                f"curl cannot send this request: {error}",
                where=request.url,
                try_="check the URL, the method and the headers",
            ) from error
        finally:
            connection.close()

    def _headers(self, request: Request, arrival: Arrival) -> dict[str, str]:
        origin = written_origin(self._aws.secret, str(arrival.address), arrival.endpoint)
        own = {name: value for name, value in request.headers if name.lower() != "host"}
        return {
            "Accept": "*/*",
            "User-Agent": "curl/8.5.0",
            **own,
            "Host": request.host_header,
            ORIGIN_HEADER: origin,
        }


def _refuse_unknown(options: Mapping[str, Any]) -> None:
    if options:
        raise LabkitError(
            f"curl has no option {', '.join(sorted(options))} here",
            where="Host.curl",
            try_=f"use one of: {', '.join(OPTIONS)}",
        )


def _body(json: Any, data: str | None) -> tuple[str, str]:
    """Body and its Content-Type, as curl's own `--json` and `--data` send them."""
    if json is not None and data is not None:
        raise LabkitError(
            "A request has one body", where="Host.curl", try_="give either json or data"
        )
    if data is not None:
        return str(data), "application/x-www-form-urlencoded"
    if json is None:
        return "", ""
    try:
        return json_module.dumps(json), "application/json"
    except (TypeError, ValueError) as error:
        raise LabkitError(
            f"JSON cannot hold this body: {error}",
            where="Host.curl",
            try_="use dicts, lists, texts, numbers, true, false and null",
        ) from error


def _checked_verb(method: str) -> str:
    if not method.isascii() or not method.isalpha():
        raise LabkitError(
            f"{method!r} is no HTTP method",
            where="Host.curl",
            try_="use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS",
        )
    return method.upper()


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() == ORIGIN_HEADER.lower() or not f"{name}{value}".isprintable():
            raise LabkitError(
                f"A request cannot have the header {name!r} with this value",
                where="Host.curl",
                try_="give names and values of one line each",
            )
    return {str(name): str(value) for name, value in headers.items()}


def _checked_url(url: str) -> str:
    try:
        scheme, port = urlsplit(str(url)).scheme, urlsplit(str(url)).port
    except ValueError as error:
        raise LabkitError(
            f"{url!r} is not a URL: {error}", where="Host.curl", try_="use https://NAME/STAGE/PATH"
        ) from error
    if scheme == "http" or port not in (None, 443):
        raise LabkitError(
            f"API Gateway answers https on port 443 only, and this is {url!r}",
            where="Host.curl",
            try_="begin it with https:// and leave the port out",
        )
    return url


def _symptom(found: Trace) -> CurlResult:
    """What curl shows of a request that never came to API Gateway."""
    response = found.response
    if not response.exit_code:
        reasons = [step.says for step in found.steps if step.verdict == "not known"]
        raise LabkitError(
            f"labkit does not know what happens to {found.request}",
            where="; ".join(reasons) or response.symptom or "the trace has no answer",
            try_="ask for a name of an API of this lab",
        )
    return failed(response.exit_code, found.request.hostname, found.request.port)


def _target(request: Request) -> str:
    """Path and query as they go over the wire, what is no ASCII percent-encoded."""
    parts = request.split
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._{}[]|^`\"<>\\")
    return f"{path}?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._')}" if parts.query else path


def _result(answer: http.client.HTTPResponse, body: bytes) -> CurlResult:
    return CurlResult(
        status=answer.status,
        headers=MappingProxyType(dict(answer.getheaders())),
        body=body.decode("utf-8", errors="replace"),
    )


def _not_sent(error: Exception, url: str) -> LabkitError:
    return LabkitError(
        f"The embedded AWS did not answer: {type(error).__name__}",
        where=url,
        try_="start it again, and bring the lab up",
    )
