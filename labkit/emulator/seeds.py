"""Same seed and same order of calls, same ids: in any process, and again after a stop.

moto draws every id from one random generator. Seeding it is not enough: backends draw
while they are made, and what is cached between two runs is not drawn again. So every
backend is thrown away and made anew at its first use.
"""

from __future__ import annotations

import sys
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_api._internal import mock_random


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
