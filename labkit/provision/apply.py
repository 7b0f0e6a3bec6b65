"""`up` and `apply`: from what stands to what is wanted, step by step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labkit.errors import LabkitError
from labkit.provision.by_hand import noticed, seen_in
from labkit.provision.driver import CallFailed, Driver
from labkit.provision.journal import Journal
from labkit.provision.plan import Desired, plan
from labkit.provision.progress import SILENT, Progress
from labkit.provision.run import run
from labkit.provision.steps import DEFAULT_PACE, Pace, forget_missing, perform, recover
from labkit.provision.table import Action, Plan
from labkit.topology import Topology


class StepFailed(LabkitError):
    """A step that the account refused. What was done before it is in the journal; `standing`
    is how many resources that are.
    """

    def __init__(self, action: Action, place: str, failure: CallFailed, standing: int) -> None:
        super().__init__(
            f"{place} failed, to {action.verb} {action.noun} {action.name}: "
            f"{failure.code}: {failure.message.rstrip('.')}",
            where=failure.call,
            try_=f"{failure.try_ or 'mend that'}, then up() again; or down(), which removes the "
            f"{standing} resource{'s' if standing != 1 else ''} of the lab that stand",
        )
        self.action = action
        self.code = failure.code


def up(
    desired: Desired,
    journal: Journal,
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
    observed: Topology | None = None,
) -> Plan:
    """Bring an account to `desired`: look up what is uncertain, plan, apply. The plan applied.

    `observed` is the lab as it was just found: what a hand has changed in it is set back.
    Twice is the same as once. Raises `StepFailed`, `Stopped` after an interrupt, and
    `LabkitError` when the account does not answer.
    """
    seen = seen_in(observed, journal.standing) if observed else ()
    settle(journal, driver, pace, recover, partial(forget_missing, seen=seen))
    stands = journal.standing
    wanted = plan(desired, noticed(stands, observed) if observed else stands)
    apply(wanted, journal, driver, progress, pace)
    return wanted


Look = Callable[[Journal, Driver, Pace], object]


def settle(journal: Journal, driver: Driver, pace: Pace, *looks: Look) -> None:
    """Look up what `looks` ask for, such as what a lost answer left uncertain."""
    driver.refresh()
    try:
        for look in looks:
            look(journal, driver, pace)
    except CallFailed as failure:
        raise LabkitError(
            f"The account did not answer: {failure.code}: {failure.message.rstrip('.')}",
            where=failure.call,
            try_=f"{failure.try_ or 'wait until it does'}, then again; nothing was changed",
        ) from failure


def apply(
    wanted: Plan,
    journal: Journal,
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
) -> None:
    """Take the steps of a plan; of those that could be next, as many at once as `pace` has hands.

    Raises `StepFailed`, or `Stopped` after an interrupt.
    """
    if not wanted.actions:
        return
    journal.begin()
    outcome = run(
        wanted, lambda action: perform(action, journal, driver, pace), progress, hands=pace.hands
    )
    for name, failure in outcome.failed.items():
        number = next(place for place, row in enumerate(wanted, start=1) if row.id == name)
        place = f"Step {number} of {len(wanted)}"
        stand = sum(stood.sure for stood in journal.standing)
        raise StepFailed(wanted.actions[number - 1], place, failure, stand) from failure
