"""Ask every row of one back end, and say which it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from labkit.aws.clients import Clients
from labkit.aws.contract.row import FAILURES, Row, shortened
from labkit.aws.contract.world import PATIENCE, NotSetUp, World


class Kept(StrEnum):
    """What a back end made of a row."""

    KEPT = "kept"
    DIFFERS = "differs"
    NOT_ASKED = "not asked"

    @property
    def sign(self) -> str:
        """The sign that stands before the word."""
        return {"kept": "✔", "differs": "✘", "not asked": "…"}[self]


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what came of it; `says` is how the answer differs, or why it was not asked."""

    row: Row
    kept: Kept
    says: str = ""

    def __str__(self) -> str:
        facts = f" ({', '.join(self.row.facts)})" if self.row.facts else ""
        says = f"\n    {self.says}" if self.says else ""
        return f"{self.kept.sign} {self.row.behaviour}{facts}{says}"


def ask_all(rows: Iterable[Row], clients: Clients, patience: float = PATIENCE) -> Iterator[Result]:
    """The result of each row, as soon as it is known; `patience` is for states, in seconds."""
    return (ask(row, World(clients, patience)) for row in rows)


def ask(row: Row, world: World) -> Result:
    """The result of one row."""
    try:
        answer = row.call(world)
    except NotSetUp as reason:
        return Result(row, Kept.NOT_ASKED, shortened(reason))
    except FAILURES as error:
        answer = error
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        # An answer that lacks what every answer of AWS has.
        return Result(row, Kept.DIFFERS, f"the answer lacks {shortened(error)}")
    says = row.expected.differs(answer)
    return Result(row, Kept.DIFFERS if says else Kept.KEPT, says)
