"""A scene and a state as DOT, for whoever wants to draw it with tools of their own."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.figures.frames import Cluster
from labkit.figures.scenes import Edge, Node, Scene
from labkit.figures.states import Look, State
from labkit.figures.style import BLOCKED, EVERY_FRAME, IDLE, WAY

_LINES = {
    Look.WAY: f'color="{WAY}", penwidth=3',
    Look.BLOCKED: f'color="{BLOCKED}", penwidth=3, style=dashed',
    Look.IDLE: f'color="{IDLE}"',
    Look.ABSENT: f'color="{IDLE}", style=dotted',
}
"""How each look is drawn, of nodes and of edges."""


def write_dot(scene: Scene, state: State, says: str) -> str:
    """The whole picture as one digraph; `says` is its comment and its tooltip.

    Nodes, clusters and edges have the ids that the SVG has.
    """
    head = ["digraph {", f"  label={_text(scene.title)}; tooltip={_text(says)}; rankdir=LR;"]
    head.append("  node [shape=box, style=rounded];")
    return "\n".join([*head, *_inside(scene, state, None, "  "), *_edges(scene, state), "}\n"])


def _inside(scene: Scene, state: State, parent: str | None, indent: str) -> Iterator[str]:
    """What stands directly in a frame, or in none: frames first."""
    for frame in scene.clusters:
        if frame.parent == parent:
            yield from _frame(scene, state, frame, indent)
    for node in scene.nodes:
        if node.cluster == parent:
            yield f"{indent}{_text(node.name)} [label={_label(node, state)}, {_look(node, state)}];"


def _frame(scene: Scene, state: State, frame: Cluster, indent: str) -> Iterator[str]:
    fill, line = EVERY_FRAME[frame.style]
    label = _text(f"{frame.label}\n{frame.detail}")
    yield f"{indent}subgraph {_text(frame.name)} {{"
    yield f'{indent}  label={label}; bgcolor="{fill}"; color="{line}";'
    yield from _inside(scene, state, frame.key, f"{indent}  ")
    yield f"{indent}}}"


def _label(node: Node, state: State) -> str:
    number = state.numbers.get(node.name)
    first = f"{number}. {node.label}" if number else node.label
    return _text("\n".join(filter(None, (first, state.notes[node.name], _said(node, state)))))


def _said(node: Node, state: State) -> str:
    return state.verdicts.get(node.name, "")


def _look(node: Node, state: State) -> str:
    return _LINES[state.looks[node.name]]


def _edges(scene: Scene, state: State) -> Iterator[str]:
    names = {node.key: node.name for node in scene.nodes}
    for edge in scene.edges:
        yield f"  {_ends(edge, names)} [id={_text(edge.name)}, {_LINES[state.looks[edge.name]]}];"


def _ends(edge: Edge, names: dict[str, str]) -> str:
    return f"{_text(names[edge.tail])} -> {_text(names[edge.head])}"


def _text(words: str) -> str:
    r"""A quoted string of DOT: quotes and backslashes are escaped, a line ends in `\n`."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
