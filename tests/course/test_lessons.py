"""What the kit says of each notebook stands in it, can be skipped as it says, and fits its time."""

import ast
import builtins

import pytest

from labkit.course.chapter import notebooks
from labkit.course.kit import length, lengths, pages, room
from labkit.course.lessons import LESSONS, ROUND, SAY
from labkit.course.plan import DAYS, clock


@pytest.fixture(scope="module")
def course(project_root):
    return {it.number: it for it in notebooks(project_root / "notebooks")}


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


@pytest.mark.parametrize("number", LESSONS)
def test_who_skips_what_is_for_home_lacks_nothing(course, number):
    it, lesson = course[number], LESSONS[number]
    together = room(it, lesson)
    known = set(dir(builtins))
    for part in it.sections:
        extra = "go further" in part.title.lower()
        kept = part in together or part.number in lesson.alone or not (part.number or extra)
        code = (lesson.takes_down,) if lesson.takes_down and part == it.sections[-1] else part.code
        for cell in code if kept else ():
            if not cell.startswith("%"):
                tree = ast.parse(cell)
                known |= bound(tree)
                assert names(tree, ast.Load) <= known, (part.title, names(tree, ast.Load) - known)


def test_the_talks_of_a_lesson_fit_into_its_minutes(course):
    for number, lesson in LESSONS.items():
        takes = length(course[number], lesson)
        assert SAY + ROUND * len(lesson.room) + sum(lesson.alone.values()) < takes <= 45, number


def test_the_days_can_be_kept(course):
    minutes = lengths(course.values())
    most = {"Half a day": 210, "A day": 480}
    for day in DAYS:
        rows = list(clock(day, minutes))
        assert sum(takes for _, takes, _ in rows) <= most[day.title]
        stretch = 0
        for _, takes, what in rows:
            stretch = 0 if what in ("break", "lunch") else stretch + takes
            assert stretch <= 120, (day.title, what)


def test_the_page_says_for_each_lesson_what_is_done_with_whom(course, project_root):
    page = pages(project_root / "notebooks")["README.md"]
    for number, lesson in LESSONS.items():
        part = page.partition(f"### {course[number].title}\n")[2].partition("\n### ")[0]
        assert part.count("- With the room") == len(lesson.room)
        for section in course[number].sections:
            if section.number in lesson.alone:
                assert f"{section.title} ({lesson.alone[section.number]})" in part
        assert all(sentence in part for sentence in lesson.say)
        assert all(question in part and answer in part for question, answer in lesson.asked)
