"""The instructor's kit, made from what learners get: `python -m labkit.course.kit`.

key.md     every question with its answer and what the wrong ones stand for, every riddle and
           every ticket with its cause
slides.md  for each notebook what one can do after it, the picture, the questions without their
           answers, and what to keep; slides are apart by `---`, as Marp and pandoc read them
README.md  what to prepare, half a day and a day by the clock, talking points, what people believe

A class's desks do not show these pages. The kit is never written by hand: a test holds it
against its sources.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit.blueprints import BLUEPRINTS
from labkit.course.challenges import CHALLENGES, Challenge
from labkit.course.misconceptions import MISCONCEPTIONS
from labkit.course.plan import DAYS, PREPARE, TALK, clock
from labkit.course.questions import QUESTIONS, Question
from labkit.course.reading import reading_ease
from labkit.course.situations import SITUATIONS, Situation
from labkit.figures import moment

ROOT = Path(__file__).resolve().parents[2]
NOTE = "Made by `make kit` from the notebooks and their questions; not by hand.\n"
KEEP = "## What to keep"
EASE = "*Reading ease* is Flesch's figure: 60 to 70 is plain English, 30 a contract.\n"


@dataclass(frozen=True, slots=True)
class Notebook:
    """What the kit takes from a notebook: `minutes` of its core, `goals` and `keep` in Markdown,
    and how easily it reads (`ease`, Flesch's figure).
    """

    number: str
    file: str
    title: str
    minutes: int
    lab: str
    goals: str
    keep: str
    ease: int


def notebooks(folder: Path) -> tuple[Notebook, ...]:
    """The course's notebooks, in their order."""
    return tuple(_read(path) for path in sorted(folder.glob("*.ipynb")))


def _read(path: Path) -> Notebook:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    words = ["".join(it["source"]) for it in cells if it["cell_type"] == "markdown"]
    code = "\n".join("".join(it["source"]) for it in cells if it["cell_type"] == "code")
    text = "\n\n".join(words)
    goals = re.search(r"\*\*After this notebook you can\*\*\n\n((?:- .*\n?)+)", text)
    minutes = re.search(r"\*\*Time:\*\* (\d+) minutes", text)
    lab = re.search(r'Lab\("([a-z-]+)"', code)
    kept = next((it.partition(KEEP)[2] for it in words if KEEP in it), "")
    return Notebook(
        path.name[:2],
        path.name,
        words[0].partition("\n")[0].removeprefix("# "),
        int(minutes.group(1)) if minutes else 0,
        lab.group(1) if lab else "",
        goals.group(1).strip() if goals else "",
        _plain_links(kept.partition("**Next:**")[0]).strip(),
        round(reading_ease(text)),
    )


def _plain_links(text: str) -> str:
    """Links to other notebooks lead nowhere from here: their words stay."""
    return re.sub(r"\[([^\]]+)\]\((?!http)[^)]+\)", r"\1", text)


def pages(folder: Path) -> Mapping[str, str]:
    """The kit's pages by the names of their files, from the notebooks in a folder."""
    course = notebooks(folder)
    return {
        "README.md": "\n".join(_overview(course)),
        "key.md": "\n".join(_key(course)),
        "slides.md": "\n---\n\n".join(_slides(course)),
    }


def _overview(course: tuple[Notebook, ...]) -> Iterator[str]:
    yield f"# For the instructor\n\n{NOTE}"
    yield "[The answers](key.md). [Slides](slides.md). [A class on one machine](../classroom.md).\n"
    yield f"## To prepare\n\n{PREPARE}"
    by_number = {it.number: it for it in course}
    for day in DAYS:
        yield f"## {day.title}\n\n| from | minutes | what |\n|---|---|---|"
        for start, minutes, what in clock(day, {it.number: it.minutes for it in course}):
            name = by_number[what].title if what in by_number else what
            yield f"| {start} | {minutes} | {name} |"
        yield ""
    yield from _beliefs()
    yield f"## Notebook by notebook\n\n{EASE}"
    for it in course:
        asked = len(_questions(it))
        yield f"### {it.title}\n"
        yield f"{it.minutes} minutes, predictions: {asked}, reading ease {it.ease}.\n"
        yield f"{TALK[it.number]}\n"


def _beliefs() -> Iterator[str]:
    """What people believe, and where in the course they find out."""
    yield "## What people believe, and where they find out\n"
    yield "| belief | met by | facts |\n|---|---|---|"
    for row in MISCONCEPTIONS:
        yield f"| {row.belief} | {', '.join(row.met_by)} | {', '.join(row.facts)} |"
    yield ""


def _questions(it: Notebook) -> list[Question]:
    return [row for key, row in QUESTIONS.items() if key.startswith(f"{it.number}-")]


def _key(course: tuple[Notebook, ...]) -> Iterator[str]:
    yield f"# The answers\n\n{NOTE}"
    for it in course:
        yield f"## {it.title}\n"
        yield from map(_answered, _questions(it))
        for key, row in SITUATIONS.items():
            if key.startswith(f"{it.number}-"):
                yield _riddle(row)
        if it.number == "10":
            yield from map(_ticket, CHALLENGES.values())


def _answered(question: Question) -> str:
    rows = [
        f"- {'✔' if choice == question.answer else '✘'} {choice}{f' *{why}*' if why else ''}"
        for choice, why in question.choices
    ]
    return f"**{question.text}**\n\n" + "\n".join(rows) + "\n"


def _riddle(row: Situation) -> str:
    lab = BLUEPRINTS[row.lab]
    changed = ", ".join(
        f"{lab.toggle(name).label}: {_said(value)}" for name, value in row.changed.items()
    )
    trace = moment(lab, row.changed, row.source, row.request).trace
    first = ", ".join(map(str, trace.codes)) if trace else ""
    return f"**Your turn.** Changed were: {changed}. The trace shows first: {first}.\n"


def _said(value: object) -> str:
    return (
        {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _ticket(row: Challenge) -> str:
    return (
        f"### {row.id} · {row.title}\n\n{row.ticket}\n\n"
        f"It serves a belief: *{row.misconception}* Blocked by {', '.join(row.codes) or 'nothing'}"
        f" ({', '.join(row.facts)}). Cause: {row.cause.answer}\n\n{row.solution}\n"
    )


def _slides(course: tuple[Notebook, ...]) -> Iterator[str]:
    yield f"# API Gateway and VPCs\n\n{NOTE}"
    for it in course:
        yield f"# {it.title}\n\n{it.goals}\n"
        if it.lab:
            title = BLUEPRINTS[it.lab].title
            yield f"![{title}](../../diagrams/{it.lab}/default.svg)\n"
        for question in _questions(it):
            choices = "\n".join(f"- {choice}" for choice in question.offered)
            yield f"## {question.text}\n\n{choices}\n"
        yield f"## {it.number} · What to keep\n\n{it.keep}\n"


def main(root: Path = ROOT) -> int:
    """Write the kit into `docs/instructor` of a clone."""
    folder = root / "docs" / "instructor"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(root / "notebooks").items():
        (folder / name).write_text(text.rstrip() + "\n", "utf-8")
    sys.stdout.write(f"The kit is in {folder.relative_to(root)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
