"""One step of a plan, with the journal written around its call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from labkit.provision.driver import CallFailed, Driver
from labkit.provision.journal import Journal
from labkit.provision.resource import Resource
from labkit.provision.table import Action

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps run at once, and how long to go on with what AWS asks to retry.

    More than one hand is for accounts where calls wait. Pauses double up to `longest` seconds.
    """

    hands: int = 1
    sleep: Callable[[float], None] = time.sleep
    tries: int = 40
    longest: float = 10.0

    def patiently(self, call: Callable[[], T]) -> T:
        """The call's answer. Raises its `CallFailed` when trying again is of no use."""
        for number in range(self.tries):
            try:
                return call()
            except CallFailed as failure:
                if not failure.again or number == self.tries - 1:
                    raise
                self.sleep(min(0.25 * 2**number, self.longest))
        raise AssertionError("a pace has at least one try")


DEFAULT_PACE = Pace()


def perform(action: Action, journal: Journal, driver: Driver, pace: Pace) -> None:
    """Do one step: intent, call, result. Raises `CallFailed`, which the journal notes."""
    try:
        STEPS[action.verb](action.resource, journal, driver, pace)
    except CallFailed as failure:
        journal.failed(action.resource.key, failure.code, failure.message)
        raise


def _create(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    bound = journal.standing.bound(wanted)
    resource = wanted.resolved(lambda ref: bound[str(ref)])
    token = journal.token(resource)
    journal.intent("create", wanted, bound, token)
    attributes = pace.patiently(lambda: driver.create(resource, token))
    journal.result(wanted, bound, attributes)


def _update(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    bound = journal.standing.bound(wanted)
    resource = wanted.resolved(lambda ref: bound[str(ref)])
    known = journal.standing.rows[wanted.key].attributes
    journal.intent("update", wanted, bound)
    attributes = pace.patiently(lambda: driver.update(resource, known))
    journal.result(wanted, bound, attributes)


def _delete(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    stood = journal.standing.rows[wanted.key]
    journal.intent("delete", stood.resource, stood.bound)
    pace.patiently(lambda: driver.delete(stood.applied, stood.attributes))
    journal.gone(wanted.key)


STEPS: dict[str, Callable[[Resource, Journal, Driver, Pace], None]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
}


def recover(journal: Journal, driver: Driver) -> None:
    """Look up every resource whose last call was not answered, and note what was found.

    Raises `CallFailed` when the account does not answer.
    """
    for stood in journal.standing.unsure:
        if stood.key not in journal.standing.rows:
            continue
        attributes = driver.find(stood.applied)
        if attributes is None:
            journal.gone(stood.key)
        elif dict(attributes) != dict(stood.attributes):
            journal.found(stood.key, attributes)


def forget_missing(journal: Journal, driver: Driver) -> None:
    """Note what somebody deleted by hand, or what ended with its account: it is made again.

    Raises `CallFailed` when the account does not answer.
    """
    for stood in journal.standing:
        if stood.key in journal.standing.rows and driver.find(stood.applied) is None:
            journal.gone(stood.key)
