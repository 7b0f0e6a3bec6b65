"""`status`: what the journal says, held against what the account holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from labkit.provision.driver import Driver
from labkit.provision.kinds import KINDS
from labkit.provision.standing import Standing, Stood
from labkit.shown import Shown

State = Literal["stands", "half-made", "changed by hand", "missing", "not in the journal"]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One resource: `missing` ones are only in the journal, others only in the account."""

    kind: str
    name: str
    id: str
    state: State

    def __str__(self) -> str:
        noun = KINDS[self.kind].noun if self.kind in KINDS else self.kind
        return f"{self.state:<18}  {noun:<18}  {self.name:<26}  {self.id}"


@dataclass(frozen=True, slots=True)
class Status(Shown):
    """Every resource with its state."""

    rows: tuple[StatusRow, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether journal and account tell the same."""
        return all(row.state == "stands" for row in self.rows)

    def __str__(self) -> str:
        if not self.rows:
            return "Nothing stands."
        counts = Counter(row.state for row in self.rows)
        total = ", ".join(f"{number} {state}" for state, number in counts.items())
        return "\n".join([*map(str, self.rows), total])


def status(standing: Standing, driver: Driver) -> Status:
    """Look up everything that stands, and list what the journal does not know.

    What a hand has changed is told where `standing` was `noticed`. Changes nothing. Raises
    `CallFailed` when the account does not answer.
    """
    driver.refresh()
    rows = [_row(stood, driver) for stood in standing]
    known = {row.id for row in rows}
    unknown = (
        StatusRow(left.kind, left.name, left.id, "not in the journal")
        for left in driver.leftovers()
        if left.id not in known
    )
    return Status((*rows, *unknown))


def _row(stood: Stood, driver: Driver) -> StatusRow:
    found = driver.find(stood.applied)
    known = (found or stood.attributes).get("id", "")
    state: State = "changed by hand" if stood.by_hand else "stands" if stood.sure else "half-made"
    return StatusRow(*stood.key, known, state if found else "missing")
