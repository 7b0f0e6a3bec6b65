"""The page of what the embedded AWS keeps tells every row that there is now.

That it keeps them all is shown row by row elsewhere; what bare moto keeps is as it was when
the page was made.
"""

import re
from pathlib import Path

from labkit.aws.contract import Kept, Result, all_rows
from tests.emulator.contract_page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "emulator.md"
MOTO = re.compile(r"(?m) [✔✘…] \|$|^- bare moto: .*$")


def test_the_page_is_fresh():
    kept = {
        subject: [Result(row, Kept.KEPT) for row in rows] for subject, rows in all_rows().items()
    }
    wanted = page({"embedded": kept, "bare moto": kept})
    assert MOTO.sub("", PAGE.read_text(encoding="utf-8")) == MOTO.sub("", wanted), (
        "run: python -m tests.emulator.contract_page > docs/emulator.md"
    )
