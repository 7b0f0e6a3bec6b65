"""A lesson step by step: each with its section, its minutes, and who does it.

A lesson takes the minutes of its steps, a day those of its parts: no minute is in a sum that is
not in a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from labkit.course.chapter import Notebook, Section
from labkit.course.lessons import AFTER, BESIDE, LESSONS, ROUND, SAY, Lesson

ROOM, BESIDE_IT, ALONE = "with the room", "with the room, right after", "alone"


@dataclass(frozen=True, slots=True)
class Step:
    """`section` is where it is done, empty for before and after; `questions` are ids."""

    section: str
    minutes: int
    how: str
    questions: tuple[str, ...] = ()


def lengths(course: Iterable[Notebook]) -> Mapping[str, int]:
    """How many minutes the lesson of each notebook takes."""
    return {it.number: length(it, LESSONS[it.number]) for it in course if it.number in LESSONS}


def length(it: Notebook, lesson: Lesson) -> int:
    """The minutes of a lesson: those of its steps."""
    return sum(step.minutes for step in steps(it, lesson))


def room(it: Notebook, lesson: Lesson) -> tuple[Section, ...]:
    """The sections that the room does together, in their order."""
    return tuple(dict.fromkeys(part for key in lesson.room for part in it.between(key)))


def home(it: Notebook, lesson: Lesson) -> tuple[Section, ...]:
    """The sections that nobody does in the room, in their order."""
    shared = room(it, lesson)
    numbered = (part for part in it.sections if part.number)
    return tuple(p for p in numbered if p not in shared and p.number not in lesson.alone)


def asked_in(it: Notebook, part: Section) -> tuple[str, ...]:
    """The ids of the questions that a section asks."""
    return tuple(row.id for row in it.questions if part.has("predict", row.id))


def steps(it: Notebook, lesson: Lesson) -> tuple[Step, ...]:
    """The steps of a lesson, in the order of its notebook."""
    shared = room(it, lesson)
    found = [
        Step("", SAY, "say the three sentences, while everybody opens it and runs the first cells")
    ]
    for part in it.sections:
        if part in shared:
            found += (_together(it, lesson, key) for key in asked_in(it, part))
        elif part.number in lesson.alone:
            minutes = lesson.alone[part.number]
            found.append(Step(part.title, minutes, ALONE, asked_in(it, part)))
    found.append(Step("", AFTER, "read *What to keep* together; take the lab down"))
    return tuple(found)


def _together(it: Notebook, lesson: Lesson, key: str) -> Step:
    where = it.between(key)
    ends = dict.fromkeys((where[0].number, where[-1].number))
    title = where[0].title if len(ends) == 1 else " to ".join(ends)
    first = key in lesson.room
    return Step(title, ROUND if first else BESIDE, ROOM if first else BESIDE_IT, (key,))


def taught(it: Notebook, lesson: Lesson) -> Iterator[str]:
    """The ids of all questions of a lesson, in their order."""
    for step in steps(it, lesson):
        yield from step.questions


def section_of(it: Notebook, question: str) -> Section:
    """The section that asks a question."""
    return it.between(question)[0]
