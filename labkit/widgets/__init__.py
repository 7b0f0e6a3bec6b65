"""What a learner clicks: the picture that answers, and progress while something is built.

Names are imported when they are first asked for: a terminal shows progress without loading
ipywidgets and the drawing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.widgets.flow_view import FlowView
    from labkit.widgets.picture import Picture
    from labkit.widgets.progress import Progress
    from labkit.widgets.side_by_side import SideBySide

__all__ = ["FlowView", "Picture", "Progress", "SideBySide"]

_MODULES = {
    "FlowView": "flow_view",
    "Picture": "picture",
    "Progress": "progress",
    "SideBySide": "side_by_side",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
