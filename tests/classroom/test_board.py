"""The board: what it believes of a learner's files, what it counts, and what it shows to whom."""

import csv
import io
import json
import os
from html import escape

import pytest

from labkit.blueprints import blueprint
from labkit.classroom import keys, register
from labkit.classroom.board import files, sheets
from labkit.classroom.board.labs import LabSeen, judged
from labkit.classroom.board.page import Shown, current, page, part
from labkit.classroom.board.results import Results, Seen
from labkit.classroom.board.watch import Watch
from labkit.classroom.roster import parse
from labkit.classroom.settings import Settings
from labkit.course.challenges import CHALLENGES
from labkit.course.copies import deliver
from labkit.course.exercises import EXERCISES
from labkit.course.first_check import first_key
from labkit.course.questions import QUESTIONS
from labkit.course.scenes import SCENES
from labkit.errors import LabkitError

QUESTION = next(iter(QUESTIONS.values()))
WRONG = next(choice for choice in QUESTION.offered if choice != QUESTION.answer)
TICKET = next(row for row in CHALLENGES.values() if not row.by_hand and row.mended)


def home_with(tmp_path, **texts):
    (tmp_path / ".labkit").mkdir()
    for name, text in texts.items():
        (tmp_path / ".labkit" / f"{name}.json").write_text(text, "utf-8")
    return tmp_path


def seen(name="Ana", **told):
    return Seen(name=name, user=name.lower(), **told)


def lab(**told):
    blank = {"lab": TICKET.lab, "count": 3, "outcome": "delivered"}
    return LabSeen(**(blank | {"blockers": (), "mended": frozenset()} | told))


# ---------------------------------------------------------------- files


def test_what_was_stored_is_read(tmp_path):
    assert files.stored(home_with(tmp_path, predictions='{"a": "b"}'), "predictions") == {"a": "b"}


@pytest.mark.parametrize("text", ["", "[", "[1]", '"x"', '{"a": 1}', "[" * 9000, "null"])
def test_anything_else_counts_as_empty(tmp_path, text):
    assert files.stored(home_with(tmp_path, predictions=text), "predictions") == {}


def test_no_link_pipe_or_giant_is_read(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"a": "b"}', "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    home_with(home, large='{"a": "' + "x" * files.LARGEST + '"}')
    (home / ".labkit" / "link.json").symlink_to(secret)
    os.mkfifo(home / ".labkit" / "pipe.json")
    (home / ".labkit" / "folder.json").mkdir()
    for kind in ("large", "link", "pipe", "folder", "none"):
        assert files.stored(home, kind) == {}
    other = tmp_path / "other"
    other.mkdir()
    (other / ".labkit").symlink_to(home / ".labkit")
    (home / ".labkit" / "fine.json").write_text('{"a": "b"}', "utf-8")
    assert files.stored(home, "fine") == {"a": "b"}
    assert files.stored(other, "fine") == {}


def delivered(home, *names, late=0):
    """Notebooks as they are delivered, one after another; `late`: with this many ns between."""
    memory = home / "course" / ".labkit"
    memory.mkdir(parents=True)
    for number, name in enumerate(names):
        for later, folder in enumerate((home / "course", memory)):
            (folder / name).write_text("{}", "utf-8")
            os.utime(folder / name, ns=(0, number * late + later))
    return home


def at(path, seconds):
    os.utime(path, ns=(0, seconds * 1_000_000_000))


BASE = "/services/board/"
NOTEBOOKS = ("00_a.ipynb", "03_b.ipynb", "06_c.ipynb", "10_d.ipynb")


@pytest.mark.parametrize("late", [10, 60_000_000_000])
def test_where_somebody_is_is_no_matter_of_how_long_the_copying_took(tmp_path, late):
    assert files.notebook(tmp_path) == ""
    delivered(tmp_path, *NOTEBOOKS, late=late)
    assert files.notebook(tmp_path) == "00_a.ipynb"
    at(tmp_path / "course" / "03_b.ipynb", 600)
    assert files.notebook(tmp_path) == "03_b.ipynb"
    assert files.notebook(tmp_path / "nobody") == ""


