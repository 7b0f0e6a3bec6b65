"""What can go wrong with a call that changes something: the rows of the fault table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from labkit.emulator.forms import in_form, protocol_of
from tests.faults.account import environ_of, response


class Killed(BaseException):
    """The process ends here."""


Refusal = tuple[str, int, str]
"""An error's code, HTTP status and message."""

THROTTLED: Mapping[str, Refusal] = {
    "ec2": ("RequestLimitExceeded", 503, "Request limit exceeded."),
    "iam": ("Throttling", 400, "Rate exceeded"),
    "elastic-load-balancing-v2": ("Throttling", 400, "Rate exceeded"),
    "api-gateway": ("TooManyRequestsException", 429, "Too Many Requests"),
    "apigatewayv2": ("TooManyRequestsException", 429, "Too Many Requests"),
    "kinesis": ("LimitExceededException", 400, "Rate exceeded for this operation."),
    "route-53": ("Throttling", 400, "Rate exceeded"),
    "acm": ("ThrottlingException", 400, "Rate exceeded"),
    "dynamodb": ("ThrottlingException", 400, "Rate exceeded"),
    "s3": ("SlowDown", 503, "Please reduce your request rate."),
}
"""How each service says that it is called too often; ServiceUnavailable for those not here."""
BUSY: Refusal = ("ServiceUnavailable", 503, "The service is unavailable. Please try again.")
FAILED: Refusal = ("InternalError", 500, "An internal error has occurred")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `effect`: whether the call takes effect. `lasts`: whether the same call
    fails again and again for as long as the process lives. `ends`: the process is killed at it.
    `cut`: nothing is answered after it. `late`: what is listed stays as before for a while.
    """

    name: str
    effect: bool
    refusal: Refusal | None = None
    throttled: bool = False
    reset: bool = False
    lasts: bool = False
    ends: bool = False
    cut: bool = False
    late: bool = False

    def answer(self, request: Any, service: str, given: AWSResponse | None) -> AWSResponse:
        """What the client gets; `given` is the account's own answer, if it was asked."""
        if self.ends:
            raise Killed(self.name)
        if self.reset:
            raise ConnectionClosedError(endpoint_url=request.url)
        refusal = THROTTLED.get(service, BUSY) if self.throttled else self.refusal
        if refusal:
            return refused(request, refusal)
        assert given is not None
        return given


def refused(request: Any, refusal: Refusal) -> AWSResponse:
    """An error as the service that was asked would tell it."""
    code, status, message = refusal
    form = in_form(protocol_of(None, environ_of(request)), code, message, status)
    return response(request.url, status, form[1], form[2])


FAULTS: Mapping[str, Fault] = {
    row.name: row
    for row in (
        Fault("throttled", effect=False, throttled=True, lasts=True),
        Fault("error 500", effect=False, refusal=FAILED, lasts=True),
        Fault("error 500 after its effect", effect=True, refusal=FAILED),
        Fault("reset before its effect", effect=False, reset=True),
        Fault("reset after its effect", effect=True, reset=True),
        Fault("cut off after its effect", effect=True, reset=True, cut=True),
        Fault("told, and listed late", effect=True, late=True),
        Fault("killed before its effect", effect=False, ends=True),
        Fault("killed after its effect", effect=True, ends=True),
        Fault("killed after its effect, and listed late", effect=True, ends=True, late=True),
    )
}
