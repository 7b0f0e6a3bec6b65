"""A back end is asked, and the execution log tells of it (R143)."""

from __future__ import annotations

import time
from collections.abc import Callable

from labkit.emulator.dataplane.backend import Received, Sending
from labkit.emulator.dataplane.binary import as_text
from labkit.emulator.dataplane.execution_log import ExecutionLog


def asked(log: ExecutionLog, sending: Sending, ask: Callable[[], Received]) -> Received:
    """What `ask` gets for a request, noted with its time. Raises what `ask` raises."""
    log.sent(sending.url, dict(sending.headers), as_text(sending.body))
    began = time.perf_counter()
    received = ask()
    seconds = time.perf_counter() - began
    log.received(received.status, dict(received.headers), received.text, seconds)
    return received
