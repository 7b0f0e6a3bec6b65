"""Whether a signature is whole, of now, and made with the secret of its key."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from labkit.emulator.iam.accounts import Credential
from labkit.emulator.iam.refusals import NotAdmitted, Problem
from labkit.emulator.iam.sigv4 import Signature, is_right

SKEW = {"s3": timedelta(minutes=15), "sts": timedelta(minutes=15), "iam": timedelta(minutes=15)}
OTHER_SKEW = timedelta(minutes=5)
"""How far the time of a request may be from ours, by service."""


def body_of(environ: Mapping[str, Any]) -> bytes:
    """The whole body, which can be read again afterwards."""
    stream: io.BytesIO = environ["wsgi.input"]
    start = stream.tell()
    body = stream.read()
    stream.seek(start)
    return body


def require_whole(signature: Signature, environ: Mapping[str, Any]) -> None:
    """Nothing of the signature is missing. Raises `NotAdmitted`."""
    missing = [f"Authorization header requires '{one}' parameter." for one in signature.missing]
    if not signature.at:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing:
        missing.append(f"Authorization={environ.get('HTTP_AUTHORIZATION', '').split(' ')[0]}")
        raise NotAdmitted("incomplete", " ".join(missing))


def require_right(signature: Signature, environ: Mapping[str, Any], found: Credential) -> None:
    """Signed with the key's secret, with its session's token, and not long ago.

    Raises `NotAdmitted`.
    """
    if found.token and signature.token != found.token:
        raise NotAdmitted("unknown key")
    if found.ends is not None and found.ends.replace(tzinfo=UTC) < datetime.now(UTC):
        raise NotAdmitted("token over")
    _require_timely(signature)
    if not is_right(signature, environ, body_of(environ), found.secret or ""):
        raise NotAdmitted("wrong signature")


def _require_timely(signature: Signature) -> None:
    """Neither too old nor of the future; a presigned URL is good for as long as it says."""
    at, now = signature.moment, datetime.now(UTC)
    skew = SKEW.get(signature.service, OTHER_SKEW)
    if at is None:
        raise NotAdmitted("wrong signature")
    oldest = now - (timedelta(seconds=signature.expires) if signature.expires else skew)
    if at < oldest:
        problem: Problem = "URL over" if signature.expires else "too old"
        raise NotAdmitted(problem, _too_old(at, oldest, now, skew))
    if at > now + skew:
        raise NotAdmitted("too old", _too_new(at, now, skew))


def _too_old(at: datetime, oldest: datetime, now: datetime, skew: timedelta) -> str:
    minutes = int(skew.total_seconds() // 60)
    return (
        f"Signature expired: {_basic(at)} is now earlier than {_basic(oldest)} "
        f"({_basic(now)} - {minutes} min.)"
    )


def _too_new(at: datetime, now: datetime, skew: timedelta) -> str:
    minutes = int(skew.total_seconds() // 60)
    return (
        f"Signature not yet current: {_basic(at)} is still later than {_basic(now + skew)} "
        f"({_basic(now)} + {minutes} min.)"
    )


def _basic(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")
