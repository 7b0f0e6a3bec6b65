"""`what_stands`: every lab that this person has standing, on any back end; no account is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labkit.errors import LabkitError
from labkit.home import home
from labkit.provision import History, read
from labkit.shown import Shown

OUTSIDE = ("endpoint", "aws")
"""Back ends whose labs outlive a kernel."""


@dataclass(frozen=True, slots=True)
class Stands:
    """One lab that stands, by its journal."""

    lab: str
    learner: str
    where: str
    count: int

    def __str__(self) -> str:
        noun = "resource" if self.count == 1 else "resources"
        return f"{self.lab} of {self.learner}: {self.count} {noun} ({self.where})"


@dataclass(frozen=True, slots=True)
class Everything(Shown):
    """All labs that stand, and journals that cannot be read."""

    labs: tuple[Stands, ...]
    unreadable: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"· {row}" for row in self.labs] or ["✔ No lab of yours stands anywhere."]
        return "\n".join((*lines, *(f"? {row}" for row in self.unreadable)))


def what_stands() -> Everything:
    """Every lab that journals in LABKIT_HOME tell of: in this kernel and on other back ends."""
    labs: list[Stands] = []
    unreadable: list[str] = []
    for path, where in _journals():
        try:
            labs += _told(read(path), where)
        except LabkitError as error:
            unreadable.append(str(error))
    return Everything(tuple(labs), tuple(unreadable))


def _journals() -> Iterator[tuple[Path, str]]:
    """Each journal and the words for where its lab stands."""
    for path in sorted((home() / "embedded" / str(os.getpid())).glob("*.jsonl")):
        yield path, "in this kernel"
    for backend in OUTSIDE:
        for path in sorted((home() / backend).glob("*/*.jsonl")):
            yield path, f"{backend} {path.parent.name}"


def _told(history: History, where: str) -> Iterator[Stands]:
    count = len(history.standing)
    if count:
        header = history.header
        yield Stands(header["lab"], header["learner"], where, count)
