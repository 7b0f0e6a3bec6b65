"""`trace`: the five legs in order, every blocker on the way, and what the client sees."""

from __future__ import annotations

from labkit.errors import LabkitError
from labkit.flow.api_gateway import admit
from labkit.flow.door import pass_endpoint
from labkit.flow.integration import integrate
from labkit.flow.names import Asker, resolve
from labkit.flow.network import travel
from labkit.flow.request import INTERNET, Request
from labkit.flow.steps import not_reached
from labkit.flow.trace import Arrival, Hop, Leg, Outcome, Response, Trace, Verdict
from labkit.topology import Component, Instance, Topology, TopologyError, VpcEndpoint

THE_INTERNET = Component(id=INTERNET, name=INTERNET)


def trace(topology: Topology, request: Request) -> Trace:
    """What happens to `request` in `topology`.

    Raises `LabkitError` if the source is neither `internet` nor an instance of the
    topology; anything else that stops the request is a blocker in the answer.
    """
    asker = _asker(topology, request.source)
    name = resolve(topology, request, asker)
    if name.answer is None:
        return _ended(request, [name.hop], name.failure, Leg.NETWORK)
    network = travel(topology, asker, name.answer, request.port)
    hops = [name.hop, *network.hops]
    if network.arrival is None:
        return _ended(request, hops, network.failure, Leg.API_GATEWAY)
    return _at_api_gateway(topology, request, hops, network.arrival, network.failure)


def _asker(topology: Topology, source: str) -> Asker:
    if source == INTERNET:
        return Asker(THE_INTERNET)
    instance = _instance(topology, source)
    interface = topology.interfaces(instance)[0]
    return Asker(instance, interface, topology.vpc_of(interface))


def _instance(topology: Topology, source: str) -> Instance:
    try:
        return topology.find(Instance, source)
    except TopologyError as error:
        known = [row.label for row in topology.all(Instance)]
        raise LabkitError(
            f"{source!r} can send no request here", try_=f"one of: {', '.join([*known, INTERNET])}"
        ) from error


def _at_api_gateway(
    topology: Topology,
    request: Request,
    hops: list[Hop],
    arrival: Arrival,
    lost: Response | None,
) -> Trace:
    """Door, API Gateway and integration; `lost` is the symptom if a filter dropped the packet."""
    refusals = [lost]
    admitted = admit(topology, request, arrival)
    endpoint = topology.get(VpcEndpoint, arrival.endpoint or "")
    if endpoint:
        door, refused = pass_endpoint(topology, request, endpoint, arrival)
        hops.append(door)
        refusals.append(refused)
    hops.append(admitted.hop)
    refusals.append(admitted.refusal)
    answer = next((refusal for refusal in refusals if refusal), None)
    came = None if lost else arrival
    if admitted.method is None:
        return _ended(request, hops, answer, Leg.INTEGRATION, came)
    hop, response = integrate(topology, admitted.method)
    return _ended(request, [*hops, hop], answer or response, None, came)


_WAITING = {
    Leg.NETWORK: "no address, so no way to it",
    Leg.API_GATEWAY: "nothing arrived",
    Leg.INTEGRATION: "API Gateway refuses it before a method runs",
}


def _ended(
    request: Request,
    hops: list[Hop],
    response: Response | None,
    first_missing: Leg | None,
    arrival: Arrival | None = None,
) -> Trace:
    rest = _beyond(first_missing) if first_missing else ()
    verdicts = {hop.verdict for hop in hops}
    return Trace(
        request=request,
        outcome=_outcome(verdicts),
        response=response or Response(symptom="not known"),
        hops=(*hops, *rest),
        arrival=arrival,
    )


def _outcome(verdicts: set[Verdict]) -> Outcome:
    if Verdict.BLOCKED in verdicts:
        return Outcome.BLOCKED
    return Outcome.UNKNOWN if Verdict.UNKNOWN in verdicts else Outcome.DELIVERED


def _beyond(first: Leg) -> tuple[Hop, ...]:
    """The legs from `first` on, each as a hop that was not reached."""
    legs = [Leg.NETWORK, Leg.API_GATEWAY, Leg.INTEGRATION]
    return tuple(
        Hop(
            leg=leg,
            component="",
            label="not reached",
            steps=(not_reached("", str(leg), _WAITING[first]),),
        )
        for leg in legs[legs.index(first) :]
    )
