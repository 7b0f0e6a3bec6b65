"""`labkit sweep`: what labs have left in an account, found by tag; deleted when told so."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from labkit.aws import BackendChoice, choose, owned_by_labs
from labkit.errors import LabkitError
from labkit.lab.progress import Steps
from labkit.lab.session import Session
from labkit.provision.sweep import Forgotten, forgotten, sweep


def run(arguments: argparse.Namespace) -> int:
    """List what is due; with `--yes ACCOUNT` delete it. 1 if something that is due is left."""

    def is_meant(row: Forgotten) -> bool:
        return arguments.lab in (None, row.lab) and arguments.learner in (None, row.learner)

    return swept(arguments, is_meant)


def swept(arguments: argparse.Namespace, is_meant: Callable[[Forgotten], bool]) -> int:
    """The same of the labs that are meant; others are neither listed nor touched."""
    choice = choose(arguments.backend, os.environ)
    if choice.name == "embedded":
        raise LabkitError(
            "The embedded AWS of a kernel ends with it, so nothing of it can be forgotten",
            where="back end embedded",
            try_="--backend aws, or AWS_ENDPOINT_URL as `labkit emulator` shows",
        )
    regions = arguments.region or [choice.region]
    left = [row for region in regions for row in _in_region(choice, region, arguments, is_meant)]
    return 1 if left else 0


def _in_region(
    choice: BackendChoice,
    region: str,
    arguments: argparse.Namespace,
    is_meant: Callable[[Forgotten], bool],
) -> Iterator[Forgotten]:
    """Sweep one Region; what is due and still stands after it."""
    session = Session(replace(choice, region=region))
    _check_consent(session.account, arguments.yes)
    now = datetime.now(UTC)
    rows = [row for row in forgotten(owned_by_labs(session.clients)) if is_meant(row)]
    print(f"Account {session.account}, {region}: {_counted(rows)}")
    for row in rows:
        due = arguments.any_age or row.is_due(now)
        print(f"{'✘' if due else '·'} {row.told(now)}")
        if due and (not arguments.yes or not _swept(session, row)):
            yield row
    if not arguments.yes and any(arguments.any_age or row.is_due(now) for row in rows):
        print(f"Nothing was deleted. To delete what is marked ✘: --yes {session.account}")


def _counted(rows: list[Forgotten]) -> str:
    return f"{len(rows)} lab{'s' if len(rows) != 1 else ''} by tag" if rows else "no lab by tag"


def _check_consent(account: str, given: str | None) -> None:
    if given and given != account:
        raise LabkitError(
            f"You agreed to account {given!r}, and this is {account}",
            where="--yes",
            try_=f"--yes {account} if that is what you want",
        )


def _swept(session: Session, row: Forgotten) -> bool:
    """Delete one lab's rest and say what is left; whether nothing is."""
    driver = session.driver(row.lab, row.learner)
    left = sweep(row, driver, Steps(f"{row.lab}: sweep"), session.pace)
    for one in left:
        print(f"    left: {one}")
    if not left:
        print("    gone, and left after asking each service: nothing")
    return not left
