"""The page of what the embedded AWS keeps says what is so now."""

from pathlib import Path

from tests.emulator.contract_page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "emulator.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m tests.emulator.contract_page > docs/emulator.md"
    )
