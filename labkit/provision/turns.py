"""`Turns`: a queue for calls that an account allows only so often, shared by all who ask it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_QUEUE = 120
"""Turns: a queue longer than that is none, it is a clock that was put back."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One call every `seconds`, after as many as `burst` at once."""

    seconds: float
    burst: int = 1


class Turns:
    """A queue for each name, kept in a file of `folder`: every process and learner waits in it.

    Where the folder cannot be written to there is no queue: the account refuses then what is
    too fast, and the SDK tries again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.folder = folder
        self._now, self._sleep = now, sleep

    def take(self, name: str, rate: Rate) -> float:
        """Wait for the next turn; the seconds that took."""
        try:
            wait = self._reserved(name, rate)
        except OSError:
            return 0.0
        if wait > 0:
            self._sleep(wait)
        return wait

    def _reserved(self, name: str, rate: Rate) -> float:
        """Take a place in the queue; the seconds until it is its turn.

        The file holds the moment from which on calls at the rate would have no burst left.
        """
        with _held(self.folder / name) as file:
            now = self._now()
            busy_until = _moment(os.pread(file, 64, 0))
            if busy_until - now > LONGEST_QUEUE * rate.seconds:
                busy_until = now
            begins = max(busy_until, now)
            os.ftruncate(file, 0)
            os.pwrite(file, repr(begins + rate.seconds).encode(), 0)
        return max(0.0, begins - (rate.burst - 1) * rate.seconds - now)


def _moment(content: bytes) -> float:
    try:
        return float(content)
    except ValueError:
        return 0.0


@contextlib.contextmanager
def _held(path: Path) -> Iterator[int]:
    """An open file that nobody else holds, made if need be, and writable for all learners."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where the rest must still import

    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with contextlib.suppress(PermissionError):
            # The mask would keep the other learners out; only who made the file can change that.
            os.fchmod(file, 0o666)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
