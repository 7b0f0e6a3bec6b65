"""A picture beside an answer is of the very request whose reveal the notebook computes."""

from __future__ import annotations

import ast

import nbformat
import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.course.scenes import SCENES
from labkit.course.situations import SITUATIONS
from tests.course.test_notebooks import PATHS
from tests.course.test_shown_situations import calls

ASKS = ("compare", "trace")


class Told:
    """What the cells of a notebook have said so far: labs, their toggles, what was asked last."""

    def __init__(self):
        self.labs, self.toggles, self.literals, self.asked = {}, {}, {}, {}

    def settings(self, call):
        """The toggles that a call names; raises `KeyError` where they cannot be read off."""
        found = {}
        for word in call.keywords:
            found |= {word.arg: self.value(word.value)} if word.arg else self.many(word.value)
        return found

    def many(self, node):
        if isinstance(node, ast.Call):
            return SITUATIONS[node.args[0].value].changed
        return self.literals[node.id]

    def value(self, node):
        return self.literals[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)

    def requests(self, held, call):
        """Lab, toggles, sender and request of a call, for each sender where a loop goes over them;
        nothing for a request without a name.
        """
        lab = self.labs[held]
        by_name = {word.arg: word.value for word in call.keywords}
        asked = by_name.get("request")
        if asked is None and call.args[1:]:
            return ()
        name = asked.value if asked is not None else lab.requests[0].name
        one = isinstance(call.args[0], ast.Constant)
        senders = (call.args[0].value,) if one else lab.sources
        toggles = lab.settings(**self.toggles[held])
        return tuple((lab.name, toggles, sender, name) for sender in senders)

    def assign(self, node):
        name = ast.unparse(node.targets[0])
        if ast.unparse(node.value).startswith("Lab("):
            self.labs[name] = BLUEPRINTS[node.value.args[0].value]
            self.toggles[name] = {}
        try:
            self.literals[name] = ast.literal_eval(node.value)
        except ValueError:
            self.asked[name] = self.inside(node.value)

    def inside(self, tree):
        """What is requested first below a node, or what a name stands for."""
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        for node in ast.walk(tree):
            if is_call(node, self.labs, ASKS):
                return self.requests(node.func.value.id, node)
            if isinstance(node, ast.Name) and node.id in self.asked.keys() - own:
                return self.asked[node.id]
        return ()


def is_call(node, labs, names):
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    of_lab = called and isinstance(node.func.value, ast.Name) and node.func.value.id in labs
    return of_lab and node.func.attr in names


def revealed(path):
    """The requests that each reveal of a notebook computes, by the question's id."""
    told = Told()
    cells = [it.source for it in nbformat.read(path, as_version=4).cells if it.cell_type == "code"]
    for cell in cells:
        for line in () if cell.startswith("%") else ast.parse(cell).body:
            for held, call in calls(ast.unparse(line)):
                if is_call(call, told.labs, ("up",)):
                    told.toggles[held] = told.settings(call)
                if is_call(call, told.labs, ("change",)):
                    told.toggles[held] = told.toggles[held] | told.settings(call)
            if isinstance(line, ast.Assign):
                told.assign(line)
            for node in ast.walk(line):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "reveal":
                    computed = next(it.value for it in node.keywords if it.arg == "computed")
                    yield node.args[0].value, told.inside(computed)


def pictured(key):
    """What the picture of a question shows."""
    scene = SCENES[key]
    lab = BLUEPRINTS[scene.lab]
    sender = scene.source or lab.sources[0]
    return lab.name, lab.settings(**scene.changed), sender, scene.request or lab.requests[0].name


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_picture_of_an_answer_is_of_the_request_that_was_asked_about(path):
    computed = dict(revealed(path))
    asked = {key for key in SCENES if key.startswith(f"{path.stem[:2]}-")}
    assert asked <= set(computed)
    drawn = {key: pictured(key) for key in asked if SCENES[key].picture}
    assert {key: it for key, it in drawn.items() if it not in computed[key]} == {}
