"""The learner's copy of the notebooks: made without outputs, updated without loss.

The copy lies in `work/`, which git ignores. What was last delivered is remembered in
`work/.labkit/`, so that an update can tell the learner's own changes from the course's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from labkit.course.merge import Merged, merge
from labkit.errors import LabkitError

Notebook = dict[str, Any]
MEMORY = ".labkit"


@dataclass(frozen=True, slots=True)
class Copied:
    """What happened to one notebook: its name and a sentence."""

    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


def course_folder() -> Path:
    """The notebooks of the clone that this labkit runs from, else those in the current folder."""
    beside = Path(__file__).resolve().parents[2] / "notebooks"
    return beside if beside.is_dir() else Path.cwd() / "notebooks"


def read(path: Path) -> Notebook:
    """A notebook as nbformat 4.5, cells with ids; ValueError or OSError where that cannot be."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or raw.get("nbformat") != 4:
        raise ValueError("not a notebook of format 4")
    for cell in raw["cells"]:
        cell["source"] = joined(cell["source"])
        if not isinstance(cell["cell_type"], str) or not isinstance(cell.get("id", ""), str):
            raise TypeError("a cell of an unknown kind")
    return raw


def joined(source: str | list[str]) -> str:
    """A cell's text; on disk it may be a list of lines."""
    if isinstance(source, str):
        return source
    return "".join(source)


def cleared(notebook: Notebook) -> Notebook:
    """The notebook as a learner should first see it: nothing run, nothing given away."""
    cells = [cell | empty_run(cell) for cell in notebook["cells"]]
    metadata = {k: v for k, v in notebook["metadata"].items() if k != "widgets"}
    return notebook | {"cells": cells, "metadata": metadata}


def empty_run(cell: Notebook) -> Notebook:
    """What a code cell looks like before it ran; other cells have nothing to clear."""
    if cell["cell_type"] != "code":
        return {}
    metadata = {k: v for k, v in cell.get("metadata", {}).items() if k != "execution"}
    return {"outputs": [], "execution_count": None, "metadata": metadata}


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook whole or not at all."""
    text = nbformat.writes(nbformat.from_dict(notebook)) + "\n"  # type: ignore[no-untyped-call]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # mkstemp makes files for their owner alone; a notebook is an ordinary file.
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def copy_one(source: Path, target: Path, memory: Path) -> Copied:
    """Deliver one notebook: new, updated by merging, or beside an unreadable one."""
    new = cleared(read(source))
    if not target.exists():
        write(target, new)
        write(memory, new)
        return Copied(target.name, "new")
    try:
        mine = read(target)
    except (ValueError, TypeError, KeyError, AttributeError):
        return beside(target, new)
    return update(target, memory, mine, new)


def update(target: Path, memory: Path, mine: Notebook, new: Notebook) -> Copied:
    """Merge the course's new version into the learner's notebook."""
    merged = merge(remembered(memory), mine["cells"], new["cells"])
    if merged.cells != mine["cells"]:
        head = {"nbformat": 4, "nbformat_minor": max(5, mine.get("nbformat_minor", 5))}
        write(target, mine | head | {"cells": merged.cells})
    write(memory, new)
    return Copied(target.name, summary(merged))


def remembered(memory: Path) -> list[Notebook]:
    """The cells last delivered; none where that was lost, and then nothing counts as untouched."""
    try:
        cells: list[Notebook] = read(memory)["cells"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []
    return cells


def beside(target: Path, new: Notebook) -> Copied:
    """An unreadable notebook stays as it is; a new copy is put next to it, once."""
    place = target.with_name(f"{target.stem}.new.ipynb")
    what = f"cannot be read, so it was left alone; a new copy is {place.name}"
    if not place.exists():
        write(place, new)
    return Copied(target.name, what)


def summary(merged: Merged) -> str:
    """The counts that are not zero, in words."""
    parts = (
        (merged.updated, "updated"),
        (merged.added, "added"),
        (merged.removed, "removed"),
        (merged.beside, "placed after your own version of it"),
    )
    said = [f"{count} cell{'s' * (count != 1)} {what}" for count, what in parts if count]
    if not said:
        return "as it was"
    if merged.kept:
        said.append(f"{merged.kept} of your own kept")
    return ", ".join(said)


@contextlib.contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn a folder that cannot be written to into one sentence."""
    try:
        yield
    except OSError as error:
        raise LabkitError(
            f"The learner's notebooks could not be written: {error.strerror or error}",
            where=str(error.filename or folder),
            try_="a folder of your own, with --into FOLDER",
        ) from error


def deliver(source: Path, into: Path) -> list[Copied]:
    """Make or update the learner's copy of every notebook in a folder."""
    notebooks = sorted(source.glob("*.ipynb"))
    if not notebooks:
        raise LabkitError(
            "There are no notebooks of the course here",
            where=str(source),
            try_="the folder of a clone of the project, with --from FOLDER",
        )
    if into.resolve() == source.resolve():
        raise LabkitError(
            "The learner's copy cannot be the course's own folder",
            where=str(into),
            try_="another folder, with --into FOLDER",
        )
    with writable(into):
        return [copy_one(path, into / path.name, into / MEMORY / path.name) for path in notebooks]


def folders(arguments: argparse.Namespace) -> tuple[Path, Path]:
    """The course's folder and the learner's, as asked for or as usual."""
    source = Path(arguments.source).expanduser() if arguments.source else course_folder()
    into = Path(arguments.into).expanduser() if arguments.into else source.parent / "work"
    return source, into


def run(arguments: argparse.Namespace) -> int:
    """`labkit notebooks`: deliver, and say what became of each."""
    source, into = folders(arguments)
    for copied in deliver(source, into):
        print(copied)
    print(f"The notebooks are in {into}")
    return 0
