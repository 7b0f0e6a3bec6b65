"""botocore's models of the services, each one object for as long as the process lives.

moto makes a new one at each call, and with it each shape that an answer has.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.utils import get_service_model


@cache
def service_model(name: str) -> Any:
    """The model of a service by botocore's name of it. Raises botocore's error for no such name."""
    return get_service_model(name)
