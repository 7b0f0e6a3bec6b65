"""The course's questions: one module a notebook.

They lie here and not in the notebooks, where the answer would be read before the question.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from labkit.course.questions.question import Question
from labkit.errors import LabkitError

__all__ = ["QUESTIONS", "Question", "question_called"]


def question_called(key: str) -> Question:
    """One of the course's questions. Raises `LabkitError` that lists those there are."""
    if key not in QUESTIONS:
        raise LabkitError(
            f"There is no question {key!r}", where="predict", try_=f"one of: {', '.join(QUESTIONS)}"
        )
    return QUESTIONS[key]


def _asked() -> Iterator[Question]:
    """The questions of every module named after a notebook, in the order of the course."""
    for name in sorted(row.name for row in pkgutil.iter_modules(__path__)):
        if name.startswith("notebook_"):
            yield from importlib.import_module(f"{__name__}.{name}").ROWS


QUESTIONS: Mapping[str, Question] = {row.id: row for row in _asked()}
"""Every question by its id; ids begin with the number of their notebook."""
