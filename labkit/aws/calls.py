"""What an error of boto3 means: gone already, worth another try, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    SSLError,
)
from botocore.exceptions import ConnectionError as NoConnection
from botocore.parsers import ResponseParserError

from labkit.aws.meanings import advice, is_quota
from labkit.provision import CallFailed

SERVER_ERROR = 500
AGAIN = frozenset(
    {
        "ConcurrentModification",
        "ConcurrentModificationException",
        "ConflictException",
        "DeleteConflict",
        "DependencyViolation",
        "IncorrectState",
        "InternalError",
        "InternalFailure",
        "InvalidIPAddress.InUse",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "ResourceInUse",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "Unavailable",
    }
)
"""Codes after which the same call may succeed a little later (F9.2, F9.9, F9.11, F9.13)."""

GONE = frozenset(
    {
        "Gateway.NotAttached",
        "ListenerNotFound",
        "LoadBalancerNotFound",
        "NatGatewayNotFound",
        "404",
        "NoSuchBucket",
        "NoSuchEntity",
        "NoSuchHostedZone",
        "NoSuchTagSet",
        "NotFoundException",
        "ResourceNotFoundException",
        "TargetGroupNotFound",
    }
)

READS = ("Describe", "Get", "Head", "List")
"""How the names of calls begin that change nothing."""
MAKERS = ("Allocate", "Create", "Import", "Request", "Run")
"""How the names of calls begin that make what later calls add to."""
_BUSY = ("RequestLimitExceeded", "SlowDown", "Throttling")
"""Codes that AWS answers with a status of 500 and more, although it did nothing."""
_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError, SSLError)

_GONE_AWAY = "again when it answers; if it was `labkit emulator`, start it again and build anew"


def is_gone(code: str) -> bool:
    """Whether a code says that the thing asked for does not exist."""
    return code in GONE or code.endswith(".NotFound")


@contextmanager
def told(*, again: frozenset[str] = frozenset()) -> Iterator[None]:
    """Turn boto3's errors into `CallFailed`; `again` are further codes worth another try."""
    try:
        yield
    except ClientError as error:
        raise _refused(error, AGAIN | again) from error
    except (BotoCoreError, ResponseParserError) as error:
        code, lost = type(error).__name__, is_lost(error)
        gone_away = isinstance(error, (HTTPClientError, NoConnection))
        try_ = advice(code, str(error)) or (_GONE_AWAY if gone_away else "")
        raise CallFailed(code, str(error), try_=try_, again=lost, lost=lost) from error


def _refused(error: ClientError, again: frozenset[str]) -> CallFailed:
    code, message = code_of(error.response), str(error.response.get("Error", {}).get("Message", ""))
    call, lost = str(error.operation_name), is_lost(error)
    return CallFailed(
        code,
        message,
        call=call,
        again=lost or (code in again and not is_quota(code, message)),
        lost=lost,
        begun=not call.startswith(MAKERS),
        try_=advice(code, message),
    )


def code_of(answer: Any) -> str:
    """The code of an error, as botocore has parsed it."""
    return str(answer.get("Error", {}).get("Code", "Unknown"))


def is_lost(error: Exception) -> bool:
    """Whether nobody knows if a call took effect: the answer is missing, or says so itself.

    An error of 500 and more may come before the effect or after it.
    """
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        reads = str(error.operation_name).startswith(READS)
        return status >= SERVER_ERROR and not reads and code_of(error.response) not in _BUSY
    sent = not isinstance(error, _NEVER_SENT)
    return isinstance(error, (HTTPClientError, NoConnection)) and sent


@contextmanager
def making() -> Iterator[None]:
    """What is not found while something is made may be there a moment later: worth a try."""
    try:
        with told():
            yield
    except CallFailed as failure:
        if not is_gone(failure.code):
            raise
        failure.again = failure.lost = True
        raise


@contextmanager
def unless_gone() -> Iterator[None]:
    """Leave the block quietly where the thing asked for does not exist (any more)."""
    try:
        with told():
            yield
    except CallFailed as failure:
        if not is_gone(failure.code):
            raise
