"""A first Ctrl-C (or Jupyter's stop) ends a run after the step that is running."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType, TracebackType
from typing import Any, Self

from labkit.errors import LabkitError


class Stopped(LabkitError):
    """A run ended because somebody asked for it. What was done is in the journal."""


_WISH: ContextVar[threading.Event | None] = ContextVar("wish", default=None)


@contextmanager
def stopped_by(wish: threading.Event) -> Iterator[None]:
    """Within it, and in this thread, a wish that somebody sets is as good as a first interrupt."""
    before = _WISH.set(wish)
    try:
        yield
    finally:
        _WISH.reset(before)


class HeldInterrupts:
    """Within it a first interrupt waits for `check`; a second one takes effect at once.

    `told` is called at the first one. Only a process's main thread can hold interrupts;
    elsewhere a wish alone stops a run (`stopped_by`).
    """

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        self._interrupted = False
        self._wish = _WISH.get()
        self._told = told
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hold)
        return self

    @property
    def asked(self) -> bool:
        """Whether an interrupt came, or the wish that it ends."""
        return self._interrupted or (self._wish is not None and self._wish.is_set())

    def _hold(self, _number: int, _frame: FrameType | None) -> None:
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True
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
