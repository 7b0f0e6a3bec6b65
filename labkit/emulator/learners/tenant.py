"""`Tenant`: the half of an emulator that is one learner's: its doors, its moment, its hosts.

It is made of the same parts as an emulator of one person, each with this account and no other;
what is shared between learners is moto itself, behind the wall.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from labkit.emulator.clock import Clock
from labkit.emulator.control import Moto
from labkit.emulator.dataplane.handler import ApiGateway
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.dataplane.signing import Signatures
from labkit.emulator.front import Front
from labkit.emulator.iam.accounts import Accounts, Credential, Keys
from labkit.emulator.iam.gate import Gate
from labkit.emulator.inhabited import inhabit
from labkit.emulator.learners.journal import CallJournal
from labkit.emulator.learners.learner import Learner
from labkit.emulator.learners.plane import LearnersPlane
from labkit.emulator.learners.wall import alone
from labkit.emulator.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Ground:
    """What learners share: moto, the clock, the Region, and the hosts that may be called."""

    moto: Moto
    clock: Clock
    region: str
    outside: Outside
    enforce_iam: bool = False


class Tenant:
    """One learner's account, with all that answers in it. `complain` takes one line."""

    def __init__(
        self,
        learner: Learner,
        ground: Ground,
        journal: CallJournal,
        complain: Callable[[str], None],
    ) -> None:
        self.learner = learner
        self.account = learner.account
        self.journal = journal
        self.pace = ground.clock.pace
        self._lock = threading.Lock()
        self._accounts = Accounts(0, self.account, root=_keys(learner))
        gate = Gate(self._accounts, enforce=ground.enforce_iam)
        self.plane = LearnersPlane(gate, ground.moto, journal, complain)
        numbers = Numbers(int.from_bytes(journal.head.seed.encode()))
        signatures = Signatures(self._accounts, made_up=False)
        data = ApiGateway(self.account, numbers, self.plane, signatures, ground.outside)
        self.front = Front(self.plane, data, ground.region)
        # A lab's own journal tells by the life whether what it built still stands.
        self.front.life = journal.head.life
        observer = inhabit(self.plane, data, self.front, self.account, ground.region, ground.clock)
        boot = token_hex(8)
        self.front.standing_since = lambda: f"{boot} {observer.moment}"

    @property
    def door(self) -> str:
        """What a kernel must know of this account, as JSON."""
        return json.dumps({"life": self.front.life, "pace": self.pace})

    def come_back(self) -> None:
        """Make the calls of the journal again, once; whoever asks meanwhile waits."""
        with self._lock:
            for call in self.journal.calls:
                self.plane.replay(call)
            self.journal.forget_calls()

    def know(self, learner: Learner) -> None:
        """Take a learner's new key, and no longer the one before."""
        if learner != self.learner:
            self.learner = learner
            self._accounts.know_root(_keys(learner))

    def credential(self, access_key: str) -> Credential | None:
        """Whose an access key of this account is: the learner's, or one that was given out."""
        with alone(self.account):
            return self._accounts.credential(access_key, made_up=False)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request that is this learner's."""
        with alone(self.account):
            return self.front(environ, start_response)


def _keys(learner: Learner) -> Keys:
    return Keys(learner.account, learner.access_key_id, learner.secret_access_key)
