"""The oracle is well formed: every row has every column, and every word is in the README."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = json.loads((HERE / "access_matrix.json").read_text(encoding="utf-8"))
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


def test_ids_are_unique_and_in_order():
    ids = [row["id"] for row in ROWS]
    assert ids == sorted(set(ids))
    assert len(ids) == 69


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(row):
    request = {"call"} if row["kind"] == "control-plane" else {"url", "headers"}
    assert set(row) == COLUMNS | request
    assert re.fullmatch(r"M\d{3}", row["id"])
    for column in ("kind", "client", "api_type", "integration", "policy", "confidence"):
        assert row[column] is None or row[column].lower() in README.lower()
    assert row["confidence"] in {"documented", "reported", "uncertain"}
    assert row["why"].endswith(".")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_bodies_of_refusals_are_json(row):
    body = row["expected"]["body"]
    if body and row["kind"] != "control-plane":
        assert isinstance(json.loads(body), dict)
