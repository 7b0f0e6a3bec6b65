"""The embedded AWS keeps every row of the contract, but for those that it is known not to."""

from collections import Counter

import pytest

from labkit.aws import Clients
from labkit.aws.contract import Kept, World, all_rows, ask, laxer_rows
from tests.emulator.conftest import REGION

ROWS = [(subject, row) for subject, rows in all_rows().items() for row in rows]


@pytest.fixture(scope="module")
def world(aws):
    return World(Clients(REGION, endpoint_url=aws.url), patience=5)


@pytest.mark.parametrize(
    "row", [row for _, row in ROWS], ids=[f"{s}: {r.behaviour}" for s, r in ROWS]
)
def test_row_is_kept(world, row):
    found = ask(row, world)
    assert found.kept is Kept.KEPT, found.says


@pytest.mark.parametrize("row", laxer_rows(), ids=lambda row: row.behaviour)
def test_row_is_still_not_kept(world, row):
    assert ask(row, world).kept is Kept.DIFFERS, "it is kept now: move it out of laxer.py"


def test_no_two_rows_say_the_same():
    said = Counter((subject, row.behaviour) for subject, row in ROWS)
    assert [words for words, times in said.items() if times > 1] == []
