"""The data plane's own source of ids.

A request to an API must not change the ids that the control plane hands out next.
"""

from __future__ import annotations

import random
import threading
import uuid

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Numbers:
    """Ids that API Gateway puts on requests, drawn from a seed. Safe between threads."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  ids to be repeated, not secrets
        self._lock = threading.Lock()

    def request_id(self) -> str:
        """A UUID, as in `x-amzn-RequestId` and `$context.requestId`."""
        with self._lock:
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def extended_id(self) -> str:
        """Fifteen characters and `=`, as in `x-amz-apigw-id`."""
        with self._lock:
            return "".join(self._random.choices(_ALPHABET, k=15)) + "="

    def trace_id(self) -> str:
        """An X-Ray root, as in `X-Amzn-Trace-Id`."""
        with self._lock:
            first, second = self._random.getrandbits(32), self._random.getrandbits(96)
        return f"Root=1-{first:08x}-{second:024x}"

    def percent(self) -> float:
        """A number from 0 up to 100, by which a stage chooses its canary."""
        with self._lock:
            return self._random.random() * 100
