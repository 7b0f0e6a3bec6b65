"""Predictions: asked, stored, shown beside what happened, and the same without a person."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from labkit.course import predictions, store
from labkit.course.predictions import headless, pose, reveal
from labkit.course.questions import QUESTIONS, Question
from labkit.course.store import Store
from labkit.errors import LabkitError
from labkit.flow.request import Request
from labkit.flow.trace import Outcome, Response, Trace

ROOT = Path(__file__).resolve().parents[2]
ASKED = "What does private-app see?"
CHOICES = {
    "HTTP 200": "The endpoint admits nobody on 443.",
    "HTTP 403": "A policy can refuse only what arrives.",
    "a timeout": "A security group drops packets without a word.",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """No answers from other tests, and a home of its own."""
    monkeypatch.setattr(predictions, "_STORE", Store("predictions", "what you lock in"))
    monkeypatch.setattr(predictions, "_ASKED", {})
    monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LABKIT_HEADLESS", raising=False)
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def person(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")


@pytest.fixture
def file(tmp_path):
    """Where predictions are stored, in a folder that stands."""
    path = tmp_path / "home" / "predictions.json"
    path.parent.mkdir()
    return path


def posed(key, text, choices, answer):
    pairs = choices.items() if isinstance(choices, dict) else [(row, "") for row in choices]
    return pose(Question(key, text, tuple(pairs), answer))


def ask():
    return posed("sg-443", ASKED, CHOICES, "a timeout")


def new_kernel(monkeypatch):
    """Forget all that lives in memory."""
    monkeypatch.setattr(predictions, "_STORE", Store("predictions", "what you lock in"))
    monkeypatch.setattr(predictions, "_ASKED", {})


def parts(asked):
    """Radio buttons, button and status line as a learner gets them."""
    question = asked.question
    view = predictions.prediction_view(
        question=question.text,
        choices=question.offered,
        chosen=asked.chosen,
        status=asked.status,
        lock=asked.lock,
    )
    return view.children[:3]


class TestHeadless:
    @pytest.mark.parametrize(
        ("environment", "nobody"),
        [
            ({}, False),
            ({"CI": "true"}, True),
            ({"CI": "false"}, False),
            ({"CI": ""}, False),
            ({"LABKIT_HEADLESS": "1"}, True),
            ({"LABKIT_HEADLESS": "0", "CI": "true"}, False),
            ({"LABKIT_HEADLESS": "no", "PYTEST_VERSION": "9"}, False),
            ({"PYTEST_VERSION": "9"}, True),
        ],
    )
    def test_who_is_there(self, monkeypatch, environment, nobody):
        monkeypatch.delenv("PYTEST_VERSION", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert headless() is nobody

    def test_the_declared_answer_stands_in(self):
        ask()
        shown = reveal("sg-443", "blocked", "curl: (28) timed out")
        assert shown.predicted == "a timeout"
        assert shown.right
        assert not shown.by_learner
        assert "nobody had locked in a prediction" in str(shown)

    def test_a_stored_choice_changes_nothing(self, file):
        ask()
        before = str(ask()), str(reveal("sg-443", "c", "e"))
        file.write_text('{"sg-443": "HTTP 200"}', encoding="utf-8")
        assert (str(ask()), str(reveal("sg-443", "c", "e"))) == before

    def test_the_answer_is_not_given_away(self):
        bundle = ask()._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html"}
        assert bundle["text/plain"] == (
            "Predict: What does private-app see?\n  ○ HTTP 200\n  ○ HTTP 403\n  ○ a timeout"
        )
        assert "drops packets" not in str(bundle)

    def test_locking_writes_nothing(self, tmp_path):
        assert ask().lock("HTTP 200") == ""
        assert not (tmp_path / "home").exists()


@pytest.mark.usefixtures("person")
class TestStored:
    def test_a_choice_outlives_the_kernel(self, monkeypatch):
        assert ask().lock("HTTP 403") == "✔ Locked in: HTTP 403"
        new_kernel(monkeypatch)
        assert ask().chosen == "HTTP 403"
        assert "● HTTP 403\n" in str(ask())
        assert str(ask()).endswith("✔ Locked in: HTTP 403")

    def test_the_first_choice_stays(self):
        ask().lock("HTTP 403")
        assert ask().lock("a timeout") == "Already locked in: HTTP 403"
        assert ask().chosen == "HTTP 403"

    def test_what_was_let_go_can_be_chosen_anew(self, monkeypatch):
        ask().lock("HTTP 403")
        ask().free()
        new_kernel(monkeypatch)
        assert ask().chosen is None
        assert ask().lock("a timeout") == "✔ Locked in: a timeout"

    def test_what_was_put_last_stands_last(self, file):
        store = Store("predictions", "what you lock in")
        for key in ("a", "b", "a"):
            store.put(key, "x")
        assert list(json.loads(file.read_text("utf-8"))) == ["b", "a"]

    def test_others_stay_in_the_file(self, file):
        file.write_text('{"older": "yes"}', encoding="utf-8")
        ask().lock("HTTP 403")
        found = json.loads(file.read_text(encoding="utf-8"))
        assert found == {"older": "yes", "sg-443": "HTTP 403"}
        assert list(file.parent.iterdir()) == [file]

    def test_a_choice_that_is_no_longer_offered_is_no_choice(self, file):
        file.write_text('{"sg-443": "HTTP 404"}', encoding="utf-8")
        assert ask().chosen is None

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"sg-443": 1}', '{"sg-443": "HTTP 2', "\x00"])
    def test_a_corrupt_file_is_kept(self, file, text):
        file.write_text(text, encoding="utf-8")
        status = ask().lock("HTTP 403")
        assert "is left as it is: move it away" in status
        assert file.read_text(encoding="utf-8") == text
        assert ask().chosen == "HTTP 403"
        file.rename(file.with_suffix(".old"))
        posed("next", "?", ["a"], "a").lock("a")
        stored = json.loads(file.read_text(encoding="utf-8"))
        assert stored == {"sg-443": "HTTP 403", "next": "a"}

    def test_a_file_of_bytes_is_kept(self, file):
        file.write_bytes(b"\xff\xfe")
        ask().lock("HTTP 403")
        assert file.read_bytes() == b"\xff\xfe"

    def test_a_home_that_is_no_folder(self, monkeypatch, tmp_path):
        (tmp_path / "flat").write_text("", encoding="utf-8")
        monkeypatch.setenv("LABKIT_HOME", str(tmp_path / "flat"))
        assert "could not be written" in ask().lock("HTTP 403")
        assert ask().chosen == "HTTP 403"

    def test_a_folder_that_cannot_be_written(self, monkeypatch, file):
        def refuse(*_, **__):
            raise PermissionError

        monkeypatch.setattr(store.tempfile, "mkstemp", refuse)
        assert "could not be written" in ask().lock("HTTP 403")
        assert ask().chosen == "HTTP 403"

    def test_a_crash_while_writing_leaves_the_old_file(self, monkeypatch, file):
        file.write_text('{"older": "yes"}', encoding="utf-8")

        def full(_):
            raise OSError("no space left")

        monkeypatch.setattr(store.os, "fsync", full)
        assert "could not be written" in ask().lock("HTTP 403")
        assert json.loads(file.read_text(encoding="utf-8")) == {"older": "yes"}
        assert list(file.parent.iterdir()) == [file]


@pytest.mark.usefixtures("person")
class TestWidget:
    def test_nothing_is_chosen_beforehand(self):
        radios, button, line = parts(ask())
        assert radios.value is None
        assert radios.options == tuple(CHOICES)
        assert ASKED in radios.description
        assert button.description == "Lock in my prediction"
        assert not re.sub("<[^>]+>", "", line.value)

    def test_locking_needs_a_choice(self):
        radios, button, line = parts(ask())
        button.click()
        assert "Choose one first." in line.value
        assert not radios.disabled
        assert ask().chosen is None

    def test_locking_stores_and_closes(self):
        radios, button, line = parts(ask())
        radios.value = "HTTP 403"
        button.click()
        assert radios.disabled
        assert "✔ Locked in: HTTP 403" in line.value
        assert 'role="status"' in line.value
        assert ask().chosen == "HTTP 403"

    def test_the_button_keeps_the_keyboard_and_locks_nothing_again(self):
        radios, button, line = parts(ask())
        radios.value = "HTTP 403"
        button.click()
        said, radios.value = line.value, "HTTP 200"
        button.click()
        assert not button.disabled
        assert button.description == "Locked in"
        assert (line.value, ask().chosen) == (said, "HTTP 403")

    def test_a_stored_choice_is_shown_again(self):
        ask().lock("HTTP 403")
        radios, button, line = parts(ask())
        assert radios.value == "HTTP 403"
        assert radios.disabled
        assert button.description == "Locked in"
        assert "✔ Locked in: HTTP 403" in line.value

    def test_question_and_choice_are_text_not_markup(self):
        asked = posed("x", "<b>bold</b>?", ["<i>a</i>"], "<i>a</i>")
        radios, _, _ = parts(asked)
        assert "&lt;b&gt;bold&lt;/b&gt;?" in radios.description
        assert "&lt;i&gt;a&lt;/i&gt;" in asked._repr_html_()


@pytest.mark.usefixtures("person")
class TestReveal:
    def test_right(self):
        ask().lock("a timeout")
        assert str(reveal("sg-443", "✘ blocked: no HTTP answer", "curl: (28)\ntimed out")) == (
            "Predicted, computed, executed: What does private-app see?\n"
            "  predicted  a timeout\n"
            "             ✔ right\n"
            "  computed   ✘ blocked: no HTTP answer\n"
            "  executed   curl: (28)\n"
            "             timed out\n"
            "  because    A security group drops packets without a word."
        )

    def test_wrong_explains_that_very_mistake(self):
        ask().lock("HTTP 403")
        shown = reveal("sg-443", "c", "e")
        assert not shown.right
        assert "✘ wrong" in str(shown)
        assert dict(shown.rows)["why not"] == "A policy can refuse only what arrives."
        assert dict(shown.rows)["answer"] == "a timeout"

    def test_without_explanations_there_is_none(self):
        posed("plain", "?", ["a", "b"], "a").lock("b")
        assert [word for word, _ in reveal("plain", "c", "e").rows] == [
            "predicted",
            "computed",
            "executed",
            "answer",
        ]

    def test_no_prediction_yet(self):
        ask()
        shown = reveal("sg-443", "c", "e")
        assert "nothing was locked in" in str(shown)
        assert ("answer", "a timeout") in shown.rows
        assert "right" not in str(shown)

    def test_html_says_what_the_text_says(self):
        ask().lock("HTTP 403")
        bundle = reveal("sg-443", "<c>", "one\ntwo")._repr_mimebundle_()
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", bundle["text/html"])
        said = [
            cell.replace("<br>", " ").replace("&lt;", "<").replace("&gt;", ">") for cell in cells
        ]
        assert " ".join(said).split() == bundle["text/plain"].split(maxsplit=7)[7].split()
        assert bundle["text/html"].count('scope="row"') == 5

    def test_a_trace_is_shown_by_outcome_and_answer(self):
        ask()
        trace = Trace(
            request=Request("private-app", "https://a.example/x"),
            outcome=Outcome.BLOCKED,
            response=Response(symptom="connection timed out", exit_code=28),
            hops=(),
        )
        shown = reveal("sg-443", trace, "e")
        assert shown.computed.splitlines() == [
            "✘ blocked: no HTTP answer: connection timed out",
            "it does not leave its source",
        ]

    def test_it_is_frozen(self):
        ask()
        with pytest.raises(AttributeError):
            reveal("sg-443", "c", "e").predicted = "x"


class TestMistakes:
    def test_unknown_id_lists_what_was_asked(self):
        ask()
        with pytest.raises(LabkitError, match=r"'nope' was asked .*asked so far: sg-443"):
            reveal("nope", "c", "e")

    def test_nothing_asked(self):
        with pytest.raises(LabkitError, match="asked so far: none"):
            reveal("nope", "c", "e")

    def test_a_choice_that_is_not_offered(self):
        with pytest.raises(LabkitError, match=r"'HTTP 500' .*HTTP 200 \| HTTP 403 \| a timeout"):
            ask().lock("HTTP 500")

    def test_an_answer_that_is_not_offered(self):
        with pytest.raises(LabkitError, match=r"'c' is not among the choices \(x\).*a \| b"):
            posed("x", "?", ["a", "b"], "c")

    def test_a_choice_twice(self):
        with pytest.raises(LabkitError, match="offered twice"):
            posed("x", "?", ["a", "a"], "a")


CELLS = (
    "from labkit.course.predictions import pose, reveal\n"
    "from labkit.course.questions import Question",
    'pose(Question.of("q", "What now?", {"a": "No.", "b": "Yes."}, "b"))',
    'reveal("q", "computed so", "executed so")',
)


@pytest.mark.parametrize("said", [None, "0"], ids=["without a person", "with one"])
def test_a_notebook_passes_strict_nbval_twice(tmp_path, said):
    home = tmp_path / "home"
    environment = {**os.environ, "LABKIT_HOME": str(home)}
    environment |= {} if said is None else {"LABKIT_HEADLESS": said}
    books = [tmp_path / "one.ipynb", tmp_path / "two.ipynb"]
    fresh = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbformat.write(fresh, books[0])

    def run(*command):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("nbconvert", "--to", "notebook", "--execute", "--inplace", str(books[0]))
    shutil.copy(*books)
    if said is None:  # a learner's own wrong choice does not disturb the check
        home.mkdir()
        (home / "predictions.json").write_text('{"q": "a"}', encoding="utf-8")
    assert "6 passed" in run("pytest", "--nbval", "-p", "no:cacheprovider", *map(str, books))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda row: row.id)
def test_each_question_of_the_course_explains_every_mistake(question):
    for choice in question.offered:
        assert bool(question.explain(choice)) == (choice != question.answer)


def test_the_answer_does_not_always_stand_first():
    places = {row.offered.index(row.answer) for row in QUESTIONS.values()}
    assert len(places) > 2


def test_an_unknown_question_lists_those_there_are():
    with pytest.raises(LabkitError, match=r"one of: 00-no-way-out, .*03-private-app, "):
        predictions.predict("03-privat-app")
