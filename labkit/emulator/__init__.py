"""AWS inside the kernel: moto, the rules it lacks, and API Gateway's data plane.

moto is loaded with `EmbeddedAws`, by whoever asks for that: a kernel whose AWS is in another
process does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.emulator.curl import CurlResult
from labkit.emulator.door_keys import DoorKey, find_key, laid
from labkit.emulator.hosts import Host, as_result

if TYPE_CHECKING:
    from labkit.emulator.server import EmbeddedAws

__all__ = ["CurlResult", "DoorKey", "EmbeddedAws", "Host", "as_result", "find_key", "laid"]


def __getattr__(name: str) -> Any:
    if name != "EmbeddedAws":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from labkit.emulator.server import EmbeddedAws  # noqa: PLC0415  it loads moto

    return EmbeddedAws
