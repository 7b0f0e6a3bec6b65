"""What every plot shares: one style, and a figure written as the same text in every run."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.errors import LabkitError
from labkit.figures.style import INK

FORMATS = (".svg", ".png")
LINES: tuple[dict[str, Any], ...] = (
    {"color": "#0072B2", "linestyle": "-"},
    {"color": "#A84300", "linestyle": (0, (6, 2))},
    {"color": "#1B2430", "linestyle": (0, (1, 1.6))},
    {"color": "#5B7F2B", "linestyle": (0, (6, 2, 1, 2))},
    {"color": "#7A4FA3", "linestyle": (0, (3, 1.2, 1, 1.2, 1, 1.2))},
)
"""Colour and dash of each line of a plot: each can be told from the others in grey as well."""
_STYLE: Any = {
    "svg.hashsalt": "labkit",
    "svg.fonttype": "none",
    # Every label names the whole list, and matplotlib's own is two hundred characters long.
    "font.sans-serif": ["DejaVu Sans", "Arial"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": "#6B6B6B",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 2.2,
}


def new_axes(width: float, height: float) -> Any:
    """Empty axes of a figure of so many inches, in the style of all plots."""
    # Takes a second to import, and only who asks for a plot needs it.
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_STYLE):
        return Figure(figsize=(width, height)).add_subplot()


def as_svg(axes: Any) -> str:
    """A plot as SVG, the same text for the same plot."""
    page = io.StringIO()
    _save(axes, page, "svg")
    return page.getvalue()


def write_plot(axes: Any, path: Path) -> None:
    """A plot in a file of a checked name. Raises `LabkitError` for one that cannot be written."""
    try:
        _save(axes, path, path.suffix[1:])
    except OSError as error:
        raise LabkitError(
            f"The picture cannot be written: {error.strerror}",
            where=str(path),
            try_="a folder that there is and that you may write to",
        ) from error


def checked_format(path: Path) -> Path:
    """`path`, if a plot can be written as its name ends. Raises `LabkitError` if not."""
    if path.suffix not in FORMATS:
        raise LabkitError(
            f"A picture cannot be written as {path.name!r}", try_="a name that ends in .svg or .png"
        )
    return path


def _save(axes: Any, target: Any, kind: str) -> None:
    import matplotlib as mpl  # noqa: PLC0415

    metadata: Mapping[str, None] = {"Date": None} if kind == "svg" else {"Software": None}
    with mpl.rc_context(_STYLE):
        axes.figure.savefig(target, format=kind, metadata=metadata, bbox_inches="tight", dpi=150)
