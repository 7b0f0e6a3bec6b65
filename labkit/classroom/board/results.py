"""`Results`: the class in numbers, put together from what was seen of each learner. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.classroom.board.labs import LabSeen
from labkit.course.challenges import CHALLENGES
from labkit.course.exercises import EXERCISES, Exercise
from labkit.course.first_check import first_key, graded
from labkit.course.letters import lettered
from labkit.course.questions import QUESTIONS
from labkit.course.scenes import situation_of

MENDED = "✔"
"""How a challenge's stored result begins when its notebook says that it is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of one learner. `passed` are challenges that an earlier look has confirmed.

    `stored`, `claims` and `sorted` come from their own files, `labs` from their account. `active`
    is whether a server of theirs runs.
    """

    name: str
    user: str
    active: bool = False
    notebook: str = ""
    stored: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    sorted: Mapping[str, str] = field(default_factory=dict)
    labs: tuple[LabSeen, ...] = ()
    passed: frozenset[str] = frozenset()

    @property
    def predictions(self) -> Mapping[str, str]:
        """The choices that are among those offered, by the question's id."""
        known = {key: row for key, row in QUESTIONS.items() if key in self.stored}
        return {k: self.stored[k] for k, row in known.items() if self.stored[k] in row.offered}

    @property
    def right(self) -> int:
        """How many predictions are the answer."""
        return sum(QUESTIONS[key].answer == said for key, said in self.predictions.items())

    @property
    def claimed(self) -> frozenset[str]:
        """The challenges that their notebook says are mended."""
        return frozenset(k for k, said in self.claims.items() if said.startswith(MENDED)) & set(
            CHALLENGES
        )

    @property
    def confirmed(self) -> frozenset[str]:
        """The challenges that are mended: said so, and seen in their account now or before."""
        now = frozenset(key for lab in self.labs for key in lab.mended)
        return self.passed | (self.claimed & now)

    @property
    def stuck(self) -> tuple[str, ...]:
        """The codes of what blocks the requests of their labs."""
        return tuple(dict.fromkeys(code for lab in self.labs for code in lab.blockers))


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose this; `right` is whether it is the answer, `why` the words about it."""

    letter: str
    choice: str
    count: int
    right: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the class's choices, as offered; `here` of those who are here chose."""

    id: str
    text: str
    bars: tuple[Bar, ...]
    here: int = 0

    @property
    def situation(self) -> str:
        """What stands when it is asked."""
        return situation_of(self.id)

    @property
    def answered(self) -> int:
        """How many have locked something in."""
        return sum(bar.count for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Twice:
    """An exercise of those who have checked it: how many, how many of these have more right at the
    last check than at the first, and on average how many items were right, then and now.
    """

    text: str
    learners: int
    better: int
    first: float
    last: float
    of: int


@dataclass(frozen=True, slots=True)
class Results:
    """The whole class."""

    people: tuple[Seen, ...]

    @property
    def questions(self) -> tuple[Asked, ...]:
        """The questions that somebody has answered, the course's last first."""
        ids = [key for key in QUESTIONS if any(key in seen.predictions for seen in self.people)]
        return tuple(map(self.asked, reversed(ids)))

    def asked(self, key: str) -> Asked:
        """One of the course's questions, answered by somebody or by nobody yet."""
        question = QUESTIONS[key]
        told = [seen.predictions for seen in self.people if key in seen.predictions]
        chosen = Counter(row[key] for row in told)
        bars = (
            Bar(letter, it, chosen[it], it == question.answer, question.explain(it))
            for letter, it in lettered(question.offered)
        )
        here = sum(seen.active and key in seen.predictions for seen in self.people)
        return Asked(key, question.text, tuple(bars), here)

    @property
    def here(self) -> int:
        """How many are here."""
        return sum(seen.active for seen in self.people)

    @property
    def notebooks(self) -> tuple[tuple[str, int], ...]:
        """How many are in which notebook, of those who are here."""
        return tuple(sorted(Counter(s.notebook for s in self.people if s.active).items()))

    @property
    def blockers(self) -> tuple[tuple[str, int], ...]:
        """How many have a request that this code blocks, the most frequent first."""
        found = Counter(code for seen in self.people for code in seen.stuck)
        return tuple(found.most_common())

    @property
    def challenges(self) -> tuple[tuple[str, str, int, int], ...]:
        """Id, title, how many have mended it, and of how many only the notebook says so."""
        return tuple(
            (
                row.id,
                row.title,
                sum(row.id in seen.confirmed for seen in self.people),
                sum(row.id in seen.claimed - seen.confirmed for seen in self.people),
            )
            for row in CHALLENGES.values()
            if any(row.id in seen.claimed | seen.confirmed for seen in self.people)
        )

    @property
    def sorted(self) -> tuple[Twice, ...]:
        """The exercises that somebody has checked, by the first check and the last."""
        found = (_twice(row, self.people) for row in EXERCISES.values())
        return tuple(row for row in found if row.learners)

    @property
    def standing(self) -> tuple[tuple[str, int], ...]:
        """How many have which lab standing."""
        return tuple(sorted(Counter(lab.lab for s in self.people for lab in s.labs).items()))


def _twice(row: Exercise, people: tuple[Seen, ...]) -> Twice:
    checks = (
        (graded(row, seen.sorted.get(first_key(row.id))), graded(row, seen.sorted.get(row.id)))
        for seen in people
    )
    right = [(first.right, last.right, last.of) for first, last in checks if first and last]
    count = len(right)
    return Twice(
        row.text,
        count,
        sum(last > first for first, last, _ in right),
        sum(first for first, _, _ in right) / max(1, count),
        sum(last for _, last, _ in right) / max(1, count),
        max((of for _, _, of in right), default=0),
    )
