"""One step of a plan, with the journal written around its call."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from labkit.provision.driver import CallFailed, Driver
from labkit.provision.journal import Journal
from labkit.provision.resource import Resource
from labkit.provision.table import Action
from labkit.provision.values import Attributes, Key

T = TypeVar("T")
TRIES_IF_LOST = 4
"""How often a call is made whose answer does not come: perhaps nobody is there."""


def never(_: CallFailed) -> bool:
    """Of failures that leave nothing behind."""
    return False


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps run at once, and how long to go on with what AWS asks to retry.

    More than one hand is for accounts where calls wait. Pauses double up to `longest` seconds.
    `lag` are the seconds for which what an account lists may be old: what was just made may
    be missing from it, and what has just gone still there.
    """

    hands: int = 1
    sleep: Callable[[float], None] = time.sleep
    tries: int = 40
    longest: float = 10.0
    lag: float = 0.0

    def patiently(
        self,
        call: Callable[[], T],
        unclear: Callable[[CallFailed], bool] = never,
        before_another: Callable[[], None] = lambda: None,
    ) -> T:
        """The call's answer. Raises its `CallFailed` when trying again is of no use.

        After a failure that is `unclear`, what is listed must be new before the next try;
        `before_another` is called right before each further one.
        """
        for number in range(self.tries):
            try:
                return call()
            except CallFailed as failure:
                most = min(self.tries, TRIES_IF_LOST) if failure.lost else self.tries
                if not failure.again or number >= most - 1:
                    raise
                pause = min(0.25 * 2**number, self.longest)
                self.sleep(max(pause, self.lag) if unclear(failure) else pause)
                before_another()
        raise AssertionError("a pace has at least one try")


DEFAULT_PACE = Pace()


def perform(action: Action, journal: Journal, driver: Driver, pace: Pace) -> None:
    """Do one step: intent, call, result. Raises `CallFailed`, which the journal notes."""
    try:
        STEPS[action.verb](action.resource, journal, driver, pace)
    except CallFailed as failure:
        journal.failed(action.resource.key, failure.code, failure.message)
        raise


def _may_be_there(failure: CallFailed) -> bool:
    """Whether a failed attempt may have made something."""
    return failure.lost or failure.begun


def _is_lost(failure: CallFailed) -> bool:
    return failure.lost


def _create(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    bound = journal.standing.bound(wanted)
    resource = wanted.resolved(lambda ref: bound[str(ref)])
    token = journal.token(resource)
    journal.intent("create", wanted, bound, token)
    tried: list[Attributes | None] = []

    def make() -> Attributes:
        # An earlier attempt may have made it, or a part of it: one is enough.
        known = driver.find(resource) if tried else None
        tried.append(known)
        return driver.update(resource, known) if known else driver.create(resource, token)

    attributes = pace.patiently(make, _may_be_there, partial(journal.again, wanted.key))
    journal.result(wanted, bound, attributes)


def _update(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    bound = journal.standing.bound(wanted)
    resource = wanted.resolved(lambda ref: bound[str(ref)])
    known = journal.standing.rows[wanted.key].attributes
    journal.intent("update", wanted, bound)
    attributes = pace.patiently(
        lambda: driver.update(resource, known), _is_lost, partial(journal.again, wanted.key)
    )
    journal.result(wanted, bound, attributes)


def _delete(wanted: Resource, journal: Journal, driver: Driver, pace: Pace) -> None:
    stood = journal.standing.rows[wanted.key]
    journal.intent("delete", stood.resource, stood.bound)
    pace.patiently(
        lambda: driver.delete(stood.applied, stood.attributes),
        before_another=partial(journal.again, wanted.key),
    )
    journal.gone(wanted.key)


STEPS: dict[str, Callable[[Resource, Journal, Driver, Pace], None]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
}


def recover(journal: Journal, driver: Driver, pace: Pace = DEFAULT_PACE) -> None:
    """Look up every resource whose last call was not answered, and note what was found.

    Not before what is listed is as new as that call. Raises `CallFailed` when the account
    does not answer.
    """
    unsure = journal.standing.unsure
    if unsure:
        rest(journal, driver, pace)
    for stood in unsure:
        if stood.key not in journal.standing.rows:
            continue
        attributes = driver.find(stood.applied)
        if attributes is None:
            journal.gone(stood.key)
        elif dict(attributes) != dict(stood.attributes):
            journal.found(stood.key, attributes)


def forget_missing(
    journal: Journal,
    driver: Driver,
    pace: Pace = DEFAULT_PACE,
    *,
    seen: Collection[Key] = (),
) -> None:
    """Note what somebody deleted by hand, or what ended with its account: it is made again.

    What was just `seen` is not looked for. Raises `CallFailed` when the account does not answer.
    """
    for stood in journal.standing:
        if stood.key in seen or stood.key not in journal.standing.rows:
            continue
        if _is_missing(stood.applied, journal, driver, pace):
            journal.gone(stood.key)


def _is_missing(resource: Resource, journal: Journal, driver: Driver, pace: Pace) -> bool:
    if driver.find(resource) is not None:
        return False
    return not rest(journal, driver, pace) or driver.find(resource) is None


def rest(journal: Journal, _: Driver, pace: Pace) -> bool:
    """Wait until what is listed is as new as the journal's last call; whether that took time."""
    seconds = journal.rest(pace.lag)
    if seconds:
        pace.sleep(seconds)
    return bool(seconds)
