"""`labkit classroom plan`, `simulate` and `sweep`: a class on one AWS account."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from labkit.aws import choose, clients_for
from labkit.aws.quotas import AccountQuotas
from labkit.classroom import roster
from labkit.classroom.account.needs import Limits, documented, given_limits, with_given
from labkit.classroom.account.parts import SHARED_BY
from labkit.classroom.account.plan import planned
from labkit.classroom.account.table import chosen
from labkit.classroom.account.told import as_json, told
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


ACTS: Mapping[str, Callable[[argparse.Namespace], int]] = {"plan": plan, "sweep": sweep}


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
