"""`teardown`: everything that stands goes, in reverse order, and what is left is listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from labkit.provision.apply import settle
from labkit.provision.driver import Driver, Leftover
from labkit.provision.journal import Journal
from labkit.provision.plan import plan_removal
from labkit.provision.progress import SILENT, Progress
from labkit.provision.run import Outcome, run
from labkit.provision.steps import DEFAULT_PACE, Pace, perform, recover, rest
from labkit.provision.sweep import remove


def teardown(
    journal: Journal,
    driver: Driver,
    progress: Progress = SILENT,
    pace: Pace = DEFAULT_PACE,
) -> tuple[Leftover, ...]:
    """Remove everything that the journal knows; what is left after all, usually nothing.

    What carries the lab's tags and is not in the journal goes as well where the journal knows of
    an attempt whose answer never came: that one made it. Otherwise it is only listed, as after
    the loss of a journal. A resource that cannot be removed does not stop the others: it
    is among what is left, with the reason, and stays in the journal for the next time. When
    nothing is left the journal says that the lab has ended. Raises `Stopped` after an
    interrupt, and `LabkitError` when the account does not answer.
    """
    settle(journal, driver, pace, rest, recover)
    removal = plan_removal(journal.standing)
    if removal.actions:
        journal.begin()
    if journal.history.rough:
        # What nobody knows of may hold up what the journal knows.
        _remove_strays(driver.leftovers(), journal, driver, pace)
    outcome = run(
        removal,
        lambda action: perform(action, journal, driver, pace),
        progress,
        hands=pace.hands,
        go_on=True,
    )
    left = _left(outcome, journal, driver)
    if _strays(left, journal):
        # What has just gone may be listed still.
        _wait(pace)
        rough = journal.history.rough
        why = _remove_strays(driver.leftovers(), journal, driver, pace) if rough else {}
        if why:
            _wait(pace)
        left = tuple(
            replace(row, why=row.why or why.get(row.id, ""))
            for row in _left(outcome, journal, driver)
        )
    if not left:
        journal.end()
    return left


def _wait(pace: Pace) -> None:
    if pace.lag:
        pace.sleep(pace.lag)


def _strays(listed: Iterable[Leftover], journal: Journal) -> tuple[Leftover, ...]:
    """What carries the lab's tags although the journal knows nothing of it."""
    known = {value for stood in journal.standing for value in stood.attributes.values()}
    return tuple(row for row in listed if row.id not in known)


def _remove_strays(
    listed: Iterable[Leftover], journal: Journal, driver: Driver, pace: Pace
) -> dict[str, str]:
    """Remove them; the reason why not, or the empty text, by id."""
    driver.refresh()
    return remove(_strays(listed, journal), driver, pace=pace)


def _left(outcome: Outcome, journal: Journal, driver: Driver) -> tuple[Leftover, ...]:
    """What an independent listing finds, with what the journal still holds."""
    reasons = {}
    for stood in journal.standing:
        known = stood.attributes.get("id", "")
        why = outcome.why_not(f"delete {stood.resource}")
        reasons[known] = Leftover(stood.resource.kind, known, stood.resource.name, why)
    listed = {row.id: row for row in driver.leftovers()}
    for key, row in reasons.items():
        listed[key] = replace(listed.get(key, row), why=row.why)
    return tuple(sorted(listed.values()))
