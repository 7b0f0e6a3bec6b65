"""`teardown`: everything that stands goes, in reverse order, and what is left is listed."""

from __future__ import annotations

from dataclasses import replace

from labkit.provision.apply import settle
from labkit.provision.driver import CallFailed, Driver, Leftover
from labkit.provision.interrupt import HeldInterrupts
from labkit.provision.journal import Journal
from labkit.provision.plan import plan_removal
from labkit.provision.progress import SILENT, Progress
from labkit.provision.steps import DEFAULT_PACE, Pace, perform
from labkit.provision.table import Action, Plan


def teardown(
    journal: Journal,
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
) -> tuple[Leftover, ...]:
    """Remove everything that the journal knows; what is left after all, usually nothing.

    A resource that cannot be removed does not stop the others: it is among what is left,
    with the reason, and stays in the journal for the next time. When nothing is left the
    journal says that the lab has ended. Raises `Stopped` after an interrupt, and
    `LabkitError` when the account does not answer.
    """
    settle(journal, driver)
    removal = plan_removal(journal.standing)
    if removal.actions:
        journal.begin()
    progress.started(removal)
    try:
        failed = _remove(removal, journal, driver, progress, pace)
    finally:
        progress.finished()
    left = _left(failed, journal, driver)
    if not left:
        journal.end()
    return left


def _remove(
    removal: Plan, journal: Journal, driver: Driver, progress: Progress, pace: Pace
) -> dict[str, str]:
    """Take the steps; the ids of those that failed, with the reason."""
    failed: dict[str, str] = {}
    with HeldInterrupts() as interrupts:
        for number, action in enumerate(removal):
            interrupts.check(f"step {number} of {len(removal)}")
            progress.doing(action)
            why = _why_not(action, failed) or _refusal(action, journal, driver, pace)
            if why:
                failed[action.id] = why
            else:
                progress.done(action)
    return failed


def _why_not(action: Action, failed: dict[str, str]) -> str:
    """Why there is no use in trying, where something that uses this one would not go."""
    blocking = [name for name in action.needs if name in failed]
    return f"still used: could not {blocking[0]}" if blocking else ""


def _refusal(action: Action, journal: Journal, driver: Driver, pace: Pace) -> str:
    try:
        perform(action, journal, driver, pace)
    except CallFailed as failure:
        return f"{failure.code}: {failure.message}"
    return ""


def _left(failed: dict[str, str], journal: Journal, driver: Driver) -> tuple[Leftover, ...]:
    """What an independent listing finds, with what the journal still holds."""
    reasons = {}
    for stood in journal.standing:
        known = stood.attributes.get("id", "")
        why = failed.get(f"delete {stood.resource}", "")
        reasons[known] = Leftover(stood.resource.kind, known, stood.resource.name, why)
    listed = {row.id: row for row in driver.leftovers()}
    for key, row in reasons.items():
        listed[key] = replace(listed.get(key, row), why=row.why)
    return tuple(sorted(listed.values()))
