"""`Steps`: provisioning's progress, shown by the progress widget."""

from __future__ import annotations

from labkit.provision import Action, Plan
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
        self._shown.doing(f"{action.noun} {action.name}")

    def done(self, action: Action) -> None:
        """That step succeeded."""
        self._shown.done(f"{action.noun} {action.name}")

    def finished(self) -> None:
        """The run is over, also when a step failed."""
        self._shown.finished()
