"""`Challenge`: a lab that somebody broke, and how one tells that it is mended; plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.blueprints import Settings
from labkit.course.questions.question import Question


@dataclass(frozen=True, slots=True)
class Ask:
    """One of a lab's requests, from one of its sources; the lab's own where none is named."""

    source: str
    request: str = ""

    def __str__(self) -> str:
        return f"{self.request or 'the request'} from {self.source}"


@dataclass(frozen=True, slots=True)
class HandCall:
    """One call of boto3, as somebody made it past labkit.

    In the parameters `@NAME` stands for the id of the lab's one component of that name, and
    `@KIND:NAME` for that of this kind (a class of `labkit.topology`) or
    `@KIND:` for the only one; `@default-acl` is the VPC's own network ACL.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(hash=False)

    def __str__(self) -> str:
        """As a learner writes it, with the challenge in `task`."""
        given = ", ".join(f"{name}={_written(value)}" for name, value in self.parameters.items())
        return f'task.client("{self.service}").{self.operation}({given})'


def _written(value: object) -> str:
    """A parameter as Python; an `@NAME` as the call that finds its id."""
    if isinstance(value, str) and value.startswith("@"):
        return f'task.id("{value[1:]}")'
    if isinstance(value, Mapping):
        rows = (f"{key!r}: {_written(one)}" for key, one in value.items())
        return f"{{{', '.join(rows)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A ticket, the lab that it is about, and what has to be true once it is closed.

    `sound` are the toggles while everything worked, `broken` those that somebody changed since,
    and `by_hand` what was done past the toggles. `mended` are the toggles that mend it, one
    mapping for each way of equal worth, or `mended_by_hand` the calls. `codes` are what blocks
    the first of `must_reach` while it is broken. `misconception` is what people believe who
    break it so, and `facts` are the ids of what is true instead.
    """

    id: str
    level: int
    title: str
    ticket: str
    misconception: str
    facts: tuple[str, ...]
    lab: str
    must_reach: tuple[Ask, ...]
    codes: tuple[str, ...]
    cause: Question
    hints: tuple[str, str, str]
    solution: str
    must_not_reach: tuple[Ask, ...] = ()
    sound: Settings = field(default_factory=dict, hash=False)
    broken: Settings = field(default_factory=dict, hash=False)
    mended: tuple[Settings, ...] = field(default=(), hash=False)
    by_hand: tuple[HandCall, ...] = ()
    mended_by_hand: tuple[HandCall, ...] = ()

    @property
    def start(self) -> Settings:
        """The toggles that a learner finds."""
        return {**self.sound, **self.broken}

    @property
    def goals(self) -> tuple[Settings, ...]:
        """The toggles of the lab once it is mended, in each way of equal worth."""
        return tuple({**self.start, **row} for row in self.mended or ({},))
