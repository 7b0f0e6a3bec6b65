"""The picture of a plan: each step where it can begin, the deciding way marked."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.cli import main
from labkit.errors import LabkitError
from labkit.figures.style import WAY
from labkit.figures.timeline import timeline_svg, timeline_words, write_timeline
from labkit.provision import Plan, critical_path, expected, plan
from labkit.provision.durations import starts
from labkit.provision.standing import Standing

WANTED = plan(blueprint("private-integration").topology(), Standing())


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_every_step_begins_when_the_last_one_it_needs_is_done(name):
    wanted = plan(blueprint(name).topology(), Standing())
    begins = starts(wanted)
    ends = {action.id: begins[action.id] + expected(action) for action in wanted}
    for action in wanted:
        assert begins[action.id] == max((ends[need] for need in action.needs), default=0)
    assert max(ends.values()) == sum(map(expected, critical_path(wanted)))


def test_the_picture_names_every_step_and_marks_those_that_decide():
    svg = timeline_svg(WANTED)
    ET.fromstring(svg)
    for action in WANTED:
        assert f"{action.noun} {action.name}" in svg
    full = re.findall(rf"fill: {WAY.lower()}", svg)
    assert len(full) == len(critical_path(WANTED))


def test_the_same_plan_is_the_same_picture():
    assert timeline_svg(WANTED) == timeline_svg(WANTED)
    assert "dc:date" not in timeline_svg(WANTED)


def test_the_words_say_what_the_picture_shows():
    words = timeline_words(WANTED)
    assert "29 to create: at least 336 s on AWS" in words
    assert "+ load balancer nlb, then + VPC link vpc-link" in words
    assert timeline_words(Plan()) == Plan().summary


def test_a_file_is_written_or_refused_in_a_sentence(tmp_path, capsys):
    path = tmp_path / "plan.png"
    assert main(["up", "private-api", "--plan", "--picture", str(path)]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "at least" in capsys.readouterr().out
    with pytest.raises(LabkitError, match=r"\.svg or \.png"):
        write_timeline(WANTED, tmp_path / "plan.gif")
    with pytest.raises(LabkitError, match="cannot be written"):
        write_timeline(WANTED, tmp_path / "nowhere" / "plan.svg")
    assert main(["up", "private-api", "--picture", str(path)]) == 1
    assert "--plan" in capsys.readouterr().err
