"""What a back end keeps of the contract, as text and as a page beside others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labkit.aws.contract.row import Row
from labkit.aws.contract.run import Kept, Result

Results = Mapping[str, Sequence[Result]]
"""Subject to the results of its rows."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of how many a back end keeps, and how many could not be asked."""

    kept: int
    differs: int
    not_asked: int

    @property
    def whole(self) -> bool:
        """Whether it keeps all."""
        return not self.differs and not self.not_asked

    def __str__(self) -> str:
        rows = self.kept + self.differs + self.not_asked
        rest = f", {self.not_asked} could not be asked" if self.not_asked else ""
        return f"{self.kept} of {rows} kept{rest}"


def count(results: Iterable[Result]) -> Count:
    """The counts of some results."""
    found = [row.kept for row in results]
    return Count(*(found.count(kept) for kept in (Kept.KEPT, Kept.DIFFERS, Kept.NOT_ASKED)))


def count_all(results: Results) -> Count:
    """The counts of all subjects together."""
    return count(row for rows in results.values() for row in rows)


def lines(subject: str, results: Sequence[Result], *, every: bool = False) -> Iterator[str]:
    """A subject with its count, then the rows that are not kept, or every row."""
    yield f"{subject}: {count(results)}"
    for row in results:
        if every or row.kept is not Kept.KEPT:
            yield from (f"  {line}" for line in str(row).splitlines())


def as_json(results: Results) -> list[dict[str, str | list[str]]]:
    """Every row as `{subject, behaviour, facts, kept, says}`."""
    return [
        {
            "subject": subject,
            "behaviour": found.row.behaviour,
            "facts": list(found.row.facts),
            "kept": str(found.kept),
            "says": found.says,
        }
        for subject, rows in results.items()
        for found in rows
    ]


def tables(columns: Mapping[str, Results]) -> Iterator[str]:
    """A Markdown table for each subject: the behaviour, its facts, and each back end's sign."""
    first = next(iter(columns.values()))
    for subject, rows in first.items():
        yield f"### {subject}"
        yield ""
        yield f"| AWS | facts | {' | '.join(columns)} |"
        yield f"|---|---|{'---|' * len(columns)}"
        for at, found in enumerate(rows):
            signs = " | ".join(results[subject][at].kept.sign for results in columns.values())
            yield f"| {_cell(found.row)} | {signs} |"
        yield ""


def _cell(row: Row) -> str:
    words = row.behaviour.replace("|", "\\|")
    return f"{words[0].upper()}{words[1:]} | {', '.join(row.facts)}"
