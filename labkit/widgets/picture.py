"""`Picture`: a still of a view, for an output of its own that needs no kernel and no trust."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from labkit.figures.escaped import escape


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG with its alternative text.

    It is shown as `<img>`: notebooks that are not trusted drop inline SVG but keep this,
    and unlike a bare PNG it carries its alternative text.
    """

    svg: str
    alt: str

    def __str__(self) -> str:
        return self.alt

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        address = f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
        return f'<img alt="{escape(self.alt)}" style="max-width:100%" src="{address}">'
