"""A challenge in a notebook: start it broken, look for the cause, mend it, and have it checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.course.challenges import (
    CHALLENGES,
    Ask,
    Challenge,
    Found,
    Grade,
    HandCall,
    challenge_called,
    grade,
)
from labkit.course.predictions import Prediction, pose
from labkit.course.store import Store
from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.headless import headless
from labkit.lab.fault import Properties, left, properties, touched
from labkit.lab.lab import Lab
from labkit.lab.ticket import TicketLab
from labkit.provision import Standing, resources
from labkit.shown import Shown
from labkit.topology import Component, Topology

DEFAULT_ACL = "default-acl"
"""No lab makes one, and while it lets all through it is no part of what is seen."""
SHOWN = ", by the course's solution"
UNCHECKED = "– not checked yet"
_PROGRESS = Store("challenges", "what you have solved")
_TASKS: dict[str, Task] = {}
"""The challenges that this kernel has begun, by id."""


def challenge(key: str) -> Task:
    """One of the course's challenges. Raises `LabkitError` that lists those there are."""
    row = challenge_called(key)
    if key not in _TASKS:
        _TASKS[key] = Task(row)
    return _TASKS[key]


@dataclass(frozen=True, slots=True)
class Said(Shown):
    """A few lines for a learner."""

    text: str

    def __str__(self) -> str:
        return self.text


class Task(Shown):
    """One challenge of one learner; what it shows is the ticket.

    Everything of `task.lab` serves to look. Mend it by `change`, which flips toggles and leaves
    all others as they are, or by hand with `client`.
    """

    __slots__ = (
        "_before",
        "_began",
        "_hints",
        "_lab",
        "_met",
        "_settings",
        "_told",
        "challenge",
        "lab",
    )

    def __init__(self, row: Challenge) -> None:
        self.challenge = row
        self._lab = Lab(row.lab)
        self.lab = TicketLab(self._lab)
        self._settings = dict(row.start)
        self._began: Standing | None = None
        self._before = self._lab.desired(**row.start)
        self._hints = 0
        self._told = False
        self._met = False

    def __str__(self) -> str:
        row = self.challenge
        return f"{row.id} · level {row.level} · {row.title}\n{row.ticket}"

    # ------------------------------------------------------------ the five acts

    def start(self) -> Said:
        """Build the lab anew, as it was, and break it; other challenges' labs are taken down.

        The cause can be chosen anew as well.
        """
        for other in _TASKS.values():
            other.stop()
        self._settings = dict(self.challenge.start)
        self._lab.up(**self.challenge.start)
        self._call(self.challenge.by_hand)
        self._began, self._before = self._lab.found, self._lab.topology
        self._hints = 0
        self._told = False
        self._met = True
        self.cause.free()
        return Said(f"{self}\n\n{self.symptom()}")

    def symptom(self) -> Said:
        """Send the request of the ticket and show what comes."""
        ask = self.challenge.must_reach[0]
        lab = self._running
        return Said(f"{ask}:\n{_sent(lab, ask)}\n{_executed(lab, ask)[1]}")

    @property
    def cause(self) -> Prediction:
        """The question what the cause is: lock in an answer before the check."""
        return pose(self.challenge.cause)

    def hint(self) -> Said:
        """The next of three hints; after them, where the solution is."""
        hints = self.challenge.hints
        if self._hints >= len(hints):
            return Said("These were all the hints. The solution: task.solve()")
        self._hints += 1
        return Said(f"Hint {self._hints} of {len(hints)}: {hints[self._hints - 1]}")

    def change(self, **toggles: object) -> Said:
        """Flip toggles of the broken lab; those that are not named stay as they are.

        Raises `LabkitError` for a toggle or setting that there is not, for none at all, and
        where somebody worked by hand: bringing the switches back would mend that unseen.
        """
        if self.challenge.by_hand or not toggles:
            raise LabkitError(
                "No switch mends what was done by hand"
                if self.challenge.by_hand
                else "No switch was named",
                where=self.challenge.id,
                try_='task.client("ec2")' if self.challenge.by_hand else "task.lab.toggles",
            )
        wanted = self._running.blueprint.settings(**{**self._settings, **toggles})
        self._settings = dict(wanted)
        report = self._running.up(**wanted)
        return Said(report.plan.steps or "Nothing to change.")

    def check(self) -> Grade:
        """Send the requests, trace them, look what was changed, and give the points."""
        row, lab = self.challenge, self._running
        began = _properties(self._began or Standing())
        now = _properties(lab.found)
        ways = [properties(resources(lab.desired(**goal))) for goal in row.goals]
        found = Found(
            before=self._before,
            topology=lab.topology,
            executed={ask: _executed(lab, ask) for ask in (*row.must_reach, *row.must_not_reach)},
            touched=touched(began, now, ways),
            left=left(began, now, ways),
            named=self._named(),
        )
        result = grade(row, lab.blueprint, found, lambda toggles: lab.desired(**toggles))
        if not headless():
            _PROGRESS.put(row.id, f"{result.told}{SHOWN if self._told else ''}")
        return result

    def solve(self) -> Said:
        """Mend it as the course does, and say why that is it."""
        row = self.challenge
        lines = [f"task.change({_written(goal)})" for goal in row.mended[:1]]
        self._told = True
        self._call(row.mended_by_hand)
        if row.mended:
            self.change(**row.mended[0])
        lines += [f"{call}" for call in row.mended_by_hand]
        why = f"{row.solution}\nWhat people believe: {row.misconception}"
        return Said("\n".join((*lines, why, f"Facts: {', '.join(row.facts)}")))

    def stop(self) -> None:
        """Take the lab down, if it stands."""
        if self._lab.stands:
            self._lab.down()
        self._began = None

    def reset(self) -> Said:
        """Begin it again."""
        return self.start()

    # ------------------------------------------------------------ to mend by hand

    def client(self, service: str) -> Any:
        """A boto3 client of the lab's account."""
        return self._running.clients.client(service)

    def id(self, name: str) -> str:
        """The id of the lab's component of this name, for a call by hand.

        `KIND:NAME` is the one of this kind, `KIND:` the only one of it, and `default-acl` the
        VPC's own network ACL. Raises `LabkitError` where there is none, or more than one.
        """
        if name != DEFAULT_ACL:
            return _id(self._lab.topology, name)
        of_vpc = [{"Name": "vpc-id", "Values": [_id(self._lab.topology, "Vpc:")]}]
        found = self._lab.clients.client("ec2").describe_network_acls(Filters=of_vpc)
        return str(next(row for row in found["NetworkAcls"] if row["IsDefault"])["NetworkAclId"])

    # ------------------------------------------------------------ within

    @property
    def _running(self) -> Lab:
        if self._began is None or not self._lab.stands:
            gone = "This challenge's lab was taken down"
            raise LabkitError(
                gone if self._met else "This challenge has not begun in this kernel",
                where=self.challenge.id,
                try_=f'challenge("{self.challenge.id}").start()',
            )
        return self._lab

    def _call(self, calls: tuple[HandCall, ...]) -> None:
        for call in calls:
            client = self._lab.clients.client(call.service)
            getattr(client, call.operation)(**_filled(call.parameters, self.id))

    def _named(self) -> str | None:
        """The cause that is locked in; the right one where nobody is there to choose."""
        return self.challenge.cause.answer if headless() else pose(self.challenge.cause).chosen


