"""`Table`: every state of a view, computed once, so that a click needs no kernel.

A slot is one attribute or text of the page that changes with the state; it lists the
values that occur. A row is one state: a character a slot, whose code less `FIRST` is the
value's place in that list. Rows stand in the order of the dials, the last turning fastest.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from labkit.blueprints import Blueprint
from labkit.blueprints.blueprint import Value
from labkit.errors import LabkitError
from labkit.figures import Moment, Scene, description, moments, scene, state
from labkit.figures.layout import lay_out
from labkit.figures.svg_writer import number_parts, verdict_id, verdict_parts
from labkit.widgets import sentences

FIRST = 48
AT_MOST = 1024
"""More states than this are too many to compute and send before the first click."""
SOURCE = "source"
HOPS = 24
"""Places for hops in the page; a lab whose requests need more raises an error."""


class Slot(TypedDict):
    """`id` of an element, what of it changes, and every value that occurs."""

    id: str
    how: Literal["class", "text", "html"]
    values: list[str]


class Dial(TypedDict):
    """Something that can be set: a toggle by its name or the source, and its values."""

    name: str
    values: list[Value]


class Table(TypedDict):
    """What the browser gets."""

    dials: list[Dial]
    slots: list[Slot]
    rows: list[str]


Key = tuple[str, Literal["class", "text", "html"]]


def table(blueprint: Blueprint) -> Table:
    """The table of a lab. Raises `LabkitError` for more states than a page can hold."""
    count = blueprint.count * len(blueprint.sources)
    if count > AT_MOST:
        raise LabkitError(
            f"{count} states are more than the {AT_MOST} that one view can hold",
            where=f"lab {blueprint.name}",
            try_="give the lab fewer toggles or sources",
        )
    drawn = scene(blueprint)
    columns: dict[Key, dict[str, int]] = {}
    rows = [_row(columns, page_values(drawn, moment)) for moment in moments(blueprint)]
    slots: list[Slot] = [
        {"id": key, "how": how, "values": list(values)} for (key, how), values in columns.items()
    ]
    return {"dials": dials(blueprint), "slots": slots, "rows": rows}


def dials(blueprint: Blueprint) -> list[Dial]:
    """The toggles in their order, then the source."""
    found: list[Dial] = [
        {"name": toggle.name, "values": list(toggle.choices)} for toggle in blueprint.toggles
    ]
    return [*found, {"name": SOURCE, "values": list(blueprint.sources)}]


def _row(columns: dict[Key, dict[str, int]], values: dict[Key, str]) -> str:
    places = []
    for key, value in values.items():
        column = columns.setdefault(key, {})
        places.append(column.setdefault(value, len(column)))
    return "".join(chr(FIRST + place) for place in places)


def page_values(drawn: Scene, moment: Moment) -> dict[Key, str]:
    """Everything in the page that depends on the state, by element and what of it."""
    shown, layout = state(drawn, moment), lay_out(drawn)
    values: dict[Key, str] = {}
    for node in drawn.nodes:
        look = shown.looks[node.name]
        css, inside = verdict_parts(node, layout, shown)
        values[node.name, "class"] = f"node {look}"
        values[f"{node.name}-note", "text"] = shown.notes[node.name]
        values[f"{node.name}-number", "html"] = number_parts(node, layout, shown)
        values[verdict_id(node), "class"] = css
        values[verdict_id(node), "html"] = inside
    for frame in drawn.clusters:
        values[frame.name, "class"] = f"cluster {frame.style} {shown.looks[frame.name]}"
    for edge in drawn.edges:
        values[edge.name, "class"] = f"edge {shown.looks[edge.name]}"
    values["picture-says", "text"] = description(drawn, moment, shown)
    return {**values, **_words(drawn, moment)}


def _words(drawn: Scene, moment: Moment) -> dict[Key, str]:
    values: dict[Key, str] = {
        ("outcome", "class"): f"lf-outcome {sentences.outcome_class(moment.trace)}",
        ("outcome", "text"): sentences.outcome(moment.trace),
        ("blockers", "html"): sentences.blockers_html(moment.trace),
    }
    hops = sentences.hops(drawn, moment)
    if len(hops) > HOPS:
        raise LabkitError(f"A way of {len(hops)} hops is longer than the {HOPS} that fit")
    for place in range(HOPS):
        there = hops[place] if place < len(hops) else None
        values[f"hop-{place}", "class"] = there.css if there else "lf-hop lf-none"
        values[f"hop-{place}", "html"] = there.html if there else ""
    return values
