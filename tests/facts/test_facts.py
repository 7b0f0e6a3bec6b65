"""The table of facts is whole, in order, and the page made from it is fresh."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from labkit.errors import LabkitError
from labkit.facts import CHAPTERS, FACTS, Confidence, fact
from labkit.facts.__main__ import markdown
from labkit.facts.recordings import ORIGINS, RECORDINGS

ROOT = Path(__file__).resolve().parents[2]
AWS_HOSTS = {"docs.aws.amazon.com", "aws.amazon.com", "repost.aws"}
CITED = re.compile(r"\bF\d+\.\d+\b")
RECORDED = re.compile(r"\bR\d{3}\b")
ROWS = [row for chapter in CHAPTERS for row in chapter.facts]


def cited(ids: re.Pattern[str]) -> dict[str, str]:
    """Each id that the package cites, and one file that does."""
    return {
        key: str(path.relative_to(ROOT))
        for path in sorted((ROOT / "labkit").rglob("*.py"))
        for key in ids.findall(path.read_text(encoding="utf-8"))
    }


def test_ids_are_unique_and_in_order():
    numbers = [row.number for row in ROWS]
    assert numbers == sorted(set(numbers))
    assert list(FACTS) == [row.id for row in ROWS]


def test_chapters_have_no_gap():
    for chapter in range(1, 11):
        places = [row.number[1] for row in ROWS if row.number[0] == chapter]
        assert places == list(range(1, len(places) + 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(row):
    assert CITED.fullmatch(row.id)
    assert row.says.strip() == row.says
    assert row.says.endswith((".", "`", "/"))
    assert "  " not in row.says
    assert row.says.count("`") % 2 == 0
    assert (row.confidence is Confidence.UNCERTAIN) <= ("does not settle" in row.says)
    if row.page:
        page = urlsplit(row.page)
        assert page.scheme == "https"
        assert page.hostname in AWS_HOSTS


def test_no_sentence_twice():
    assert len({row.says for row in ROWS}) == len(ROWS)


def test_what_is_documented_names_its_page():
    assert [
        row.id for row in ROWS if row.confidence is Confidence.DOCUMENTED and not row.page
    ] == []


def test_every_cited_fact_exists():
    known = cited(CITED)
    assert known, "nothing cites a fact: the search itself is broken"
    assert {key: place for key, place in known.items() if key not in FACTS} == {}


def test_every_cited_recording_has_an_origin():
    known = cited(RECORDED)
    assert known, "nothing cites a recording: the search itself is broken"
    assert {key: place for key, place in known.items() if key not in RECORDINGS} == {}


def test_a_recording_has_one_origin():
    assert sum(len(origin.ids) for origin in ORIGINS) == len(RECORDINGS) == 263
    assert RECORDINGS["R197"].source == "hashicorp/terraform issue 24478"


def test_unknown_fact_lists_near_ones():
    with pytest.raises(LabkitError) as caught:
        fact("F3.99")
    assert str(caught.value) == (
        "There is no fact 'F3.99' (labkit.facts). Try: one of: F3.6, F3.7, F3.8, F3.9, F3.10."
    )


@pytest.mark.parametrize("key", ["", "F99.1", "vpce", "F"])
def test_nonsense_lists_the_chapters(key):
    with pytest.raises(LabkitError, match=r"F1\.1, F1\.20, F1\.37, F2\.1, .*F10\.1"):
        fact(key)


def test_text_and_html_say_the_same():
    row = fact("F2.11")
    text = re.sub(r"<[^>]+>", "", row._repr_html_())
    assert str(row) == f"{text} {row.page}"
    assert f'<a href="{row.page}">F2.11</a>' in row._repr_html_()


def test_html_is_escaped_and_needs_no_page():
    row = fact("F9.10")
    assert row.page == ""
    assert "href" not in row._repr_html_()
    assert str(row).endswith(f"({row.confidence}, 2023-09-11)")


def test_the_page_in_docs_is_fresh():
    page = ROOT / "docs" / "facts.md"
    assert page.read_text(encoding="utf-8") == markdown() + "\n", (
        "run: python -m labkit.facts > docs/facts.md"
    )
