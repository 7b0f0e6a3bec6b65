"""Time that nobody waits for: many work at once, and the clock goes on to whoever is next."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from itertools import count


class Moments:
    """Tasks in threads of which one works at a time; `now` are seconds since the beginning.

    A task that sleeps gives its turn away until its moment comes. Of several with the same
    moment, the one goes on that came first, so that the same tasks come out the same.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._number = count()
        self._waiting: list[tuple[float, int, _Task]] = []
        self._at_work: _Task | None = None
        self._back = threading.Semaphore(0)
        self._over = False

    def begin(self, work: Callable[[], None]) -> None:
        """Let a task begin at this moment."""
        self._wait(_Task(work, self._back), 0.0)

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass for the task that asks."""
        task = self._at_work
        if task is None:
            raise RuntimeError("only a task sleeps")
        self._wait(task, max(0.0, seconds))
        self._back.release()
        task.turn.acquire()
        if self._over:
            raise _Left

    def run(self) -> None:
        """Until every task has ended. Raises what a task raised, and ends the others."""
        try:
            while self._waiting:
                moment, _, task = heapq.heappop(self._waiting)
                self.now, self._at_work = max(self.now, moment), task
                task.go()
                self._back.acquire()
                self._at_work = None
                if task.fault:
                    raise task.fault
        finally:
            self._over = True
            for _, _, task in self._waiting:
                task.leave()
            self._waiting.clear()
            self._over = False

    def _wait(self, task: _Task, seconds: float) -> None:
        heapq.heappush(self._waiting, (self.now + seconds, next(self._number), task))


class _Left(BaseException):
    """Nobody runs the tasks any more; a task that sleeps ends with it."""


class _Task:
    """One task with its thread, which begins when it is first its turn."""

    def __init__(self, work: Callable[[], None], back: threading.Semaphore) -> None:
        self._work, self._back = work, back
        self.turn = threading.Semaphore(0)
        self.fault: BaseException | None = None
        self._thread: threading.Thread | None = None

    def go(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._do, daemon=True)
            self._thread.start()
        else:
            self.turn.release()

    def leave(self) -> None:
        """End it where it sleeps; one that has not begun never does."""
        if self._thread is not None:
            self.turn.release()
            self._thread.join()

    def _do(self) -> None:
        try:
            self._work()
        except _Left:
            return
        except BaseException as fault:  # noqa: BLE001  whoever runs the tasks raises it
            self.fault = fault
        self._back.release()
