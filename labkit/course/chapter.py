"""`Notebook`: what the instructor's kit takes from a notebook of the course."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.course.questions import QUESTIONS, Question
from labkit.course.reading import reading_ease

HEADING = r"^## (.+)$"
KEEP = "## What to keep"
WORDS = "**The words**"


@dataclass(frozen=True, slots=True)
class Section:
    """A part below a heading: its number (empty for none), its title, and its code cells."""

    number: str
    title: str
    code: tuple[str, ...]

    def has(self, call: str, question: str) -> bool:
        """Whether a cell asks (`predict`) or shows (`reveal`) this question."""
        asked = re.compile(rf'\b{call}\(\s*"{re.escape(question)}"')
        return any(asked.search(cell) for cell in self.code)


@dataclass(frozen=True, slots=True)
class Notebook:
    """`minutes` are those of its core; `goals`, `words` and `keep` are Markdown, and empty where
    the notebook has none; `ease` is how easily it reads (Flesch's figure).
    """

    number: str
    file: str
    title: str
    minutes: int
    goals: str
    words: str
    keep: str
    ease: int
    sections: tuple[Section, ...] = ()

    def between(self, question: str) -> tuple[Section, ...]:
        """The sections from the one that asks a question to the one that shows its answer."""
        asks = [n for n, it in enumerate(self.sections) if it.has("predict", question)]
        shows = [n for n, it in enumerate(self.sections) if it.has("reveal", question)]
        return self.sections[asks[0] : shows[-1] + 1] if asks and shows else ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, in their order."""
        return tuple(row for key, row in QUESTIONS.items() if key.startswith(f"{self.number}-"))


def notebooks(folder: Path) -> tuple[Notebook, ...]:
    """The course's notebooks, in their order."""
    return tuple(_read(path) for path in sorted(folder.glob("*.ipynb")))


def _read(path: Path) -> Notebook:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    words = ["".join(it["source"]) for it in cells if it["cell_type"] == "markdown"]
    text = "\n\n".join(words)
    goals = re.search(r"\*\*After this notebook you can\*\*\n\n((?:- .*\n?)+)", text)
    minutes = re.search(r"\*\*Time:\*\* (\d+) minutes", text)
    table = re.search(rf"{re.escape(WORDS)}\n\n((?:\|.*\n?)+)", text)
    kept = next((it.partition(KEEP)[2] for it in words if KEEP in it), "")
    return Notebook(
        path.name[:2],
        path.name,
        words[0].partition("\n")[0].removeprefix("# "),
        int(minutes.group(1)) if minutes else 0,
        goals.group(1).strip() if goals else "",
        table.group(1).strip() if table else "",
        _plain_links(re.split(r"^## |\*\*Next:", kept, flags=re.MULTILINE)[0]).strip(),
        round(reading_ease(text)),
        tuple(_sections(cells)),
    )


def _sections(cells: list[Any]) -> Iterator[Section]:
    """The first has what stands before any heading."""
    title, code = "", list[str]()
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            code.append(source)
        for found in re.findall(HEADING, source, re.MULTILINE) * (cell["cell_type"] != "code"):
            yield _section(title, code)
            title, code = found, []
    yield _section(title, code)


def _section(title: str, code: list[str]) -> Section:
    number = re.match(r"(\d+) · ", title)
    return Section(number.group(1) if number else "", title, tuple(code))


def _plain_links(text: str) -> str:
    """Links to other notebooks lead nowhere from here: their words stay."""
    return re.sub(r"\[([^\]]+)\]\((?!http)[^)]+\)", r"\1", text)
