"""`FlowView`: a lab's picture whose toggles answer at once, with the words beside it.

The kernel computes the states that can be reached by one click and sends them with the page. A
click is answered by the browser alone; afterwards `settings`, `request` and `source` tell Python
what was chosen, and setting them from Python moves the view. A lab with more states than one
page holds has its store filled up after each click.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import traitlets

from labkit.blueprints import Blueprint, Settings, remedies
from labkit.blueprints import blueprint as named
from labkit.errors import LabkitError
from labkit.figures import Moment, checked_source, describe, moment, svg
from labkit.figures.escaped import plain
from labkit.figures.scenes import readable
from labkit.figures.traced import names_of_requests
from labkit.figures.words import NOTHING
from labkit.widgets.build_page import section
from labkit.widgets.builder import Builder
from labkit.widgets.building import Building
from labkit.widgets.near import has_few_states, states_near
from labkit.widgets.page import PLACE, empty_page, page
from labkit.widgets.picture import Picture
from labkit.widgets.still import WithStill
from labkit.widgets.table import Table, dials, table

_STATIC = Path(__file__).parent / "static"
SCRIPTS = ("arrows.js", "lights.js", "build.js", "flow_view.js")
"""One after the other they are the browser's half: a widget's module cannot import others."""
CHOSEN = ["settings", "request", "source"]
Chosen = tuple[Settings, str, str]
"""Settings, source and request of a state."""


class FlowView(WithStill, Building):
    """The picture of a lab with its toggles, its requests and sources, and the words of the trace.

    `blueprint` is a lab or its name, `settings` changes to the lab's defaults, `source` one of
    the lab's sources and `request` one of its requests. These three are traits: observe them to
    learn what was clicked, set them to move the view. Raises `LabkitError` for a toggle, value,
    source or request that the lab does not have. `builder` is what builds the state that is
    shown; a view without one computes only.
    """

    _esm = "\n".join((_STATIC / name).read_text("utf-8") for name in SCRIPTS)
    _css = _STATIC / "flow_view.css"

    html = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)
    request = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        blueprint: Blueprint | str,
        *,
        settings: Settings | None = None,
        source: str = "",
        request: str = "",
        builder: Builder | None = None,
    ) -> None:
        self.blueprint = named(blueprint) if isinstance(blueprint, str) else blueprint
        chosen = self._checked(settings or {}, source, request)
        html, states = _prepared(self.blueprint, tuple(chosen[0].items()), *chosen[1:])
        html = html.replace(PLACE, section(self.blueprint) if builder else "")
        self._builder = builder
        super().__init__(
            html=html, table=states, settings=dict(chosen[0]), source=chosen[1], request=chosen[2]
        )
        self.on_msg(self._answer)
        if not has_few_states(self.blueprint):
            self.observe(lambda _: self._send_states(*self._chosen[1:]), CHOSEN)

    @traitlets.validate("settings")
    def _check_settings(self, proposal: Any) -> dict[str, object]:
        return dict(self.blueprint.settings(**proposal["value"]))

    @traitlets.validate("source")
    def _check_source(self, proposal: Any) -> str:
        return checked_source(self.blueprint, proposal["value"])

    @traitlets.validate("request")
    def _check_request(self, proposal: Any) -> str:
        return self._checked_request(proposal["value"])

    def _checked(self, settings: Settings, source: str, request: str) -> Chosen:
        return (
            self.blueprint.settings(**settings),
            checked_source(self.blueprint, source),
            self._checked_request(request),
        )

    def _checked_request(self, name: str) -> str:
        return names_of_requests(self.blueprint.asking(name))[0]

    @property
    def moment(self) -> Moment:
        """What the view shows: settings, source, request, topology and trace."""
        return moment(self.blueprint, self.settings, self.source, self.request)

    def picture(self) -> Picture:
        """A still of what the view shows, for an output that stays when the kernel is gone."""
        return Picture(svg(*self._chosen), describe(*self._chosen))

    @property
    def _chosen(self) -> tuple[Blueprint, Settings, str, str]:
        return self.blueprint, self.settings, self.source, self.request

    # ------------------------------------------------------------ what the browser asks for

    def _answer(self, _: object, content: Any, _buffers: object) -> None:
        """Answer a message of the browser's: it asks for states, for the smallest change, or to
        build.
        """
        asked = content.get("ask") if isinstance(content, dict) else None
        if asked == "states":
            self._send_states(*self._asked_about(content.get("of")))
        elif asked == "remedies":
            state = self._asked_about(content.get("of"))
            self.send({"remedies": self._remedies(*state), "of": list(state)})
        elif asked == "build":
            self._do(content.get("do"), content.get("of"))

    def _asked_about(self, of: Any) -> Chosen:
        """The state in a question, or the view's own where the question names none of the lab's."""
        try:
            settings, source, request = of
            return self._checked(settings, source, request)
        except (LabkitError, TypeError, ValueError):
            return self._chosen[1:]

    def _send_states(self, settings: Settings, source: str, request: str) -> None:
        self.send({"states": _near(self.blueprint, tuple(settings.items()), source, request)})

    def _remedies(self, settings: Settings, source: str, request: str) -> list[dict[str, Any]]:
        """The smallest changes that help: what to say of each, and the settings it leads to."""
        if not moment(self.blueprint, settings, source, request).trace:
            return []
        asking = self.blueprint.asking(request)
        return [
            {"says": _told(self.blueprint, row), "settings": {**settings, **row}}
            for row in remedies(asking, settings, source)
            if row
        ]

    # ------------------------------------------------------------ without a browser

    def __str__(self) -> str:
        return plain(f"{describe(*self._chosen)}\n{self.moment.trace or ''}".rstrip())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.picture()._repr_html_()

    # anywidget gives a pair; IPython takes either.
    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # type: ignore[override]
        """The picture's words and the still picture, without the view."""
        return {"text/plain": describe(*self._chosen), "text/html": self._repr_html_()}

    def _widget(self) -> Any:
        return self


@lru_cache(maxsize=32)
def _prepared(
    blueprint: Blueprint, settings: tuple[tuple[str, Any], ...], source: str, request: str
) -> tuple[str, Table]:
    """Page and first table of a lab, the same for each view that begins in the same state."""
    drawn = readable(blueprint)
    if not (drawn.nodes or drawn.why):
        return empty_page(NOTHING), {"dials": dials(blueprint), "slots": [], "rows": {}}
    states = states_near(blueprint, dict(settings), source, request)
    drawing = page(blueprint, svg(blueprint), dict(settings), source, request)
    return drawing, table(blueprint, states)


@lru_cache(maxsize=8)
def _near(
    blueprint: Blueprint, settings: tuple[tuple[str, Any], ...], source: str, request: str
) -> Table:
    """What a click may need next; the browser asks for it while the click itself sends it too."""
    return table(blueprint, states_near(blueprint, dict(settings), source, request))


def _told(blueprint: Blueprint, changes: Settings) -> str:
    """Changes as a person says them: the labels of the toggles, and what to set them to."""
    words = {True: "on", False: "off"}
    rows = (
        f"{blueprint.toggle(name).label}: {words[value] if isinstance(value, bool) else value}"
        for name, value in changes.items()
    )
    return ", and ".join(rows)
