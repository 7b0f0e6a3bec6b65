"""Every situation that a notebook shows has a picture in `diagrams/`, its riddles apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import nbformat
import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.figures import situations
from tests.course.test_notebooks import PATHS

SHOWS = ("compare", "trace", "view")
UNKNOWN = object()


def told(node):
    """The value of a literal, or `UNKNOWN`."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return UNKNOWN


def arguments(call):
    """A call's arguments by place and by name; None where one cannot be read off."""
    by_name = {word.arg: told(word.value) for word in call.keywords}
    values = [told(value) for value in call.args]
    known = None not in by_name and UNKNOWN not in (*values, *by_name.values())
    return (values, by_name) if known else None


def calls(cell) -> Iterator[tuple[str, ast.Call]]:
    """The calls `name.method(…)` of a cell, in the order of its lines."""
    found = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda it: (it.lineno, it.col_offset)):
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            yield node.func.value.id, node


def shown(path):
    """Lab, settings, source and request of what a notebook computes after each `up`."""
    labs, settings = {}, {}
    cells = nbformat.read(path, as_version=4).cells
    for cell in [row.source for row in cells if row.cell_type == "code"]:
        if cell.startswith("%"):
            continue
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Lab("):
                labs[node.targets[0].id] = BLUEPRINTS[told(node.value.args[0])]
                settings[node.targets[0].id] = {}
        for held, call in calls(cell):
            given = arguments(call)
            if held in labs and call.func.attr == "up":
                settings[held] = given and given[1]
            if held in labs and call.func.attr in SHOWS and given and settings[held] is not None:
                lab, (values, by_name) = labs[held], given
                sender = values[0] if values else lab.sources[0]
                request = by_name.get("request", values[1] if values[1:] else "")
                yield lab, settings[held], sender, request


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_a_notebook_shows_is_kept_as_a_picture(path):
    for lab, changes, sender, request in shown(path):
        wanted = (lab.settings(**changes), sender, request or lab.requests[0].name)
        kept = [
            (row.settings, row.source, row.request or lab.requests[0].name)
            for row in situations(lab)
        ]
        assert wanted in kept, f"{lab.name}: a preset is missing in labkit/blueprints/presets.py"
