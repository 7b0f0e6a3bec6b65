"""Where everything stands: a scene laid out once, by `diagrams` through Graphviz in process.

No `dot` program is started: pygraphviz's wheel carries Graphviz. The layout uses no font
(every label has a fixed size), so it comes out the same on machines with other fonts.
Lengths are in CSS pixels; y grows downwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pygraphviz

from labkit.figures.frames import Cluster
from labkit.figures.kinds import CLIENT, KINDS
from labkit.figures.scenes import Edge, Scene
from labkit.figures.spread import neighbours

CARD = (108, 112)
"""Width and height of a node."""
FRAME_LABEL = (112, 28)
"""Room for the two lines at the top of a frame."""
MARGIN = 14
"""White space around the picture."""
_INCH = 72
_GRAPH = {
    "splines": "true",
    "pad": "0",
    "nodesep": "0.5",
    "ranksep": "0.62",
    "label": "",
}
_FRAME = {
    "label": (
        '<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}"><TR><TD></TD></TR></TABLE>>'
    ),
    "margin": "12",
}
_NODE = {
    "shape": "box",
    "fixedsize": "true",
    "width": f"{CARD[0] / _INCH:.4f}",
    "height": f"{CARD[1] / _INCH:.4f}",
    "image": "",
}

# By its name: type checkers take our folder of pictures for the package.
_diagrams: Any = import_module("diagrams")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of nodes and clusters, and curves of edges, by their names in the scene.

    A curve is a start and triples of Bézier points; the last point is the arrow's tip.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    curves: Mapping[str, tuple[Point, ...]]


@lru_cache(maxsize=32)
def lay_out(scene: Scene) -> Layout:
    """The layout of a scene; an empty scene has an empty one."""
    if not scene.nodes:
        return Layout(0, 0, {}, {})
    source = _diagram(scene).dot.source
    with _quiet():
        drawn = pygraphviz.AGraph(string=source).draw(format="json", prog="dot")
    return _read(json.loads(drawn))


def icon_file(kind: str) -> Path:
    """The picture that `diagrams` has for a kind."""
    icon = _icon(kind)
    package = Path(_diagrams.__file__).parent.parent
    return package / str(icon._icon_dir) / str(icon._icon)  # noqa: SLF001 - no other way to ask


def _icon(kind: str) -> Any:
    module, name = KINDS[kind].icon
    return getattr(import_module(f"diagrams.{module}"), name)


class _InProcess(_diagrams.Diagram):  # type: ignore[misc]
    """A `Diagram` that leaves the drawing to us: no file, no program."""

    def __exit__(self, *_: object) -> None:
        _diagrams.setdiagram(None)


def _diagram(scene: Scene) -> Any:
    """The scene in the terms of `diagrams`, every id our own."""
    with _InProcess(scene.title, filename="scene", show=False, graph_attr=_GRAPH) as diagram:
        nodes: dict[str, Any] = {}
        _fill(scene, None, nodes)
        for edge in scene.edges:
            line = _diagrams.Edge(id=edge.name, **_pull(scene, edge))
            nodes[edge.tail] >> line >> nodes[edge.head]
        _outside(scene, nodes)
        for before, after in neighbours(scene) if scene.spread else ():
            nodes[before] >> _diagrams.Edge(style="invis") >> nodes[after]
    return diagram


def _pull(scene: Scene, edge: Edge) -> dict[str, str]:
    """How hard an edge pulls at its ends: the main way straight, and not at all a client outside
    or an answer.
    """
    tail = scene.node(edge.tail)
    if edge.back or (tail and tail.kind == CLIENT):
        return {"constraint": "false"}
    return {"weight": "8" if edge.main else "1"}


def _outside(scene: Scene, nodes: dict[str, Any]) -> None:
    """A client stands beyond the internet gateway, where the eye looks for the internet."""
    for gateway in (node for node in scene.nodes if node.kind == "InternetGateway"):
        for client in (node for node in scene.nodes if node.kind == CLIENT):
            nodes[gateway.key] >> _diagrams.Edge(style="invis", weight="4") >> nodes[client.key]


def _fill(scene: Scene, parent: str | None, nodes: dict[str, Any]) -> None:
    """What stands directly in `parent`, frames first."""
    for frame in scene.clusters:
        if frame.parent == parent:
            with _frame(frame):
                _fill(scene, frame.key, nodes)
    for node in scene.nodes:
        if node.cluster == parent:
            nodes[node.key] = _icon(node.kind)("", nodeid=node.name, **_NODE)


def _frame(frame: Cluster) -> Any:
    label = _FRAME["label"].format(*FRAME_LABEL)
    return _diagrams.Cluster(frame.name, graph_attr={**_FRAME, "label": label, "id": frame.name})


def _read(drawn: Mapping[str, Any]) -> Layout:
    _, _, width, height = _numbers(drawn["bb"])
    boxes: dict[str, Box] = {}
    for thing in drawn["objects"]:
        if "bb" in thing:
            left, low, right, high = _numbers(thing["bb"])
            boxes[thing["id"]] = _box(left, high, right - left, high - low, height)
        elif "pos" in thing:
            x, y = _numbers(thing["pos"])
            boxes[thing["name"]] = _box(x - CARD[0] / 2, y + CARD[1] / 2, *CARD, height)
    curves = {
        edge["id"]: _curve(edge["pos"], height) for edge in drawn.get("edges", ()) if "id" in edge
    }
    return Layout(round(width) + 2 * MARGIN, round(height) + 2 * MARGIN, boxes, curves)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _box(left: float, top: float, width: float, height: float, whole: float) -> Box:
    return Box(round(left) + MARGIN, round(whole - top) + MARGIN, round(width), round(height))


def _curve(pos: str, whole: float) -> tuple[Point, ...]:
    """Graphviz writes `e,TIP start control control end …`."""
    tip, *points = pos.split(" ")
    found = [_numbers(point) for point in (*points, tip.removeprefix("e,"))]
    return tuple((round(x + MARGIN, 1), round(whole - y + MARGIN, 1)) for x, y in found)


_ONE_AT_A_TIME = threading.Lock()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence Graphviz, which warns of fonts on file descriptor 2 and not through Python."""
    with _ONE_AT_A_TIME, contextlib.ExitStack() as stack:
        kept = os.dup(2)
        stack.callback(os.close, kept)
        stack.callback(os.dup2, kept, 2)
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
