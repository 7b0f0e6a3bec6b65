"""The rows that an embedded account can hold, really asked: computed and executed agree.

Each row builds a network and takes it down, so that all of them take minutes: a run asks one
row in fifteen, and every row with LABKIT_EVERY_ROW=1.
"""

from __future__ import annotations

import os

import pytest

from labkit.aws import AwsDriver, Clients
from labkit.emulator import EmbeddedAws, Host, as_result
from labkit.lab.compare import Comparison
from labkit.provision import Journal, teardown, up
from tests.oracle.draft import REGION
from tests.oracle.realised import asked_of, realisable
from tests.oracle.rows import ROWS
from tests.oracle.situations import can_be_traced, situation

DRAFTS = {
    row["id"]: draft
    for row in ROWS
    if row["kind"] in ("execute-api", "private-integration") and can_be_traced(row)
    for draft in [situation(row)]
    if realisable(draft) is not None
}
ASKED = list(DRAFTS)[:: 1 if os.environ.get("LABKIT_EVERY_ROW") else 15]
LAB, LEARNER = "oracle", "rows"


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(region=REGION) as running:
        yield running


@pytest.fixture
def account(aws, tmp_path):
    """A driver, and a journal by which everything goes again."""
    driver = AwsDriver(Clients(REGION, endpoint_url=aws.url), LAB, LEARNER)
    with Journal(tmp_path / "journal", {"lab": LAB, "learner": LEARNER}) as journal:
        yield driver, journal
        assert teardown(journal, driver) == ()


@pytest.mark.parametrize("key", ASKED)
def test_computed_and_executed_agree(aws, account, key):
    draft, (driver, journal) = DRAFTS[key], account
    wanted = realisable(draft)
    up(wanted, journal, driver)
    stands = aws.observer.topology(REGION)
    request = asked_of(draft.request, wanted, stands)
    host = Host(request.source, lambda: stands, aws)
    done = host.send(request)
    found = Comparison("", done.trace, as_result(done))
    assert found.agree, str(found)


def test_most_rows_can_be_realised():
    assert len(DRAFTS) > 60
