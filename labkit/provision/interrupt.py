"""A first Ctrl-C (or Jupyter's stop) ends a run after the step that is running."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from labkit.errors import LabkitError


class Stopped(LabkitError):
    """A run ended because somebody asked for it. What was done is in the journal."""


class HeldInterrupts:
    """Within it a first interrupt waits for `check`; a second one takes effect at once.

    `told` is called at the first one. Only a process's main thread can hold interrupts;
    elsewhere this does nothing.
    """

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        self.asked = False
        self._told = told
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hold)
        return self

    def _hold(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._told()

    def check(self, after: str) -> None:
        """Raise `Stopped` if an interrupt came; `after` names the step that was finished."""
        if self.asked:
            raise Stopped(
                f"Stopped after {after}, as you asked; the journal knows what stands",
                try_="up() to go on, or down() to remove it",
            )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
