"""A matrix as a picture: a sign, a word and a code in each cell, and a colour beside them."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

from labkit.errors import LabkitError
from labkit.figures.plotting import new_axes, write_plot
from labkit.figures.style import INK
from labkit.flow import Matrix

AT_MOST = 60
"""More rows or columns than this make no picture that a person can read."""
WIDTH, LINES = 26, 3
"""Letters in a line of a cell, and lines in a cell."""
GROUND = {"delivered": "#D6E8F5", "left": "#E9F1DD", "blocked": "#FBE3D3", "unknown": "#ECECEC"}


def write_matrix(found: Matrix, path: Path) -> None:
    """Write the picture as .svg or .png. Raises `LabkitError` for a table that is too large."""
    heading, *rows = found.table()
    if len(rows) > AT_MOST or len(heading) > AT_MOST:
        raise LabkitError(
            f"{len(rows)} rows and {len(heading) - 1} columns make no picture that can be read",
            try_="--csv, or fewer senders and targets by --from and --to",
        )
    axes = new_axes(2.5 + 2.5 * (len(heading) - 1), 0.5 + 0.52 * (len(rows) + 1))
    axes.set_axis_off()
    if not rows:
        rows = [tuple("" for _ in heading)]
    drawn = axes.table(
        cellText=[[_short(text) for text in row] for row in rows],
        colLabels=[_short(text) for text in heading],
        cellLoc="left",
        bbox=(0, 0, 1, 1),
    )
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(8)
    for (row, column), cell in drawn.get_celld().items():
        cell.set_edgecolor(INK)
        cell.set_linewidth(0.5)
        cell.get_text().set_parse_math(False)
        word = rows[row - 1][column].split(" ")[1:2] if row and column else []
        cell.set_facecolor(GROUND.get("".join(word), "white"))
    write_plot(axes, path)


def _short(text: str) -> str:
    """A cell's text in short lines: a code on one of its own, long names broken."""
    first, _, code = text.rpartition(" ")
    parts = (first, code) if "_" in code and first else (text,)
    lines = [line for part in parts for line in wrap(part, WIDTH) or [""]]
    return "\n".join(lines if len(lines) <= LINES else [*lines[: LINES - 1], "…"])
