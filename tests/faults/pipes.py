"""Values through pipes: how processes of one account speak with each other."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Plain:
    """As much of a request of botocore's as goes through a pipe."""

    method: str
    url: str
    headers: dict[str, Any]
    body: Any

    @classmethod
    def of(cls, request: Any) -> Plain:
        """A request's."""
        return cls(request.method, request.url, dict(request.headers.items()), request.body)


def write_value(file: int, value: Any) -> None:
    """Send one value."""
    data = pickle.dumps(value)
    rest = memoryview(len(data).to_bytes(8, "big") + data)
    while rest:
        rest = rest[os.write(file, rest) :]


def read_value(file: int) -> Any:
    """The next value; None where nobody writes any more."""
    size = _exactly(file, 8)
    return pickle.loads(_exactly(file, int.from_bytes(size, "big"))) if size else None


def _exactly(file: int, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = os.read(file, count - len(found))
        if not part:
            return b""
        found += part
    return found
