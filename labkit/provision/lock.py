"""One process at a time: a lock file beside each journal."""

from __future__ import annotations

import os
from pathlib import Path

from labkit.errors import LabkitError


class Lock:
    """An exclusive lock on a file, released by `release` or by the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> None:
        """Take the lock. Raises `LabkitError` when another process holds it."""
        if not self.try_take():
            raise LabkitError(
                "This lab is being driven by another process, or by another notebook",
                where=str(self.path),
                try_="again when that has finished, or shut the other kernel down",
            )

    def try_take(self) -> bool:
        """Take the lock if it is free; whether it is held now."""
        import fcntl  # noqa: PLC0415 - absent on Windows, where the rest must still import

        if self._file is not None:
            return True
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
