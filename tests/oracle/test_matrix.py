"""The engine against the oracle: every request of its rows is traced, and ends as it says."""

from __future__ import annotations

from functools import cache

import pytest

from labkit.flow import Trace, trace
from tests.oracle.outcomes import judged, of_trace
from tests.oracle.rows import ROWS, TRACED, of_kind
from tests.oracle.situations import can_be_traced, situation
from tests.oracle.waiting import WAITING

RUN = {row["id"]: row for row in ROWS if can_be_traced(row)}
UNCERTAIN = [key for key, row in RUN.items() if row["confidence"] == "uncertain"]
UNSETTLED = "AWS's documentation does not settle this"


@cache
def traced(key: str) -> Trace:
    draft = situation(RUN[key])
    return trace(draft.topology, draft.request)


@pytest.mark.parametrize("key", RUN)
def test_it_ends_as_the_oracle_says(key):
    row, found = RUN[key], traced(key)
    seen = of_trace(found)
    assert judged(seen, row), f"{row['why']}\nseen: {seen}\nexpected: {row['expected']}\n{found}"


@pytest.mark.parametrize("key", UNCERTAIN)
def test_what_is_uncertain_is_said_to_be(key):
    assert UNSETTLED in str(traced(key))


def test_every_request_is_traced_but_those_that_wait():
    requests = {row["id"] for row in of_kind(*TRACED)}
    assert requests - set(RUN) == WAITING
