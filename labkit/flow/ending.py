"""How a trace ends: its outcome, its hops in order, and the legs that were not reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labkit.flow.names import api_name
from labkit.flow.request import Request
from labkit.flow.steps import not_reached
from labkit.flow.trace import Arrival, Hop, Leg, Outcome, Response, Served, Trace, Verdict

UNANSWERED = Response(symptom="not known")
_WAITING = {
    Leg.NAME: "it was never sent",
    Leg.NETWORK: "no address, so no way to it",
    Leg.DOOR: "nothing arrived",
    Leg.API_GATEWAY: "nothing was asked",
    Leg.INTEGRATION: "API Gateway refuses it before a method runs",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a trace tells besides its hops; `outcome` is how it ended if nothing stopped it."""

    arrival: Arrival | None = None
    outcome: Outcome | None = None
    resolved: str = ""
    left_at: str = ""
    served: Served | None = None


NOTHING_KNOWN = Known()


def ended(
    request: Request,
    hops: tuple[Hop, ...],
    response: Response | None,
    first_missing: Leg | None,
    known: Known = NOTHING_KNOWN,
) -> Trace:
    """The trace of these hops; the legs from `first_missing` on were not reached."""
    rest = _beyond(request, first_missing) if first_missing else ()
    end = _outcome({row.verdict for row in hops}, known.outcome)
    return Trace(
        request=request,
        outcome=end,
        response=response or UNANSWERED,
        hops=(*_merged(hops), *rest),
        arrival=known.arrival,
        served=known.served,
        resolved=known.resolved,
        left_at=known.left_at if end is Outcome.LEFT else "",
    )


def _merged(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """What a request meets once stands once: into an instance and out of it is one hop."""
    found: list[Hop] = []
    for row in hops:
        last = found[-1] if found else None
        if last and (last.leg, last.component, last.label) == (row.leg, row.component, row.label):
            found[-1] = replace(last, steps=(*last.steps, *row.steps))
        else:
            found.append(row)
    return tuple(found)


def _outcome(verdicts: set[Verdict], otherwise: Outcome | None) -> Outcome:
    if Verdict.BLOCKED in verdicts:
        return Outcome.BLOCKED
    if Verdict.UNKNOWN in verdicts:
        return Outcome.UNKNOWN
    return otherwise or Outcome.DELIVERED


def _beyond(request: Request, first: Leg) -> tuple[Hop, ...]:
    """The legs that a request would have had from `first` on, each as one that was not reached."""
    legs = [Leg.NETWORK]
    if api_name(request.hostname) or request.header("x-apigw-api-id"):
        legs += [Leg.API_GATEWAY, Leg.INTEGRATION]
    elif not request.is_packet:
        legs += [Leg.SERVICE]
    order = list(Leg)
    waiting = [leg for leg in legs if order.index(leg) >= order.index(first)]
    return tuple(
        Hop(
            leg=leg,
            component="",
            label="not reached",
            steps=(not_reached("", str(leg), _WAITING[first]),),
        )
        for leg in waiting
    )