def test_where_somebody_is_is_where_they_predicted_sorted_or_mended_last(tmp_path):
    home = home_with(
        delivered(tmp_path, *NOTEBOOKS),
        predictions='{"03-x": "a", "06-x": "b"}',
        exercises='{"00-names": "{}"}',
        challenges='{"10-01": "✘"}',
    )
    stored = home / ".labkit"
    for kind, seconds in (("predictions", 30), ("exercises", 10), ("challenges", 20)):
        at(stored / f"{kind}.json", seconds)
    assert files.notebook(home) == "06_c.ipynb"
    at(home / "course" / "03_b.ipynb", 40)
    assert files.notebook(home) == "03_b.ipynb"
    at(stored / "challenges.json", 50)
    assert files.notebook(home) == "10_d.ipynb"
    at(stored / "exercises.json", 60)
    assert files.notebook(home) == "00_a.ipynb"


def test_a_delivery_as_it_really_is_done_moves_nobody(tmp_path, project_root):
    deliver(project_root / "notebooks", tmp_path / "course")
    assert files.notebook(tmp_path) == "00_start_here.ipynb"


# ---------------------------------------------------------------- results


def test_predictions_are_counted_as_they_are_offered():
    people = (
        seen("Ana", stored={QUESTION.id: QUESTION.answer}),
        seen("Bo", stored={QUESTION.id: WRONG, "nothing": "x"}),
        seen("Cy", stored={QUESTION.id: "made up"}),
    )
    (asked,) = Results(people).questions
    counted = {bar.choice: bar.count for bar in asked.bars}
    assert list(counted) == list(QUESTION.offered)
    assert (counted[QUESTION.answer], counted[WRONG], asked.answered) == (1, 1, 2)
    assert [bar.choice for bar in asked.bars if bar.right] == [QUESTION.answer]
    assert [one.right for one in people] == [1, 0, 0]


def test_a_challenge_counts_once_the_account_shows_it():
    said = {TICKET.id: "✔ mended, 5 of 5 points"}
    only_said = seen(claims=said)
    shown = seen(claims=said, labs=(lab(mended=frozenset({TICKET.id})),))
    not_said = seen(labs=(lab(mended=frozenset({TICKET.id})),))
    before = seen(passed=frozenset({TICKET.id}))
    failed = seen(claims={TICKET.id: "✘ not mended yet, 2 of 5 points", "99-99": "✔ mended"})
    people = (only_said, shown, not_said, before, failed)
    assert [len(one.confirmed) for one in people] == [0, 1, 0, 1, 0]
    assert failed.claimed == frozenset()
    assert Results(people).challenges == ((TICKET.id, TICKET.title, 2, 1),)


def test_what_blocks_and_what_stands_is_counted_by_learner():
    people = (
        seen("Ana", labs=(lab(blockers=("A", "B")), lab(blockers=("A",)))),
        seen("Bo", labs=(lab(blockers=("A",)),)),
    )
    found = Results(people)
    assert found.blockers == (("A", 2), ("B", 1))
    assert found.standing == ((TICKET.lab, 3),)


