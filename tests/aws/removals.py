"""A lab's life in which every permission of its policy is missing once.

While a step runs, the first question that only one row of the policy answers with yes (a row
is an action in one statement) is answered as if the row were not there, until the step ends:
that must be with a failure that names it. Then the step is run again, with that row, up to the
next one, and so on until it ends well: so that each row is missing where it is first needed,
at the price of little more than one life.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from labkit.emulator.iam import gate
from labkit.emulator.iam.callers import Caller
from labkit.emulator.iam.judge import Question
from labkit.errors import LabkitError
from labkit.topology import PolicyDocument
from tests.aws.learners import Step

Row = tuple[str, str]
"""The name of a statement, and an action in it."""
FAILS, GOES_ON, NOT_ASKED = "fails", "goes on", "not asked"


def rows_of(policies: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """Every action of every statement."""
    return tuple(
        (statement["Sid"], action)
        for policy in policies
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
    )


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def without(policies: Iterable[Mapping[str, Any]], row: Row) -> tuple[PolicyDocument, ...]:
    """The policies without one action in one statement."""
    return tuple(
        PolicyDocument.parse({**policy, "Statement": list(_left(policy["Statement"], row))})
        for policy in policies
    )


def _left(statements: Iterable[Mapping[str, Any]], row: Row) -> Iterator[Mapping[str, Any]]:
    for statement in statements:
        actions = _listed(statement["Action"])
        if statement["Sid"] == row[0]:
            actions = [action for action in actions if action != row[1]]
        if actions:
            yield {**statement, "Action": actions}


@dataclass
class Removals:
    """What came of it that each of `rows` was missing; `denied` is what no row would allow."""

    arn: str
    policies: tuple[Mapping[str, Any], ...]
    rows: tuple[Row, ...]
    found: dict[Row, str] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)
    _missing: list[Row] = field(default_factory=list)
    _alone: bool = False
    _lock: Any = field(default_factory=Lock)
    _reduced: dict[Row, tuple[PolicyDocument, ...]] = field(default_factory=dict)

    @property
    def outcomes(self) -> dict[Row, str]:
        """Every row and what came of it."""
        return {row: self.found.get(row, NOT_ASKED) for row in self.rows}

    @contextlib.contextmanager
    def at_the_gate(self) -> Iterator[None]:
        """Answer at the gate of the embedded AWS in this process."""
        judge = gate.refusal

        def answered(caller: Caller, question: Question, policy: Any = None) -> str:
            why = judge(caller, question, policy)
            if caller.arn != self.arn:
                return why
            if why:
                self.denied.append(f"{question.action} on {question.resource}")
                return why
            with self._lock:
                return self._answer(judge, caller, question, policy)

        gate.refusal = answered  # type: ignore[assignment]
        try:
            yield
        finally:
            gate.refusal = judge  # type: ignore[assignment]

    def _answer(self, judge: Any, caller: Caller, question: Question, policy: Any) -> str:
        for row in self.rows:
            if row[1] == question.action and (row in self._missing or self._may_miss(row)):
                why = judge(replace(caller, identity=self._less(row)), question, policy)
                if why:
                    if row not in self._missing:
                        self._missing.append(row)
                    return str(why)
        return ""

    def _may_miss(self, row: Row) -> bool:
        return row not in self.found and not (self._alone and self._missing)

    def _less(self, row: Row) -> tuple[PolicyDocument, ...]:
        if row not in self._reduced:
            self._reduced[row] = without(self.policies, row)
        return self._reduced[row]

    def through(self, steps: Iterable[Step], told: Callable[[str], None] = lambda _: None) -> None:
        """Take each step until it ends well. Raises what it ends with while nothing is missing."""
        for name, step in steps:
            while self._fails(step):
                pass
            told(f"{name}: {len(self.found)} of {len(self.rows)}")

    def _fails(self, step: Callable[[], None]) -> bool:
        """Whether a row was missing in a step, which was then judged."""
        self._missing.clear()
        said = ""
        try:
            step()
        except LabkitError as error:
            if not self._missing:
                raise
            said = str(error) or repr(error)
        missing = tuple(self._missing)
        if missing:
            self._judge(missing, said)
        return bool(missing)

    def _judge(self, missing: tuple[Row, ...], said: str) -> None:
        """Rows that the failure names are needed; of several that it does not, nothing is known."""
        named = [row for row in missing if row[1] in said]
        if len(missing) == 1 and said:
            named = list(missing)
        self.found |= dict.fromkeys(named, FAILS)
        if missing[0] in named:
            self._alone = False
        elif not said or named:
            # The step went on without it.
            self.found[missing[0]] = GOES_ON
        else:
            self._alone = True
