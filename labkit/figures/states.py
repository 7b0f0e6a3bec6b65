"""`State`: what a picture shows at one moment, as a class and words for each thing in it.

The picture, its description and the widget all read this, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labkit.figures.kinds import CLIENT, KINDS
from labkit.figures.scenes import Node, Scene
from labkit.figures.traced import Moment, blocked_back
from labkit.flow import Hop, Outcome, Step, Trace, Verdict
from labkit.topology import Component, Topology
from labkit.topology.management import is_management


class Look(StrEnum):
    """The class of a thing. Each differs from the others by more than its colour."""

    WAY = "way"
    BLOCKED = "blocked"
    IDLE = "idle"
    ABSENT = "absent"


NOT_BUILT = "not built"
NOT_ASKED = "not on the way"
FOR_COMMANDS = "for commands (SSM)"
"""Under what serves no request of the lab: it is drawn as faintly as what is not there."""


@dataclass(frozen=True, slots=True)
class State:
    """Looks by name in the scene; the rest by a node's name.

    `numbers` are places on the way, `notes` the small words under a name, `verdicts` a
    sign with the code of what blocks there, or with the outcome where the way ends. `way` are
    the names of the edges that the request takes, in order.
    """

    looks: Mapping[str, Look]
    numbers: Mapping[str, int]
    notes: Mapping[str, str]
    verdicts: Mapping[str, str]
    way: tuple[str, ...] = ()


def state(scene: Scene, moment: Moment) -> State:
    """The state of `scene` at a moment."""
    built = {node.name: component_of(moment.topology, node) for node in scene.nodes}
    looks = {**_clusters(scene, moment.topology), **_things(scene, built)}
    way = drawn(scene, moment.topology, moment.trace.way if moment.trace else ())
    edges = _edges(scene, moment)
    verdicts = _verdicts(scene, moment, way)
    looks.update(dict.fromkeys((*(node.name for node in way), *edges), Look.WAY))
    if moment.trace and moment.trace.outcome is Outcome.BLOCKED:
        last = (*_stopped(scene, moment, edges), *(node.name for node in way[1:][-1:]))
        looks.update(dict.fromkeys((*last, *verdicts), Look.BLOCKED))
    return State(
        looks=looks,
        numbers={node.name: number for number, node in enumerate(way, start=1)},
        notes={node.name: _note(moment.topology, node, built[node.name]) for node in scene.nodes},
        verdicts=verdicts,
        way=tuple(edges),
    )


def drawn(scene: Scene, topology: Topology, keys: tuple[str, ...]) -> tuple[Node, ...]:
    """The drawn ones among components; an observation's ids are found again by their names."""
    found = (scene.node(key) or scene.named(topology.label(key)) for key in keys)
    return tuple(node for node in found if node)


def component_of(topology: Topology, node: Node) -> Component | None:
    """What a node stands for; None where a setting lacks it."""
    if node.kind == CLIENT:
        return Component(id=node.key, name=node.label)
    found = topology.get(Component, node.key)
    wanted = (node.kind, node.label)
    named = (row for row in topology.components if (row.kind, row.label) == wanted)
    return found or next(named, None)


def _note(topology: Topology, node: Node, component: Component | None) -> str:
    if component and is_management(component):
        return FOR_COMMANDS
    if node.folded:
        return NOT_ASKED
    return KINDS[node.kind].note(topology, component) if component else NOT_BUILT


PLACES = ("account", "region", "zone", "aws")
"""Frames of what is always there."""


def _clusters(scene: Scene, topology: Topology) -> dict[str, Look]:
    there = {row.label for row in topology.components if not is_management(row)}
    return {
        frame.name: Look.IDLE if frame.style in PLACES or frame.label in there else Look.ABSENT
        for frame in scene.clusters
    }


def _things(scene: Scene, built: Mapping[str, Component | None]) -> dict[str, Look]:
    """Nodes, and edges between them: an edge needs both its ends."""
    looks = {
        name: Look.IDLE if component and not is_management(component) else Look.ABSENT
        for name, component in built.items()
    }
    names = {node.key: node.name for node in scene.nodes}
    for edge in scene.edges:
        ends = {looks[names[edge.tail]], looks[names[edge.head]]}
        looks[edge.name] = Look.ABSENT if Look.ABSENT in ends else Look.IDLE
    return looks


def _edges(scene: Scene, moment: Moment) -> list[str]:
    """Names of the edges that a request takes, in order."""
    names = {(edge.tail, edge.head): edge.name for edge in scene.edges}
    found = (
        tuple(node.key for node in drawn(scene, moment.topology, pair))
        for pair in (moment.trace.stretches if moment.trace else ())
    )
    return [names[pair] for pair in found if pair in names]


def _stopped(scene: Scene, moment: Moment, edges: list[str]) -> list[str]:
    """The edge on which something stops: the way's last, or the answer's against the way."""
    if not blocked_back(moment.trace):
        return edges[-1:]
    return [edge.name for edge in scene.edges if edge.back]


def _verdicts(scene: Scene, moment: Moment, way: tuple[Node, ...]) -> dict[str, str]:
    trace = moment.trace
    if trace is None or not way:
        return {}
    if trace.outcome is not Outcome.BLOCKED:
        return {way[-1].name: f"{trace.outcome.sign} {trace.outcome}"}
    found: dict[str, list[str]] = {}
    for hop, codes in _blocking(trace):
        at = (*way[-1:], *drawn(scene, moment.topology, hop.components))[-1]
        found.setdefault(at.name, []).extend(codes)
    return {name: f"{trace.outcome.sign} {' + '.join(codes)}" for name, codes in found.items()}


def _blocking(trace: Trace) -> list[tuple[Hop, list[str]]]:
    rows = (
        (hop, [_code(step) for step in hop.steps if step.verdict is Verdict.BLOCKED])
        for hop in trace.hops
    )
    return [(hop, codes) for hop, codes in rows if codes]


def _code(step: Step) -> str:
    """What only hands on another blocker is told from it."""
    return f"then {step.code}" if step.follows else step.code
