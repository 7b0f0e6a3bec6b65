"""`Plan` and `Action`: what will be done, as data that can be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from labkit.provision.journal import Verb
from labkit.provision.kinds import KINDS
from labkit.provision.money import dollars
from labkit.provision.resource import Resource
from labkit.shown import Shown

SIGNS = {"create": "+", "update": "~", "delete": "-"}


@dataclass(frozen=True, slots=True)
class Action:
    """One step. `needs` are the ids of the steps before it, `changed` the properties that an
    update changes, `replaces` marks the two halves of a replacement, `how` says why it is
    done in this way where that teaches something.
    """

    verb: Verb
    resource: Resource
    needs: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    replaces: bool = False
    how: str = ""

    @property
    def kind(self) -> str:
        """The kind of resource, such as `vpc_endpoint`."""
        return self.resource.kind

    @property
    def name(self) -> str:
        """The resource's name within the lab."""
        return self.resource.name

    @property
    def id(self) -> str:
        """Names this step within its plan."""
        return f"{self.verb} {self.resource}"

    @property
    def noun(self) -> str:
        """The kind in AWS's words, such as `VPC endpoint`."""
        return KINDS[self.kind].noun

    def __str__(self) -> str:
        how = f": {self.how}" if self.how else ""
        return f"{self.verb} {self.noun} {self.name}{how}"


@dataclass(frozen=True, slots=True)
class Plan(Shown):
    """Steps in an order in which they can be done one after another.

    `hourly` is what that costs an hour on AWS which stands after them, in US dollars.
    """

    actions: tuple[Action, ...] = ()
    hourly: Decimal = Decimal(0)

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions)

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def summary(self) -> str:
        """How many steps of each sort, such as `2 to create, 1 to update`."""
        if not self.actions:
            return "Nothing to do: all of it stands as it should."
        counts = Counter[str](action.verb for action in self.actions)
        return ", ".join(f"{counts[verb]} to {verb}" for verb in SIGNS if counts[verb])

    @property
    def price(self) -> str:
        """What that costs on AWS which stands after these steps; the empty text for nothing."""
        if not self.hourly:
            return ""
        return f"On AWS, what then stands costs {dollars(self.hourly)} an hour."

    @property
    def steps(self) -> str:
        """A line for each step, and how many there are of each sort."""
        if not self.actions:
            return self.summary
        width = max(len(action.noun) for action in self.actions)
        rows = [
            f"{SIGNS[row.verb]} {row.noun:<{width}}  {row.name}"
            + (f"\n    {row.how}" if row.how else "")
            for row in self.actions
        ]
        return "\n".join([*rows, self.summary])

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.steps, self.price)))

    def _repr_html_(self) -> str:
        summary = f"<p>{'<br>'.join(map(escape, filter(None, (self.summary, self.price))))}</p>"
        return f"{self.table}{summary}"

    @property
    def table(self) -> str:
        """The steps as a table of HTML; the empty text for no steps."""
        rows = "".join(map(_row_html, self.actions))
        return f"<table>{rows}</table>" if rows else ""


def _row_html(action: Action) -> str:
    cells = (f"{SIGNS[action.verb]} {action.verb}", action.noun, action.name, action.how)
    return f"<tr>{''.join(map(_cell_html, cells, _WRAPS))}</tr>"


_WRAPS = ("nowrap", "nowrap", "nowrap", "normal")
"""How the columns verb, noun, name and reason may break."""


def _cell_html(text: str, wrap: str) -> str:
    return f'<td style="text-align: left; white-space: {wrap}">{escape(text)}</td>'
