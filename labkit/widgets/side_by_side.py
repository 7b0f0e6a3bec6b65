"""`SideBySide`: two states of a lab beside each other, with what differs marked and listed."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.figures import Beside
from labkit.figures.beside import Side
from labkit.figures.escaped import escape
from labkit.shown import Shown
from labkit.widgets.picture import Picture

_GRID = "display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(340px,1fr))"
_CELL = "border:1px solid #d5d9de;padding:3px 8px;text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True)
class SideBySide(Shown):
    """Both pictures and the table of differences; it needs no kernel, and prints as it stands."""

    beside: Beside
    names: tuple[str, str]

    def __str__(self) -> str:
        sides = zip(self.names, (self.beside.one, self.beside.other), strict=True)
        head = [f"{name}: {side.ended}" for name, side in sides]
        rows = [f"  {what}: {one}  |  {other}" for what, one, other in self.beside.differences]
        return "\n".join([*head, *(rows or ["  nothing differs"])])

    def _repr_html_(self) -> str:
        sides = zip(self.names, (self.beside.one, self.beside.other), strict=True)
        figures = "".join(_figure(name, side) for name, side in sides)
        return (
            f'<div style="{_GRID}">{figures}</div>'
            "<p>A dotted outline is round each thing that differs.</p>"
            f'<table style="border-collapse:collapse"><thead><tr><td></td>{self._heads()}</tr>'
            f"</thead><tbody>{self._rows()}</tbody></table>"
        )

    def _heads(self) -> str:
        return "".join(
            f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in self.names
        )

    def _rows(self) -> str:
        return "".join(
            f'<tr><th scope="row" style="{_CELL}">{escape(what)}</th>'
            f'<td style="{_CELL}">{escape(one)}</td><td style="{_CELL}">{escape(other)}</td></tr>'
            for what, one, other in self.beside.differences
        )


def _figure(name: str, side: Side) -> str:
    return (
        f'<figure style="margin:0"><figcaption><strong>{escape(name)}</strong>: '
        f"{escape(side.ended)}</figcaption>"
        f"{Picture(side.svg, side.says)._repr_html_()}</figure>"
    )
