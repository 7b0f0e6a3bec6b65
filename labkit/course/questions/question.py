"""What is asked before a reveal, with the words that explain each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.errors import LabkitError


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `choices` pairs each choice with the words that explain it, or with none."""

    id: str
    text: str
    choices: tuple[tuple[str, str], ...]
    answer: str

    def __post_init__(self) -> None:
        if len(set(self.offered)) < len(self.choices):
            raise LabkitError("A choice is offered twice", where=self.id, try_="name each once")
        self.check(self.answer)

    @property
    def offered(self) -> tuple[str, ...]:
        """The choices as a learner sees them."""
        return tuple(choice for choice, _ in self.choices)

    def check(self, choice: str) -> None:
        """Raise LabkitError, listing what is offered, if this choice is not."""
        if choice not in self.offered:
            offered = " | ".join(self.offered) or "none"
            raise LabkitError(
                f"{choice!r} is not among the choices", where=self.id, try_=f"one of: {offered}"
            )

    def explain(self, choice: str) -> str:
        """The words that belong to a choice."""
        return dict(self.choices)[choice]

    @classmethod
    def of(cls, key: str, text: str, choices: Mapping[str, str], answer: str) -> Question:
        """A question from its choices, each with the words that explain it."""
        return cls(key, text, tuple(choices.items()), answer)
