"""`Notebook`: what the instructor's kit takes from a notebook of the course."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from labkit.course.questions import QUESTIONS, Question
from labkit.course.reading import reading_ease

KEEP = "## What to keep"
WORDS = "**The words**"


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
    )


def _plain_links(text: str) -> str:
    """Links to other notebooks lead nowhere from here: their words stay."""
    return re.sub(r"\[([^\]]+)\]\((?!http)[^)]+\)", r"\1", text)
