"""`form`: ipywidgets one below the other, which a keyboard goes through as it does elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anywidget
import ipywidgets

_ARROWS = (Path(__file__).parent / "static" / "arrows.js").read_text("utf-8")


class ArrowKeys(anywidget.AnyWidget):
    """Shows nothing; where it is, radio buttons and lists keep their arrow keys."""

    _esm = f"{_ARROWS}\nexport default {{ render: ({{ el }}) => (keepArrowKeys(), el.remove()) }};"


def form(rows: Sequence[ipywidgets.Widget]) -> ipywidgets.VBox:
    """These widgets in a box."""
    box = ipywidgets.VBox([*rows, ArrowKeys()])
    box.add_class("labkit-form")
    return box
