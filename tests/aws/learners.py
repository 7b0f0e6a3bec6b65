"""A learner with a lab's own policy on an embedded AWS that enforces IAM, and what he does."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.aws import AwsDriver, Clients, Waits, observe, owned_by_labs, records
from labkit.blueprints import Blueprint, Settings
from labkit.emulator import EmbeddedAws
from labkit.emulator.iam import gate
from labkit.emulator.iam.callers import Caller
from labkit.emulator.iam.judge import Question
from labkit.lab.allowance import permissions_of
from labkit.provision import Holder, Journal, Pace, Permissions, status, teardown, up
from labkit.provision.sweep import forgotten, sweep
from tests.emulator.callers import User

REGION = "us-east-1"
PACE = Pace(sleep=lambda _: None, tries=3)
WAITS = Waits(sleep=lambda _: None)


@dataclass(slots=True)
class Asked:
    """What was asked at the gate, in order, and why it was refused; empty where it was not."""

    rows: list[tuple[Question, str]] = field(default_factory=list)

    @property
    def denied(self) -> tuple[Question, ...]:
        """The questions that were answered with no."""
        return tuple(question for question, why in self.rows if why)


@contextlib.contextmanager
def listening() -> Iterator[Asked]:
    """Listen at the gate of the embedded AWS in this process."""
    asked, judge = Asked(), gate.refusal

    def heard(caller: Caller, question: Question, policy: Any = None) -> str:
        why = judge(caller, question, policy)
        asked.rows.append((question, why))
        return why

    gate.refusal = heard
    try:
        yield asked
    finally:
        gate.refusal = judge


class Learner:
    """Somebody whose only permissions are the policies given, each a managed one."""

    def __init__(
        self, aws: EmbeddedAws, lab: Blueprint, policies: Any, name: str = "learner"
    ) -> None:
        self.lab, self.name = lab, name
        user = User(aws)
        for number, policy in enumerate(policies):
            made = user.iam.create_policy(
                PolicyName=f"{user.name}-{number}", PolicyDocument=json.dumps(policy)
            )
            user.iam.attach_user_policy(UserName=user.name, PolicyArn=made["Policy"]["Arn"])
        keys = user.iam.create_access_key(UserName=user.name)["AccessKey"]
        self.clients = Clients(
            REGION,
            endpoint_url=aws.url,
            access_key=keys["AccessKeyId"],
            secret_key=keys["SecretAccessKey"],
        )
        self.driver = self.driver_of(name)

    def driver_of(self, name: str) -> AwsDriver:
        """A driver for a lab of anybody's, with this one's keys."""
        return AwsDriver(self.clients, self.lab.name, name, waits=WAITS)

    def topology(self, changes: Settings) -> Any:
        """What the lab is to be with some toggles changed."""
        return self.lab.topology({**self.lab.defaults, **changes}, learner=self.name)


def root_clients(aws: EmbeddedAws) -> Clients:
    """Clients that may everything."""
    keys = aws.keys(aws.account)
    return Clients(
        REGION, endpoint_url=aws.url, access_key=keys.access_key, secret_key=keys.secret_key
    )


def needed(aws: EmbeddedAws, lab: Blueprint) -> Permissions:
    """The lab's permissions for the learner."""
    return permissions_of(lab, Holder(lab.name, "learner", aws.account, REGION))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another learner of the same lab, by keys that may do everything."""

    name: str
    topology: Any
    driver: AwsDriver


def neighbour_of(learner: Learner, root: Clients) -> Neighbour:
    """One whose name begins with the learner's."""
    name = f"{learner.name}-next"
    topology = learner.lab.topology({}, learner=name)
    return Neighbour(name, topology, AwsDriver(root, learner.lab.name, name, waits=WAITS))


def built(neighbour: Neighbour, journal: Journal) -> None:
    """A neighbour's lab stands."""
    up(neighbour.topology, journal, neighbour.driver, pace=PACE)


def flips(lab: Blueprint) -> list[Settings]:
    """Every toggle by itself away from the defaults, and back to them."""
    away: list[Settings] = [
        {toggle.name: row}
        for toggle in lab.toggles
        for row in toggle.choices
        if row != toggle.default
    ]
    return [*away, {}]


def life(
    learner: Learner, journal: Journal, settings: list[Settings], root: Clients
) -> Iterator[str]:
    """All that a learner does with a lab, step by step; each gives its name when it is done."""
    driver = learner.driver

    def looked() -> None:
        status(journal.standing, driver)
        observe(learner.clients, learner.lab.name, learner.name)

    up(learner.topology({}), journal, driver, pace=PACE)
    yield "up"
    looked()
    for stood in journal.standing:
        if stood.key[0] == "stream":
            records(learner.clients, stood.attributes["id"])
    yield "look"
    for stood in journal.standing:
        # As an `up` does after an interrupted one, to whatever may be half made.
        driver.find(stood.applied)
        driver.update(stood.applied, stood.attributes)
    yield "mend"
    for changes in settings:
        up(learner.topology(changes), journal, driver, pace=PACE)
        looked()
        yield str(changes)
    for stood in journal.standing:
        if stood.key[0] == "bucket":
            root.client("s3").put_object(Bucket=stood.attributes["id"], Key="left", Body=b"x")
    left = teardown(journal, driver, pace=PACE)
    assert not left, left
    yield "down"


def swept(learner: Learner, journal: Journal) -> None:
    """A lab that is built, and deleted without its journal."""
    up(learner.topology({}), journal, learner.driver, pace=PACE)
    rows = forgotten(owned_by_labs(learner.clients))
    (mine,) = (row for row in rows if (row.lab, row.learner) == (learner.lab.name, learner.name))
    assert sweep(mine, learner.driver, pace=PACE) == ()


@contextlib.contextmanager
def journalled(folder: Path, name: str) -> Iterator[Journal]:
    """A journal in a folder."""
    with Journal(folder / f"{name}.jsonl", {"lab": name}, durable=False) as journal:
        yield journal
