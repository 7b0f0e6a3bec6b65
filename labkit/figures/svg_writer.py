"""A scene and a state as SVG: geometry from the layout, everything else from classes.

A state changes only the class of each `<g>` and the words in it, so a browser can go from
one to another without drawing anything anew. Arrow heads are paths of their own, which
take the colour of their edge everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan2, degrees
from textwrap import wrap

from labkit.figures.escaped import cut, escape
from labkit.figures.frames import Cluster
from labkit.figures.icons import icon_address
from labkit.figures.layout import Box, Layout, Point, lay_out
from labkit.figures.scenes import Edge, Node, Scene
from labkit.figures.states import Look, State
from labkit.figures.style import AROUND, CSS, FONT, ICON, LINE, code_lines, frame_rules, wrapped
from labkit.figures.words import NOTHING

ROOT = "labkit-picture"
LETTER = 8
"""Pixels for one letter of a frame's name."""
FRAME_LETTERS = 24
"""As many letters of it are shown over any frame."""


def write_svg(scene: Scene, state: State, says: str, marked: frozenset[str] = frozenset()) -> str:
    """The whole picture; `says` becomes its description. Nodes that are `marked` by their names
    get one more outline.
    """
    if not scene.nodes:
        return _nothing(scene)
    layout = lay_out(scene)
    head = _head(scene.title, says, layout.width, layout.height, _more_rules(scene))
    parts = [head, _icons(scene)]
    parts += [_frame(frame, layout, state) for frame in scene.clusters]
    parts += [_edge(edge, layout, state) for edge in drawing_order(scene, state)]
    parts += [_frame_label(frame, layout.boxes[frame.name]) for frame in scene.clusters]
    parts += [_node(node, layout, state) for node in scene.nodes]
    parts += [_verdict(node, layout, state) for node in scene.nodes]
    parts += [_mark(layout.boxes[node.name]) for node in scene.nodes if node.name in marked]
    return "\n".join((*parts, "</svg>\n"))


def _more_rules(scene: Scene) -> str:
    """The rules of frames that few pictures have."""
    return f"{frame_rules(AROUND)}\n" if any(row.style in AROUND for row in scene.clusters) else ""


def _head(title: str, says: str, width: float, height: float, rules: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" role="img" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'aria-labelledby="picture-title" aria-describedby="picture-says" '
        f'style="color-scheme:light" font-family="{escape(FONT)}">\n'
        f'<title id="picture-title">{escape(title)}</title>\n'
        f'<desc id="picture-says">{escape(says)}</desc>\n<style>{CSS}{rules}</style>\n'
        f'<rect class="paper" width="{width:g}" height="{height:g}" rx="8"/>'
    )


def _nothing(scene: Scene) -> str:
    lines = wrap(scene.why or NOTHING, 76)
    head = _head(scene.title, scene.why or NOTHING, 560, 45 + 19 * len(lines))
    rows = "".join(
        f'<tspan x="280" y="{37 + 19 * row}">{escape(line)}</tspan>'
        for row, line in enumerate(lines)
    )
    return f'{head}\n<text class="name">{rows}</text>\n</svg>\n'


@lru_cache(maxsize=32)
def _icons(scene: Scene) -> str:
    rows = (
        f'<image id="icon-{kind}" width="{ICON}" height="{ICON}" href="{icon_address(kind)}"/>'
        for kind in dict.fromkeys(node.kind for node in scene.nodes)
    )
    return "<defs>\n" + "\n".join(rows) + "\n</defs>"


def _frame(frame: Cluster, layout: Layout, state: State) -> str:
    box = layout.boxes[frame.name]
    look = state.looks[frame.name]
    return f'<g id="{frame.name}" class="cluster {frame.style} {look}">{_rect(box, "frame", 6)}</g>'


def _frame_label(frame: Cluster, box: Box) -> str:
    label = cut(frame.label, max(FRAME_LETTERS, int(box.width / LETTER)))
    return (
        f'<text class="frame-name" x="{box.x + 10:g}" y="{box.y + 20:g}">{escape(label)}'
        f'<tspan class="detail" x="{box.x + 10:g}" dy="15">{escape(frame.detail)}</tspan></text>'
    )


def drawing_order(scene: Scene, state: State) -> list[Edge]:
    """The way comes last, on top of what is idle; an answer on top of the way."""
    order = (Look.ABSENT, Look.IDLE, Look.BLOCKED, Look.WAY)
    return sorted(scene.edges, key=lambda edge: (edge.back, order.index(state.looks[edge.name])))


