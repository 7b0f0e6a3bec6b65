"""`sort`: an exercise in a notebook, stored for the learner and graded, wrong ones with the why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from labkit.course.exercises import Exercise, Graded, exercise_called
from labkit.course.first_check import first_key, read, scored
from labkit.course.store import Store
from labkit.errors import LabkitError
from labkit.headless import headless
from labkit.widgets.sorting import sorting_view
from labkit.widgets.still import WithStill

_STORE = Store("exercises", "what you sorted")


def sort(key: str) -> Sheet:
    """One of the course's exercises. Raises `LabkitError` that lists those there are."""
    return Sheet(exercise_called(key), _STORE)


@dataclass(frozen=True, slots=True)
class Sheet(WithStill):
    """An exercise as it stands in a notebook: lists for a person, plain text for a test."""

    exercise: Exercise
    store: Store

    @property
    def chosen(self) -> Mapping[str, str]:
        """What the learner chose at the last check; the declared answer where nobody is there."""
        return self.exercise.answer if headless() else read(self.store.get(self.exercise.id))

    @property
    def graded(self) -> Graded:
        """How the last check went; while something is nowhere, what that is."""
        try:
            return self._with_first(self.exercise.grade(self.chosen))
        except LabkitError as error:
            return Graded(self.exercise.text, 0, len(self.exercise.items), (_said(error),))

    def check(self, chosen: Mapping[str, str]) -> str:
        """Store these choices and grade them, in words; what is missing is said in words, too.

        The first that can be graded is kept beside the last: it is the prediction.
        """
        text = json.dumps(dict(chosen), ensure_ascii=False)
        first = first_key(self.exercise.id)
        try:
            graded = self.exercise.grade(chosen)
        except LabkitError as error:
            self.store.put(self.exercise.id, text)
            return _said(error)
        if not self.store.get(first):
            self.store.put(first, text)
        self.store.put(self.exercise.id, text)
        return "\n".join((str(self._with_first(graded)), self.store.note)).rstrip()

    def _with_first(self, graded: Graded) -> Graded:
        """The grade, and below it how the first check went, where that was another."""
        first, last = map(self.store.get, (first_key(self.exercise.id), self.exercise.id))
        score = "" if headless() or first == last else scored(self.exercise, first)
        more = (f"Your first check: {score}",) if score else ()
        return replace(graded, lines=(*graded.lines, *more))

    def __str__(self) -> str:
        rows = (f"  {item}" for item in self.exercise.items)
        places = ", ".join(self.exercise.places)
        return "\n".join((f"Sort: {self.exercise.text}", f"  places: {places}", *rows))

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(item)}</li>" for item in self.exercise.items)
        places = escape(", ".join(self.exercise.places))
        text = escape(self.exercise.text)
        return f"<p><strong>Sort:</strong> {text}</p><p>Places: {places}</p><ul>{rows}</ul>"

    def _widget(self) -> Any:
        return sorting_view(
            question=self.exercise.text,
            items=self.exercise.items,
            places=self.exercise.places,
            chosen=self.chosen,
            check=self.check,
        )


def _said(error: LabkitError) -> str:
    return f"{error.what}. Try: {error.try_}"
