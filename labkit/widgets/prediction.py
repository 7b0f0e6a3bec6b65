"""The widget of a prediction: a question with radio buttons, a button that locks, a status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import ipywidgets

from labkit.widgets.form import form

LOCK, LOCKED = "Lock in my prediction", "Locked in"
FIRST = "Choose one first."
WRAP = "white-space: normal; font-weight: bold; line-height: 1.4"


def prediction_view(
    *,
    question: str,
    choices: Sequence[str],
    chosen: str | None,
    status: str,
    lock: Callable[[str], str],
) -> ipywidgets.VBox:
    """Radio buttons of which none is set before the learner sets one.

    `lock` stores the choice and returns the status line. A locked prediction, one that was
    stored earlier too, can no longer be changed.
    """
    radios = ipywidgets.RadioButtons(
        options=tuple(choices),
        value=chosen,
        description=f'<span style="{WRAP}">{escape(question)}</span>',
        description_allow_html=True,
        tooltip=question,
        disabled=chosen is not None,
        style={"description_width": "auto"},
        layout=ipywidgets.Layout(flex_flow="column", width="auto", height="auto"),
    )
    button = ipywidgets.Button(
        description=LOCK if chosen is None else LOCKED,
        layout=ipywidgets.Layout(width="max-content"),
    )
    line = ipywidgets.HTML(value=_status(status))

    def locked(_: ipywidgets.Button) -> None:
        if radios.disabled:
            return
        if radios.value is None:
            line.value = _status(FIRST)
            return
        line.value = _status(lock(radios.value))
        # A disabled button would let go of the keyboard, and Shift+Enter would do nothing.
        radios.disabled, button.description = True, LOCKED

    button.on_click(locked)
    return form([radios, button, line])


def _status(text: str) -> str:
    """The line as HTML that a screen reader announces."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<div role="status" aria-live="polite">{lines}</div>'
