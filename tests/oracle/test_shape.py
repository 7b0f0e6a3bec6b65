"""The oracle is well formed: every row has every column, and every word is in the README."""

from __future__ import annotations

import json
import re

import pytest

from labkit.facts import fact
from tests.oracle.control_plane import CONFIGURATION
from tests.oracle.given import GIVEN as WORDS
from tests.oracle.rows import GIVEN, HERE, MORE, ROWS, TRACED, of_kind

README = (HERE / "README.md").read_text(encoding="utf-8")
COLUMNS = {
    "id",
    "kind",
    "client",
    "endpoints",
    "private_dns",
    "api_type",
    "integration",
    "policy",
    "given",
    "expected",
    "or",
    "confidence",
    "why",
}
OUTCOME = {"dns", "status", "body", "error_type", "symptom"}
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])


@pytest.mark.parametrize(("rows", "letter"), [(GIVEN, "M"), (MORE, "L")])
def test_ids_are_unique_and_in_order(rows, letter):
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(rf"{letter}\d{{3}}", key) for key in ids)


def test_no_given_row_is_lost():
    assert len(GIVEN) == 69


@every_row
def test_row(row):
    request = {"call"} if row["kind"] == "control-plane" else {"url", "headers"}
    assert set(row) == COLUMNS | request
    for column in ("kind", "client", "api_type", "integration", "policy", "confidence"):
        assert row[column] is None or f"`{row[column]}`" in README
    for word in row["given"]:
        assert f"`{word}`" in README
    assert row["confidence"] in {"documented", "reported", "uncertain"}
    assert row["why"].endswith(".")


@every_row
def test_outcomes(row):
    expected = row["expected"]
    assert set(expected) == OUTCOME
    assert expected["dns"] in {"public", "private", "nxdomain", None}
    assert (expected["status"] is None) == (expected["symptom"] is not None)
    assert (expected["symptom"] == "unresolved") == (expected["dns"] == "nxdomain")
    for other in row["or"]:
        assert "status" in other
        assert set(other) <= OUTCOME
        assert any(expected[column] != other[column] for column in other)


@pytest.mark.parametrize("row", of_kind(*TRACED), ids=lambda row: row["id"])
def test_bodies_of_refusals_are_json(row):
    body = row["expected"]["body"]
    if body and not body.endswith(",…}"):
        assert isinstance(json.loads(body), dict)


@pytest.mark.parametrize("row", MORE, ids=lambda row: row["id"])
def test_rows_of_our_own_cite_facts(row):
    cited = re.findall(r"F\d+\.\d+", row["why"])
    assert cited
    assert all(fact(key) for key in cited)


def test_every_word_is_used():
    used = {word for row in ROWS for word in row["given"]}
    assert set(WORDS) | set(CONFIGURATION) <= used
