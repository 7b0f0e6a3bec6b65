"""`TicketLab`: the lab of a ticket. One looks, sends and traces; what is set it keeps to itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.blueprints import Blueprint
from labkit.errors import LabkitError
from labkit.lab.lab import Lab
from labkit.shown import Shown

_TO_MEND = "task.change(...) of the toggles that you name, or task.client(...) by hand"
_TO_LOOK = "task.lab.picture(...), task.lab.trace(...), task.lab.on(...)"
KEPT: Mapping[str, str] = {
    "up": _TO_MEND,
    "change": _TO_MEND,
    "plan": _TO_MEND,
    "timeline": _TO_MEND,
    "view": _TO_LOOK,
    "beside": _TO_LOOK,
    "status": _TO_LOOK,
    "help": "task, for the ticket, and task.hint()",
    "remedies": "task.hint(), or task.solve() if you give up",
}
"""What of a lab would say which switch is odd, or set all of them right; and what to do instead."""


@dataclass(frozen=True, slots=True)
class Choices(Shown):
    """The toggles of a lab and what each may be set to; not what it is set to."""

    blueprint: Blueprint

    def __str__(self) -> str:
        rows = [(row.name, f"{row.choices}"[1:-1], row.label) for row in self.blueprint.toggles]
        names, values = (max(len(row[place]) for row in rows) for place in (0, 1))
        lines = (f"{name:<{names}}  {value:<{values}}  {label}" for name, value, label in rows)
        return "\n".join(("What may be set; what is set is for you to find out.", *lines))


class TicketLab:
    """A lab with all that serves to look, and without what would tell or set right the fault."""

    __slots__ = ("_lab",)

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def __repr__(self) -> str:
        return repr(self._lab)

    def __dir__(self) -> list[str]:
        """What completion offers."""
        return sorted({*dir(self._lab), *object.__dir__(self)} - KEPT.keys())

    @property
    def toggles(self) -> Choices:
        """The names for `task.change`, and what each may be set to."""
        return Choices(self._lab.blueprint)

    def __getattr__(self, name: str) -> Any:
        """All else of the lab. Raises `LabkitError` for what a ticket keeps to itself."""
        if name in KEPT:
            raise LabkitError(
                f"A ticket's lab has no {name}: it would tell the fault",
                where=self._lab.name,
                try_=KEPT[name],
            )
        return getattr(self._lab, name)
