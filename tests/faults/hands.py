"""Several hands in one thread: what a run of the whole table has in place of a pool of threads.

A copy of a process has only the thread that made it, so a run that is copied in the middle of a
step cannot have threads. Its steps are greenlets: each goes on until its next call, and then
lets the others go on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

import pytest
from greenlet import getcurrent, greenlet

from labkit.provision import run


def give_way() -> None:
    """Let the other steps of this thread go on, until it is this one's turn again."""
    whoever_waits = getcurrent().parent
    if whoever_waits is not None:
        whoever_waits.switch()


class Hands(Executor):
    """As many steps under way as it is given, in turn."""

    def __init__(self) -> None:
        self._under_way: deque[greenlet] = deque()

    def submit(self, do: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """A future that is over when the step is, which begins when somebody waits."""
        done: Future[Any] = Future()

        def step() -> None:
            try:
                done.set_result(do(*given, **named))
            except BaseException as fault:  # noqa: BLE001  told to whoever waits, as a pool does
                done.set_exception(fault)

        self._under_way.append(greenlet(step))
        return done

    def wait(self, rows: Iterable[Future[Any]], *_: Any) -> tuple[set[Any], set[Any]]:
        """As `concurrent.futures.wait` for the first that is over."""
        futures = set(rows)
        while not (over := {row for row in futures if row.done()}):
            step = self._under_way.popleft()
            step.switch()
            if not step.dead:
                self._under_way.append(step)
        return over, futures - over


@contextmanager
def in_one_thread() -> Iterator[None]:
    """All runs have such hands meanwhile."""
    hands, alone = Hands(), run._crew

    @contextmanager
    def crew(count: int) -> Iterator[Executor]:
        with alone(1) as one:
            yield one if count == 1 else hands

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_crew", crew)
        patch.setattr(run, "wait", hands.wait)
        yield
