"""The page of a `FlowView` as HTML: picture, controls, and places for the words.

All markup is made here, where every name is escaped; the browser only fills its slots.
Ids are those of the table; the browser puts a prefix before them, one for each view.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from labkit.blueprints import Blueprint, Preset, Settings, Toggle
from labkit.figures.escaped import escape
from labkit.figures.traced import names_of_requests
from labkit.widgets.table import HOPS, REQUEST, SOURCE


def page(blueprint: Blueprint, picture: str, settings: Settings, source: str, request: str) -> str:
    """The page, its controls unset; `picture` is an SVG document, the rest how the view begins."""
    start = {**settings, REQUEST: request, SOURCE: source}
    defaults = {
        **blueprint.defaults,
        REQUEST: names_of_requests(blueprint)[0],
        SOURCE: next(iter(blueprint.sources), ""),
    }
    return (
        f'<div class="labkit-flow{_wide(picture)}" data-lab="{escape(blueprint.name)}" '
        f'data-start="{escape(json.dumps(start))}" '
        f'data-defaults="{escape(json.dumps(defaults))}">'
        '<p id="outcome" class="lf-outcome" role="status" aria-live="polite"></p>'
        f'<div class="lf-top"><div class="lf-stage">{_picture(picture)}{_ABOUT}</div>'
        f"{_controls(blueprint)}</div>{PLACE}{_words(_matrix(blueprint))}</div>"
    )


PLACE = "<!-- build -->"
"""Where the place for building goes in a view that can build."""
BESIDE = 14
"""More things than this make a picture that needs the full width, above its controls."""


def _wide(picture: str) -> str:
    return " lf-wide" if picture.count(' class="node ') > BESIDE else ""


def empty_page(says: str) -> str:
    """The page of a lab that has nothing to show."""
    return f'<div class="labkit-flow"><p class="lf-outcome lf-nothing">{escape(says)}</p></div>'


# ---------------------------------------------------------------- picture

_ABOUT = (
    '<section id="about" class="lf-about" aria-live="polite" hidden="">'
    '<h4 id="about-name"></h4><button type="button" class="lf-button" data-do="close">Close'
    '</button><dl id="about-rows"></dl><ul id="about-steps" class="lf-steps"></ul></section>'
)
_ZOOM = (("in", "+", "Larger"), ("out", "−", "Smaller"), ("fit", "Fit", "As large as its place"))


def _picture(picture: str) -> str:
    """The drawing in a frame that can be scrolled, by mouse, finger or keyboard."""
    zoom = "".join(
        f'<button type="button" class="lf-button" data-zoom="{how}" aria-label="{says}" '
        f'title="{says}">{sign}</button>'
        for how, sign, says in _ZOOM
    )
    return (
        f'<div class="lf-zoom" role="group" aria-label="Size of the picture">{zoom}</div>'
        '<div class="lf-picture" tabindex="0" role="group" aria-label="The picture">'
        f"{picture}</div>"
        '<p class="lf-hint">Click a thing, or press Enter on it, to see what it is set to. '
        "Grey arrows: ways of other requests and settings.</p>"
    )


# ---------------------------------------------------------------- controls


def _controls(blueprint: Blueprint) -> str:
    groups = "".join(_group(name, rows) for name, rows in _grouped(blueprint.toggles))
    requests = [(row.name, row.label) for row in blueprint.requests]
    sources = [(name, name) for name in blueprint.sources]
    return (
        f'<form class="lf-controls">{_presets(blueprint)}'
        f"{_choice(REQUEST, 'Send the request', requests)}"
        f"{_choice(SOURCE, 'Send it from', sources)}{_BAR}{groups}</form>"
    )


_BAR = (
    '<div class="lf-bar" role="group" aria-label="Where you have been">'
    '<button type="button" class="lf-button" data-do="undo" disabled="">Undo</button>'
    '<button type="button" class="lf-button" data-do="redo" disabled="">Redo</button>'
    '<button type="button" class="lf-button" data-do="reset">As it starts</button>'
    '<button type="button" class="lf-button" data-do="copy">Copy as Python</button>'
    '<output id="line" class="lf-line"></output></div>'
)


def _presets(blueprint: Blueprint) -> str:
    """Situations to go to; nothing where the lab has none."""
    if not blueprint.presets:
        return ""
    rows = "".join(_preset(blueprint, row) for row in blueprint.presets)
    return (
        '<div class="lf-source"><label for="preset">Go to a situation</label> '
        f'<select id="preset"><option value="">of a notebook …</option>{rows}</select></div>'
    )


def _preset(blueprint: Blueprint, row: Preset) -> str:
    there = {
        **blueprint.settings(**row.changes),
        REQUEST: row.request or names_of_requests(blueprint)[0],
        SOURCE: row.source or blueprint.sources[0],
    }
    return f'<option value="{escape(json.dumps(there))}">{escape(row.label)}</option>'


def _choice(dial: str, label: str, options: list[tuple[str, str]]) -> str:
    """A list to choose from; nothing where there is no choice."""
    if len(options) < 2:
        return ""
    rows = "".join(
        f'<option value="{place}">{escape(says)}</option>'
        for place, (_, says) in enumerate(options)
    )
    return (
        f'<div class="lf-source"><label for="dial-{dial}">{escape(label)}</label> '
        f'<select id="dial-{dial}" data-dial="{dial}">{rows}</select></div>'
    )


def _grouped(toggles: Iterable[Toggle]) -> Iterator[tuple[str, list[Toggle]]]:
    """Toggles that stand together under one heading, in the order of the lab."""
    for name, rows in groupby(toggles, key=lambda toggle: toggle.group):
        yield name, list(rows)


def _group(name: str, toggles: list[Toggle]) -> str:
    legend = escape(name or "Suppose this were built")
    return f"<fieldset><legend>{legend}</legend>{''.join(map(_toggle, toggles))}</fieldset>"


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


# ---------------------------------------------------------------- words


def _words(matrix: str) -> str:
    hops = "".join(f'<li id="hop-{place}" class="lf-hop lf-none"></li>' for place in range(HOPS))
    return (
        f'<div class="lf-words"><div class="lf-stops"><div id="blockers" class="lf-blockers"></div>'
        f'{_REMEDIES}{matrix}</div><div class="lf-way"><h4>Each step of the way</h4>'
        f'<ol class="lf-hops">{hops}</ol></div></div>'
    )


_REMEDIES = (
    '<div id="remedies" class="lf-remedies" hidden="">'
    '<button type="button" class="lf-button" data-do="remedies">'
    "What is the smallest change that lets it through?</button>"
    '<div id="remedy-list" class="lf-remedy-list" aria-live="polite"></div></div>'
)


def _matrix(blueprint: Blueprint) -> str:
    """Every request from every source, each cell a button that goes there."""
    if len(blueprint.sources) * len(blueprint.requests) < 2:
        return ""
    heads = "".join(f'<th scope="col">from {escape(source)}</th>' for source in blueprint.sources)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th>{_cells(place, len(blueprint.sources))}</tr>'
        for place, row in enumerate(blueprint.requests)
    )
    return (
        '<div class="lf-matrix"><table role="grid">'
        "<caption>Who reaches what, as it is set now; a cell leads there</caption>"
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(request: int, sources: int) -> str:
    return "".join(
        f'<td><button type="button" data-{REQUEST}="{request}" data-{SOURCE}="{source}">'
        "</button></td>"
        for source in range(sources)
    )
