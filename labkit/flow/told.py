"""A trace as JSON: the same hops, steps and words as its text and its HTML."""

from __future__ import annotations

from typing import Any

from labkit.flow.trace import Hop, Outcome, Response, Step, Trace


def as_json(trace: Trace) -> dict[str, Any]:
    """A trace as plain data.

    `outcome`; `hops` and `back` (`{id, kind, label, leg, steps}`, there and back); `left_at`
    or null; `blockers`; `response` or null where no answer and no symptom is known; `unknowns`.
    """
    response = None if trace.outcome is Outcome.UNKNOWN else _response(trace.response)
    return {
        "outcome": str(trace.outcome),
        "request": str(trace.request),
        "hops": [_hop(row) for row in trace.hops if row not in trace.back],
        "back": [_hop(row) for row in trace.back],
        "left_at": trace.left_at or None,
        "blockers": [_blocker(step) for step in trace.blockers],
        "response": response,
        "unknowns": [{"component": row.component, "why": row.says} for row in trace.unknowns],
    }


def _hop(hop: Hop) -> dict[str, Any]:
    steps = [_step(step) for step in hop.steps]
    return {
        "id": hop.component,
        "kind": hop.kind,
        "label": hop.label,
        "leg": str(hop.leg),
        "steps": steps,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
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
    told = _step(step)
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
