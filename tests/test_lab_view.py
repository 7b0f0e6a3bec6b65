"""A lab's own view builds what it shows, and knows what stands."""

import threading

import pytest

from labkit import Lab
from labkit.course.predictions import pose
from labkit.course.questions import question_called
from labkit.errors import LabkitError
from labkit.provision import Stopped

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


def test_a_click_stops_what_is_built_and_the_journal_is_true(lab):
    view = lab.view()

    def stop(change):
        if change.new.get("share", 0) > 0.2:
            view._handle_custom_msg({"ask": "build", "do": "stop"}, [])

    view.observe(stop, "progress")
    with pytest.raises(Stopped):
        view.build()
    assert "Stopped after step" in view.work["html"]
    part = view.standing
    assert part["settings"] is None
    assert 0 < part["count"] < 20
    assert [row.state for row in lab.status().rows] == ["stands"] * part["count"]
    view.unobserve(stop, "progress")
    assert view.build().executed.startswith("✔ answered: HTTP/1.1 200")
    assert view.standing["settings"] == view.settings


def test_views_of_another_object_for_the_same_lab_know_what_stands(lab):
    other = Lab("private-api", backend="embedded")
    views = [lab.view(), other.view()]
    other.up(nat_gateway=True)
    lasting = {**lab.blueprint.defaults, "nat_gateway": True}
    assert [view.standing["settings"] for view in views] == [lasting] * 2
    for view in views:
        view.standing = None  # as where another process has built, which tells nobody
        view.settings = {"endpoint": False}
        assert view.standing["settings"] == lasting
    lab.down()
    assert [view.standing["count"] for view in views] == [0, 0]


def _refusal(lab):
    with pytest.raises(LabkitError) as caught:
        lab.up()
    return str(caught.value)


def test_a_question_that_there_is_not_is_refused_at_once(lab):
    with pytest.raises(LabkitError, match="There is no question"):
        lab.view(predicted="99-nothing")
