"""The course's questions: one module a notebook.

They lie here and not in the notebooks, where the answer would be read before the question.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.course.questions import (
    notebook_00,
    notebook_01,
    notebook_02,
    notebook_03,
    notebook_04,
    notebook_05,
    notebook_06,
    notebook_07,
    notebook_09,
)
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


QUESTIONS: Mapping[str, Question] = {
    row.id: row
    for of_notebook in (
        notebook_00,
        notebook_01,
        notebook_02,
        notebook_03,
        notebook_04,
        notebook_05,
        notebook_06,
        notebook_07,
        notebook_09,
    )
    for row in of_notebook.ROWS
}
"""Every question by its id; ids begin with the number of their notebook."""
