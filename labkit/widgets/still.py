"""What a notebook shows of a widget: the widget, and where that is gone, a still in its place.

A widget lives as long as its kernel does. A notebook that was saved and is opened again shows
"Error displaying widget" where it was. So a still stands in an output of its own below: hidden
while the widget lives, and hiding the error when it does not.
"""

from __future__ import annotations

from html import escape
from typing import Any

from labkit.headless import headless
from labkit.shown import Shown

VIEW = "application/vnd.jupyter.widget-view+json"
SAYS = "This was saved. Run the cell to use it."
_MARK = "labkit-still"
_WIDGET = ".jp-OutputArea-output.lm-Panel"
_STYLE = (
    f".jp-OutputArea:has({_WIDGET} > *) .jp-OutputArea-child:has(.{_MARK}), "
    f".jp-OutputArea:has(.{_MARK}):not(:has({_WIDGET} > *)) .jp-OutputArea-child:has({_WIDGET})"
    " { display: none; }"
)
"""JupyterLab's outputs are panels for widgets alone: with an element in them for one that lives,
with text alone for an error, and while they wait.

A notebook that is not trusted has neither widget nor style: it shows the still.
"""


class WithStill(Shown):
    """Shows a person its `_widget`, and a run without one its own text and HTML.

    The same HTML is the still. IPython asks `_ipython_display_` first; `NotImplementedError`
    tells it to take the object's own outputs.
    """

    __slots__ = ()

    def _widget(self) -> Any:
        """What is displayed: anything with the `model_id` of a widget."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        if headless():
            raise NotImplementedError
        for bundle in self.outputs():
            _display(bundle)

    def outputs(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a person's notebook has: the widget, and the still."""
        own = self._repr_mimebundle_()
        view = {"version_major": 2, "version_minor": 0, "model_id": self._widget().model_id}
        still = f'<div class="{_MARK}">{own["text/html"]}<p>{escape(SAYS)}</p></div>'
        return {VIEW: view}, {**own, "text/html": f"<style>{_STYLE}</style>{still}"}


def _display(bundle: dict[str, Any]) -> None:
    # IPython takes a while to import, and a terminal needs none of it.
    from IPython.display import display  # noqa: PLC0415

    display(bundle, raw=True)  # type: ignore[no-untyped-call]
