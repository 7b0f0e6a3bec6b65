"""A lab's run on an account: up, one change, down; and what is done after a fault in it."""

from __future__ import annotations

import gc
import os
import shutil
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from labkit.aws import AwsDriver
from labkit.blueprints import Blueprint, Settings, blueprint
from labkit.errors import LabkitError
from labkit.provision import Journal, plan, teardown, up
from labkit.provision.resources import resources
from labkit.provision.standing import Standing, Stood
from labkit.topology import Topology
from tests.faults.account import Account
from tests.faults.crossing import Case, Crossing, Over, Result
from tests.faults.everything import Held, everything, harm, leaks
from tests.faults.table import Killed

LEARNER = "learner"
PHASES = ("up", "change", "down")


@cache
def settings_of(lab: str) -> tuple[Settings, Settings]:
    """Settings with most resources, and those one toggle away that change most of them."""
    wanted = blueprint(lab)
    first: Settings = wanted.defaults
    for toggle in wanted.toggles:
        rows = [{**first, toggle.name: choice} for choice in toggle.choices]
        first = max(rows, key=lambda row: (_kinds(wanted, row), row == first))
    rows = [
        {**first, toggle.name: choice}
        for toggle in wanted.toggles
        for choice in toggle.choices
        if choice != first[toggle.name]
    ]
    return first, max(rows, key=lambda row: _changes(wanted, first, row))


def _kinds(wanted: Blueprint, settings: Settings) -> tuple[int, int]:
    rows = resources(wanted.topology(settings, learner=LEARNER))
    return len({row.kind for row in rows}), len(rows)


def _changes(wanted: Blueprint, first: Settings, then: Settings) -> int:
    before, after = (wanted.topology(row, learner=LEARNER) for row in (first, then))
    ids = {"id": "x", "arn": "x", "root": "x", "dns_name": "x", "dns_zone": "x", "public_ip": "x"}
    rows = resources(before)
    names = {str(ref): "x" for row in rows for ref in row.references}
    standing = Standing({row.key: Stood(row, names, ids) for row in rows})
    return len(plan(after, standing))


@dataclass
class Run:
    """One lab on one account; `path` is where its journal goes."""

    account: Account
    lab: str
    path: Path
    before: Held
    hands: int = 1

    @property
    def topologies(self) -> tuple[Topology, Topology]:
        """Before the change and after it."""
        first, second = settings_of(self.lab)
        wanted = blueprint(self.lab)
        return (
            wanted.topology(first, learner=LEARNER),
            wanted.topology(second, learner=LEARNER),
        )

    def driver(self) -> AwsDriver:
        """As a new process has it."""
        return AwsDriver(self.account.clients, self.lab, LEARNER, waits=self.account.waits)

    def journal(self) -> Journal:
        """As a new process opens it."""
        header = {"lab": self.lab, "learner": LEARNER, "backend": "aws"}
        return Journal(self.path, header, durable=False, now=self.account.now)

    def all_of_it(self, enter: Callable[[str], None]) -> None:
        """Up, change and down, one after the other."""
        first, second = self.topologies
        pace, driver = self.account.hurry(self.hands), self.driver()
        with self.journal() as journal:
            enter("up")
            up(first, journal, driver, pace=pace)
            enter("change")
            up(second, journal, driver, pace=pace)
            enter("down")
            teardown(journal, driver, pace=pace)
            enter("over")

    def after(self, then: str, phase: str) -> tuple[str, ...]:
        """What a new process does after a fault: up again, or only down. What was wrong."""
        wrong: list[str] = []
        pace = self.account.hurry(self.hands)
        if then == "up":
            with self.journal() as journal:
                wanted = self.topologies[PHASES.index(phase) > 0]
                driver = self.driver()
                up(wanted, journal, driver, pace=pace)
                again = plan(wanted, journal.standing)
                wrong += [f"up again would still {row}" for row in again]
        with self.journal() as journal:
            left = teardown(journal, self.driver(), pace=pace)
            wrong += [f"told as left: {row}" for row in left]
        return tuple(wrong)

    def judged(self, crossing: Crossing, case: Case) -> Result:
        """How a case came out."""
        crossing.again()
        # The run that was copied holds the lock of its own journal still.
        self.path = Path(shutil.copy(self.path, self.path.with_name("copy.jsonl")))
        wrong: tuple[str, ...]
        try:
            wrong = self.after(case.then, crossing.phase)
        except LabkitError as error:
            wrong = (str(error),)
        crossing.again()
        self.account.clock.skip(3600)
        after = everything(self.account.clients)
        return Result(
            case,
            crossing.call,
            crossing.phase,
            tuple(leaks(self.before, after)),
            tuple(harm(self.before, after)),
            wrong,
        )


def results(run: Run, cases: Iterable[Case]) -> list[Result]:
    """The results of cases of one lab, each in a copy of one run."""
    wanted: dict[int, list[Case]] = {}
    for case in cases:
        wanted.setdefault(case.at, []).append(case)
    crossing = Crossing(run.account, wanted, save=lambda: _kept(run.path))
    gc.freeze()
    _through(run, crossing)
    return crossing.results


def calls(run: Run) -> list[tuple[str, str]]:
    """The phase and name of every mutating call of a run in which nothing goes wrong."""
    found: list[tuple[str, str]] = []
    crossing = Crossing(run.account)

    def send(request: object, service: str, operation: str) -> object:
        before = crossing.count
        answer = crossing.send(request, service, operation)
        if crossing.count > before:
            found.append((crossing.phase, f"{service}.{operation}"))
        return answer

    run.account.send = send  # type: ignore[assignment]
    _through(run, crossing)
    run.account.send = run.account.answer
    return found


def _through(run: Run, crossing: Crossing) -> None:
    run.path.unlink(missing_ok=True)
    try:
        run.all_of_it(crossing.enter)
    except (Killed, Over, LabkitError):
        if crossing.case is None:
            raise
    except BaseException:
        if crossing.case is None:
            raise
        # What is neither a kill nor a sentence is a fault of labkit's, and told as such.
        said = traceback.format_exc()
        crossing.finish(lambda case: Result(case, crossing.call, crossing.phase, wrong=(said,)))
    crossing.finish(lambda case: run.judged(crossing, case))


def _kept(path: Path) -> Callable[[], None]:
    """A way back to the journal as it is now, for the run that goes on after a copy of it."""
    size = path.stat().st_size
    return lambda: os.truncate(path, size)
