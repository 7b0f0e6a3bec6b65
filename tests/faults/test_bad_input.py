"""Keys that end, what is forbidden, quotas, a full disk, other hands: a sentence, nothing lost."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from random import Random

import pytest

from labkit.errors import LabkitError
from labkit.provision import plan, teardown, up
from tests.faults.account import account
from tests.faults.bad_input import ROWS, Refuses
from tests.faults.decoys import plant
from tests.faults.everything import everything, harm, leaks
from tests.faults.runs import LEARNER, Run, calls

LAB = "private-api"
FEW = 12
"""Calls that are enough to know that a refusal stays."""


@pytest.fixture(scope="module")
def there():
    with account() as made:
        plant(made.clients, LAB, LEARNER, most=1)
        yield made


@pytest.fixture
def run(there, tmp_path):
    """A run whose account is at its end as it was at its beginning."""
    before = everything(there.clients)
    made = Run(there, LAB, tmp_path / "lab.jsonl", before)
    yield made
    there.send = there.answer
    with made.journal() as journal:
        assert teardown(journal, made.driver(), pace=there.hurry()) == ()
    there.clock.skip(3600)
    after = everything(there.clients)
    assert (leaks(before, after), harm(before, after)) == ([], [])


def test_a_refusal_is_a_sentence_with_what_to_do_and_up_goes_on_after_it(run, there):
    wanted, order = run.topologies[0], [call.partition(".")[2] for _, call in calls(run)]
    run.path.unlink()
    for bad in sorted(ROWS, key=lambda row: order.index(row.operation)):
        refuses = Refuses(there, bad)
        for _ in range(2):
            # The second time the same, in a new process: nothing is lost.
            known = run.path.read_text() if run.path.exists() else ""
            with run.journal() as journal, pytest.raises(LabkitError) as caught:
                up(wanted, journal, run.driver(), pace=there.hurry())
            assert run.path.read_text().startswith(known)
            assert bad.says in caught.value.try_, bad.name
            assert "\n" not in str(caught.value)
        assert 0 < refuses.calls <= FEW, bad.name
        refuses.end()
    with run.journal() as journal:
        up(wanted, journal, run.driver(), pace=there.hurry())
        assert not plan(wanted, journal.standing).actions


def test_a_quota_says_what_stands(run, there):
    Refuses(there, next(row for row in ROWS if row.name.startswith("AddressLimitExceeded")))
    with run.journal() as journal, pytest.raises(LabkitError) as caught:
        up(run.topologies[0], journal, run.driver(), pace=there.hurry())
    with run.journal() as journal:
        stand = [stood for stood in journal.standing if stood.sure]
        assert f"the {len(stand)} resources of the lab that stand" in str(caught.value)


@pytest.mark.parametrize("at", Random(3).sample(range(1, 80), 4))
def test_a_full_disk_changes_nothing_that_the_journal_does_not_know(run, there, monkeypatch, at):
    wanted, writes = run.topologies[0], []

    def write(file, data):
        writes.append(file)
        if len(writes) > at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(file, data)

    with run.journal() as journal, monkeypatch.context() as patch:
        patch.setattr("labkit.provision.journal.os", _Os(write))
        try:
            up(wanted, journal, run.driver(), pace=there.hurry())
            teardown(journal, run.driver(), pace=there.hurry())
        except LabkitError as error:
            said = str(error)
    assert "free some" in said
    assert "No space left on device" in said
    with run.journal() as journal:
        up(wanted, journal, run.driver(), pace=there.hurry())
        assert not plan(wanted, journal.standing).actions


class _Os:
    """The module `os` with another way to write."""

    def __init__(self, write) -> None:
        self.write = write

    def __getattr__(self, name: str):
        return getattr(os, name)


@pytest.mark.parametrize("then", ["up", "down"])
@pytest.mark.parametrize("seed", range(2))
def test_what_somebody_deletes_by_hand_is_made_again_or_gone(run, there, seed, then):
    wanted = run.topologies[0]
    with run.journal() as journal:
        up(wanted, journal, run.driver(), pace=there.hurry())
        rows, driver = list(journal.standing), run.driver()
        for stood in Random(seed).sample(rows, 12):
            # What still is in use stays.
            with suppress(LabkitError):
                driver.delete(stood.applied, stood.attributes)
    with run.journal() as journal:
        if then == "up":
            up(wanted, journal, run.driver(), pace=there.hurry())
            assert not plan(wanted, journal.standing).actions
            assert {(row.resource.key) for row in journal.standing} == {row.key for row in rows}
