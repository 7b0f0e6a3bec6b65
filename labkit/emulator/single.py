"""One AWS a process: moto keeps its accounts in the process, so there is room for no second."""

from __future__ import annotations

import threading
from typing import Protocol

from labkit.errors import LabkitError


class Running(Protocol):
    """An AWS that answers in this process."""

    @property
    def url(self) -> str:
        """Where it listens."""
        ...

    def stop(self) -> None:
        """Answer no more."""
        ...


GATE = threading.Lock()
"""Held while one starts or stops."""
_RUNNING: list[Running] = []


def running() -> Running | None:
    """The one that runs, if one does."""
    return _RUNNING[0] if _RUNNING else None


def refuse_second() -> None:
    """Raise `LabkitError` if one runs."""
    if _RUNNING:
        raise LabkitError(
            "One embedded AWS runs in this process already, and there can only be one",
            where=_RUNNING[0].url,
            try_="use that one, or stop() it first",
        )


def enter(aws: Running) -> None:
    """Be the one that runs."""
    _RUNNING.append(aws)


def leave(aws: Running) -> None:
    """Run no more."""
    if aws in _RUNNING:
        _RUNNING.remove(aws)
