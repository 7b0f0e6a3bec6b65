"""The one kind of error that a learner meets: what is wrong, where, and one thing to try."""

from __future__ import annotations


class LabkitError(Exception):
    """Something a person can mend. Shown as one sentence or two, never as a traceback.

    `exit_code` is what a command ends with.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", try_: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.try_ = try_

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        advice = f" Try: {self.try_}." if self.try_ else ""
        return f"{self.what}{place}.{advice}"

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback."""
        return [f"✘ {self}"]
