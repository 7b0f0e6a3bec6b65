"""The widget of an exercise: a list beside each item, a button that checks, a result to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

import ipywidgets

from labkit.widgets.form import form

CHECK = "Check"
NOTHING = "choose …"


def sorting_view(
    *,
    question: str,
    items: Sequence[str],
    places: Sequence[str],
    chosen: Mapping[str, str],
    check: Callable[[Mapping[str, str]], str],
) -> ipywidgets.VBox:
    """One list for each item. `check` takes what was chosen so far and returns what to say."""
    lists = {item: _list(item, places, chosen.get(item, "")) for item in items}
    button = ipywidgets.Button(description=CHECK, layout=ipywidgets.Layout(width="max-content"))
    said = ipywidgets.HTML(value=_said(""))

    def checked(_: ipywidgets.Button) -> None:
        said.value = _said(check({item: row.value for item, row in lists.items() if row.value}))

    button.on_click(checked)
    heading = ipywidgets.HTML(f"<strong>{escape(question)}</strong>")
    return form([heading, *lists.values(), button, said])


def _list(item: str, places: Sequence[str], value: str) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=[(NOTHING, ""), *((place, place) for place in places)],
        value=value if value in places else "",
        description=item,
        tooltip=item,
        style={"description_width": "16em"},
        layout=ipywidgets.Layout(width="auto", max_width="48em"),
    )


def _said(text: str) -> str:
    """Lines as HTML that a screen reader announces."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<div role="status" aria-live="polite">{lines}</div>'
