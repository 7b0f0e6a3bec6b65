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


def test_what_is_known_not_to_be_kept_is_not(world):
    kept = [row.behaviour for row in laxer_rows() if ask(row, world).kept is not Kept.DIFFERS]
    assert kept == [], "move them out of laxer.py, or mend the call"


def test_no_two_rows_say_the_same():
    said = Counter((subject, row.behaviour) for subject, row in ROWS)
    assert [words for words, times in said.items() if times > 1] == []
