"""`matrix`: who reaches what, many senders × many requests at once, by classes of equal senders."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from labkit.errors import LabkitError
from labkit.flow.classes import Sender, blocks_of, ends_of, sender
from labkit.flow.engine import trace
from labkit.flow.request import Request
from labkit.flow.trace import Outcome
from labkit.shown import Shown
from labkit.topology import Topology

NAMED = 3
"""So many senders of one row are named; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What happens to one request of one sender: the outcome, and the first blocker's code."""

    outcome: Outcome
    code: str = ""

    def __str__(self) -> str:
        code = f" {self.code}" if self.code else ""
        return f"{self.outcome.sign} {self.outcome}{code}"


@dataclass(frozen=True, slots=True)
class Differences(Shown):
    """Pairs that fare otherwise than expected: sender, request, what was expected, what is."""

    rows: tuple[tuple[str, str, str, str], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, str, str, str]]:
        return iter(self.rows)

    def __str__(self) -> str:
        rows = (f"✘ {who} to {what}: expected {old}, found {new}" for who, what, old, new in self)
        return "\n".join(rows) or "✔ All is as expected."


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix(Shown):
    """Senders × requests. `cells` has a row for each sender, a cell for each request.

    `evaluations` says how many traces it took; `columns` is what the requests are called.
    """

    sources: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    evaluations: int

    @property
    def rows(self) -> dict[tuple[Cell, ...], tuple[str, ...]]:
        """The senders of each different row of cells, in the order of the first of each."""
        found: dict[tuple[Cell, ...], list[str]] = {}
        for source, cells in zip(self.sources, self.cells, strict=True):
            found.setdefault(cells, []).append(source)
        return {cells: tuple(sources) for cells, sources in found.items()}

    def cell(self, source: str, column: str) -> Cell:
        """One cell. Raises `ValueError` for a sender or a column that there is not."""
        return self.cells[self.sources.index(source)][self.columns.index(column)]

    def as_json(self) -> dict[str, Any]:
        """The table as plain data: `requests`, `rows` of equal `sources`, and `evaluations`."""
        return {
            "requests": list(self.columns),
            "rows": [
                {
                    "sources": list(sources),
                    "cells": [
                        {"outcome": str(one.outcome), "code": one.code or None} for one in cells
                    ],
                }
                for cells, sources in self.rows.items()
            ],
            "evaluations": self.evaluations,
        }

    def as_csv(self) -> str:
        """A line for each sender and request: source, request, outcome, code."""
        page = io.StringIO()
        lines = csv.writer(page, lineterminator="\n")
        lines.writerow(HEADING)
        for source, cells in zip(self.sources, self.cells, strict=True):
            for column, cell in zip(self.columns, cells, strict=True):
                lines.writerow((source, column, str(cell.outcome), cell.code))
        return page.getvalue()

    def differences(self, kept: str) -> Differences:
        """What is not as in `kept`, a text that `as_csv` gave.

        Raises `LabkitError` for a text of another form.
        """
        before, now = _pairs(kept), _pairs(self.as_csv())
        asked = dict.fromkeys((*before, *now))
        rows = ((*pair, before.get(pair, NO_ROW), now.get(pair, NO_ROW)) for pair in asked)
        return Differences(tuple(row for row in rows if row[2] != row[3]))

    def table(self) -> Iterator[tuple[str, ...]]:
        """The heading, then a row of texts for each group of senders that fare alike."""
        yield ("from", *self.columns)
        for cells, sources in self.rows.items():
            yield (named(sources), *map(str, cells))

    def __str__(self) -> str:
        rows = list(self.table())
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heading, *rows = self.table()
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heading)
        body = "".join(
            f'<tr><th scope="row">{escape(row[0])}</th>'
            + "".join(f"<td>{escape(text)}</td>" for text in row[1:])
            + "</tr>"
            for row in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


HEADING = ("source", "request", "outcome", "code")
NO_ROW = "no row"


def _pairs(text: str) -> dict[tuple[str, str], str]:
    """Outcome and code of each sender and request, from the text of `as_csv`."""
    heading, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    if tuple(heading) != HEADING or any(len(row) != len(HEADING) for row in rows):
        raise LabkitError(
            "This is no matrix as CSV", try_="keep one first: labkit matrix … --csv > kept.csv"
        )
    return {
        (source, request): f"{outcome} {code}".strip() for source, request, outcome, code in rows
    }


def named(sources: Sequence[str]) -> str:
    """A few senders by name, and how many more there are."""
    if len(sources) <= NAMED + 1:
        return ", ".join(sources)
    return f"{', '.join(sources[:NAMED])} and {len(sources) - NAMED:,} more"


def matrix(topology: Topology, sources: Iterable[str], requests: Iterable[Request]) -> Matrix:
    """What happens to each of `requests` from each of `sources`, whatever source they name.

    Equal senders share one trace (`labkit.flow.classes`); one that a request is sent to has
    its own. Raises `LabkitError` if the topology has no such sender.
    """
    senders = [sender(topology, source) for source in dict.fromkeys(sources)]
    classes = _Classes.of(senders)
    asked = tuple(requests)
    with _uncollected():
        columns = [_column(topology, senders, classes, request) for request in asked]
    return Matrix(
        sources=tuple(row.name for row in senders),
        columns=tuple(map(_called, asked)),
        cells=tuple(zip(*(cells for cells, _ in columns), strict=True)) or ((),) * len(senders),
        evaluations=sum(count for _, count in columns),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing in traces goes in a circle: looking for circles in a large topology again and again
    would take as long as the traces.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Classes:
    """The class of each sender, by number, the senders of each, and who has an interface."""

    of_sender: tuple[int, ...]
    members: tuple[list[int], ...]
    with_card: Mapping[str, list[int]]

    @classmethod
    def of(cls, senders: Sequence[Sender]) -> _Classes:
        """The classes of senders, in the order of the first of each."""
        numbers: dict[Hashable, int] = {}
        with_card: dict[str, list[int]] = {}
        for at, row in enumerate(senders):
            numbers.setdefault(row.key, len(numbers))
            for card in row.cards:
                with_card.setdefault(card, []).append(at)
        found = tuple(numbers[row.key] for row in senders)
        members: tuple[list[int], ...] = tuple([] for _ in numbers)
        for at, number in enumerate(found):
            members[number].append(at)
        return cls(found, members, with_card)


def _column(
    topology: Topology, senders: Sequence[Sender], classes: _Classes, request: Request
) -> tuple[list[Cell], int]:
    """The cells of one request, one for each sender, and how many traces that took."""
    if request.signed_by and blocks_of(topology).by_session:
        alone = set(range(len(senders)))
    else:
        ends = ends_of(topology, request)
        alone = {at for card in ends for at in classes.with_card.get(card, ())}
    firsts = [next((at for at in row if at not in alone), None) for row in classes.members]

    def cell(at: int) -> Cell:
        return _cell(topology, replace(request, source=senders[at].name))

    by_itself = {at: cell(at) for at in sorted(alone)}
    by_class = {number: cell(at) for number, at in enumerate(firsts) if at is not None}
    column = [
        by_itself[at] if at in by_itself else by_class[number]
        for at, number in enumerate(classes.of_sender)
    ]
    return column, len(by_itself) + len(by_class)


def _cell(topology: Topology, request: Request) -> Cell:
    told = trace(topology, request)
    return Cell(told.outcome, told.codes[0] if told.codes else "")


def _called(request: Request) -> str:
    """What a request is called as a column."""
    if not request.is_packet:
        return request.call or f"{request.method} {request.url}"
    scheme, _, rest = request.url.partition("://")
    return rest if scheme == "ip" else f"{rest}/{scheme}"
