"""`Scene`: everything that a picture of a lab may show, over all settings of its toggles.

It is the union, so that the picture is laid out once and a setting only changes classes:
what a setting lacks stays in its place, faded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from labkit.blueprints import Blueprint, cover
from labkit.errors import LabkitError
from labkit.figures.folding import fold
from labkit.figures.frames import Cluster, all_frames, vpc_frames
from labkit.figures.kinds import CLIENT, KINDS
from labkit.figures.traced import blocked_back, moment, moments_of
from labkit.flow import INTERNET, Trace
from labkit.topology import Component, Topology

AT_MOST = 40
"""More nodes than this make no picture that a person can read."""
TOGETHER = 3
"""No stretch of a way takes more toggles than this, set so and not otherwise, to be taken."""


@dataclass(frozen=True, slots=True)
class Node:
    """One component. `key` is its id in the topology, `name` its id in the picture.

    A `folded` one stands for several that no request touches.
    """

    key: str
    name: str
    label: str
    kind: str
    cluster: str | None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch that some request takes in some setting, from node to node by their keys.

    `main` edges belong to the way that the lab is about; they are drawn straight. One that goes
    `back` is an answer's, against the way.
    """

    tail: str
    head: str
    name: str
    main: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Nodes, clusters and edges, each with an id that is the same in every run.

    `why` says why nothing is drawn, where there is something. A scene that is `spread` has its
    things in several columns, also those that no way joins.
    """

    title: str
    nodes: tuple[Node, ...]
    clusters: tuple[Cluster, ...]
    edges: tuple[Edge, ...]
    why: str = ""
    spread: bool = False

    def node(self, key: str) -> Node | None:
        """The node of a component's id, if it is drawn."""
        return next((node for node in self.nodes if node.key == key), None)

    def named(self, label: str) -> Node | None:
        """The first node that people call so, if there is one."""
        return next((node for node in self.nodes if node.label == label), None)


@lru_cache(maxsize=32)
def scene(blueprint: Blueprint) -> Scene:
    """The scene of a lab. Raises `LabkitError` for a lab with more things than fit."""
    found = _Found()
    for settings in cover(blueprint, TOGETHER):
        rows = tuple(moments_of(blueprint, settings))
        found.add(rows[0].topology)
        for row in rows:
            if row.trace:
                found.pairs.update(dict.fromkeys(row.trace.stretches))
    if INTERNET in blueprint.sources:
        found.components[INTERNET] = Component(id=INTERNET, name=INTERNET)
    first = moment(blueprint).trace
    return found.scene(blueprint.title, first.stretches if first else ())


@lru_cache(maxsize=32)
def readable(blueprint: Blueprint) -> Scene:
    """The scene of a lab; of one with more things than fit, an empty one that says so."""
    try:
        return scene(blueprint)
    except LabkitError as error:
        return Scene(blueprint.title, (), (), (), f"{error} The words say all of it.")


def scene_of(topology: Topology, found: Trace | None, title: str) -> Scene:
    """The scene of any topology, with the way of one request or without.

    Of a large one, what the request does not touch is folded away (`folding`).
    Raises `LabkitError` for one with more things than fit.
    """
    seen = _Found()
    seen.add(topology, frames=all_frames(topology))
    stretches = found.stretches if found else ()
    seen.pairs.update(dict.fromkeys(stretches))
    seen.back = blocked_back(found)
    if found and INTERNET in found.way:
        seen.components[INTERNET] = Component(id=INTERNET, name=INTERNET)
    seen.fold((*found.way, *(row.component for row in found.hops)) if found else ())
    return replace(seen.scene(title, stretches), spread=True)


class _Found:
    """What has been met so far, in the order in which it was met."""

    def __init__(self) -> None:
        self.components: dict[str, Component] = {}
        self.places: dict[str, str | None] = {INTERNET: None}
        self.frames: dict[str, Cluster] = {}
        self.pairs: dict[tuple[str, str], None] = {}
        self.labels: Mapping[str, str] = {}
        self.back: tuple[str, str] | None = None

    def fold(self, touched: Collection[str]) -> None:
        """Put together what is not touched, where there is much of it."""
        parents = {key: frame.parent for key, frame in self.frames.items()}
        done = fold(self.components, self.places, parents, touched, AT_MOST)
        self.components, self.places = dict(done.components), dict(done.places)
        self.labels = done.labels

    def add(self, topology: Topology, frames: Iterable[Cluster] = ()) -> None:
        for component in topology.components:
            kind = KINDS.get(component.kind)
            if kind and component.id not in self.components:
                self.components[component.id] = component
                self.places[component.id] = kind.place(topology, component)
        for frame in frames or vpc_frames(topology):
            self.frames.setdefault(frame.key, frame)

    def scene(self, title: str, main: Collection[tuple[str, str]]) -> Scene:
        _must_fit(title, len(self.components))
        names = _Names()
        nodes = tuple(self._nodes(names))
        edges = tuple(self._edges({node.key: node for node in nodes}, main))
        return Scene(title, nodes, tuple(self._used_frames(names)), edges)

    def _edges(
        self, nodes: Mapping[str, Node], main: Collection[tuple[str, str]]
    ) -> Iterator[Edge]:
        for pair in (*self.pairs, *filter(None, [self.back])):
            if set(pair) <= set(nodes):
                tail, head = (nodes[key].name.removeprefix("node-") for key in pair)
                yield Edge(*pair, f"edge-{tail}--{head}", pair in main, pair == self.back)

    def _nodes(self, names: _Names) -> Iterator[Node]:
        for key, component in self.components.items():
            kind = component.kind if component.kind in KINDS else CLIENT
            label = self.labels.get(key, component.label)
            name = names.new("node", label)
            yield Node(key, name, label, kind, self.places[key], key in self.labels)

    def _used_frames(self, names: _Names) -> Iterator[Cluster]:
        used = {self.places[key] for key in self.components}
        while more := {self.frames[key].parent for key in used if key in self.frames} - used:
            used |= more
        for key, frame in self.frames.items():
            if key in used:
                name = names.new("cluster", frame.label)
                yield Cluster(key, name, *_rest(frame))


def _rest(frame: Cluster) -> tuple[str, str, str, str | None]:
    return frame.label, frame.detail, frame.style, frame.parent


class _Names:
    """Ids for the picture, made from what people call a thing; never twice the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, what: str, label: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "unnamed"
        name, number = f"{what}-{slug}", 2
        while name in self._taken:
            name, number = f"{what}-{slug}-{number}", number + 1
        self._taken.add(name)
        return name


def _must_fit(title: str, count: int) -> None:
    if count > AT_MOST:
        raise LabkitError(
            f"{count} things do not fit into one picture that can be read",
            where=title,
            try_=f"draw a part of it, {AT_MOST} things at most",
        )
