"""`simulated`: a class comes and goes on an account that keeps AWS's rates and quotas.

Every step is really taken, by the code that takes it on AWS, on an account that answers as AWS
does and whose states last as long as there (F9.1). Only the waiting is left out: time is
`Moments`, so that an hour of a class takes a minute. A call itself takes no time in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from labkit.aws import AwsDriver, Waits
from labkit.aws.carried import CarriedClients, Carry
from labkit.aws.limited import Limited
from labkit.blueprints import blueprint
from labkit.blueprints.management import managed
from labkit.classroom.account.day import Day, Phase
from labkit.classroom.account.hands import Hands
from labkit.classroom.account.moments import Moments
from labkit.classroom.account.needs import Limits, documented
from labkit.classroom.account.parts import SHARED_BY
from labkit.classroom.account.queued import Queue, Queued
from labkit.classroom.account.table import Way
from labkit.classroom.roster import Learner
from labkit.errors import LabkitError
from labkit.provision import Journal, Pace, Plan, Resource, Standing, plan_removal, resources
from labkit.provision.lent import lent, own
from labkit.provision.plan import plan_resources
from labkit.provision.steps import perform

HANDS = 16
"""Steps at once of one learner, as a lab on AWS takes them."""
LAG = 20.0
"""Seconds for which what AWS lists may be old, as a lab on AWS takes it."""
LOOK, LONGEST_LOOK = 1.0, 5.0
"""Seconds between two looks at what is waited for, as a lab on AWS looks."""
REGION = "us-east-1"
PHASES = ("what is shared comes", "learners come", "learners go", "what is shared goes")


class Account(Protocol):
    """An account to simulate on, and the time by which its states pass."""

    @property
    def moments(self) -> Moments:
        """Its time."""
        ...

    @property
    def carry(self) -> Carry:
        """Who answers a call."""
        ...


def _removal(journal: Journal) -> Plan:
    return plan_removal(journal.standing)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a day is simulated: which lab, in which way, with what the account may have.

    Without `queue` nobody waits for a turn: AWS refuses what comes too early, and it is tried
    again. `hands` are the steps at once of one learner; `look` are the seconds between two looks
    at what is waited for, at the least.
    """

    lab: str
    way: Way
    limits: Limits = documented
    queue: bool = True
    hands: int = HANDS
    look: float = LOOK


def simulated(account: Account, learners: Sequence[Learner], setting: Setting, folder: Path) -> Day:
    """A day of a class in one lab: shared things come, all learners at once; then all go.

    `folder` is an empty one for journals. Raises `LabkitError`
    where the account refuses what is shared.
    """
    return _Class(account, learners, setting, folder).day()


class _Class:
    """A class on its day."""

    def __init__(
        self, account: Account, learners: Sequence[Learner], setting: Setting, folder: Path
    ) -> None:
        self._account, self._moments = account, account.moments
        self._hands = setting.hands
        self._lab, self._way = managed(blueprint(setting.lab)), setting.way
        self._users = [one.user for one in learners]
        self._folder = folder
        self._waits = Waits(
            self._moments.sleep, shortest=setting.look, longest=max(setting.look, LONGEST_LOOK)
        )
        self._door = Limited(account.carry, REGION, lambda: self._moments.now, setting.limits)
        self._queue = Queue(folder / "turns", self._moments)
        self._clients = Queued(REGION, self._door, self._queue if setting.queue else None)
        self._failed: list[str] = []

    def day(self) -> Day:
        """All four phases, each when the one before it is over."""
        with ExitStack() as stack:
            shared = stack.enter_context(self._journal(SHARED_BY))
            journals = {user: stack.enter_context(self._journal(user)) for user in self._users}
            once = self._phase(PHASES[0], {SHARED_BY: shared}, lambda _: self._once())
            self._check_shared()
            phases = (
                once,
                self._phase(PHASES[1], journals, lambda user: self._each(user, shared.standing)),
                self._phase(PHASES[2], journals, lambda user: _removal(journals[user])),
                self._phase(PHASES[3], {SHARED_BY: shared}, lambda _: _removal(shared)),
            )
        return Day(
            self._lab.name,
            len(self._users),
            phases,
            tuple(self._failed),
            dict(self._door.exceeded),
            tuple(self._left()),
        )

    def _check_shared(self) -> None:
        if self._failed:
            raise LabkitError(
                f"The account refused what the class shares: {self._failed[0].rstrip('.')}",
                where=f"lab {self._lab.name}",
                try_="`labkit classroom plan`, which says what does not suffice",
            )

    def _phase(
        self, name: str, journals: dict[str, Journal], plan_of: Callable[[str], Plan]
    ) -> Phase:
        began, taken, early = self._moments.now, Counter(self._door.taken), self._early
        waits = len(self._queue.waited)
        crews = {
            user: Hands(self._moments, plan_of(user), self._do(user, journal), self._hands)
            for user, journal in journals.items()
        }
        for crew in crews.values():
            crew.begin()
        self._moments.run()
        for user, crew in crews.items():
            self._failed += [f"{user}, {step}: {why}" for step, why in crew.failed.items()]
        waited = self._queue.waited[waits:]
        calls = self._door.taken - taken
        return Phase(
            name,
            self._moments.now - began,
            dict(calls),
            self._early - early,
            sum(waited),
            max(waited, default=0.0),
        )

    @property
    def _early(self) -> int:
        return self._door.refused.total()

    def _do(self, user: str, journal: Journal) -> Callable[[Any], None]:
        driver, pace = self._driver(user), Pace(sleep=self._moments.sleep, lag=LAG)
        return partial(perform, journal=journal, driver=driver, pace=pace)

    def _driver(self, user: str) -> AwsDriver:
        return AwsDriver(self._clients, self._lab.name, user, waits=self._waits)

    def _journal(self, user: str) -> Journal:
        header = {"lab": self._lab.name, "learner": user}
        return Journal(self._folder / f"{user}.jsonl", header, durable=False)

    def _wanted(self, user: str) -> tuple[Resource, ...]:
        return resources(self._lab.topology(learner=user, region=REGION))

    def _once(self) -> Plan:
        wanted = self._wanted(SHARED_BY)
        rows = {"led": wanted, "shared": lent(wanted)}.get(self._way, ())
        return plan_resources(rows, Standing())

    def _each(self, user: str, shared: Standing) -> Plan:
        wanted = self._wanted(user)
        if self._way == "shared":
            wanted = own(wanted, lent(wanted), shared.value)
        return plan_resources(() if self._way == "led" else wanted, Standing())

    def _left(self) -> list[str]:
        """What still bears anybody's tags; asked past rates and time, when all is over."""
        clients = CarriedClients(REGION, self._account.carry)
        return [
            f"{row} of {user}"
            for user in (SHARED_BY, *self._users)
            for row in AwsDriver(clients, self._lab.name, user).leftovers()
        ]