def progress() -> Said:
    """Every challenge with what was last reached in it, over all kernels of this learner."""
    rows = (
        f"{row.id}  level {row.level}  {_PROGRESS.get(row.id) or UNCHECKED:<32}  {row.title}"
        for row in CHALLENGES.values()
    )
    return Said("\n".join(rows))


def _written(toggles: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in toggles.items())


def _properties(standing: Standing) -> Properties:
    return properties(stood.resource for stood in standing)


def _sent(lab: Lab, ask: Ask) -> str:
    """The request as one sends it; why there is none where nothing is there to ask."""
    try:
        request = _request(lab, ask)
    except LabkitError as error:
        return error.what
    return f"{request.method} {request.url}"


def _request(lab: Lab, ask: Ask) -> Request:
    return lab.blueprint.asking(ask.request).request(lab.topology, ask.source)


def _executed(lab: Lab, ask: Ask) -> tuple[bool, str]:
    """Whether a request got through that was really sent, and what came."""
    try:
        answer = lab.on(ask.source).ask(_request(lab, ask))
    except LabkitError as error:
        return False, error.what
    return answer.ok, answer.executed


def _filled(value: Any, id_of: Callable[[str], str]) -> Any:
    """Parameters with ids in place of `@NAME`."""
    if isinstance(value, str):
        return id_of(value[1:]) if value.startswith("@") else value
    if isinstance(value, Mapping):
        return {key: _filled(row, id_of) for key, row in value.items()}
    return [_filled(row, id_of) for row in value] if isinstance(value, (list, tuple)) else value


def _id(topology: Topology, name: str) -> str:
    """The id of the one component that `NAME`, `KIND:NAME` or `KIND:` describes."""
    kind, colon, rest = name.rpartition(":")
    found = [row.id for row in topology.components if _is(row, kind if colon else "", rest)]
    if len(found) == 1:
        return found[0]
    kinds = sorted(f"{type(row).__name__}:{row.label}" for row in topology.components)
    many = f"{len(found)} are" if found else "Nothing is"
    raise LabkitError(f"{many} called {name!r}", where="this lab", try_=", ".join(kinds))


def _is(row: Component, kind: str, name: str) -> bool:
    return name in ("", row.label) and kind in ("", type(row).__name__)
