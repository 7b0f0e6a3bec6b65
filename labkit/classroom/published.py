"""The course as a class gets it: its labs stand in the AWS that all share, not in each kernel.

The notebooks name no back end: a lab goes where the learner's environment points, here to their
own account. (A kernel that holds an AWS of its own takes 100 MB more.) What notebook 00 says of it
is said anew, in a cell after its first.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from labkit.course.copies import Notebook, deliver, read, write
from labkit.course.server import FIRST_NOTEBOOK

NOTE = {
    "cell_type": "markdown",
    "id": "in-class",
    "metadata": {},
    "source": "**In this class** your AWS is an account of your own in an AWS that everybody here "
    "shares, not one inside your kernel. What you build stands until you take it down, also when "
    "your kernel ends. Nobody else sees it but your instructor's board.",
}


def shared(notebook: Notebook, name: str) -> Notebook:
    """A notebook of the course, for the shared AWS."""
    cells = list(notebook["cells"])
    if name == FIRST_NOTEBOOK:
        cells.insert(1, dict(NOTE))
    return notebook | {"cells": cells}


def publish(source: Path, course: Path) -> None:
    """Put the course where every learner's copy is made from, cleared, readable for all.

    Raises `LabkitError`, for example where there are no notebooks.
    """
    with tempfile.TemporaryDirectory(prefix="labkit-") as folder:
        for path in sorted(source.glob("*.ipynb")):
            write(Path(folder) / path.name, shared(read(path), path.name))
        deliver(Path(folder), course)
    for path in course.glob("*.ipynb"):
        path.chmod(0o644)
