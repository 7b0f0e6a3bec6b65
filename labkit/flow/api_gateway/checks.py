"""How the checks of a service report: a step, and the answer if the step refuses."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.trace import Response, Step


@dataclass(frozen=True, slots=True)
class Check:
    """One check, and what the client gets if this one refuses it (None: it does not)."""

    step: Step
    refusal: Response | None = None


def first_refusal(checks: tuple[Check, ...]) -> Response | None:
    """What the client sees: the first refusal on the way."""
    return next((row.refusal for row in checks if row.refusal), None)
