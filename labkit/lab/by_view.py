"""`ByView`: a lab as its view builds it; it does what `up` and `compare` do, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.blueprints import Settings
from labkit.course.predictions import NOTHING, locked_in
from labkit.emulator import CurlResult
from labkit.widgets.builder import Built, Stands, Wanted

if TYPE_CHECKING:
    from labkit.lab.lab import Lab


class ByView:
    """A lab, and the question whose answer is predicted; empty for none."""

    def __init__(self, lab: Lab, question: str = "") -> None:
        self._lab = lab
        self._question = question
        if question:
            locked_in(question)

    def stands(self) -> Stands:
        """What stands of the lab, by its journal."""
        return self._lab.stands_now

    def plan(self, settings: Settings) -> Wanted:
        """What `up` would do, and on AWS what one agrees to."""
        wanted, offered = self._lab.plan(**settings), self._lab.offered(settings)
        return Wanted(wanted, tuple(filter(None, (offered,))))

    def build(self, settings: Settings, source: str, request: str) -> Built:
        """`up`, then the request as `compare` sends it."""
        report = self._lab.up(**settings)
        row = self._lab.compare(source, request=request, predicted=self._predicted)
        computed = row.computed
        return Built(
            report=str(report),
            about=f"{computed.request.method} {computed.request.url} from {source}",
            predicted=f"● {row.predicted}" if row.predicted else NOTHING,
            computed=f"{computed.outcome.sign} {computed.outcome}: {computed.seen}",
            executed=_executed(row.executed),
            verdict=row.verdict,
        )

    @property
    def _predicted(self) -> str:
        return locked_in(self._question) if self._question else ""


def _executed(found: CurlResult) -> str:
    """What really came, in one line or two: its sign and its word first."""
    if found.status is None:
        return f"✘ no answer: {found.stderr}"
    word = "✔ answered" if found.ok else "✘ refused"
    return f"{word}: " + "\n".join(filter(None, str(found).splitlines()))
