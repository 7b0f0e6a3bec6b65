"""`Builder`: what a view needs of a lab to build what it shows, and `Built`: what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypedDict

from labkit.blueprints import Settings
from labkit.figures.escaped import escape
from labkit.provision import Plan
from labkit.shown import Shown

CELL = "border:1px solid #d5d9de;padding:3px 8px;text-align:left;vertical-align:top"


class Stands(TypedDict):
    """How many resources of a lab stand, and the settings they have; None where a run that did
    not end has left a part.
    """

    count: int
    settings: Settings | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What building would do: the plan, and what there is to know before one agrees to it."""

    plan: Plan
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Built(Shown):
    """What was built, and what then became of a request: each cell has a sign and a word.

    `report` is what provisioning did, `about` which request of whom, `verdict` whether what was
    computed and what was executed agree.
    """

    report: str
    about: str
    predicted: str
    computed: str
    executed: str
    verdict: str

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """The one row: the name of each column, and what stands in it."""
        names = ("predicted", "computed", "executed")
        return tuple((name, getattr(self, name)) for name in names)

    def __str__(self) -> str:
        rows = (f"{name:<9}  {text.replace(chr(10), _INDENT)}" for name, text in self.cells)
        return "\n".join((self.report, self.about, *rows, self.verdict))

    @property
    def row_html(self) -> str:
        """The row as a table with its caption and verdict."""
        heads = "".join(f'<th scope="col" style="{CELL}">{name}</th>' for name, _ in self.cells)
        cells = "".join(f'<td style="{CELL}">{_lines(text)}</td>' for _, text in self.cells)
        return (
            f'<table class="lf-row" style="border-collapse:collapse"><caption>{_lines(self.about)}'
            f"</caption><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
            f"<p>{_lines(self.verdict)}</p>"
        )

    def _repr_html_(self) -> str:
        return f"<p>{_lines(self.report)}</p>{self.row_html}"


_INDENT = "\n" + " " * 11


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


class Builder(Protocol):
    """A lab as its view sees it. All may raise `LabkitError`."""

    def stands(self) -> Stands:
        """What stands of it now, whoever built it."""
        ...

    def plan(self, settings: Settings) -> Wanted:
        """What it would take to have these settings; nothing is changed."""
        ...

    def build(self, settings: Settings, source: str, request: str) -> Built:
        """Build them, then send a request from a source."""
        ...
