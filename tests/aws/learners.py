"""A learner with a lab's own policy on an embedded AWS that enforces IAM, and what he does."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from labkit.aws import AwsDriver, Clients, Waits, observe, owned_by_labs, records
from labkit.blueprints import Blueprint, Settings
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit.lab.allowance import permissions_of
from labkit.provision import Holder, Journal, Pace, Permissions, status, teardown, up
from labkit.provision.sweep import forgotten, sweep
from labkit.topology import Topology
from tests.emulator.callers import User

REGION = "us-east-1"
PACE = Pace(sleep=lambda _: None, tries=3)
WAITS = Waits(sleep=lambda _: None)


class Learner:
    """Somebody whose only permissions are the policies given, each a managed one."""

    def __init__(
        self, aws: EmbeddedAws, lab: Blueprint, policies: Any, name: str = "learner"
    ) -> None:
        self.lab, self.name = lab, name
        user = User(aws)
        self.arn = user.arn
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
    """Every toggle by itself away from the defaults, and back to them. One that changes nothing
    by itself is turned beside the first value of another with which it does.
    """
    away: list[Settings] = [
        row
        for toggle in lab.toggles
        for value in toggle.choices
        if value != toggle.default
        for row in _felt(lab, {toggle.name: value})
    ]
    return [*away, {}]


def _felt(lab: Blueprint, turned: Settings) -> Iterator[Settings]:
    """Settings in turn, the last of which turns a toggle so that it changes something."""
    others = [
        {toggle.name: value}
        for toggle in lab.toggles
        for value in toggle.choices
        if toggle.name not in turned and value != toggle.default
    ]
    for before in ({}, *others):
        if _built(lab, before) != _built(lab, {**before, **turned}):
            yield from filter(None, (before, {**before, **turned}))
            return


def _built(lab: Blueprint, changes: Settings) -> Topology:
    return lab.topology({**lab.defaults, **changes})


Step = tuple[str, Callable[[], None]]


def life(
    learner: Learner, journal: Journal, settings: list[Settings], root: Clients
) -> Iterator[Step]:
    """All that a learner does with a lab, by name; each can be done again where it failed."""

    def built_with(changes: Settings) -> None:
        up(learner.topology(changes), journal, learner.driver, pace=PACE)

    looks = partial(looked, learner, journal)
    yield "up", partial(built_with, {})
    yield "look", looks
    yield "mend", partial(mended, learner, journal)
    for changes in settings:
        yield f"up {changes}", partial(built_with, changes)
        yield f"look {changes}", looks
    yield "fill", partial(filled, journal, root)
    yield "down", partial(gone, lambda: teardown(journal, learner.driver, pace=PACE))


def looked(learner: Learner, journal: Journal) -> None:
    """Look at all of a lab, and at what has come by its streams."""
    status(journal.standing, learner.driver)
    observe(learner.clients, learner.lab.name, learner.name)
    for stood in journal.standing:
        if stood.key[0] == "stream":
            records(learner.clients, stood.attributes["id"])


def mended(learner: Learner, journal: Journal) -> None:
    """As an `up` does after an interrupted one, to whatever may be half made."""
    for stood in journal.standing:
        learner.driver.find(stood.applied)
        learner.driver.update(stood.applied, stood.attributes)


def filled(journal: Journal, root: Clients) -> None:
    """What a learner may have left in his buckets."""
    for stood in journal.standing:
        if stood.key[0] == "bucket":
            root.client("s3").put_object(Bucket=stood.attributes["id"], Key="left", Body=b"x")


def swept(learner: Learner, journal: Journal) -> Iterator[Step]:
    """A lab that is built, and deleted without its journal."""

    def sweeps() -> tuple[Any, ...]:
        rows = forgotten(owned_by_labs(learner.clients))
        whose = (learner.lab.name, learner.name)
        mine = [row for row in rows if (row.lab, row.learner) == whose]
        return tuple(left for row in mine for left in sweep(row, learner.driver, pace=PACE))

    yield "up again", lambda: up(learner.topology({}), journal, learner.driver, pace=PACE)
    yield "sweep", partial(gone, sweeps)


def gone(removes: Callable[[], Any]) -> None:
    """Raises `LabkitError` with the reasons where anything is left."""
    left = removes()
    if left:
        raise LabkitError("; ".join(f"{row} {row.why}" for row in left))


@contextlib.contextmanager
def journalled(folder: Path, name: str) -> Iterator[Journal]:
    """A journal in a folder."""
    with Journal(folder / f"{name}.jsonl", {"lab": name}, durable=False) as journal:
        yield journal
