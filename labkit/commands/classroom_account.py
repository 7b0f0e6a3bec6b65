"""`labkit classroom plan`, `simulate` and `sweep`: a class on one AWS account."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.aws import choose, clients_for
from labkit.aws.carried import Carry
from labkit.aws.quotas import AccountQuotas
from labkit.classroom import roster
from labkit.classroom.account.day import Day
from labkit.classroom.account.moments import Moments
from labkit.classroom.account.needs import Limits, documented, given_limits, with_given
from labkit.classroom.account.parts import SHARED_BY
from labkit.classroom.account.plan import planned
from labkit.classroom.account.simulate import Setting, simulated
from labkit.classroom.account.table import Row, chosen
from labkit.classroom.account.told import as_json, told
from labkit.classroom.account.told_day import day_as_json, told_day
from labkit.commands.sweep import swept
from labkit.errors import LabkitError


def plan(arguments: argparse.Namespace) -> int:
    """Print what the class takes, where it does not suffice, and what the day costs."""
    found = planned(
        learners(arguments),
        chosen(arguments.notebooks),
        arguments.hours,
        limits=_limits(arguments),
        own=arguments.own,
    )
    print(json.dumps(as_json(found), indent=2) if arguments.json else told(found))
    return 0


def sweep(arguments: argparse.Namespace) -> int:
    """List what the class's learners have left past its time; with `--yes ACCOUNT` delete it."""
    users = {one.user for one in _somebody(arguments)} | {SHARED_BY}
    return swept(arguments, lambda row: row.learner in users)


def simulate(arguments: argparse.Namespace) -> int:
    """Let the class come and go on the embedded AWS, with AWS's rates and quotas, lab by lab.

    1 if a step failed or anything is left.
    """
    who, good = _somebody(arguments), True
    for row in _with_labs(chosen(arguments.notebooks)):
        for lab in row.labs:
            alone, all_ = _day(who[:1], row, lab, arguments), None
            if row.way == "shared":
                all_ = _day(who, row, lab, arguments)
            day = all_ or alone
            shown = day_as_json if arguments.json else told_day
            print(shown(row, day, alone), flush=True)
            good = good and not day.failed and not day.left
    return 0 if good else 1


@dataclass(frozen=True, slots=True)
class _Embedded:
    """The embedded AWS as an account to simulate on."""

    moments: Moments
    carry: Carry


@contextmanager
def _embedded() -> Iterator[_Embedded]:
    """An embedded AWS whose states last as long as on AWS, by a clock that is simulated."""
    from labkit.emulator import EmbeddedAws  # noqa: PLC0415  it loads moto, for nobody else
    from labkit.emulator.clock import Clock  # noqa: PLC0415

    moments, aws = Moments(), EmbeddedAws()
    aws.clock = Clock("aws", lambda: moments.now)
    with aws:
        yield _Embedded(moments, aws.carry)


def _day(who: Sequence[roster.Learner], row: Row, lab: str, arguments: argparse.Namespace) -> Day:
    limits = with_given(given_limits(arguments.quota), documented)
    setting = Setting(lab, row.way, limits, queue=not arguments.without_queue)
    with _embedded() as account, TemporaryDirectory(prefix="labkit-class-") as folder:
        return simulated(account, who, setting, Path(folder))


def _with_labs(rows: Sequence[Row]) -> Sequence[Row]:
    found = [row for row in rows if row.labs]
    if not found:
        raise LabkitError(
            "None of these notebooks builds anything on an account", try_="--notebooks 03"
        )
    return found


ACTS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "plan": plan,
    "simulate": simulate,
    "sweep": sweep,
}


def learners(arguments: argparse.Namespace) -> tuple[roster.Learner, ...]:
    """Who comes: of the roster, or so many without names; nobody where neither was asked for."""
    if arguments.roster and arguments.learners is not None:
        raise LabkitError(
            "--roster and --learners are two ways to say who comes", try_="one of them"
        )
    if arguments.roster:
        return roster.read(Path(arguments.roster).expanduser())
    return () if arguments.learners is None else roster.made(arguments.learners)


def _somebody(arguments: argparse.Namespace) -> tuple[roster.Learner, ...]:
    found = learners(arguments)
    if not found:
        raise LabkitError(
            "Whose labs are meant?", try_="--roster FILE; `labkit sweep` is for everybody's"
        )
    return found


def _limits(arguments: argparse.Namespace) -> Limits:
    """The account's own quotas where a back end is named, else those of a new account."""
    given = given_limits(arguments.quota)
    if not arguments.backend:
        return with_given(given, documented)
    return with_given(
        given, AccountQuotas(clients_for(choose(arguments.backend, os.environ))).limit
    )
