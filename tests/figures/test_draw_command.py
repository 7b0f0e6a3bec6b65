"""`labkit draw`: the same things and the same way in each format; what cannot be drawn is said."""

from __future__ import annotations

import json
import re

import pygraphviz
import pytest
from PIL import Image

from labkit.blueprints import BLUEPRINTS
from labkit.cli import main
from labkit.figures import describe, moment, scene, state, structure, svg
from labkit.figures.dot_writer import write_dot
from labkit.figures.states import Look
from tests.aws.test_snapshot import LISTS, write

LAB = BLUEPRINTS["private-api"]
CHANGED = {"endpoint_admits_443": False}


def draw(*words):
    return main(["draw", *map(str, words)])


def test_an_svg_shows_what_the_toggles_ask_for(tmp_path, capsys):
    path = tmp_path / "way.svg"
    assert draw(LAB.name, "endpoint_admits_443=off", "--out", path) == 0
    assert structure(path.read_text()) == structure(svg(LAB, CHANGED))
    assert capsys.readouterr().out == f"{describe(LAB, CHANGED)}\n{path}\n"


def test_a_png_says_in_words_what_it_shows(tmp_path):
    path = tmp_path / "way.png"
    assert draw(LAB.name, "--from", "internet", "--out", path) == 0
    with Image.open(path) as picture:
        assert picture.info["Description"] == describe(LAB, {}, "internet")


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_dot_has_every_thing_and_edge_and_the_way(name):
    lab = BLUEPRINTS[name]
    drawn, at = scene(lab), moment(lab)
    shown = state(drawn, at)
    graph = pygraphviz.AGraph(write_dot(drawn, shown, "says"))
    assert set(graph.nodes()) == {node.name for node in drawn.nodes}
    found = {edge.attr["id"]: edge for edge in graph.edges()}
    assert set(found) == {edge.name for edge in drawn.edges}
    thick = {name for name, edge in found.items() if edge.attr["penwidth"] == "3"}
    on_way = {Look.WAY, Look.BLOCKED}
    assert thick == {edge.name for edge in drawn.edges if shown.looks[edge.name] in on_way}


def test_a_snapshot_is_drawn_with_the_way_of_a_request(tmp_path, capsys):
    write(tmp_path / "net")
    out = tmp_path / "net.svg"
    question = ("--from", "app-1", "--to", "10.0.1.12:443/tcp")
    assert draw("--snapshot", tmp_path / "net", *question, "--out", out) == 0
    assert "app-1 → app-2" in capsys.readouterr().out
    found = structure(out.read_text())
    assert found["node-app-1"][0] == "node way"
    assert found["edge-app-1--app-2"][0].startswith("edge ")


def test_names_are_never_dot_of_their_own(tmp_path):
    wild = 'x"]; evil [label="\\'
    text = json.dumps(LISTS).replace("app-1", json.dumps(wild)[1:-1])
    write(tmp_path / "net", json.loads(text))
    assert draw("--snapshot", tmp_path / "net", "--out", tmp_path / "net.dot") == 0
    graph = pygraphviz.AGraph(str(tmp_path / "net.dot"))
    assert len(graph.nodes()) == 2
    assert any("evil" in node.attr["label"] for node in graph.nodes())


def test_no_request_draws_no_way(tmp_path):
    path = tmp_path / "things.svg"
    assert draw(LAB.name, "--no-request", "--out", path) == 0
    looks = {css.split()[-1] for css, _ in structure(path.read_text()).values() if css}
    assert not {"way", "blocked"} & looks


def test_what_stands_is_drawn_from_the_account(tmp_path, capsys):
    assert draw(LAB.name, "--standing", "--out", tmp_path / "x.svg") == 1
    assert "Nothing of the lab stands" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (("private-api", "--out", "x.gif"), "cannot be written as 'x.gif'", 1),
        (("private-api", "--out", "no/such/x.svg"), "cannot be written: No such file", 1),
        (("--out", "x.svg"), "There is nothing to draw", 1),
        (("private-api", "colour=on", "--out", "x.svg"), "There is no toggle 'colour'", 1),
        (("private-api", "--request", "mine", "--out", "x.svg"), "There is no request 'mine'", 1),
        (("--snapshot", "nowhere", "--out", "x.svg"), "nowhere", 2),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(tmp_path, monkeypatch, capsys, words, says, code):
    monkeypatch.chdir(tmp_path)
    assert draw(*words) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert re.search(re.escape(says), told.err)
    assert list(tmp_path.iterdir()) == []
