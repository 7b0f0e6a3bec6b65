"""What a mended lab is worth: by the request, by the trace, and by what else was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from labkit.blueprints import Blueprint, Settings
from labkit.course.challenges.challenge import Ask, Challenge
from labkit.course.challenges.openings import beyond, opened
from labkit.errors import LabkitError
from labkit.flow import Outcome, Trace, trace
from labkit.shown import Shown
from labkit.topology import NetworkAcl, Topology

Words = tuple[str, ...]
Topologies = tuple[Topology, ...]
Wanted = Callable[[Settings], Topology]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found when the learner said that it is mended; `before` is how it began.

    `executed` is what each request that was really sent came to, and whether it got through;
    `touched` are the resources that were changed and need not have been, `left` those that have
    still something of the fault, in words; `named` is the cause that the learner locked in, None
    for none.
    """

    before: Topology
    topology: Topology
    executed: Mapping[Ask, tuple[bool, str]] = field(hash=False)
    touched: Words
    left: Words
    named: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at. `says` is why it was not got."""

    what: str
    got: bool
    says: Words = ()

    def __str__(self) -> str:
        lines = (f"{'✔' if self.got else '✘'} {self.what}", *self.says)
        return "\n     ".join(lines)


@dataclass(frozen=True, slots=True)
class Grade(Shown):
    """The points of one challenge. `mended` needs all of them but the last, the cause's name."""

    title: str
    points: tuple[Point, ...]

    @property
    def score(self) -> int:
        """How many points were got."""
        return sum(point.got for point in self.points)

    @property
    def mended(self) -> bool:
        """Whether the ticket can be closed."""
        return all(point.got for point in self.points[:-1])

    @property
    def told(self) -> str:
        """How it stands in a few words, and the score."""
        return f"{self._word}, {self.score} of {len(self.points)} points"

    @property
    def _word(self) -> str:
        if self.mended:
            return "✔ mended"
        through = all(point.got for point in self.points[:-2])
        return "✘ gets through, but more was changed than needed" if through else "✘ not mended yet"

    def __str__(self) -> str:
        return "\n".join((f"{self.title}: {self.told}", *(f"  {row}" for row in self.points)))


def grade(challenge: Challenge, lab: Blueprint, found: Found, wanted: Wanted) -> Grade:
    """Grade what was found. Nothing is asked here: the requests were sent before.

    `wanted` gives what toggles of the lab ask for, in the account that was looked at.
    """
    goals = tuple(map(wanted, challenge.goals))
    return Grade(
        challenge.title,
        (
            _point("what should get through does", _not_through(challenge, found)),
            _point(
                "nothing stands in its way any more", _of_the_fault(challenge, lab, found, goals)
            ),
            _point("what must stay out stays out", _let_in(challenge, lab, found, goals)),
            _point("nothing else was changed", _harmed(challenge, lab, found, goals)),
            _point("the cause was named", _unnamed(challenge, found.named)),
        ),
    )


def _point(what: str, faults: Iterable[str]) -> Point:
    told = tuple(faults)
    return Point(what, not told, told)


def _unnamed(challenge: Challenge, named: str | None) -> Iterator[str]:
    """Nothing was locked in; or another cause was, and why it is not the one."""
    if named is None:
        yield "lock in the cause before you check"
    elif named != challenge.cause.answer:
        yield f"you had locked in: {named}"
        yield challenge.cause.explain(named)
        yield "task.start() begins anew, and lets you choose again"


def _not_through(challenge: Challenge, found: Found) -> Iterator[str]:
    for ask in challenge.must_reach:
        through, answer = found.executed[ask]
        if not through:
            yield f"{ask}: {_short(answer)}"


def _of_the_fault(challenge: Challenge, lab: Blueprint, found: Found, goals: Topologies) -> Words:
    """What is in the way; what of the fault is left only once nothing is, or it would be told."""
    stands = tuple(_in_the_way(challenge, lab, found))
    known = {row.label for topology in goals for row in topology.all(NetworkAcl)}
    acls = any(row.label not in known for row in found.topology.all(NetworkAcl))
    began = set(beyond(found.before, goals))
    rules = (row for row in beyond(found.topology, goals) if row in began)
    rows = (
        *found.left,
        *rules,
        *(("a network ACL that does not let all through",) if acls else ()),
    )
    return stands or tuple(f"of the fault is left: {row}" for row in dict.fromkeys(rows))


def _in_the_way(challenge: Challenge, lab: Blueprint, found: Found) -> Iterator[str]:
    """How many things are in the way; which they are is what the learner looks for."""
    for ask in challenge.must_reach:
        computed = traced(lab, found.topology, ask)
        if isinstance(computed, str):
            yield f"{ask}: {computed}"
        elif computed.outcome is not Outcome.DELIVERED:
            yield f"{ask}: {_counted(len(computed.causes))}"


def _counted(count: int) -> str:
    if not count:
        return "it gets through on some ways that it may take, not on all"
    return f"{count} {'thing stands' if count == 1 else 'things stand'} in its way"


def _let_in(challenge: Challenge, lab: Blueprint, found: Found, goals: Topologies) -> Iterator[str]:
    """What gets in that must not, what nobody asked for, and doors that stand open to everybody."""
    for ask in challenge.must_not_reach:
        through, answer = found.executed[ask]
        if through:
            yield f"{ask} gets through now: {_short(answer)}"
    for ask in _others(lab, challenge.must_not_reach):
        kept_out = not any(delivered(lab, row, ask) for row in (found.before, *goals))
        if kept_out and delivered(lab, found.topology, ask):
            yield f"{ask} gets through now, and nobody asked for that"
    known = (found.before, *goals)
    yield from (f"open to everybody: {row}" for row in opened(found.topology, known))
    wider = beyond(found.topology, known)
    yield from (f"open to more than is needed: {row}" for row in wider)


def _harmed(challenge: Challenge, lab: Blueprint, found: Found, goals: Topologies) -> Iterator[str]:
    """What was changed without need, and what worked before and works no longer."""
    yield from (f"changed without need: {row}" for row in found.touched)
    for ask in _others(lab, challenge.must_reach):
        needed = all(delivered(lab, row, ask) for row in (found.before, *goals))
        if needed and not delivered(lab, found.topology, ask):
            yield f"{ask} got through before and does no longer"


def asks(lab: Blueprint) -> tuple[Ask, ...]:
    """Every request of a lab from each of its sources."""
    return tuple(Ask(source, row.name) for row in lab.requests for source in lab.sources)


def _short(answer: str) -> str:
    """The line of an answer that says how it ended."""
    first, *more = answer.splitlines() or [""]
    return more[0] if first.endswith(":") and more else first


def _others(lab: Blueprint, named: tuple[Ask, ...]) -> Iterator[Ask]:
    """The requests that a challenge does not name; its blank one is the lab's own."""
    known = {Ask(row.source, row.request or lab.requests[0].name) for row in named}
    return (ask for ask in asks(lab) if ask not in known)


def traced(lab: Blueprint, topology: Topology, ask: Ask) -> Trace | str:
    """The trace of a request, or why there is nothing to ask."""
    try:
        return trace(topology, lab.asking(ask.request).request(topology, ask.source))
    except LabkitError as error:
        return error.what


def delivered(lab: Blueprint, topology: Topology, ask: Ask) -> bool:
    """Whether a request arrives, computed."""
    found = traced(lab, topology, ask)
    return isinstance(found, Trace) and found.outcome is Outcome.DELIVERED
