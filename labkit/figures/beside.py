"""Two states of a lab side by side: what differs between them, for the picture and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import Blueprint
from labkit.figures.scenes import Scene, scene
from labkit.figures.states import State, state
from labkit.figures.svg_writer import write_svg
from labkit.figures.traced import Moment
from labkit.figures.words import description, way_labels


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its picture, its alternative text, and how the request ended."""

    svg: str
    says: str
    ended: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Both sides, and what differs, each as a name with the one and the other."""

    one: Side
    other: Side
    differences: tuple[tuple[str, str, str], ...]


def beside(blueprint: Blueprint, one: Moment, other: Moment) -> Beside:
    """Two moments of a lab; in both pictures the things that differ have an outline more."""
    drawn = scene(blueprint)
    shown, others = state(drawn, one), state(drawn, other)
    marked = frozenset(_differing(drawn, shown, others))
    return Beside(
        _side(drawn, one, shown, marked),
        _side(drawn, other, others, marked),
        tuple(_differences(blueprint, one, other)),
    )


def _differing(drawn: Scene, one: State, other: State) -> Iterator[str]:
    """The nodes that are not the same in both: way, blocked, there or not, words or verdict."""
    for node in drawn.nodes:
        if _told(one, node.name) != _told(other, node.name):
            yield node.name


def _told(shown: State, name: str) -> tuple[object, ...]:
    return shown.looks[name], shown.notes[name], shown.verdicts.get(name)


def _side(drawn: Scene, at: Moment, shown: State, marked: frozenset[str]) -> Side:
    says = description(drawn, at, shown)
    ended = at.trace.headline if at.trace else says
    return Side(write_svg(drawn, shown, says, marked), says, ended)


def _differences(
    blueprint: Blueprint, one: Moment, other: Moment
) -> Iterator[tuple[str, str, str]]:
    for toggle in blueprint.toggles:
        here, there = one.settings.get(toggle.name), other.settings.get(toggle.name)
        if here != there:
            yield toggle.label, _value(here), _value(there)
    if one.source != other.source:
        yield "sent from", one.source, other.source
    for name, told in (("way", _way), ("stopped by", _stopped), ("client sees", _seen)):
        if told(one) != told(other):
            yield name, told(one), told(other)


def _value(value: object) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _way(at: Moment) -> str:
    return " → ".join(way_labels(at.trace)) if at.trace else "nothing to ask"


def _stopped(at: Moment) -> str:
    return ", ".join(at.trace.codes) if at.trace and at.trace.codes else "nothing"


def _seen(at: Moment) -> str:
    return str(at.trace.response) if at.trace else "nothing"
