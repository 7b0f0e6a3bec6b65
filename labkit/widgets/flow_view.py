"""`FlowView`: a lab's picture whose toggles answer at once, with the words beside it.

The kernel computes every state once and sends it with the page. A click is answered by the
browser alone; afterwards `settings` and `source` tell Python what was chosen, and setting
them from Python moves the view.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labkit.blueprints import Blueprint, Settings
from labkit.blueprints import blueprint as named
from labkit.figures import Moment, checked_source, describe, moment, png, scene, svg
from labkit.figures.words import NOTHING
from labkit.headless import headless
from labkit.widgets.page import empty_page, page
from labkit.widgets.picture import Picture
from labkit.widgets.table import Table, dials, table

_STATIC = Path(__file__).parent / "static"


class FlowView(anywidget.AnyWidget):
    """The picture of a lab with its toggles, its source and the words of the trace.

    `blueprint` is a lab or its name, `settings` changes to the lab's defaults, `source`
    one of the lab's sources. `settings` and `source` are traits: observe them to learn
    what was clicked, set them to move the view. Raises `LabkitError` for a toggle, value
    or source that the lab does not have.
    """

    _esm = _STATIC / "flow_view.js"
    _css = _STATIC / "flow_view.css"

    html = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, blueprint: Blueprint | str, *, settings: Settings | None = None, source: str = ""
    ) -> None:
        self.blueprint = named(blueprint) if isinstance(blueprint, str) else blueprint
        html, states = _prepared(self.blueprint)
        super().__init__(
            html=html,
            table=states,
            settings=dict(settings or {}),
            source=checked_source(self.blueprint, source),
        )

    @traitlets.validate("settings")
    def _check_settings(self, proposal: Any) -> dict[str, object]:
        return dict(self.blueprint.settings(**proposal["value"]))

    @traitlets.validate("source")
    def _check_source(self, proposal: Any) -> str:
        return checked_source(self.blueprint, proposal["value"])

    @property
    def moment(self) -> Moment:
        """What the view shows: settings, source, topology and trace."""
        return moment(self.blueprint, self.settings, self.source)

    def picture(self) -> Picture:
        """A still of what the view shows, for an output that stays when the kernel is gone."""
        chosen = (self.blueprint, self.settings, self.source)
        return Picture(svg(*chosen), describe(*chosen))

    def __str__(self) -> str:
        found = self.moment.trace
        return f"{describe(self.blueprint, self.settings, self.source)}\n{found or ''}".rstrip()

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The view, with a PNG for notebooks that are not trusted yet.

        A run without a person leaves the view out: its model dies with the kernel, and a
        saved notebook would show an error in its place. There the still picture stands in.
        """
        words = describe(self.blueprint, self.settings, self.source)
        if headless():
            return {"text/plain": words, "text/html": self.picture()._repr_html_()}, {}
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        still = png(self.blueprint, self.settings, self.source)
        return {
            "application/vnd.jupyter.widget-view+json": view,
            "image/png": b64encode(still).decode(),
            "text/plain": words,
        }, {}


@lru_cache(maxsize=32)
def _prepared(blueprint: Blueprint) -> tuple[str, Table]:
    """Page and table of a lab, the same for each of its views."""
    if not scene(blueprint).nodes:
        return empty_page(NOTHING), {"dials": dials(blueprint), "slots": [], "rows": []}
    return page(blueprint, svg(blueprint)), table(blueprint)
