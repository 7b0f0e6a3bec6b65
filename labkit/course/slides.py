"""The slides of the kit: Markdown, slide after slide apart by `---`.

A question stands on a slide of its own, with its situation and without its answer. The answer
follows on the next: which choice, why not the others, and the picture of the way it took. The
picture shows the answer, so it never stands before the question.
"""

from __future__ import annotations

from collections.abc import Iterator

from labkit.course.chapter import Notebook
from labkit.course.questions import Question
from labkit.course.scenes import SCENES, situation_of

HEAD = """\
---
marp: true
paginate: true
style: |
  section { font-size: 24px; }
  section img { max-height: 520px; max-width: 100%; }
  section table { font-size: 19px; }
  section:has(table, pre) { font-size: 21px; }
---

"""
"""Front matter: Marp lays out by it; other tools read over it, or show it as a rule."""

BEFORE = """\
<!-- Made by `make kit` from the notebooks and their questions; not by hand. -->

# API Gateway and VPCs

Which way does a request take, and who may stop it?

- Predict first, and lock it in. A wrong prediction is worth more than a right one.
- Then run it. Then say *why*.
- Stuck: `lab.help()`, then your neighbour, then a raised hand.
- Done early: *go further*, then notebook 09.
- Each lab ends with `lab.down()`.
"""

BREAK = "# Break\n\nLeave your browser open: your lab stays.\n"


def slides(course: tuple[Notebook, ...]) -> Iterator[str]:
    """Every slide, in the order of the course."""
    yield BEFORE
    for it in course:
        yield f"# {it.title}\n\n{it.goals}\n"
        if it.words:
            yield f"## {it.number} · The words\n\n{it.words}\n"
        for question in it.questions:
            yield _asked(question)
            yield from _answered(question)
        for part in _parts(it.keep):
            yield f"## {it.number} · What to keep\n\n{part}\n"
    yield BREAK


def _asked(question: Question) -> str:
    choices = "\n".join(f"- {choice}" for choice in question.offered)
    return f"{situation_of(question.id)}\n\n## {question.text}\n\n{choices}\n"


def _answered(question: Question) -> Iterator[str]:
    """The answer with the reasons against the others; then how the request went."""
    others = "\n".join(
        f"- ✘ {choice} *{why}*" for choice, why in question.choices if choice != question.answer
    )
    because = question.explain(question.answer)
    right = f"**✔ {question.answer}**{f' *{because}*' if because else ''}"
    yield f"### Answer: {question.text}\n\n{right}\n\n{others}\n"
    scene = SCENES.get(question.id)
    if scene and scene.picture:
        yield (f"### ✔ {question.answer}\n\n![{scene.says}](../../diagrams/{scene.picture}.svg)\n")


def _parts(keep: str) -> Iterator[str]:
    """What to keep in parts of a slide each: a table ends one."""
    part: list[str] = []
    for block in filter(None, map(str.strip, keep.split("\n\n"))):
        part.append(block)
        if block.startswith("|"):
            yield "\n\n".join(part)
            part = []
    if part:
        yield "\n\n".join(part)
