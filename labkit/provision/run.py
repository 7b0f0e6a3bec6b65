"""`run`: taking the steps of a plan, as many at once as there are hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from labkit.errors import LabkitError
from labkit.provision.driver import CallFailed
from labkit.provision.durations import ways
from labkit.provision.interrupt import HeldInterrupts
from labkit.provision.progress import Progress
from labkit.provision.table import Action, Plan

Do = Callable[[Action], None]
TICK = 0.5
"""Seconds after which whoever shows the progress hears that it goes on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left undone: the steps that failed, and those that hang on one of them."""

    failed: dict[str, CallFailed] = field(default_factory=dict)
    hanging: dict[str, str] = field(default_factory=dict)
    """The step's id, and the id of the failed one."""

    def why_not(self, step: str) -> str:
        """Why a step was not done; the empty text where nothing speaks against it."""
        if step in self.hanging:
            return f"still used: could not {self.hanging[step]}"
        failure = self.failed.get(step)
        return f"{failure.code}: {failure.message}" if failure else ""


def run(plan: Plan, do: Do, progress: Progress, *, hands: int = 1, go_on: bool = False) -> Outcome:
    """Take every step of `plan` after those it needs.

    With one hand the steps come in the plan's own order, which decides the ids of a seeded
    account. With more, of all that could be next, the one with the longest way to the end is.
    After a failure nothing else is begun, or with `go_on` whatever does not hang on it.
    Whatever runs is finished in any case. Raises `Stopped` after an interrupt, and anything
    but a `CallFailed` that `do` raises.
    """
    progress.started(plan)
    try:
        with HeldInterrupts(progress.stopping) as interrupts, _crew(hands) as crew:
            return _Run(plan, do, progress, hands, go_on, interrupts).on(crew)
    finally:
        progress.finished()


class _Run:
    """The state of one run: what waits, what is under way, what failed."""

    def __init__(
        self,
        plan: Plan,
        do: Do,
        progress: Progress,
        hands: int,
        go_on: bool,
        interrupts: HeldInterrupts,
    ) -> None:
        self._do, self._progress, self._hands, self._go_on = do, progress, hands, go_on
        self._interrupts = interrupts
        self._total = len(plan)
        self._waiting = {action.id: (action, set(action.needs)) for action in plan}
        self._rank = _ranks(plan, hands)
        self._under_way: dict[Future[None], Action] = {}
        self._count = 0
        self._outcome = Outcome()
        self._fault: BaseException | None = None

    def on(self, crew: Executor) -> Outcome:
        """Take the steps; `crew` does them."""
        while self._begin_some(crew) or self._under_way:
            finished, _ = wait(self._under_way, TICK, FIRST_COMPLETED)
            if not finished:
                self._progress.going_on()
            for future in sorted(finished, key=self._rank_of):
                self._finish(future)
        if self._fault:
            raise self._fault
        if self._waiting and (self._go_on or not self._outcome.failed):
            self._interrupts.check(f"step {self._count} of {self._total}")
        return self._outcome

    def _rank_of(self, future: Future[None]) -> Any:
        return self._rank[self._under_way[future].id]

    def _begin_some(self, crew: Executor) -> bool:
        """Begin what can begin; whether anything did."""
        begun = False
        while len(self._under_way) < self._hands and not self._is_ending:
            ready = [row for row, needs in self._waiting.values() if not needs]
            if not ready:
                break
            action = min(ready, key=lambda row: self._rank[row.id])
            del self._waiting[action.id]
            self._progress.doing(action)
            self._under_way[crew.submit(self._do, action)] = action
            begun = True
        return begun

    @property
    def _is_ending(self) -> bool:
        stops = bool(self._outcome.failed) and not self._go_on
        return stops or self._fault is not None or self._interrupts.asked

    def _finish(self, future: Future[None]) -> None:
        action = self._under_way.pop(future)
        self._count += 1
        fault = future.exception()
        if fault is None:
            self._progress.done(action)
            for _, needs in self._waiting.values():
                needs.discard(action.id)
        elif isinstance(fault, CallFailed):
            self._outcome.failed[action.id] = fault
            self._let_hang(action.id)
        else:
            self._fault = self._fault or fault

    def _let_hang(self, failed: str) -> None:
        """Take out of the run what cannot be done without a failed step."""
        users = [name for name, (_, needs) in self._waiting.items() if failed in needs]
        for name in users:
            if self._waiting.pop(name, None):
                self._outcome.hanging[name] = failed
                self._let_hang(name)


def _ranks(plan: Plan, hands: int) -> dict[str, tuple[float, int]]:
    """What comes first of all that could: the smallest rank."""
    left = ways(plan) if hands > 1 else {}
    return {action.id: (-left.get(action.id, 0.0), place) for place, action in enumerate(plan)}


@contextmanager
def _crew(hands: int) -> Iterator[Executor]:
    """Threads for several hands. An interrupt that takes effect at once waits for none of them.

    What they find out after that is lost, and looked up the next time.
    """
    if hands == 1:
        yield _Alone()
        return
    crew = ThreadPoolExecutor(hands, thread_name_prefix="labkit-step")
    try:
        yield crew
    finally:
        crew.shutdown(wait=False, cancel_futures=True)


class _Alone(Executor):
    """Does what it is given before it answers, in the thread that asks."""

    def submit(self, do: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """A future that is over."""
        done: Future[Any] = Future()
        try:
            done.set_result(do(*given, **named))
        except LabkitError as fault:
            done.set_exception(fault)
        return done
