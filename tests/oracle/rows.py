"""The rows of the oracle: those whose outcome is known from elsewhere, and more of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

HERE = Path(__file__).parent
Row: TypeAlias = dict[str, Any]
"""One case; its columns are in the README beside this file."""

TRACED = frozenset({"execute-api", "private-integration", "aws-service"})
"""The kinds of row that are requests; `control-plane` rows are calls that set something up."""


def read(name: str) -> list[Row]:
    """The rows of one file."""
    rows: list[Row] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return rows


GIVEN = read("access_matrix.json")
MORE = read("more_rows.json")
ROWS = [*GIVEN, *MORE]


def of_kind(*kinds: str) -> list[Row]:
    """The rows of these kinds, in the order of the files."""
    return [row for row in ROWS if row["kind"] in kinds]
