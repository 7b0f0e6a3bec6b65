"""A lab's own view builds what it shows, and knows what stands."""

import threading

import pytest

from labkit import Lab
from labkit.course.predictions import pose
from labkit.course.questions import question_called
from labkit.errors import LabkitError

QUESTION = "03-private-app"


@pytest.fixture
def lab():
    made = Lab("private-api", backend="embedded")
    yield made
    made.down()


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    """What somebody has locked in."""
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path))
    question = question_called(QUESTION)
    pose(question).lock(question.offered[0])
    return question.offered[0]


def test_a_view_builds_what_it_shows_and_knows_what_stands(lab, chosen):
    view = lab.view(predicted=QUESTION)
    assert view.standing == {"count": 0, "settings": None}
    assert view.plan().summary.endswith("to create")
    view.settings = {"endpoint_admits_443": False}
    built = view.build()
    assert [text.partition(" ")[0] for _, text in built.cells] == ["●", "✘", "✘"]
    assert chosen in built.predicted
    assert "timed out" in built.computed
    assert "curl: (28)" in built.executed
    assert built.verdict == "✔ computed and executed agree"
    assert view.standing["settings"] == view.settings
    assert view.plan().summary.startswith("Nothing to do")
    lab.up()
    assert view.standing["settings"] == lab.blueprint.defaults
    view.settings = {}
    assert view.build().executed.startswith("✔ answered: HTTP/1.1 200")
    with lab._journal():
        refused = []
        thread = threading.Thread(target=lambda: refused.append(_refusal(lab)))
        thread.start()
        thread.join()
    assert "right now" in refused[0]
    lab.down()
    assert view.standing == {"count": 0, "settings": None}


def _refusal(lab):
    with pytest.raises(LabkitError) as caught:
        lab.up()
    return str(caught.value)


def test_a_question_that_there_is_not_is_refused_at_once(lab):
    with pytest.raises(LabkitError, match="There is no question"):
        lab.view(predicted="99-nothing")
