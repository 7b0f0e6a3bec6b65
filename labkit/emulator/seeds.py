"""Same seed and same order of calls, same ids: in any process, and again after a stop.

moto draws every id from one random generator. Seeding it is not enough: backends draw
while they are made, and what is cached between two runs is not drawn again. So every
backend is thrown away and made anew at its first use.

`Numbers` is the data plane's own source: a request to an API must not change the ids
that the control plane hands out next.
"""

from __future__ import annotations

import random
import sys
import threading
import uuid
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_api._internal import mock_random

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def reseed(seed: int) -> None:
    """Throw away all that moto holds and begin its ids anew from `seed`."""
    forget()
    mock_random.seed(seed)


def forget() -> None:
    """Throw away all that moto holds, and what it remembers between two accounts."""
    registry: Any = BackendDict
    held = list(registry._instances)  # noqa: SLF001  moto keeps no public list of them
    BackendDict.reset()
    # While one backend resets, it may call another into being that had its turn already.
    for backends in held:
        backends.clear()
    reset_model_data()
    _forget_endpoint_services()


def _forget_endpoint_services() -> None:
    """The list of endpoint services is drawn once and kept: a second run would not draw it."""
    vpcs = sys.modules.get("moto.ec2.models.vpcs")
    if vpcs is not None:
        vpcs.DEFAULT_VPC_ENDPOINT_SERVICES.clear()


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
