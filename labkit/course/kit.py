"""The instructor's kit, made from what learners get: `python -m labkit.course.kit`.

key.md     every question with its answer and what the wrong ones stand for, answers to what is
           asked beside the switches, a way through each riddle, every ticket with its cause
slides.md  for each notebook what one can do after it, its words, each question in its situation,
           after it the answer with the picture and why, and what to keep (`slides`);
           slides-half-day.md has those of half a day, in its order; their pictures are those
           of `diagrams/`, and of the networks without a request, in networks/
README.md  what to prepare, half a day and a day by the clock, talking points, what people believe

A class's desks do not show these pages. The kit is never written by hand: a test holds it
against its sources.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from labkit.blueprints import BLUEPRINTS
from labkit.course.challenges import CHALLENGES, Challenge
from labkit.course.chapter import Notebook, notebooks
from labkit.course.exercises import EXERCISES, Exercise, Sorting
from labkit.course.lessons import AFTER, BESIDE, LESSONS, ROUND, SAY, Lesson
from labkit.course.letters import lettered
from labkit.course.misconceptions import MISCONCEPTIONS
from labkit.course.networks import networks
from labkit.course.on_paper import ASKED
from labkit.course.plan import DAYS, PREPARE, PROJECTOR, TALK, Block, Day, clock
from labkit.course.questions import Question, question_called
from labkit.course.situations import SITUATIONS, Situation
from labkit.course.slides import HEAD, slides, slides_of
from labkit.course.steps import home, length, lengths, steps
from labkit.course.switches import TRIED
from labkit.course.way_through import way_through

ROOT = Path(__file__).resolve().parents[2]
NOTE = "Made by `make kit` from the notebooks and their questions; not by hand.\n"
TURNS = """\
In *Your turn*, `lab.up(one=…)` sets all other switches to their defaults, and so mends both faults
at once. Who says *it was only one* takes `lab.change(...)`, which keeps the others.
"""
HOW = f"""\
Each lesson takes the minutes of its lines, and no others: {SAY} before, {ROUND} for a question
with the room (2 to predict, 4 to talk, 1 to run), {BESIDE} for another right after it, what is
done alone as it stands there, and {AFTER} after. What is *at home* is not needed by the rest: skip
it. The minutes at the top of a notebook are those of one who works through it alone.
"""
LATE = """\
Behind by less than ten minutes: leave out what the line of the notebook says, and tell it from its
slides. Behind by more at the break: of the next notebook do what is with the room, and show the
rest. Ahead: add what the line says, or begin the next part early; the spare minutes stay spare.
"""


def pages(folder: Path) -> dict[str, str]:
    """The kit's pages by the names of their files, from the notebooks in a folder."""
    course = notebooks(folder)
    return {
        "README.md": "\n".join(_overview(course)),
        "key.md": "\n".join(_key(course)),
        "slides.md": HEAD + "\n---\n\n".join(slides(course)),
        "slides-half-day.md": HEAD + "\n---\n\n".join(slides_of(DAYS[0], course)),
    }


def _overview(course: tuple[Notebook, ...]) -> Iterator[str]:
    yield f"# For the instructor\n\n{NOTE}"
    yield (
        "[The answers](key.md). [Slides](slides.md), and those of [half a day](slides-half-day.md)."
        " [A class on one machine](../classroom.md).\n"
    )
    yield f"## To prepare\n\n{PREPARE}"
    yield f"## One projector\n\n{PROJECTOR}"
    for day in DAYS:
        yield from _timetable(day, course)
    yield LATE
    yield f"## Notebook by notebook\n\n{HOW}"
    for it in course:
        yield f"### {it.title}\n"
        if it.number in LESSONS:
            yield from _lesson(it, LESSONS[it.number])
        yield f"**Talk.** {TALK[it.number]}\n"
    yield from _beliefs()


def _timetable(day: Day, course: tuple[Notebook, ...]) -> Iterator[str]:
    by_number = {it.number: it for it in course}
    yield f"## {day.title}\n"
    yield "| from | minutes | what | if behind, leave out | if ahead, add |\n|---|---|---|---|---|"
    for row in clock(day, lengths(course)):
        part = row.part
        if isinstance(part, Block):
            cells: Iterable[str] = (part.what, part.behind, part.ahead)
        else:
            it, lesson = by_number[part], LESSONS[part]
            cells = it.title, _section(it, lesson.behind), _section(it, lesson.ahead)
        yield f"| {row.start} | {row.minutes} | {' | '.join(cells)} |"
    yield ""


def _section(it: Notebook, number: str) -> str:
    return next((part.title for part in it.sections if number == part.number), "") or "–"


