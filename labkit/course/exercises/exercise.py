"""`Sorting` and `Ordering`: what is asked, what may be chosen for each item, and the grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labkit.errors import LabkitError
from labkit.shown import Shown

Choices = Mapping[str, str]
"""What was chosen for each item."""


@dataclass(frozen=True, slots=True)
class Graded(Shown):
    """How it went: a line for each item that is right, or for each rule that is broken.

    `counted` is what there are so many of.
    """

    text: str
    right: int
    of: int
    lines: tuple[str, ...]
    counted: str = "right"

    def __str__(self) -> str:
        sign = "✔" if self.right == self.of else "✘"
        return "\n".join(
            (f"{self.text}\n{sign} {self.right} of {self.of} {self.counted}", *self.lines)
        )


@dataclass(frozen=True, slots=True)
class Sorting:
    """Items to put into groups. Each item comes with its group and the words that say why."""

    id: str
    text: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """What is to be put somewhere, in the order in which it is shown."""
        return tuple(item for item, _, _ in self.rows)

    @property
    def places(self) -> tuple[str, ...]:
        """What may be chosen for each."""
        return self.groups

    @property
    def answer(self) -> Choices:
        """The group of each item."""
        return {item: group for item, group, _ in self.rows}

    def grade(self, chosen: Choices) -> Graded:
        """The grade of these choices. Raises `LabkitError` while one is missing."""
        _check(self, chosen)
        lines = tuple(
            f"✔ {item}: {group}" if chosen[item] == group else f"✘ {item}. Right is: {group}. {why}"
            for item, group, why in self.rows
        )
        right = sum(chosen[item] == group for item, group, _ in self.rows)
        return Graded(self.text, right, len(self.rows), lines)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Steps to put into an order. Each of `rules` says which goes before which, and why.

    Any order that keeps all rules is right. `items` are shown as they stand; `order` is one
    that keeps them.
    """

    id: str
    text: str
    items: tuple[str, ...]
    order: tuple[str, ...]
    rules: tuple[tuple[str, str, str], ...]

    @property
    def places(self) -> tuple[str, ...]:
        """What may be chosen for each."""
        return tuple(str(number + 1) for number in range(len(self.items)))

    @property
    def answer(self) -> Choices:
        """The place of each item in one order that is right."""
        return {item: str(number + 1) for number, item in enumerate(self.order)}

    def grade(self, chosen: Choices) -> Graded:
        """The grade of these choices. Raises `LabkitError` while one is missing or double."""
        _check(self, chosen)
        double = _double(chosen)
        if double:
            raise LabkitError(
                f"Two have the place {double}", where=self.id, try_="give each a place of its own"
            )
        place = {item: int(chosen[item]) for item in self.items}
        broken = [row for row in self.rules if place[row[0]] > place[row[1]]]
        lines = tuple(f"✘ first {first}, then {then}: {why}" for first, then, why in broken)
        kept = len(self.rules) - len(broken)
        return Graded(self.text, kept, len(self.rules), lines, "rules kept")


Exercise = Sorting | Ordering


def _check(exercise: Exercise, chosen: Choices) -> None:
    """Raise `LabkitError` that names the first item without a choice that is offered."""
    for item in _open(exercise, chosen):
        raise LabkitError(
            f"{item!r} is nowhere yet",
            where=exercise.id,
            try_="choose a place for each first",
        )


def _open(exercise: Exercise, chosen: Choices) -> Iterator[str]:
    return (item for item in exercise.items if chosen.get(item) not in exercise.places)


def _double(chosen: Choices) -> str:
    places = list(chosen.values())
    return next((place for place in places if places.count(place) > 1), "")
