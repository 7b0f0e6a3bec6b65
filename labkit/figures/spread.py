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
        rows = [list(groups[at : at + width]) for at in range(0, len(groups), width)]
        if open_to_more and lines == 1 and len(found[-1]) + len(groups) <= COLUMNS:
            found[-1].extend(groups)
        else:
            found.extend(rows)
        open_to_more = lines == 1
    return found


def _frames(scene: Scene) -> Iterator[Sequence[Group]]:
    """The groups of each zone, and what stands beside the zones of a VPC, in the order of the
    way; a VPC's stay together.
    """
    ways = dict.fromkeys(key for edge in scene.edges for key in (edge.tail, edge.head))
    order = {key: at for at, key in enumerate(ways)}
    frames = {frame.key: frame for frame in scene.clusters}
    first = _first_in(order)
    found: dict[str | None, dict[str | None, dict[str | None, list[Node]]]] = {}
    for node in scene.nodes:
        near = frames.get(node.cluster or "")
        around = frames.get((near.parent if near else None) or "")
        inner = around.key if near and around and near.style in SUBNETS else node.cluster
        zone = frames.get(inner or "")
        vpc = zone.parent if zone and zone.style == "zone" else inner
        # In a frame without subnets, as that of AWS's services, each thing stands by itself.
        group = node.cluster if near and near.style in (*SUBNETS, "zone", "vpc") else node.key
        found.setdefault(vpc, {}).setdefault(inner, {}).setdefault(group, []).append(node)
    vpcs = [
        sorted((sorted(rows.values(), key=first) for rows in zones.values()), key=_of_groups(first))
        for zones in found.values()
    ]
    for groups in sorted(vpcs, key=lambda rows: min(map(_of_groups(first), rows))):
        yield from groups


SUBNETS = ("public", "private")
"""Styles of the frames that are subnets."""


def _of_groups(first: Callable[[Collection[Node]], int]) -> Callable[[Sequence[Group]], int]:
    return lambda groups: min(map(first, groups))


def _first_in(order: Mapping[str, int]) -> Callable[[Collection[Node]], int]:
    def first(nodes: Collection[Node]) -> int:
        return min(order.get(node.key, len(order)) for node in nodes)

    return first
