"""What the kit says of each notebook stands in it, can be skipped as it says, and fits its time."""

import ast
import builtins
import json
import re
from itertools import pairwise

import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.course.chapter import notebooks
from labkit.course.kit import pages
from labkit.course.lessons import AFTER, BESIDE, LESSONS, ROUND, SAY
from labkit.course.plan import DAYS, Block, clock
from labkit.course.situations import SITUATIONS
from labkit.course.steps import home, length, lengths, room, steps, taught
from labkit.course.switches import TRIED
from labkit.course.way_through import way_through
from labkit.figures import moment


@pytest.fixture(scope="module")
def course(project_root):
    return {it.number: it for it in notebooks(project_root / "notebooks")}


@pytest.fixture(scope="module")
def kit(project_root):
    return pages(project_root / "notebooks")


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_names_what_its_notebook_has(course, number):
    it, lesson = course[number], LESSONS[number]
    assert 1 <= len(lesson.room) <= 3
    for key in lesson.room:
        assert it.between(key), f"notebook {number} neither asks nor shows {key}"
    sections = {part.number for part in it.sections}
    together = {part.number for part in room(it, lesson)}
    assert set(lesson.alone) <= sections - together, number
    assert len(lesson.say) == 3
    assert lesson.asked


def names(tree, kind):
    return {it.id for it in ast.walk(tree) if isinstance(it, ast.Name) and isinstance(it.ctx, kind)}


def bound(tree):
    """What a cell defines: names that are assigned, imported, or of functions and arguments."""
    found = names(tree, ast.Store)
    for it in ast.walk(tree):
        if isinstance(it, ast.alias):
            found.add((it.asname or it.name).partition(".")[0])
        elif isinstance(it, ast.FunctionDef):
            found.add(it.name)
        elif isinstance(it, ast.arg):
            found.add(it.arg)
        elif isinstance(it, ast.ExceptHandler) and it.name:
            found.add(it.name)
    return found


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("number", LESSONS)
def test_who_skips_what_is_for_home_lacks_nothing(course, number, late):
    """Nor does a room that is late, and leaves out what is to be left out first."""
    it, lesson = course[number], LESSONS[number]
    together = room(it, lesson)
    out = lesson.behind if late else "none"
    known = set(dir(builtins))
    for part in it.sections:
        extra = "go further" in part.title.lower()
        kept = part in together or part.number in lesson.alone or not (part.number or extra)
        kept = kept and part.number != out
        for cell in part.code if kept else ():
            if not cell.startswith("%"):
                tree = ast.parse(cell)
                known |= bound(tree)
                assert names(tree, ast.Load) <= known, (part.title, names(tree, ast.Load) - known)


def test_a_lesson_takes_what_its_steps_take_and_no_more(course):
    for number, lesson in LESSONS.items():
        it = course[number]
        asked = [step for step in steps(it, lesson) if step.questions]
        beside = len([step for step in asked if step.minutes == BESIDE])
        assert lengths(course.values())[number] == length(it, lesson) <= 45, number
        least = SAY + ROUND * len(lesson.room) + sum(lesson.alone.values()) + AFTER
        alone = sum(len(step.questions) > 0 for step in asked if step.section[:1] in lesson.alone)
        assert least <= length(it, lesson) <= least + BESIDE * (beside + alone), number


def test_what_a_late_room_leaves_out_is_in_the_lesson_and_what_a_quick_one_adds_is_not(course):
    for number, lesson in LESSONS.items():
        it = course[number]
        done = {part.number for part in room(it, lesson)} | set(lesson.alone)
        assert lesson.behind in done, number
        left = {part.number for part in home(it, lesson)}
        assert lesson.ahead in left or not left, number


def test_the_days_can_be_kept(course):
    minutes = lengths(course.values())
    most = {"Half a day": 210, "A day": 480}
    for day in DAYS:
        rows = list(clock(day, minutes))
        assert sum(row.minutes for row in rows) <= most[day.title]
        stretch = 0
        for row in rows:
            told = row.part.what if isinstance(row.part, Block) else ""
            stretch = 0 if told.startswith(("break", "lunch", "pause")) else stretch + row.minutes
            assert stretch <= 120, (day.title, row)


def test_a_day_has_spare_minutes_before_a_break_and_before_tickets():
    for day in DAYS:
        told = [part.what if isinstance(part, Block) else part for part in day.parts]
        for before, what in pairwise(told):
            assert what != "break" or before.startswith("spare"), day.title
            assert not what.startswith("10-") or before.startswith("pause"), day.title


def part_of(page, title):
    return page.partition(f"### {title}\n")[2].partition("\n### ")[0]


