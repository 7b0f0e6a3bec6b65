"""One embedded AWS for a module's tests; nothing ever sleeps."""

from __future__ import annotations

import pytest

from labkit.aws import AwsDriver, Clients, Waits
from labkit.blueprints import blueprint
from labkit.emulator import EmbeddedAws
from labkit.provision import Journal, Pace, teardown

LAB, LEARNER = "private-api", "learner"
PACE = Pace(sleep=lambda _: None, tries=5)


@pytest.fixture(scope="module")
def clients():
    with EmbeddedAws(seed=42) as aws:
        yield Clients("us-east-1", endpoint_url=aws.url)


@pytest.fixture
def driver(clients):
    return AwsDriver(clients, LAB, LEARNER, waits=Waits(sleep=lambda _: None))


@pytest.fixture
def journal(tmp_path, driver, pace):
    """A journal; what a failed test left standing goes, so that the next one finds nothing."""
    header = {"lab": LAB, "learner": LEARNER, "backend": "embedded"}
    with Journal(tmp_path / "lab.jsonl", header, durable=False) as journal:
        yield journal
        if journal.standing:
            teardown(journal, driver, pace=pace)


@pytest.fixture(scope="session")
def lab():
    return blueprint(LAB)


@pytest.fixture(scope="session")
def pace():
    return PACE