def _edge(edge: Edge, layout: Layout, state: State) -> str:
    start, *points = layout.curves[edge.name]
    *curve, tip = points
    pairs = " ".join(f"{x:g},{y:g}" for x, y in curve)
    return (
        f'<g id="{edge.name}" class="edge {state.looks[edge.name]}">'
        f'<path class="line" d="M{start[0]:g},{start[1]:g}C{pairs}"/>'
        f'<path class="tip" d="M0,0L-11,-5.5L-11,5.5Z" transform="{_towards(curve[-1], tip)}"/></g>'
    )


def _towards(end: Point, tip: Point) -> str:
    angle = degrees(atan2(tip[1] - end[1], tip[0] - end[0]))
    return f"translate({tip[0]:g},{tip[1]:g})rotate({angle:.1f})"


def _node(node: Node, layout: Layout, state: State) -> str:
    box = layout.boxes[node.name]
    return (
        f'<g id="{node.name}" class="node {state.looks[node.name]}" '
        f'data-name="{escape(node.label)}">'
        f'{_rect(box, "card", 8)}<use href="#icon-{node.kind}" '
        f'x="{box.centre - ICON / 2:g}" y="{box.y + 10:g}"/>{_name(node, box)}'
        f'<text id="{node.name}-note" class="note" x="{box.centre:g}" y="{box.bottom - 12:g}">'
        f"{escape(state.notes[node.name])}</text>"
        f'<g id="{node.name}-number" class="number">{number_parts(node, layout, state)}</g></g>'
    )


def number_parts(node: Node, layout: Layout, state: State) -> str:
    """The node's place on the way, at its corner; empty where it is not on it."""
    if node.name not in state.numbers:
        return ""
    box = layout.boxes[node.name]
    return (
        f'<circle cx="{box.x:g}" cy="{box.y:g}" r="11"/>'
        f'<text x="{box.x:g}" y="{box.y + 4.5:g}">{state.numbers[node.name]}</text>'
    )


def _name(node: Node, box: Box) -> str:
    lines = wrapped(node.label)
    top = box.y + (70 if len(lines) == 2 else 76)
    rows = "".join(
        f'<tspan x="{box.centre:g}" y="{top + 15 * row:g}">{escape(line)}</tspan>'
        for row, line in enumerate(lines)
    )
    return f'<text class="name">{rows}</text>'


def _verdict(node: Node, layout: Layout, state: State) -> str:
    """What happened there: a sign at the corner, the word or code at the foot."""
    css, inside = verdict_parts(node, layout, state)
    return f'<g id="{verdict_id(node)}" class="{css}">{inside}</g>'


def verdict_id(node: Node) -> str:
    """The id of the group that holds a node's verdict."""
    return f"verdict-{node.name.removeprefix('node-')}"


def verdict_parts(node: Node, layout: Layout, state: State) -> tuple[str, str]:
    """Class and content of that group; empty where there is nothing to say."""
    sign, _, says = state.verdicts.get(node.name, "").partition(" ")
    if not says:
        return "verdict", ""
    box = layout.boxes[node.name]
    right = box.x + box.width
    return f"verdict {state.looks[node.name]}", (
        f'<circle cx="{right:g}" cy="{box.y:g}" r="11"/>'
        f'<text class="sign" x="{right:g}" y="{box.y + 5:g}">{escape(sign)}</text>'
        f"{_pill(says, box, layout.width)}"
    )


def _pill(says: str, box: Box, whole: float) -> str:
    pill = pill_at(says, box, whole)
    rows = "".join(
        f'<tspan x="{pill.centre:g}" y="{pill.y + 15 + LINE * row:g}">{escape(line)}</tspan>'
        for row, line in enumerate(code_lines(says))
    )
    return f'{_rect(pill, "pill", 10)}<text class="says">{rows}</text>'


def pill_at(says: str, box: Box, whole: float) -> Box:
    """The label at the foot of a node, under its middle but inside the picture."""
    lines = code_lines(says)
    width = max(map(len, lines)) * 8.1 + 16
    middle = min(max(box.centre, width / 2 + 4), whole - width / 2 - 4)
    return Box(middle - width / 2, box.bottom - 3, width, LINE * len(lines) + 8)


def _mark(box: Box) -> str:
    around = Box(box.x - 7, box.y - 7, box.width + 14, box.height + 14)
    return _rect(around, "mark", 12)


def _rect(box: Box, css: str, radius: int) -> str:
    return (
        f'<rect class="{css}" x="{box.x:g}" y="{box.y:g}" '
        f'width="{box.width:g}" height="{box.height:g}" rx="{radius}"/>'
    )
