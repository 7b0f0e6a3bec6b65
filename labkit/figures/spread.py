"""Things that no way joins, spread over columns: alone they would stand in one long column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil

from labkit.figures.scenes import Node, Scene

COLUMNS = 6
"""Subnets that stand side by side, at most."""
Group = Sequence[Node]
"""What stands one below the other: the things of a subnet, or of a VPC beside its subnets."""


def neighbours(scene: Scene) -> Iterator[tuple[str, str]]:
    """Keys of nodes of which the second stands in the column after the first's.

    Frames that the way comes through go first, in its order, so that no pair runs against it.
    """
    for line in _lines(scene):
        for before, after in pairwise(line):
            yield from ((before[0].key, node.key) for node in after)


def _lines(scene: Scene) -> list[list[Group]]:
    """What stands side by side; frames of one line share it where they fit."""
    found: list[list[Group]] = []
    open_to_more = False
    for groups in _frames(scene):
        lines = ceil(len(groups) / COLUMNS)
        width = ceil(len(groups) / lines)
        rows = [groups[at : at + width] for at in range(0, len(groups), width)]
        if open_to_more and lines == 1 and len(found[-1]) + len(groups) <= COLUMNS:
            found[-1].extend(groups)
        else:
            found.extend(rows)
        open_to_more = lines == 1
    return found


def _frames(scene: Scene) -> Iterator[list[Group]]:
    """The groups of each outermost frame, in the order of the way."""
    ways = dict.fromkeys(key for edge in scene.edges for key in (edge.tail, edge.head))
    order = {key: at for at, key in enumerate(ways)}
    inside = {frame.key: frame.parent for frame in scene.clusters}
    outer = set(inside.values())
    found: dict[str | None, dict[str | None, list[Node]]] = {}
    for node in scene.nodes:
        around = inside.get(node.cluster or "") or node.cluster
        # A frame without subnets, as that of AWS's services: each thing stands by itself.
        group = node.key if around not in outer else node.cluster
        found.setdefault(around, {}).setdefault(group, []).append(node)
    rows: list[list[Group]] = [
        sorted(groups.values(), key=_first_in(order)) for groups in found.values()
    ]
    yield from sorted(rows, key=lambda groups: min(map(_first_in(order), groups)))


def _first_in(order: Mapping[str, int]) -> Callable[[Collection[Node]], int]:
    def first(nodes: Collection[Node]) -> int:
        return min(order.get(node.key, len(order)) for node in nodes)

    return first
