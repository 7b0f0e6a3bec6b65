"""`Scope`: whose resources these are, and how they are marked, found and waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.aws.clients import Clients
from labkit.provision import CallFailed, marks

LAB, LEARNER, REGION = marks.LAB, marks.LEARNER, marks.REGION
STEP, EXPIRES = marks.STEP, marks.EXPIRES


class Unseen(CallFailed):
    """What is waited for is not listed: not yet, or gone."""

    def __init__(self, what: str) -> None:
        super().__init__("NotListed", f"{what} is not there")


@dataclass(frozen=True, slots=True)
class Waits:
    """How to wait for what takes time, in seconds: between `shortest` and `longest` pauses.

    In between, a pause is a share of what was waited already, so that a wait of any length
    ends soon after what it waits for.
    """

    sleep: Callable[[float], None] = time.sleep
    shortest: float = 0.02
    longest: float = 5.0
    limit: float = 900.0
    unseen: float = 30.0

    def until(self, ready: Callable[[], bool], what: str) -> None:
        """Ask until `ready`. Raises `CallFailed` when that takes longer than the limit, and
        `Unseen` when what is waited for is not listed for longer than `unseen`.
        """
        waited = 0.0
        while not self._is(ready, waited):
            if waited >= self.limit:
                raise CallFailed("Timeout", f"{what} after {self.limit:.0f} seconds")
            pause = min(max(self.shortest, SHARE * waited), self.longest)
            self.sleep(pause)
            waited += pause

    def _is(self, ready: Callable[[], bool], waited: float) -> bool:
        try:
            return ready()
        except Unseen:
            # What was just made is not listed everywhere at once.
            if waited >= self.unseen:
                raise
            return False


SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Scope:
    """One lab of one learner in one account. `expires` is when it may be swept, as ISO text."""

    clients: Clients
    lab: str
    learner: str
    expires: str = ""
    waits: Waits = field(default_factory=Waits)

    def client(self, service: str) -> Any:
        """The boto3 client of a service."""
        return self.clients.client(service)

    @property
    def prefix(self) -> str:
        """How the names of those begin that are named once for the whole account."""
        return marks.prefix(self.lab, self.learner)

    @property
    def short_prefix(self) -> str:
        """The same, where AWS takes 32 characters in all."""
        return marks.short_prefix(self.lab, self.learner)

    @property
    def filters(self) -> list[dict[str, Any]]:
        """EC2's filters for what carries this lab's and learner's tags."""
        return [{"Name": f"tag:{key}", "Values": [value]} for key, value in self.marks.items()]

    @property
    def marks(self) -> dict[str, str]:
        """The tags that say whose a resource is."""
        return {LAB: self.lab, LEARNER: self.learner}

    def tags(self, kind: str, name: str) -> dict[str, str]:
        """Every tag of one resource."""
        where = {REGION: self.clients.region}
        tags = {"Name": name, **self.marks, **where, STEP: step(kind, name)}
        return {**tags, EXPIRES: self.expires} if self.expires else tags

    def owns(self, tags: Mapping[str, str]) -> bool:
        """Whether tags are those of this lab and learner, in this Region."""
        return self.is_here(tags) and all(tags.get(key) == row for key, row in self.marks.items())

    def is_here(self, tags: Mapping[str, str]) -> bool:
        """Whether tags name this Region, or none: what they are on is then where it was found."""
        return tags.get(REGION, self.clients.region) == self.clients.region

    def has_made(self, tags: Mapping[str, str] | None) -> bool:
        """Whether what bears the very name of a resource of the lab, and these tags, is that one.

        Where tags may come after the thing (not on AWS), one without any is, too.
        """
        if tags is None:
            return False
        return self.owns(tags) or (not tags and not self.clients.on_aws)

    def is_step(self, tags: Mapping[str, str], kind: str, name: str) -> bool:
        """Whether tags are those of one resource of this lab and learner."""
        return self.owns(tags) and tags.get(STEP) == step(kind, name)


class EveryLab(Scope):
    """All labs of all learners: to list what stands, never to make or delete."""

    __slots__ = ()

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients, "", "")

    @property
    def prefix(self) -> str:
        """How the names of all labs begin."""
        return marks.EVERY_PREFIX

    @property
    def short_prefix(self) -> str:
        """The same."""
        return self.prefix

    @property
    def filters(self) -> list[dict[str, Any]]:
        """EC2's filters for what carries the tags of any lab."""
        return [{"Name": "tag-key", "Values": [LAB]}]

    def owns(self, tags: Mapping[str, str]) -> bool:
        """Whether tags are those of any lab and learner, in this Region."""
        return self.is_here(tags) and LAB in tags and LEARNER in tags


def step(kind: str, name: str) -> str:
    """The value of the tag that names a resource within its lab."""
    return f"{kind}/{name}"


def pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as EC2 and IAM take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def from_pairs(rows: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as EC2, IAM and Kinesis give them."""
    return {row["Key"]: row["Value"] for row in rows or ()}