def lines(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_answer_of_each_learner_is_a_line_and_so_is_the_first_and_the_last_sorting():
    names = EXERCISES["00-names"]
    wrong = {**names.answer, "VPC link": names.answer["private API"]}
    kept = {first_key("00-names"): json.dumps(wrong), "00-names": json.dumps(names.answer)}
    told = (
        seen("Ana", stored={QUESTION.id: WRONG}, sorted=kept),
        seen("Bo", stored={QUESTION.id: QUESTION.answer}, sorted={"00-names": "[1]"}),
        seen("Cy", sorted={first_key("00-names"): "[" * 9000}),
    )
    predicted, first, last, other = lines(sheets.answers(Results(told)))
    letter = "ABCDEFGH"[QUESTION.offered.index(WRONG)]
    assert predicted == {
        "name": "Ana",
        "question": QUESTION.id,
        "text": QUESTION.text,
        "letter": letter,
        "answered": WRONG,
        "right": "no",
        "why": QUESTION.explain(WRONG),
    }
    assert [(it["answered"], it["right"]) for it in (first, last)] == [
        ("first check", "9 of 10 right"),
        ("last check", "10 of 10 right"),
    ]
    assert (other["name"], other["right"]) == ("Bo", "yes")


def test_the_board_says_how_many_have_more_right_than_at_first():
    names = EXERCISES["00-names"]
    wrong = {**names.answer, "VPC link": names.answer["private API"]}
    more = {first_key("00-names"): json.dumps(wrong), "00-names": json.dumps(names.answer)}
    same = {first_key("00-names"): json.dumps(wrong), "00-names": json.dumps(wrong)}
    told = Results((seen("Ana", sorted=more), seen("Bo", sorted=same), seen("Cy")))
    (row,) = told.sorted
    assert (row.learners, row.better, row.first, row.last, row.of) == (2, 1, 9.0, 9.5, 10)
    assert "9.0, now 9.5 of 10 right; 1 of 2 have more" in part(told, Shown(), BASE)
    assert "sorted" not in part(Results((seen("Cy"),)), Shown(), BASE)


def test_a_spreadsheet_gets_no_formula():
    told = seen("=cmd()", notebook="@x", labs=(lab(blockers=("-A",)),))
    (row,) = lines(sheets.learners(Results((told,))))
    assert row["name"] == "'=cmd()"
    assert row["notebook"] == "'@x"
    assert row["blocked by"] == "'-A"


def test_a_lab_is_judged_by_its_network():
    sound = blueprint(TICKET.lab)
    mended = judged(sound, sound.topology({**sound.defaults, **TICKET.goals[0]}), 5)
    broken = judged(sound, sound.topology({**sound.defaults, **TICKET.start}), 5)
    assert TICKET.id in mended.mended
    assert TICKET.id not in broken.mended


# ---------------------------------------------------------------- page


def test_the_projector_shows_no_names_and_no_answers_until_asked():
    told = (seen("Ana<b>", active=True, stored={QUESTION.id: QUESTION.answer}),)
    plain = part(Results(told), Shown(), BASE)
    assert "Ana" not in plain
    assert "✔ " + QUESTION.answer[:20] not in plain
    full = part(Results(told), Shown(names=True, answer=QUESTION.id), BASE)
    assert "✔ " + QUESTION.answer[:20] in full
    assert "Ana&lt;b&gt;" in full
    assert "<b>" not in full
    assert "1 of 1 are here" in plain


def test_choices_have_letters_and_a_shown_answer_has_the_reason_of_each():
    told = Results((seen("Ana", active=True, stored={QUESTION.id: WRONG}),))
    plain = part(told, Shown(), BASE)
    shown = part(told, Shown(answer=QUESTION.id), BASE)
    for letter, (choice, why) in zip("ABCDEFGH", QUESTION.choices, strict=False):
        assert f"<strong>{letter}</strong>" in plain
        assert not why or escape(why) not in plain
        assert escape(why) in shown
        assert escape(choice) in shown


def test_an_answer_is_shown_for_one_question_and_not_for_the_next():
    first, second, *_ = QUESTIONS.values()
    told = Results((seen("Ana", stored={first.id: first.answer, second.id: second.answer}),))
    shown = part(told, Shown(answer=first.id), BASE)
    now, _, others = shown.partition("<details")
    assert "✔" not in now
    assert f"answer={second.id}" in now
    assert "✔ " in others
    assert "Hide the answer" in others


def test_one_who_is_ahead_does_not_move_the_class():
    first, second, *_ = QUESTIONS.values()
    both = {first.id: first.answer, second.id: second.answer}
    people = [seen(f"L{n}", stored={first.id: first.answer}) for n in range(3)]
    asked = Results((*people, seen("Ana", stored=both))).questions
    assert current(asked).id == first.id
    caught_up = Results((seen("Bo", stored=both), seen("Ana", stored=both)))
    assert current(caught_up.questions).id == second.id


def test_the_whole_page_stands_while_nobody_is_there():
    told = page(Results(()), Shown(), "/services/board/")
    assert 'data-from="/services/board/part?names=0"' in told
    assert "Nobody has locked one in yet" in told


def test_a_pinned_question_stays_though_others_are_ahead():
    first, second, *_ = QUESTIONS.values()
    told = Results(
        (
            seen("Ana", active=True, stored={second.id: second.answer, first.id: first.answer}),
            seen("Bo", stored={first.id: WRONG}),
            seen("Cy", active=True, stored={second.id: second.answer}),
        )
    )
    shown = Shown(pin=first.id)
    pinned = part(told, shown, BASE).partition("<details")[0]
    assert first.text in pinned
    assert SCENES[first.id].situation in pinned
    assert "Answered 1 of 2 here, and 1 who left." in pinned
    assert second.text in part(told, Shown(), BASE).partition("<details")[0]
    whole = page(told, shown, "/services/board/")
    assert f"part?names=0&amp;pin={first.id}" in whole
    assert f"?names=1&amp;pin={first.id}" in whole
    assert f'<option value="{first.id}" selected>' in whole


def test_a_question_is_pinned_before_anybody_answered_it_and_one_that_is_none_is_not():
    assert "Answered 0 of 1 here." in part(
        Results((seen(active=True),)), Shown(pin=QUESTION.id), BASE
    )
    for pin in ("", "99-none", '"><script>'):
        told = page(Results((seen(active=True),)), Shown(pin=pin), "/services/board/")
        assert "Nobody has locked one in yet" in told
        assert "pin=" not in told.partition("</form>")[2].partition("<script")[0]


# ---------------------------------------------------------------- watch


@pytest.fixture
def settings(tmp_path):
    for name in ("hub", "aws/state", "homes/ana/.labkit"):
        (tmp_path / name).mkdir(parents=True)
    told = Settings(folder=str(tmp_path))
    begun, _ = register.begun(parse(["Ana"]))
    register.save(told.register, begun)
    keys.write(told.learners, begun)
    return told


def test_an_account_is_asked_only_after_it_changed(settings):
    asked = []

    def look(told):
        asked.append(told["AWS_ACCESS_KEY_ID"])
        return (lab(),)

    watch = Watch(settings, look)
    assert watch.once().people[0].labs == ()
    (seat,) = register.load(settings.register).learners
    journal = settings.learners.parent / "state" / f"{seat.account}.jsonl"
    journal.write_text("one\n", "utf-8")
    assert watch.once().people[0].labs == (lab(),)
    watch.once()
    assert len(asked) == 1
    journal.write_text("one\ntwo\n", "utf-8")
    watch.once()
    assert len(asked) == 2


def test_what_files_say_does_not_wait_for_accounts(settings):
    shown = []
    watch = Watch(settings, lambda _told: shown.append(watch.results.people[0].stored) or (lab(),))
    (seat,) = register.load(settings.register).learners
    (settings.learners.parent / "state" / f"{seat.account}.jsonl").write_text("one\n", "utf-8")
    home = settings.home("ana") / ".labkit"
    (home / "predictions.json").write_text('{"03-policy": "x"}', "utf-8")
    (home / "exercises.json").write_text('{"00-names first": "{}"}', "utf-8")
    watch.once()
    assert shown == [{"03-policy": "x"}]
    assert watch.results.people[0].sorted == {"00-names first": "{}"}


def test_an_account_that_does_not_answer_is_asked_again_and_shown_as_it_was(settings):
    answers = [(lab(),), LabkitError("away"), ()]

    def look(_told):
        found = answers.pop(0)
        if isinstance(found, LabkitError):
            raise found
        return found

    watch = Watch(settings, look)
    (seat,) = register.load(settings.register).learners
    journal = settings.learners.parent / "state" / f"{seat.account}.jsonl"
    shown = []
    for text in ("1", "22", "22"):
        journal.write_text(text, "utf-8")
        shown.append(len(watch.once().people[0].labs))
    assert shown == [1, 1, 0]


def test_what_was_confirmed_stays_after_the_lab_is_gone_and_the_board_starts_again(settings):
    labs = [(lab(mended=frozenset({TICKET.id})),), ()]
    watch = Watch(settings, lambda _told: labs.pop(0))
    (seat,) = register.load(settings.register).learners
    stored = settings.home("ana") / ".labkit" / "challenges.json"
    stored.write_text(f'{{"{TICKET.id}": "✔ mended, 5 of 5 points"}}', "utf-8")
    for text in ("1", "22"):
        (settings.learners.parent / "state" / f"{seat.account}.jsonl").write_text(text, "utf-8")
        found = watch.once()
    assert found.people[0].labs == ()
    assert found.people[0].confirmed == {TICKET.id}
    stored.unlink()
    assert Watch(settings, lambda _told: ()).once().people[0].confirmed == {TICKET.id}
