"""What an error of boto3 means: gone already, worth another try, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from botocore.parsers import ResponseParserError

from labkit.provision import CallFailed

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
        code = str(error.response.get("Error", {}).get("Code", "Unknown"))
        message = str(error.response.get("Error", {}).get("Message", ""))
        raise CallFailed(
            code, message, call=error.operation_name, again=code in AGAIN | again
        ) from error
    except (BotoCoreError, ResponseParserError) as error:
        try_ = _GONE_AWAY if isinstance(error, (HTTPClientError, NoConnection)) else ""
        raise CallFailed(type(error).__name__, str(error), try_=try_) from error


@contextmanager
def unless_gone() -> Iterator[None]:
    """Leave the block quietly where the thing asked for does not exist (any more)."""
    try:
        with told():
            yield
    except CallFailed as failure:
        if not is_gone(failure.code):
            raise
