"""The page of a `FlowView` as HTML: picture, controls, and places for the words.

All markup is made here, where every name is escaped; the browser only fills its slots.
Ids are those of the table; the browser puts a prefix before them, one for each view.
"""

from __future__ import annotations

from html import escape

from labkit.blueprints import Blueprint, Toggle
from labkit.widgets.table import HOPS, SOURCE


def page(blueprint: Blueprint, picture: str) -> str:
    """The page, its controls unset; `picture` is an SVG document."""
    return (
        '<div class="labkit-flow">'
        '<p id="outcome" class="lf-outcome" role="status" aria-live="polite"></p>'
        f'<div class="lf-top"><div class="lf-picture">{picture}</div>{_controls(blueprint)}</div>'
        f"{_words()}</div>"
    )


def empty_page(says: str) -> str:
    """The page of a lab that has nothing to show."""
    return f'<div class="labkit-flow"><p class="lf-outcome lf-nothing">{escape(says)}</p></div>'


def _controls(blueprint: Blueprint) -> str:
    toggles = "".join(_toggle(toggle) for toggle in blueprint.toggles)
    return (
        f'<form class="lf-controls">{_source(blueprint)}'
        f"<fieldset><legend>Suppose this were built</legend>{toggles}</fieldset></form>"
    )


def _source(blueprint: Blueprint) -> str:
    options = "".join(
        f'<option value="{place}">{escape(source)}</option>'
        for place, source in enumerate(blueprint.sources)
    )
    return (
        f'<div class="lf-source"><label for="dial-{SOURCE}">Send the request from</label> '
        f'<select id="dial-{SOURCE}" data-dial="{SOURCE}">{options}</select></div>'
    )


def _toggle(toggle: Toggle) -> str:
    yes_no = all(isinstance(choice, bool) for choice in toggle.choices)
    return _checkbox(toggle) if yes_no else _radios(toggle)


def _checkbox(toggle: Toggle) -> str:
    dial, hint = f"dial-{toggle.name}", f"question-{toggle.name}"
    return (
        f'<div class="lf-toggle"><input type="checkbox" id="{dial}" data-dial="{toggle.name}" '
        f'aria-describedby="{hint}"/><label for="{dial}">{escape(toggle.label)}</label>'
        f"{_question(toggle, hint)}</div>"
    )


def _radios(toggle: Toggle) -> str:
    hint = f"question-{toggle.name}"
    rows = "".join(
        f'<span class="lf-choice"><input type="radio" id="dial-{toggle.name}-{place}" '
        f'name="dial-{toggle.name}" value="{place}" data-dial="{toggle.name}"/>'
        f'<label for="dial-{toggle.name}-{place}">{escape(str(choice))}</label></span>'
        for place, choice in enumerate(toggle.choices)
    )
    return (
        f'<fieldset class="lf-toggle lf-radios" aria-describedby="{hint}">'
        f"<legend>{escape(toggle.label)}</legend>"
        f'<div class="lf-choices">{rows}</div>{_question(toggle, hint)}</fieldset>'
    )


def _question(toggle: Toggle, hint: str) -> str:
    return f'<p class="lf-question" id="{hint}">{escape(toggle.question)}</p>'


def _words() -> str:
    hops = "".join(f'<li id="hop-{place}" class="lf-hop lf-none"></li>' for place in range(HOPS))
    return (
        '<div class="lf-words"><div id="blockers" class="lf-blockers"></div>'
        '<div class="lf-way"><h4>Each step of the way</h4>'
        f'<ol class="lf-hops">{hops}</ol></div></div>'
    )
