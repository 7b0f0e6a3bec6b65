"""`teardown`: everything that stands goes, in reverse order, and what is left is listed."""

from __future__ import annotations

from dataclasses import replace

from labkit.provision.apply import settle
from labkit.provision.driver import Driver, Leftover
from labkit.provision.journal import Journal
from labkit.provision.plan import plan_removal
from labkit.provision.progress import SILENT, Progress
from labkit.provision.run import Outcome, run
from labkit.provision.steps import DEFAULT_PACE, Pace, perform


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
    outcome = run(
        removal,
        lambda action: perform(action, journal, driver, pace),
        progress,
        hands=pace.hands,
        go_on=True,
    )
    left = _left(outcome, journal, driver)
    if not left:
        journal.end()
    return left


def _left(outcome: Outcome, journal: Journal, driver: Driver) -> tuple[Leftover, ...]:
    """What an independent listing finds, with what the journal still holds."""
    reasons = {}
    for stood in journal.standing:
        known = stood.attributes.get("id", "")
        why = why_not(outcome, f"delete {stood.resource}")
        reasons[known] = Leftover(stood.resource.kind, known, stood.resource.name, why)
    listed = {row.id: row for row in driver.leftovers()}
    for key, row in reasons.items():
        listed[key] = replace(listed.get(key, row), why=row.why)
    return tuple(sorted(listed.values()))


def why_not(outcome: Outcome, step: str) -> str:
    """Why a step was not done; the empty text where nothing speaks against it."""
    if step in outcome.hanging:
        return f"still used: could not {outcome.hanging[step]}"
    failure = outcome.failed.get(step)
    return f"{failure.code}: {failure.message}" if failure else ""
