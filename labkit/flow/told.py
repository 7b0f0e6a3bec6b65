"""A trace as JSON: the same hops, steps and words as its text and its HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labkit.flow.trace import Hop, Leg, Outcome, Response, Step, Trace


def as_json(trace: Trace) -> dict[str, Any]:
    """A trace as plain data.

    `outcome`; `hops` and `back` (`{id, kind, label, steps}`, there and back, each step with its
    leg); `left_at` or null; `blockers`; `response` or null where no answer and no symptom is
    known; `unknowns`; `not_reached`, what hung on what was lost.
    """
    there = [row for row in trace.hops if row.leg is not Leg.BACK]
    response = None if trace.outcome is Outcome.UNKNOWN else _response(trace.response)
    return {
        "outcome": str(trace.outcome),
        "request": str(trace.request),
        "hops": _hops(row for row in there if row.component),
        "back": _hops(trace.back),
        "left_at": trace.left_at or None,
        "blockers": [_blocker(step) for step in trace.blockers],
        "response": response,
        "unknowns": [{"component": row.component, "why": row.says} for row in trace.unknowns],
        "not_reached": [
            _step(row.leg, step) for row in there if not row.component for step in row.steps
        ],
    }


def _hops(rows: Iterable[Hop]) -> list[dict[str, Any]]:
    """The things that were met, each once while it is met in a row, whatever the leg."""
    found: list[dict[str, Any]] = []
    for row in rows:
        steps = [_step(row.leg, step) for step in row.steps]
        if found and found[-1]["id"] == row.component:
            found[-1]["steps"] += steps
        else:
            told = {"id": row.component, "kind": row.kind, "label": row.label, "steps": steps}
            found.append(told)
    return found


def _step(leg: Leg, step: Step) -> dict[str, Any]:
    return {
        "leg": str(leg),
        "verdict": str(step.verdict),
        "component": step.component,
        "code": step.code or None,
        "direction": step.direction or None,
        "rule": step.rule or None,
        "why": step.says,
        "facts": list(step.facts),
        "remedy": step.remedy or None,
    }


def _blocker(step: Step) -> dict[str, Any]:
    told = _step(Leg.NETWORK, step)
    return {
        name: told[name] for name in ("code", "component", "direction", "rule", "why", "remedy")
    }


def _response(response: Response) -> dict[str, Any]:
    return {
        "status": response.status,
        "headers": dict(response.headers),
        "body": response.body or None,
        "symptom": response.symptom or None,
    }