def test_the_page_says_for_each_lesson_what_is_done_with_whom(course, kit):
    for number, lesson in LESSONS.items():
        part = part_of(kit["README.md"], course[number].title)
        assert all(sentence in part for sentence in lesson.say)
        assert all(question in part and answer in part for question, answer in lesson.asked)
        for section in course[number].sections:
            if section.number in lesson.alone:
                assert f"| {section.title} | {lesson.alone[section.number]} | alone" in part


def test_the_minutes_of_the_page_are_the_sums_of_its_lines(course, kit):
    timetable = kit["README.md"].partition("## Notebook by notebook")[0]
    for number in LESSONS:
        part = part_of(kit["README.md"], course[number].title)
        lines = re.findall(r"^\|[^|]*\| (\d+) \|", part, re.MULTILINE)
        told = re.match(r"\n(\d+) minutes", part)
        assert int(told[1]) == sum(map(int, lines)), number
        in_days = re.findall(rf"\| (\d+) \| {re.escape(course[number].title)} \|", timetable)
        assert set(in_days) == {told[1]}, number


def test_the_page_lists_every_question_of_what_is_done_in_the_room(course, kit):
    for number, lesson in LESSONS.items():
        it = course[number]
        done = [p for p in it.sections if p in room(it, lesson) or p.number in lesson.alone]
        asked = {row.id for row in it.questions for part in done if part.has("predict", row.id)}
        assert asked == set(taught(it, lesson))
        assert set(lesson.room) <= asked
        part = part_of(kit["README.md"], it.title)
        assert set(re.findall(r"`(\d\d-[a-z0-9-]+)`", part)) == asked


def test_no_lesson_gives_away_the_next_one(course):
    """What 04 asks first is what the last section of 03 shows: that section is for home."""
    assert "03-public-api" not in taught(course["03"], LESSONS["03"])


def questions_beside_views(path):
    """The points of the text before each cell with a view."""
    text = ""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            text = source
        elif ".view(" in source:
            yield from re.findall(r"^- (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("number", TRIED)
def test_what_is_asked_beside_the_switches_has_an_answer_that_is_so(project_root, kit, number):
    (path,) = (project_root / "notebooks").glob(f"{number}_*.ipynb")
    assert list(questions_beside_views(path)) == [row.question for row in TRIED[number]]
    for row in TRIED[number]:
        assert row.shows
        assert f"- *{row.question}* {row.answer}" in kit["key.md"]
        for changed, source, request, code in row.shows:
            trace = moment(BLUEPRINTS[row.lab], changed, source, request).trace
            assert "".join(trace.codes[:1]) == code, (row.question, changed, source, request)


CALL = r"^(\w+)\.(up|change|view)\((.*)\)$"


def written(words):
    """The keywords of a call; what is not written out is an ellipsis."""
    (call,) = ast.parse(f"f({words})").body
    rows = {row.arg: row.value for row in call.value.keywords}
    return {key: getattr(value, "value", ...) for key, value in rows.items()}


def opened_with(path):
    """For each cell with a view: its lab's name, and the toggles as the notebook has left them."""
    called, stands = {}, {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        for name, lab in re.findall(r'(\w+) = Lab\("([\w-]+)"\)', source):
            called[name], stands[name] = lab, {}
        for name, act, words in re.findall(
            r"^(\w+)\.(up|change|view)\((.*)\)$", source, re.MULTILINE
        ):
            if act == "view":
                yield called[name], stands[name]
            else:
                stands[name] = (stands[name] if act == "change" else {}) | written(words)


@pytest.mark.parametrize("number", TRIED)
def test_a_view_opens_as_its_answers_take_it_to(project_root, number):
    (path,) = (project_root / "notebooks").glob(f"{number}_*.ipynb")
    views = list(opened_with(path))
    assert views
    for lab, stands in views:
        defaults = BLUEPRINTS[lab].defaults
        assert {key: row for key, row in stands.items() if defaults[key] != row} == {}, lab


def test_every_notebook_with_a_view_has_answers(project_root):
    asked = {
        path.name[:2]
        for path in (project_root / "notebooks").glob("*.ipynb")
        if list(questions_beside_views(path))
    }
    assert asked == set(TRIED)


@pytest.mark.parametrize("key", SITUATIONS)
def test_the_way_through_mends_one_thing_at_a_time_until_it_arrives(kit, key):
    row = SITUATIONS[key]
    steps = way_through(row)
    assert len(steps) == 2
    settings, seen = dict(row.changed), []
    for step in steps:
        trace = moment(BLUEPRINTS[row.lab], settings, row.source, row.request).trace
        assert (trace.seen, trace.codes[0]) == (step.seen, step.code)
        assert f"`change({step.toggle}={step.value!r})`" in kit["key.md"]
        seen.append(step.code)
        settings[step.toggle] = step.value
    assert len(set(seen)) == len(seen)
    assert not moment(BLUEPRINTS[row.lab], settings, row.source, row.request).trace.codes
