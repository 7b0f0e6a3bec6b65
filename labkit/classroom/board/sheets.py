"""The class for a spreadsheet: a line for each learner, or one for each of their answers. Pure.

A cell that a spreadsheet would take for a formula is disarmed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from labkit.classroom.board.results import Results, Seen
from labkit.course.exercises import EXERCISES
from labkit.course.first_check import first_key, scored
from labkit.course.letters import lettered
from labkit.course.questions import QUESTIONS

LEARNERS = (
    *("name", "here", "notebook", "predictions", "right"),
    *("challenges mended", "only said to be", "labs standing", "blocked by"),
)
ANSWERS = ("name", "question", "text", "letter", "answered", "right", "why")


def learners(results: Results) -> str:
    """One line a learner, with counts."""
    return _sheet(LEARNERS, map(_learner, results.people))


def answers(results: Results) -> str:
    """One line for each learner and question that they have answered, then for each sorting: the
    first check of one and the last.
    """
    rows = (row for seen in results.people for row in (*_predicted(seen), *_sorted(seen)))
    return _sheet(ANSWERS, rows)


def _sheet(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(head)
    write.writerows(map(_disarmed, row) for row in rows)
    return out.getvalue()


def _learner(seen: Seen) -> Iterator[object]:
    here = "yes" if seen.active else "no"
    yield from (seen.name, here, seen.notebook, len(seen.predictions), seen.right)
    labs = (f"{lab.lab} ({lab.count})" for lab in seen.labs)
    lists = (sorted(seen.confirmed), sorted(seen.claimed - seen.confirmed), labs, seen.stuck)
    yield from map(" ".join, lists)


def _predicted(seen: Seen) -> Iterator[Iterable[object]]:
    for key, choice in seen.predictions.items():
        row = QUESTIONS[key]
        letter = {it: letter for letter, it in lettered(row.offered)}[choice]
        right = "yes" if choice == row.answer else "no"
        yield seen.name, key, row.text, letter, choice, right, row.explain(choice)


def _sorted(seen: Seen) -> Iterator[Iterable[object]]:
    for key, row in EXERCISES.items():
        for which, stored in (("first check", first_key(key)), ("last check", key)):
            score = scored(row, seen.sorted.get(stored))
            if score:
                yield seen.name, key, row.text, "", which, score, ""


def _disarmed(value: object) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") and text else text
