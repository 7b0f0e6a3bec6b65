"""Policies that buckets bear."""

from __future__ import annotations

from typing import Any

from labkit.emulator.iam.callers import read
from labkit.topology import PolicyDocument


def bucket_policy(resource: str) -> PolicyDocument | None:
    """The policy of the bucket that an ARN is of or in; None if it has none."""
    from moto.s3.models import s3_backends  # noqa: PLC0415  loaded late

    name = resource.rpartition(":")[2].partition("/")[0]
    for account in list(s3_backends.values()):
        for backend in list(account.values()):
            text: Any = getattr(backend.buckets.get(name), "policy", None)
            if text:
                return read(text.decode() if isinstance(text, bytes) else text)
    return None
