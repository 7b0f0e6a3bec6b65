"""`Steps`: provisioning's progress, shown by the progress widget."""

from __future__ import annotations

from labkit.provision import Action, Plan, expected
from labkit.widgets import Progress


class Steps:
    """Tells the widget of each step of a plan, in AWS's words."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = Progress()

    def started(self, plan: Plan) -> None:
        """A run begins that will take these steps."""
        self._shown.started(len(plan), self._title)

    def doing(self, action: Action) -> None:
        """A step begins."""
        self._shown.doing(f"{action.noun} {action.name}", expected(action))

    def done(self, action: Action) -> None:
        """That step succeeded."""
        self._shown.done(f"{action.noun} {action.name}")

    def going_on(self) -> None:
        """A little time has passed."""
        self._shown.going_on()

    def stopping(self) -> None:
        """An interrupt came: what is under way is finished, nothing else is begun."""
        self._shown.retitled(f"{self._title}, stopping (once more to stop at once)")

    def finished(self) -> None:
        """The run is over, also when a step failed."""
        self._shown.finished()
