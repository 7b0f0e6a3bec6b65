"""What `curl` shows: an answer, or the symptom of a request that got none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from labkit.errors import LabkitError
from labkit.shown import Shown

CONNECT_SECONDS = 5.0
"""How long a host's curl tries to connect, as with `--connect-timeout 5`; nobody really waits."""
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that curl gives to connecting (`--connect-timeout`) and to all of it (`-m`)."""

    connect: float = CONNECT_SECONDS
    whole: float = NEVER


USUAL = Patience()

MESSAGES: Mapping[int, str] = {
    6: "Could not resolve host: {host}",
    7: "Failed to connect to {host} port {port} after 1 ms: Couldn't connect to server",
    28: "Failed to connect to {host} port {port} after {waited} ms: Timeout was reached",
    1: "Received HTTP/0.9 when not allowed",
    35: "OpenSSL/3.0.8: error:0A00010B:SSL routines::wrong version number",
    60: "SSL: no alternative certificate subject name matches target host name '{host}'",
}
"""curl 8.5.0's words for its exit codes."""
UNTRUSTED: Mapping[str, str] = {
    "TLS certificate is self-signed": "SSL certificate problem: self-signed certificate",
    "TLS certificate has no trusted issuer": (
        "SSL certificate problem: unable to get local issuer certificate"
    ),
}
"""curl's words for symptoms that share their exit code with another."""

_SHOWN_HEADERS = ("x-amzn-errortype", "location")


@dataclass(frozen=True)
class CurlResult(Shown):
    """One request's outcome.

    With an answer: `status`, `headers` (names as they were sent), `body` as text, and
    `exit_code` 0. Without one: `status` is None, `exit_code` and `stderr` are curl's.
    The text form leaves out what differs from run to run.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    body: str = ""
    exit_code: int = 0
    stderr: str = ""

    @property
    def ok(self) -> bool:
        """Whether an answer came and its status is none of an error."""
        return self.status is not None and self.status < 400

    def header(self, name: str) -> str:
        """The value of a header, found without regard to case; empty where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")

    @property
    def executed(self) -> str:
        """What was really done: the answer, or that there was nothing to do it on."""
        if self.status is None:
            return f"nothing: the request never arrived. curl shows:\n{self.stderr}"
        return str(self)

    def json(self) -> Any:
        """The decoded body. Raises `LabkitError` if there is no JSON to decode."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            said = self.stderr or f"the body begins {self.body[:40]!r}"
            raise LabkitError(
                "This answer is no JSON", where=said, try_="print the result and look at it"
            ) from error

    def __str__(self) -> str:
        if self.status is None:
            return self.stderr
        shown = [f"{key}: {one}" for key, one in self.headers.items() if _is_shown(key)]
        return "\n".join([f"HTTP/1.1 {self.status} {_phrase(self.status)}", *shown, "", self.body])


def failed(
    exit_code: int, host: str, port: int, symptom: str = "", patience: Patience = USUAL
) -> CurlResult:
    """The result of a request that got no answer, in curl's words."""
    if exit_code == 28 and patience.whole <= patience.connect:
        waited = _milliseconds(patience.whole)
        said = f"Connection timed out after {waited} milliseconds"
        return CurlResult(exit_code=28, stderr=f"curl: (28) {said}")
    words = UNTRUSTED.get(symptom) or MESSAGES.get(exit_code, "Could not reach {host} port {port}")
    message = words.format(host=host, port=port, waited=_milliseconds(patience.connect))
    return CurlResult(exit_code=exit_code, stderr=f"curl: ({exit_code}) {message}")


def late(seconds: float) -> CurlResult:
    """The result of a request whose answer did not come within `-m`."""
    waited = _milliseconds(seconds)
    words = f"Operation timed out after {waited} milliseconds with 0 bytes received"
    return CurlResult(exit_code=28, stderr=f"curl: (28) {words}")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _is_shown(name: str) -> bool:
    return name.lower() in _SHOWN_HEADERS


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
