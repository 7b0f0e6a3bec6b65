"""Bring a new version of a notebook to a learner without touching the learner's own cells.

A three-way merge by cell id: the version last delivered, the learner's, and the new one. What the
learner did not touch follows the course; what the learner changed or added stays; where both
changed the same cell the learner's stays and the course's is placed after it. Pure: plain
nbformat 4.5 cells go in and come out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = dict[str, Any]
Cells = Mapping[str, Cell]


@dataclass(slots=True)
class Merged:
    """The merged cells, and how many of each thing happened on the way."""

    cells: list[Cell] = field(default_factory=list)
    updated: int = 0
    added: int = 0
    removed: int = 0
    kept: int = 0
    beside: int = 0


def content(cell: Cell) -> tuple[str, str]:
    """What makes a cell what it is; outputs, counts and folding do not."""
    return cell["cell_type"], cell["source"]


def same(one: Cell | None, other: Cell | None) -> bool:
    """Whether two cells say the same; a cell that is not there is like no other."""
    if one is None or other is None:
        return one is other
    return content(one) == content(other)


def by_id(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Cells by their id, in their order."""
    return {cell["id"]: cell for cell in cells}


def fresh_id(stem: str, cell: Cell, taken: Iterable[str]) -> str:
    """An id that says whence it comes, the same each time for the same content."""
    digest = hashlib.sha256("\0".join(content(cell)).encode()).hexdigest()
    used, name, turn = set(taken), f"{stem[:40]}-{digest[:8]}", 1
    while name in used:
        turn += 1
        name = f"{stem[:40]}-{digest[:8]}-{turn}"
    return name


def identified(mine: Sequence[Cell], base: Cells) -> list[Cell]:
    """The learner's cells, each with an id of its own.

    Some editors drop ids, and some copy them: a cell without one is taken for the delivered cell
    of the same text, and of two with the same id the second is the learner's own.
    """
    result: list[Cell] = []
    used = {cell["id"] for cell in mine if "id" in cell}
    seen: set[str] = set()
    for cell in mine:
        name = cell.get("id") or lost_id(cell, base, used)
        if name is None or name in seen:
            name = fresh_id(name or "cell", cell, used | seen)
        seen.add(name)
        used.add(name)
        result.append(cell | {"id": name})
    return result


def lost_id(cell: Cell, base: Cells, used: set[str]) -> str | None:
    """The id of the delivered cell that reads like this one, if that id is not in use."""
    matches = (name for name, old in base.items() if name not in used and same(old, cell))
    return next(matches, None)


def weave(order: Sequence[str], other: Sequence[str]) -> list[str]:
    """One order with the other's own members set in, each behind the one it followed there."""
    result = list(order)
    known = set(order)
    before: str | None = None
    for name in other:
        if name not in known:
            result.insert(result.index(before) + 1 if before is not None else 0, name)
            known.add(name)
        before = name
    return result


def common_order(base: Cells, mine: Cells, new: Cells) -> list[str]:
    """The learner's order, unless the course moved cells: then the course's."""
    shared_before = [name for name in base if name in new]
    shared_now = [name for name in new if name in base]
    if shared_before == shared_now:
        return weave(list(mine), list(new))
    return weave(list(new), list(mine))


def merge(base: Sequence[Cell], mine: Sequence[Cell], new: Sequence[Cell]) -> Merged:
    """The notebook a learner should now have."""
    old, theirs = by_id(base), by_id(new)
    own = by_id(identified(mine, old))
    merged = Merged()
    for name in common_order(old, own, theirs):
        settle(merged, old.get(name), own.get(name), theirs.get(name), own)
    return merged


def settle(
    merged: Merged, old: Cell | None, own: Cell | None, new: Cell | None, all_own: Cells
) -> None:
    """Decide what becomes of one cell."""
    if own is None:
        if new is not None and not same(old, new):
            merged.cells.append(new)
            merged.added += 1
    elif same(own, new) or same(old, new):
        # Nothing to bring; outputs and folding stay as the learner has them.
        merged.cells.append(own)
        merged.kept += not same(own, new)
    elif same(own, old):
        follow(merged, new)
    else:
        keep(merged, own, new, all_own)


def follow(merged: Merged, new: Cell | None) -> None:
    """An untouched cell becomes the course's new one, or goes with it."""
    if new is None:
        merged.removed += 1
        return
    merged.cells.append(new)
    merged.updated += 1


def keep(merged: Merged, own: Cell, new: Cell | None, all_own: Cells) -> None:
    """The learner's cell stays; the course's version of it, if there is one, comes after it."""
    merged.cells.append(own)
    merged.kept += 1
    if new is None:
        return
    name = fresh_id(own["id"], new, ())
    if name not in all_own:
        merged.cells.append(new | {"id": name})
        merged.beside += 1
