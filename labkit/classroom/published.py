"""The course as a class gets it: its labs stand in the AWS that all share, not in each kernel.

The notebooks name the embedded AWS, so that they run the same for everybody; a kernel that holds
one takes 100 MB more. Without that name a lab goes where the learner's environment points, to
their own account. What notebook 00 says of it is said anew, in a cell after its first.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from labkit.course.copies import Notebook, deliver, read, write
from labkit.course.server import FIRST_NOTEBOOK

_NAMED = re.compile(r",\s*backend\s*=\s*([\"'])embedded\1")
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
    cells = [_shared(cell) for cell in notebook["cells"]]
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


def _shared(cell: Notebook) -> Notebook:
    if cell["cell_type"] != "code":
        return cell
    return cell | {"source": _NAMED.sub("", cell["source"])}
