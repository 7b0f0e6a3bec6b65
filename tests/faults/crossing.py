"""`Crossing`: where the calls of a run pass, and where a copy of the run takes a fault.

At a call that has cases, the process is forked for each of them: the copy meets the fault,
goes on to the end of the case and tells its result; the run itself then goes on unharmed.
"""

from __future__ import annotations

import json
import os
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from tests.faults.account import LAG, Account, is_reading
from tests.faults.hands import give_way
from tests.faults.replica import Replica
from tests.faults.table import FAULTS, Fault, Killed


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One fault at one call of a lab's run, and what is done about it: `up` or `down`."""

    lab: str
    at: int
    fault: str
    then: str
    hands: int = 1

    def __str__(self) -> str:
        return f"{self.lab}, call {self.at}, {self.fault}, then {self.then}, {self.hands} hands"


@dataclass(frozen=True, slots=True)
class Result:
    """How a case came out: what was left, what was harmed, and what else was wrong."""

    case: Case
    call: str = ""
    phase: str = ""
    leaks: tuple[str, ...] = ()
    harmed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether everything of the lab has gone, and nothing else."""
        return not (self.leaks or self.harmed or self.wrong)

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


def read(line: str) -> Result:
    """The result that `line` told."""
    row = json.loads(line)
    lists = {name: tuple(row[name]) for name in ("leaks", "harmed", "wrong")}
    return Result(**{**row, **lists, "case": Case(**row["case"])})


class Over(BaseException):
    """The copy has come to the end of its phase."""


@dataclass
class Crossing:
    """Sits in an account's way.

    By the number of the mutating call: `cases`, each for a copy of the run, and `faults`, which
    the run itself meets. `met` are those that were met.
    """

    account: Account
    cases: Mapping[int, Iterable[Case]] = field(default_factory=dict)
    faults: Mapping[int, Fault] = field(default_factory=dict)
    save: Callable[[], Callable[[], None]] = lambda: lambda: None
    results: list[Result] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    count: int = 0
    phase: str = ""
    case: Case | None = None
    call: str = ""
    _fault: Fault | None = None
    _refused: tuple[str, Fault] | None = None
    _replica: Replica | None = None
    _late_until: float = 0.0
    _silent: bool = False
    _dead: bool = False
    _pipe: int = -1
    _one_at_a_time: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.account.send = self.send

    def send(self, request: Any, service: str, operation: str) -> AWSResponse:
        """Carry a request, or let it meet what it has to meet; one at a time."""
        give_way()
        with self._one_at_a_time:
            return self._carry(request, service, operation)

    def _carry(self, request: Any, service: str, operation: str) -> AWSResponse:
        if self._dead:
            raise Killed
        if self._silent:
            raise EndpointConnectionError(endpoint_url=request.url)
        if is_reading(operation):
            return self._read(request, service, operation)
        name = f"{service}.{operation}"
        if self._refused and self._refused[0] == name:
            return self._refused[1].answer(request, service, None)
        self._begin_copies(name)
        fault = self._fault or self.faults.get(self.count)
        self.count, self._fault = self.count + 1, None
        if fault is None:
            return self.account.answer(request, service, operation)
        return self._meet(fault, request, service, operation)

    def _read(self, request: Any, service: str, operation: str) -> AWSResponse:
        if self.account.clock.now >= self._late_until:
            self._end_replica()
        answer = self._replica.answer if self._replica else self.account.answer
        return answer(request, service, operation)

    def _end_replica(self) -> None:
        if self._replica:
            self._replica.close()
            self._replica = None

    def let_go_of_replica(self) -> None:
        """In a process that was forked: the replica ends when the other process lets it go."""
        if self._replica:
            self._replica.let_go()
            self._replica = None

    def _meet(self, fault: Fault, request: Any, service: str, operation: str) -> AWSResponse:
        self.met.append(f"{service}.{operation}: {fault.name}")
        if fault.late:
            self._end_replica()
            self._replica = Replica(self.account)
            self._late_until = self.account.clock.now + LAG
        if fault.lasts:
            self._refused = (f"{service}.{operation}", fault)
        given = self.account.answer(request, service, operation) if fault.effect else None
        self._silent, self._dead = fault.cut, fault.ends
        return fault.answer(request, service, given)

    # ------------------------------------------------------------ copies

    def _begin_copies(self, call: str) -> None:
        for case in self.cases.get(self.count, ()) if self.case is None else ():
            restore = self.save()
            reads, writes = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reads)
                self.case, self.call, self._pipe = case, call, writes
                self._fault = FAULTS[case.fault]
                return
            os.close(writes)
            with os.fdopen(reads) as told:
                line = told.read()
            os.waitpid(child, 0)
            restore()
            self.results.append(read(line) if line else Result(case, call, wrong=("no result",)))

    def enter(self, phase: str) -> None:
        """A phase of the run begins; a copy goes no further."""
        if self.case is not None and self.phase:
            raise Over
        self.phase = phase

    def again(self) -> None:
        """A new process: it is not refused, and not cut off; what is listed may be old still."""
        self._refused, self._silent, self._dead = None, False, False

    def finish(self, judge: Callable[[Case], Result]) -> None:
        """In a copy: judge, tell, and end. In the run itself: nothing."""
        if self._pipe < 0 or self.case is None:
            return
        try:
            found = judge(self.case)
        except BaseException:  # noqa: BLE001  whatever it was, it is the result
            said = traceback.format_exc()
            found = Result(self.case, self.call, self.phase, wrong=(said,))
        self._end_replica()
        with os.fdopen(self._pipe, "w") as tells:
            tells.write(found.line())
        os._exit(0)
