"""What provisioning asks of an account: the protocol that the aws room implements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from labkit.errors import LabkitError
from labkit.provision.resource import Resource
from labkit.provision.values import Attributes


@dataclass(frozen=True, slots=True, order=True)
class Leftover:
    """Something that still carries the lab's tags or names, and why it was not removed."""

    kind: str
    id: str
    name: str = ""
    why: str = ""

    def __str__(self) -> str:
        name = f" ({self.name})" if self.name else ""
        return f"{self.kind} {self.id}{name}" + (f": {self.why}" if self.why else "")


class CallFailed(LabkitError):
    """A call that the account refused, or whose answer was lost.

    `again` says that the same call may succeed a little later: what AWS asks to retry.
    `lost` says that it may have taken effect, or that what it needs is not known yet
    everywhere; `begun` that an earlier call of the same step may have made something.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        call: str = "",
        again: bool = False,
        lost: bool = False,
        begun: bool = True,
        try_: str = "",
    ) -> None:
        super().__init__(f"{code}: {message.rstrip('.')}", where=call, try_=try_)
        self.code = code
        self.message = message
        self.call = call
        self.again = again
        self.lost = lost
        self.begun = begun


class Driver(Protocol):
    """An account, seen by one lab of one learner.

    Resources arrive with ids in place of references. Every method raises `CallFailed`.
    """

    def refresh(self) -> None:
        """Forget what was read earlier, such as who owns what; called before each run."""

    def create(self, resource: Resource, token: str) -> Attributes:
        """Make it, tagged, and wait until it can be used. `token` names this one attempt."""

    def update(self, resource: Resource, attributes: Attributes) -> Attributes:
        """Bring what stands to what `resource` says, whatever state it is in; may be repeated."""

    def delete(self, resource: Resource, attributes: Attributes) -> None:
        """Remove it and wait until it is gone; succeeds when it is gone already.

        Refuses (code `NotOurs`) what does not carry the tags of this lab and learner.
        """

    def find(self, resource: Resource) -> Attributes | None:
        """What an earlier attempt at creating it has made, by its tags or names; or None."""

    def leftovers(self) -> tuple[Leftover, ...]:
        """All that carries this lab's and learner's tags or names, listed service by service."""
