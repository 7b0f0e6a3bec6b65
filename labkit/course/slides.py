"""The slides of the kit: Markdown, slide after slide apart by `---`.

A question stands on a slide of its own, with its situation and without its answer. The answer
follows on the next: which choice, why not the others, and the picture of the way it took. The
picture shows the answer, so it never stands before the question; what stands before all questions
of a notebook is its network, without a request. A line on top says where in the
notebooks it is asked, and by which id the board finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from labkit.course.challenges import CHALLENGES
from labkit.course.chapter import Notebook
from labkit.course.lessons import LESSONS
from labkit.course.letters import lettered
from labkit.course.networks import file_of, first_scene, said
from labkit.course.plan import Block, Day, clock
from labkit.course.questions import QUESTIONS, Question
from labkit.course.scenes import SCENES, Scene, situation_of
from labkit.course.steps import lengths, section_of, taught

HEAD = """\
---
marp: true
paginate: true
style: |
  section { font-size: 28px; line-height: 1.35; padding: 36px 60px; }
  section h1, section h2, section h3, section p, section ul, section ol, section table {
    margin: 0 0 14px; padding: 0; line-height: 1.3;
  }
  section ul, section ol { padding-left: 48px; }
  section li, section li + li { margin: 0 0 6px; }
  section h1 { font-size: 48px; }
  section h2, section h3 { font-size: 34px; }
  section h6 { font-size: 16px; margin: 0 0 10px; color: #505A66; font-weight: 400; }
  section table { font-size: 20px; }
  section:has(table, pre) { font-size: 21px; }
  section table td, section table th { padding: 5px 12px; }
  section.picture {
    display: grid; gap: 0 20px; padding: 16px 24px; overflow-wrap: anywhere;
    grid-template: repeat(4, min-content) 1fr / 290px 1fr;
  }
  section.picture h3 { font-size: 28px; }
  section.picture p { font-size: 19px; }
  section.picture ol { font-size: 23px; padding-left: 28px; margin: 0 0 14px; }
  section.picture li, section.picture li + li { margin: 0 0 2px; }
  section.picture p:has(img) { grid-column: 2; grid-row: 1 / 6; margin: 0; }
  section.picture img { width: 100%; height: 672px; object-fit: contain; }
---

"""
"""Front matter: Marp lays out by it; other tools read over it, or show it as a rule."""

MADE = "<!-- Made by `make kit` from the notebooks and their questions; not by hand. -->\n"

BEFORE = f"""\
{MADE}
# API Gateway and VPCs

Which way does a request take, and who may stop it?

- Predict first, and lock it in. A wrong prediction is worth more than a right one.
- Then run it. Then say *why*.
- Stuck: `lab.help()`, then your neighbour, then a raised hand.
- Done early: *go further*, then notebook 09.
- Each lab ends with `lab.down()`.
"""

OPEN = "Leave your browser open: your lab stays."


def slides(course: tuple[Notebook, ...]) -> Iterator[str]:
    """Every slide, in the order of the course."""
    yield BEFORE
    for it in course:
        yield from _notebook(it, [row.id for row in it.questions])


def slides_of(day: Day, course: tuple[Notebook, ...]) -> Iterator[str]:
    """The slides of one day, in the order of its parts: of each notebook what the room does."""
    yield BEFORE
    by_number = {it.number: it for it in course}
    rows = tuple(clock(day, lengths(course)))
    for row, after in pairwise(rows):
        if isinstance(row.part, Block):
            yield from _block(row.part, after.start)
        else:
            it = by_number[row.part]
            yield from _notebook(it, taught(it, LESSONS[it.number]))


def _notebook(it: Notebook, questions: Iterable[str]) -> Iterator[str]:
    yield f"# {it.title}\n\n{it.goals}\n"
    if it.words:
        yield f"## {it.number} · The words\n\n{it.words}\n"
    scene = first_scene(it)
    if scene:
        yield (
            f"<!-- _class: picture -->\n\n###### {it.number}\n\n### The network\n\n"
            f"Who stands where, and what leads out of each subnet?\n\n"
            f"![{said(scene)}]({file_of(it.number)})\n"
        )
    for key in questions:
        yield _asked(it, QUESTIONS[key])
        yield from _answered(it, QUESTIONS[key])
    for part in _parts(it.keep):
        yield f"## {it.number} · What to keep\n\n{part}\n"


def _block(block: Block, end: str) -> Iterator[str]:
    if block.shown:
        yield f"# {block.shown}\n\nUntil {end}. {OPEN}\n"
    for key in block.tickets:
        row = CHALLENGES[key]
        yield f"###### notebook 10\n\n## {row.id} · {row.title}\n\n{row.ticket}\n"


def _where(it: Notebook, key: str) -> str:
    """Where a question is asked, and the id by which the board finds it."""
    lesson = LESSONS.get(it.number)
    words = [it.number, f"section {section_of(it, key).number}", f"board: {key}"]
    if lesson and key not in taught(it, lesson):
        words.append("at home")
    return f"###### {' · '.join(words)}"


def _asked(it: Notebook, question: Question) -> str:
    choices = "\n".join(f"- **{a}** · {choice}" for a, choice in lettered(question.offered))
    return (
        f"{_where(it, question.id)}\n\n{situation_of(question.id)}\n\n"
        f"## {question.text}\n\n{choices}\n"
    )


def _answered(it: Notebook, question: Question) -> Iterator[str]:
    """The answer with the reasons against the others; then how the request went."""
    where, letter = _where(it, question.id), {c: a for a, c in lettered(question.offered)}
    others = "\n".join(
        f"- ✘ {letter[choice]} · {choice}  \n  *{why}*"
        for choice, why in question.choices
        if choice != question.answer
    )
    because = question.explain(question.answer)
    right = f"✔ {letter[question.answer]} · {question.answer}"
    told = f"**{right}**  \n*{because}*" if because else f"**{right}**"
    yield f"{where}\n\n### Answer: {question.text}\n\n{told}\n\n{others}\n"
    scene = SCENES[question.id]
    if scene.picture:
        yield f"<!-- _class: picture -->\n\n{where}\n\n### {right}\n\n{_drawn(scene)}\n"


def _drawn(scene: Scene) -> str:
    """The picture of a scene's request; its way and its code again, for the last row."""
    way = "\n".join(f"{number}. {label}" for number, label in enumerate(scene.way, 1))
    stop = f"**✘ `{scene.stop}`**\n\n" if scene.stop else ""
    return f"{scene.says}\n\n{way}\n\n{stop}![{scene.says}](../../diagrams/{scene.picture}.svg)"


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
