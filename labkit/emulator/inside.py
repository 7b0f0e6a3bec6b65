"""What our own hosts may ask for beyond APIs: programs on instances, and AWS's other services.

The network has let the request through before it comes here; the host says, with the server's
secret, from where it came and where it comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.backend import Headers, NotReached, Received, Sending, Targets
from labkit.emulator.dataplane.incoming import SENT_HEADERS
from labkit.emulator.dataplane.origin import CALLER_HEADER, ORIGIN_HEADER, Origin
from labkit.emulator.iam.admitted import OF_ACCOUNT
from labkit.emulator.service_doors import Doors

TARGET_HEADER = "X-Labkit-Target"
"""`instance port seconds scheme`: the program that a trusted request is for."""
SERVICE_HEADER = "X-Labkit-Service"
"""The full name of the AWS service that a trusted request came to."""
LOST_HEADER = "X-Labkit-Lost"
"""Why a program gave no answer: the reason of `NotReached`."""
PRIVATE = (ORIGIN_HEADER, TARGET_HEADER, SERVICE_HEADER, CALLER_HEADER)
OWN = frozenset({row.lower() for row in PRIVATE})
"""Headers by which our hosts speak with the server: nobody else sends or sees them."""
_KEY = "HTTP_" + TARGET_HEADER.upper().replace("-", "_")
_SERVICE_KEY = "HTTP_" + SERVICE_HEADER.upper().replace("-", "_")
_TARGET = re.compile(r"(\S+) (\d{1,5}) (\d+(?:\.\d+)?|inf) (https?)")


@dataclass(frozen=True, slots=True)
class Target:
    """A program's place: instance and port, how long the client waits, how it speaks."""

    instance: str
    port: int
    seconds: float
    scheme: str

    @property
    def written(self) -> str:
        """As the header says it."""
        return f"{self.instance} {self.port} {self.seconds} {self.scheme}"


class Inside:
    """Answers the requests of our hosts that are for no API."""

    def __init__(self, targets: Callable[[], Targets | None], doors: Doors, account: str) -> None:
        self._targets = targets
        self._doors = doors
        self._account = account

    def program(self, environ: Mapping[str, Any], origin: Origin) -> Received | None:
        """The answer of a program on an instance; None where a request names none."""
        found = _TARGET.fullmatch(str(environ.get(_KEY, ""))) if origin.trusted else None
        if found is None:
            return None
        target = Target(found[1], int(found[2]), float(found[3]), found[4])
        return self._asked(target, environ, origin)

    def service(self, environ: dict[str, Any], origin: Origin) -> Received | None:
        """What keeps a call of a host from an AWS service; None where the service answers.

        The policies of an instance's role have been asked then, so it calls as the account.
        """
        if not origin.trusted:
            return None
        if str(environ.get(_SERVICE_KEY, "")).endswith(".execute-api"):
            return _forbidden()
        refused = self._doors.refusal(environ, origin)
        if refused is None:
            environ[OF_ACCOUNT] = self._account
        return refused

    def _asked(self, target: Target, environ: Mapping[str, Any], origin: Origin) -> Received:
        targets = self._targets()
        try:
            if targets is None:
                raise NotReached("unreachable", "nothing listens on any instance")
            return targets.ask(
                target.instance, target.port, origin.address, _sending(environ, target)
            )
        except NotReached as lost:
            return Received(status=504, headers=((LOST_HEADER, lost.reason),))


def _forbidden() -> Received:
    """API Gateway's word for a request that names none of its APIs (F1.20)."""
    body = b'{"message":"Forbidden"}'
    headers = (
        ("Content-Type", "application/json"),
        ("x-amzn-ErrorType", "ForbiddenException"),
        ("Content-Length", str(len(body))),
    )
    return Received(status=403, headers=headers, body=body)


def _sending(environ: Mapping[str, Any], target: Target) -> Sending:
    """The request as the program's own server reads it."""
    headers = without_own(tuple(environ.get(SENT_HEADERS, ())))
    host = next((value for name, value in headers if name.lower() == "host"), target.instance)
    return Sending(
        method=str(environ["REQUEST_METHOD"]),
        url=f"{target.scheme}://{host}{environ.get('RAW_URI') or '/'}",
        headers=headers,
        body=environ["wsgi.input"].read(),
        seconds=target.seconds,
    )


def without_own(headers: Headers) -> Headers:
    """Headers but those by which our hosts speak with the server."""
    return tuple(row for row in headers if row[0].lower() not in OWN)
