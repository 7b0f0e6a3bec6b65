"""How far a run is, told to whoever shows it."""

from __future__ import annotations

from typing import Protocol

from labkit.provision.table import Action, Plan


class Progress(Protocol):
    """Is told of each step; what it does with that must not raise."""

    def started(self, plan: Plan) -> None:
        """A run begins that will take these steps."""

    def doing(self, action: Action) -> None:
        """A step begins."""

    def done(self, action: Action) -> None:
        """That step succeeded."""

    def going_on(self) -> None:
        """A little time has passed."""

    def stopping(self) -> None:
        """An interrupt came: what is under way is finished, nothing else is begun."""

    def finished(self) -> None:
        """The run is over, also when a step failed."""


class Silent:
    """Shows nothing."""

    def started(self, plan: Plan) -> None:
        """Nothing is shown."""

    def doing(self, action: Action) -> None:
        """Nothing is shown."""

    def done(self, action: Action) -> None:
        """Nothing is shown."""

    def going_on(self) -> None:
        """Nothing is shown."""

    def stopping(self) -> None:
        """Nothing is shown."""

    def finished(self) -> None:
        """Nothing is shown."""


SILENT = Silent()
