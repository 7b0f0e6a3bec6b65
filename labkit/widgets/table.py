"""`Table`: states of a view, computed before they are asked for, so that a click needs no kernel.

A slot is one attribute or text of the page that changes with the state; it lists the values
that occur. A row is one state: a character a slot, whose code less `FIRST` is the value's place
in that list. Rows are found by their key: a character a dial, written the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypedDict

from labkit.blueprints import Blueprint
from labkit.blueprints.blueprint import Value
from labkit.errors import LabkitError
from labkit.figures import Moment, Scene, about, description, state
from labkit.figures.escaped import escape, plain
from labkit.figures.layout import lay_out
from labkit.figures.scenes import readable
from labkit.figures.states import component_of
from labkit.figures.svg_writer import number_parts, verdict_id, verdict_parts
from labkit.figures.traced import names_of_requests
from labkit.topology import Topology
from labkit.widgets import sentences

FIRST = 48
REQUEST, SOURCE = "request", "source"
HOPS = 36
"""Places for hops in the page; a lab whose requests need more raises an error."""

How = Literal["class", "text", "html", "kept"]
"""What of an element changes; what is `kept` is no part of the page until somebody asks for it."""
Key = tuple[str, How]


class Slot(TypedDict):
    """`id` of an element, what of it changes, and every value that occurs."""

    id: str
    how: How
    values: list[str]


class Dial(TypedDict):
    """Something that can be set: a toggle by its name, the request or the source; its values."""

    name: str
    values: list[Value]


class Table(TypedDict):
    """What the browser gets."""

    dials: list[Dial]
    slots: list[Slot]
    rows: dict[str, str]


def table(blueprint: Blueprint, states: Iterable[Moment]) -> Table:
    """The table of some states of a lab."""
    drawn, wheels = readable(blueprint), dials(blueprint)
    settings_of = _settings_told(drawn)
    columns: dict[Key, dict[str, int]] = {}
    rows = {
        key_of(wheels, at): _row(columns, {**page_values(drawn, at), **settings_of(at.topology)})
        for at in states
    }
    slots: list[Slot] = [
        {"id": key, "how": how, "values": list(values)} for (key, how), values in columns.items()
    ]
    return {"dials": wheels, "slots": slots, "rows": rows}


def dials(blueprint: Blueprint) -> list[Dial]:
    """The toggles in their order, then the request and the source."""
    toggles: list[Dial] = [
        {"name": toggle.name, "values": list(toggle.choices)} for toggle in blueprint.toggles
    ]
    requests: Dial = {"name": REQUEST, "values": [*names_of_requests(blueprint)]}
    return [*toggles, requests, {"name": SOURCE, "values": list(blueprint.sources or ("",))}]


def key_of(wheels: list[Dial], at: Moment) -> str:
    """The key of a state's row."""
    chosen = {**at.settings, REQUEST: at.request, SOURCE: at.source}
    return "".join(chr(FIRST + wheel["values"].index(chosen[wheel["name"]])) for wheel in wheels)


def _row(columns: dict[Key, dict[str, int]], values: dict[Key, str]) -> str:
    places = []
    for key, value in values.items():
        column = columns.setdefault(key, {})
        places.append(column.setdefault(value, len(column)))
    return "".join(chr(FIRST + place) for place in places)


def _settings_told(drawn: Scene) -> Callable[[Topology], dict[Key, str]]:
    """What each component is set to, asked once a topology: many states share one."""
    known: dict[int, tuple[Topology, dict[Key, str]]] = {}

    def told(topology: Topology) -> dict[Key, str]:
        if id(topology) not in known:
            known.clear()
            known[id(topology)] = (topology, dict(_abouts(drawn, topology)))
        return known[id(topology)][1]

    return told


def _abouts(drawn: Scene, topology: Topology) -> Iterable[tuple[Key, str]]:
    for node in drawn.nodes:
        component = component_of(topology, node)
        rows = about(topology, component) if component else ()
        listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(says)}</dd>" for name, says in rows)
        yield (f"about-{node.name}", "kept"), listed


def page_values(drawn: Scene, moment: Moment) -> dict[Key, str]:
    """Everything in the page that depends on the state, by element and what of it."""
    shown, layout = state(drawn, moment), lay_out(drawn)
    values: dict[Key, str] = {}
    for node in drawn.nodes:
        look = shown.looks[node.name]
        css, inside = verdict_parts(node, layout, shown)
        values[node.name, "class"] = f"node {look}"
        values[f"{node.name}-note", "text"] = plain(shown.notes[node.name])
        values[f"{node.name}-number", "html"] = number_parts(node, layout, shown)
        values[verdict_id(node), "class"] = css
        values[verdict_id(node), "html"] = inside
    for frame in drawn.clusters:
        values[frame.name, "class"] = f"cluster {frame.style} {shown.looks[frame.name]}"
    for edge in drawn.edges:
        values[edge.name, "class"] = f"edge {shown.looks[edge.name]}"
    values["way", "kept"] = " ".join(shown.way)
    values["picture-says", "text"] = description(drawn, moment, shown)
    return {**values, **_words(drawn, moment)}


def _words(drawn: Scene, moment: Moment) -> dict[Key, str]:
    values: dict[Key, str] = {
        ("outcome", "class"): f"lf-outcome {sentences.outcome_class(moment.trace)}",
        ("outcome", "text"): plain(sentences.outcome(moment)),
        ("cell", "kept"): sentences.cell(moment.trace),
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
