"""Predict before the reveal: what a learner expects, beside what is computed and executed.

`predict` asks and stores one choice; `reveal` shows it beside what the engine says and
what the request did. Where nobody is there to choose (CI, a test, a notebook run from end
to end) the declared answer stands in, so that the outputs are the same on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from labkit.course.questions import Question, question_called
from labkit.course.store import Store
from labkit.errors import LabkitError
from labkit.figures.words import way_labels
from labkit.flow.trace import Trace
from labkit.headless import headless
from labkit.shown import Shown
from labkit.widgets.prediction import prediction_view
from labkit.widgets.still import WithStill

CELL = "text-align: left; vertical-align: top"
NOTHING = "– nothing was locked in"
NOBODY = "nobody had locked in a prediction: this is the course's own answer"


@dataclass(frozen=True, slots=True)
class Prediction(WithStill):
    """A question as it stands in a notebook: radio buttons for a person, plain text for a test."""

    question: Question
    store: Store

    @property
    def chosen(self) -> str | None:
        """What the learner locked in, if anybody did and it is still offered."""
        stored = None if headless() else self.store.get(self.question.id)
        return stored if stored in self.question.offered else None

    @property
    def status(self) -> str:
        """The line under the choices: what is locked in, and what is wrong with the store."""
        chosen = self.chosen
        locked = f"✔ Locked in: {chosen}" if chosen else ""
        return "\n".join(filter(None, (locked, "" if headless() else self.store.note)))

    def lock(self, choice: str) -> str:
        """Store this choice and return the status line; where one is stored already, that stays."""
        self.question.check(choice)
        if self.chosen is not None:
            return f"Already locked in: {self.chosen}"
        if not headless():
            self.store.put(self.question.id, choice)
        return self.status

    def free(self) -> None:
        """Let go of what is locked in, so that one can choose again."""
        if self.chosen is not None:
            self.store.put(self.question.id, "")

    def __str__(self) -> str:
        chosen = self.chosen
        marks = (f"  {'●' if row == chosen else '○'} {row}" for row in self.question.offered)
        return "\n".join((f"Predict: {self.question.text}", *marks, *self.status.splitlines()))

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(choice)}</li>" for choice in self.question.offered)
        notes = "".join(f"<p>{escape(line)}</p>" for line in self.status.splitlines())
        return (
            f"<p><strong>Predict:</strong> {escape(self.question.text)}</p><ul>{rows}</ul>{notes}"
        )

    def _widget(self) -> Any:
        return prediction_view(
            question=self.question.text,
            choices=self.question.offered,
            chosen=self.chosen,
            status=self.status,
            lock=self.lock,
        )


@dataclass(frozen=True, slots=True)
class Reveal(Shown):
    """What was predicted, what the engine computed, and what the request really did."""

    question: str
    predicted: str
    answer: str
    by_learner: bool
    computed: str
    executed: str
    explanation: str

    @property
    def right(self) -> bool:
        """Whether the prediction is the answer."""
        return self.predicted == self.answer

    @property
    def verdict(self) -> str:
        """The sign and the word, and whose prediction it was if not the learner's."""
        if not self.predicted:
            return NOTHING
        word = "✔ right" if self.right else "✘ wrong"
        return word if self.by_learner else f"{word} ({NOBODY})"

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The table's rows: a word and what belongs to it."""
        rows = [
            ("predicted", f"{self.predicted}\n{self.verdict}".strip()),
            ("computed", self.computed),
            ("executed", self.executed),
        ]
        if not self.right:
            rows.append(("answer", self.answer))
        if self.explanation:
            rows.append(("because" if self.right else "why not", self.explanation))
        return tuple(rows)

    def __str__(self) -> str:
        width = max(len(word) for word, _ in self.rows)
        lines = [f"Predicted, computed, executed: {self.question}"]
        for word, text in self.rows:
            first, *more = text.splitlines() or [""]
            lines.append(f"  {word:<{width}}  {first}".rstrip())
            lines.extend(f"  {'':<{width}}  {line}".rstrip() for line in more)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(_row_html(word, text) for word, text in self.rows)
        caption = f'<caption style="{CELL}">{escape(self.question)}</caption>'
        return f"<table>{caption}<tbody>{rows}</tbody></table>"


def _row_html(word: str, text: str) -> str:
    cell = "<br>".join(escape(line) for line in text.splitlines())
    head = f'<th scope="row" style="{CELL}">{word}</th>'
    return f'<tr>{head}<td style="{CELL}">{cell}</td></tr>'


_STORE = Store("predictions", "what you lock in")
_ASKED: dict[str, Prediction] = {}
"""What this kernel has asked so far, by id."""


def predict(key: str) -> Prediction:
    """Ask one of the course's questions before its answer is shown.

    The words lie in `labkit.course.questions`, so that a notebook does not give them away.
    Raises `LabkitError` that lists the questions there are.
    """
    return pose(question_called(key))


def pose(question: Question) -> Prediction:
    """Ask any question."""
    asked = Prediction(question, _STORE)
    _ASKED[question.id] = asked
    return asked


def locked_in(key: str) -> str:
    """What the learner has locked in for a question of the course; the empty text for nothing.

    Raises `LabkitError` that lists the questions there are.
    """
    return Prediction(question_called(key), _STORE).chosen or ""


NOT_SENT = "nothing: no request was sent"


def reveal(key: str, computed: Trace | str, executed: object = NOT_SENT) -> Reveal:
    """Show the prediction called `key` beside what was computed and executed, if anything was."""
    asked = _ASKED.get(key)
    if asked is None:
        raise LabkitError(
            f"No prediction {key!r} was asked in this kernel",
            where="reveal",
            try_=f"run the cell that asks it first; asked so far: {', '.join(_ASKED) or 'none'}",
        )
    question, chosen = asked.question, asked.chosen
    predicted = chosen or (question.answer if headless() else "")
    return Reveal(
        question=question.text,
        predicted=predicted,
        answer=question.answer,
        by_learner=chosen is not None,
        computed=_outcome(computed),
        executed=str(getattr(executed, "executed", executed)),
        explanation=question.explain(predicted) if predicted else "",
    )


def _outcome(computed: Trace | str) -> str:
    """A trace in one line: how it ends and what the client sees."""
    if not isinstance(computed, Trace):
        return computed
    return f"{computed.outcome.sign} {computed.outcome}: {computed.seen}\n{_way(computed)}"


def _way(computed: Trace) -> str:
    labels = way_labels(computed)
    return f"way: {' → '.join(labels)}" if len(labels) > 1 else "it does not leave its source"
