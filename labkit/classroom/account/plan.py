"""`planned`: a class on one account as frozen data, before anything costs anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from labkit.classroom.account import queue
from labkit.classroom.account.needs import Limits, Taken, accounts, documented, taken
from labkit.classroom.account.parts import SHARED_BY, Parts, Turns, parts, turns
from labkit.classroom.account.table import Row, Way
from labkit.classroom.roster import Learner
from labkit.errors import LabkitError
from labkit.provision.cost import cost

LONGEST = 24 * 14
"""Hours: a class that lasts longer is none of a day or a week, and its number a slip."""


@dataclass(frozen=True, slots=True)
class NotebookPlan:
    """One notebook for the class: its way, what that takes and what it costs in US dollars.

    `hours` is how long its labs stand, its share of the day by its minutes. `come` and `go` are
    the seconds that the calls of all learners take at API Gateway's rates, at the least.
    """

    row: Row
    way: Way
    turns: tuple[Turns, ...]
    once: int
    each: int
    taken: tuple[Taken, ...]
    accounts: int
    hours: Decimal
    price: Decimal
    come: float
    go: float

    def short(self, learners: int) -> tuple[str, ...]:
        """A sentence for each quota of one account that does not suffice for so many."""
        return tuple(said for one in self.taken if (said := one.short(learners)))


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A day of a class: who, for how long, and each notebook. Money is US dollars, list prices."""

    learners: tuple[Learner, ...]
    hours: Decimal
    notebooks: tuple[NotebookPlan, ...]

    @property
    def price(self) -> Decimal:
        """The whole day, with what is shared once."""
        return sum((one.price for one in self.notebooks), Decimal(0))

    @property
    def accounts(self) -> int:
        """How many accounts the day takes; 0 if a notebook fits into none with these quotas."""
        counts = [one.accounts for one in self.notebooks]
        return max(counts, default=1) if all(counts) else 0


def planned(
    learners: Sequence[Learner],
    rows: Sequence[Row],
    hours: float,
    *,
    limits: Limits = documented,
    own: bool = False,
) -> ClassPlan:
    """The plan of a class whose labs stand one notebook after the other.

    With `own` everybody has whole labs, in one account as far as its quotas reach. Raises
    `LabkitError` for a class of nobody and for hours that are none.
    """
    _check(learners, hours)
    whole = sum(row.minutes for row in rows)
    day = Decimal(str(hours))
    return ClassPlan(
        tuple(learners),
        day,
        tuple(
            _notebook(row, len(learners), day * row.minutes / whole, limits, own=own)
            for row in rows
        ),
    )


def _check(learners: Sequence[Learner], hours: float) -> None:
    if not learners:
        raise LabkitError("There is nobody in the class", try_="--roster FILE or --learners 30")
    taken_name = [one.name for one in learners if one.user == SHARED_BY]
    if taken_name:
        raise LabkitError(
            f"{taken_name[0]} would have the name under which the class shares its network",
            where="roster",
            try_="a second name",
        )
    if not (math.isfinite(hours) and 0 < hours <= LONGEST):
        raise LabkitError(
            f"{hours:g} hours are no day", where="--hours", try_=f"more than 0, at most {LONGEST}"
        )


def _notebook(
    row: Row, learners: int, hours: Decimal, limits: Limits, *, own: bool
) -> NotebookPlan:
    way: Way = "apart" if own and row.labs else row.way
    labs = [parts(lab, way) for lab in row.labs]
    starts = [cases[0] for cases in labs]
    used = taken([case for cases in labs for case in cases], limits)
    each_lab = hours / max(1, len(labs))
    fitting = accounts(used, learners)
    count = learners if fitting and way == "apart" and not own else fitting
    # Rates are an account's: only those who share it queue for each other.
    together = 1 if way == "apart" and not own else -(-learners // max(1, count))
    return NotebookPlan(
        row,
        way,
        tuple(turns(lab) for lab in row.labs) if way == "shared" else (),
        max((len(one.once) for one in starts), default=0),
        max((len(one.each) for one in starts), default=0),
        used,
        count,
        hours,
        sum((_price(one, learners, each_lab) for one in starts), Decimal(0)),
        *_queues(starts, together),
    )


def _price(one: Parts, learners: int, hours: Decimal) -> Decimal:
    once, each = (cost(rows, hours=float(hours)).total for rows in (one.once, one.each))
    return once + each * learners


def _queues(starts: Sequence[Parts], learners: int) -> tuple[float, float]:
    come = [queue.least(queue.coming(one.each, learners)) for one in starts]
    go = [queue.least(queue.going(one.each, learners)) for one in starts]
    return max(come, default=0.0), max(go, default=0.0)