def _lesson(it: Notebook, lesson: Lesson) -> Iterator[str]:
    yield f"{length(it, lesson)} minutes. **Say before.** {' '.join(lesson.say)}\n"
    yield "| section | minutes | what |\n|---|---|---|"
    for step in steps(it, lesson):
        asked = "; ".join(f"*{question_called(key).text}* `{key}`" for key in step.questions)
        how = f"{step.how}: {asked}" if asked else step.how
        yield f"| {step.section} | {step.minutes} | {how} |"
    titles = "; ".join(part.title for part in home(it, lesson))
    yield f"\nAt home: {titles or 'nothing'}.\n"
    yield " ".join(f"*{asked}* {answer}" for asked, answer in lesson.asked) + "\n"


def _beliefs() -> Iterator[str]:
    """What people believe, and where in the course they find out."""
    yield "## What people believe, and where they find out\n"
    yield "| belief | met by | facts |\n|---|---|---|"
    for row in MISCONCEPTIONS:
        yield f"| {row.belief} | {', '.join(row.met_by)} | {', '.join(row.facts)} |"
    yield ""


def _key(course: tuple[Notebook, ...]) -> Iterator[str]:
    yield f"# The answers\n\n{NOTE}\n{TURNS}"
    for it in course:
        yield f"## {it.title}\n"
        yield from map(_answered, it.questions)
        yield from (_sorted(row) for key, row in EXERCISES.items() if key.startswith(it.number))
        for key, row in SITUATIONS.items():
            if key.startswith(f"{it.number}-"):
                yield _riddle(row)
        if it.number in TRIED:
            yield "**Try every switch.**\n"
            yield from (f"- *{row.question}* {row.answer}" for row in TRIED[it.number])
            yield ""
        if it.number == "11":
            yield from (f"**{asked}** {answer}\n" for asked, answer in ASKED)
        if it.number == "10":
            yield from map(_ticket, CHALLENGES.values())


def _answered(question: Question) -> str:
    rows = [
        f"- {'✔' if choice == question.answer else '✘'} {a} · {choice}{f' *{why}*' if why else ''}"
        for a, choice in lettered(question.offered)
        for why in [question.explain(choice)]
    ]
    return f"**{question.text}** `{question.id}`\n\n" + "\n".join(rows) + "\n"


def _sorted(row: Exercise) -> str:
    if isinstance(row, Sorting):
        lines = [f"- {item}: **{group}**. {why}" for item, group, why in row.rows]
    else:
        lines = [f"{number}. {item}" for number, item in enumerate(row.order, 1)]
        lines += ["", "Any order is right that keeps these:", ""]
        lines += [f"- {first}, then {then}: {why}" for first, then, why in row.rules]
    return f"**To sort: {row.text}**\n\n" + "\n".join(lines) + "\n"


def _riddle(row: Situation) -> str:
    lab = BLUEPRINTS[row.lab]
    changed = ", ".join(
        f"{lab.toggle(name).label}: {_said(value)}" for name, value in row.changed.items()
    )
    steps = "\n".join(
        f"{number}. They see `{it.seen}`. The trace: {it.code}, "
        f"{re.split(r'; | [(]', it.says)[0]}. So: `change({it.toggle}={it.value!r})`."
        for number, it in enumerate(way_through(row), 1)
    )
    return f"**Your turn.** Changed were: {changed}. A way through:\n\n{steps}\n"


def _said(value: object) -> str:
    return (
        {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _ticket(row: Challenge) -> str:
    hints = "\n".join(f"{number}. {hint}" for number, hint in enumerate(row.hints, 1))
    mends = [f"`change({', '.join(f'{k}={v!r}' for k, v in way.items())})`" for way in row.mended]
    return (
        f"### {row.id} · {row.title}\n\n{row.ticket}\n\n"
        f"It serves a belief: *{row.misconception}* Blocked by {', '.join(row.codes) or 'nothing'}"
        f" ({', '.join(row.facts)}).\n\n{_answered(row.cause)}\nHints:\n\n{hints}\n\n"
        f"Mended by {' or '.join(mends) or 'boto3, by hand'}. {row.solution}\n"
    )


def main(root: Path = ROOT) -> int:
    """Write the kit into `docs/instructor` of a clone."""
    folder = root / "docs" / "instructor"
    (folder / "networks").mkdir(parents=True, exist_ok=True)
    written = pages(root / "notebooks") | networks(notebooks(root / "notebooks"))
    for name, text in written.items():
        (folder / name).write_text(text.rstrip() + "\n", "utf-8")
    sys.stdout.write(f"The kit is in {folder.relative_to(root)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
