"""`trace`: the legs of a request's way in order, every blocker on it, and what the client sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from labkit.flow.api_gateway.admit import admit
from labkit.flow.api_gateway.asked import asked, domain_arn
from labkit.flow.api_gateway.checks import Check
from labkit.flow.api_gateway.refusals import INVOKE
from labkit.flow.applications import Answered, Ask, Visit, answer, status_of_balancer
from labkit.flow.calls import UNTOLD
from labkit.flow.codes import Code
from labkit.flow.doors import (
    CLOSED,
    TLS_FAILED,
    WRONG_CERTIFICATE,
    endpoint_allows,
    greets,
    in_service,
    listens,
    takes_packet,
)
from labkit.flow.ending import Known, ended
from labkit.flow.identity import Caller, caller
from labkit.flow.integration import integrate
from labkit.flow.integration.http_api import call_route
from labkit.flow.names import Answer, resolve
from labkit.flow.network.connection import Connection, all_alike, connect
from labkit.flow.network.walk import End, Leaving, Outside, Place
from labkit.flow.packet import CLIENT_PORTS, ECHO_REQUEST, Packet
from labkit.flow.request import Request
from labkit.flow.services import serve
from labkit.flow.source import Source, source_of
from labkit.flow.steps import blocked, hop, service_hop, unknown, unsettled
from labkit.flow.trace import Arrival, Hop, Leg, Outcome, Response, Served, Trace
from labkit.topology import Component, HttpApi, Instance, NetworkInterface, Topology, VpcEndpoint

TIMED_OUT = Response(symptom="connection timed out", exit_code=28)
EXECUTE_API = ".execute-api"


def trace(topology: Topology, request: Request) -> Trace:
    """What happens to `request` in `topology`.

    Raises `LabkitError` if the source is none of the topology's; anything else that stops
    the request is a blocker in the answer.
    """
    return _traced(topology, request, ())


MOST_CALLS = 8
"""Applications that ask applications, deeper than this, ask in a circle."""


def _traced(topology: Topology, request: Request, asking: tuple[Request, ...]) -> Trace:
    """The trace of a request, which is one that applications on the way of `asking` made."""

    def ask(where: Topology, call: Request) -> Trace | None:
        within = (*asking, request)
        return None if len(within) > MOST_CALLS else _traced(where, call, within)

    source = source_of(topology, request.source)
    off = _not_running(source)
    if off:
        return ended(request, (off,), TIMED_OUT, Leg.NAME)
    name = resolve(topology, request, source)
    hops: tuple[Hop, ...] = (name.hop,) if name.hop else ()
    if name.answer is None:
        return ended(request, hops, name.failure, Leg.NETWORK)
    connection, doubt = _connected(topology, source, request, name.answer)
    hops += (*connection.all_hops, *doubt)
    way = _Way(topology, request, source, connection, name.answer, hops, ask)
    if connection.ended.end in (End.LOST, End.UNKNOWN):
        return way.ended(way.lost, Leg.DOOR)
    if request.is_packet:
        return _packet(way)
    arrival = _arrival(topology, connection, request)
    if arrival:
        return _at_service(way, arrival)
    if connection.ended.end is End.LEFT:
        return way.ended(None, None, outcome=Outcome.LEFT)
    if connection.ended.end is End.RESOLVER:
        at = source.component
        says = f"labkit does not know what {name.answer.address} answers to HTTP"
        return way.ended(None, None, hop(Leg.DOOR, at, unknown(at.id, at.label, says, "F7.9")))
    return _at_application(way)


def _connected(
    topology: Topology, source: Source, request: Request, name: Answer
) -> tuple[Connection, tuple[Hop, ...]]:
    """The connection, and a doubt where a name gives several addresses that fare differently."""
    first = connect(topology, _start(source, request, name))
    if not name.others or all_alike(topology, (name.address, *name.others)):
        return first, ()
    rows = {name.address: first}
    for address in name.others:
        rows[address] = connect(topology, _start(source, request, replace(name, address=address)))
    through = [row for row, found in rows.items() if not found.lost]
    if len(through) in (0, len(rows)):
        return first, ()
    lost = ", ".join(str(row) for row, found in rows.items() if found.lost)
    good = ", ".join(map(str, through))
    at = source.component
    says = f"the name gives several addresses: {good} is reached, {lost} is not"
    step = unknown(at.id, at.label, says, "F2.2")
    return rows[through[0]], (hop(Leg.NETWORK, at, step),)


@dataclass(frozen=True, slots=True)
class _Way:
    """What is known of a request once its connection was looked at."""

    topology: Topology
    request: Request
    source: Source
    connection: Connection
    name: Answer
    hops: tuple[Hop, ...]
    ask: Ask

    @property
    def lost(self) -> Response | None:
        """What the client sees if a packet of the connection was dropped."""
        return _lost(self.connection, self.request)

    def ended(
        self,
        response: Response | None,
        first_missing: Leg | None,
        *more: Hop,
        arrival: Arrival | None = None,
        outcome: Outcome | None = None,
        served: Served | None = None,
    ) -> Trace:
        """The trace that ends here."""
        return ended(
            self.request,
            (*self.hops, *more),
            response,
            first_missing,
            Known(
                arrival,
                outcome,
                "private" if self.name.private else "public",
                self.connection.ended.at.id,
                served,
            ),
        )


def _start(source: Source, request: Request, name: Answer) -> Place:
    """Where the first packet of the request sets out."""
    port = ECHO_REQUEST if request.protocol == "icmp" else request.port
    whole = request.protocol == "-1"
    packet = Packet(
        protocol=request.protocol,
        # What a machine sends to itself has the loopback's address at both ends.
        source=name.address if name.address.is_loopback else source.address,
        destination=name.address,
        ports=(0, 65535) if whole else (port, port),
        source_ports=(0, 65535) if whole else CLIENT_PORTS,
        service=name.service,
        assumed=name.address if name.assumed else None,
    )
    if source.interface:
        return Leaving(source.interface, packet)
    return Outside(packet, source.component, begins=True)


def _not_running(source: Source) -> Hop | None:
    at = source.component
    if isinstance(at, NetworkInterface) and not at.attached:
        says = f"{at.label} is attached to nothing, so nothing sends by it"
        remedy = f"attach {at.label} to an instance"
        return hop(Leg.NETWORK, at, blocked(at, Code.BAD_STATE, says, "F7.10", remedy=remedy))
    if not isinstance(at, Instance) or at.state == "running":
        return None
    says = f"{at.label} is {at.state}, so it sends nothing"
    step = blocked(at, Code.BAD_STATE, says, "F7.10", remedy=f"start {at.label}")
    return hop(Leg.NETWORK, at, step)


def _lost(connection: Connection, request: Request) -> Response | None:
    """The symptom of a connection that was lost on the way; a load balancer of HTTP answers."""
    if not connection.lost:
        return None
    status = None if request.is_packet else status_of_balancer(connection)
    return Response(status=status, body=UNTOLD) if status else TIMED_OUT


def _packet(way: _Way) -> Trace:
    """A packet is delivered when something took it; it is all that was asked."""
    ended, protocol = way.connection.ended, way.request.protocol
    if ended.end is End.LEFT:
        return way.ended(way.lost, None, outcome=Outcome.LEFT)
    if ended.end is not End.INTERFACE:
        return way.ended(way.lost or Response(), None)
    if isinstance(ended.at, VpcEndpoint):
        door = takes_packet(ended.at, way.request)
        here = hop(Leg.DOOR, ended.at, door.step)
        return way.ended(way.lost or door.refusal or Response(), None, here)
    answered = Answered()
    if protocol in ("tcp", "udp"):
        visit = Visit(tls=False, hostname="", is_http=False)
        answered = answer(way.topology, way.connection, visit, way.ask)
    refused = CLOSED if answered.failure == "refused" else None
    return way.ended(way.lost or refused or Response(), None, *answered.hops)


def _arrival(topology: Topology, connection: Connection, request: Request) -> Arrival | None:
    """How the request came to a service of AWS's, if it did."""
    ended = connection.ended
    address, secure = ended.packet.source, request.scheme in ("https", "wss")
    if ended.end is End.SERVICE:
        others = _others(topology, address)
        return Arrival(ended.endpoint or None, address, others, ended.service, secure)
    if isinstance(ended.at, VpcEndpoint):
        return Arrival(ended.at.id, address, service=ended.at.service, secure=secure)
    return None


def _others(topology: Topology, address: IPv4Address) -> tuple[IPv4Address, ...]:
    """The further public addresses that a NAT gateway could have put on instead."""
    gateway = topology.nat_at(address)
    rows = gateway.addresses if gateway else ()
    zone = next((row.zone for row in rows if row.public_ip == address), "")
    return tuple(
        row.public_ip
        for row in rows
        if row.public_ip and row.public_ip != address and row.zone == zone
    )


def _at_service(way: _Way, arrival: Arrival) -> Trace:
    """Port and TLS, then the service's own checks; a filter's silence comes before them all."""
    at = way.topology.component(arrival.endpoint or "") or Component(
        id=arrival.service, name=way.request.hostname
    )
    # An endpoint stands in the picture; a public front of AWS's does not.
    make = hop if arrival.endpoint else service_hop
    opened = in_service(way.topology, arrival) or listens(at, way.request, arrival.service)
    tls = greets(way.topology, at, way.request, arrival)
    checks = tuple(row for row in (opened, tls) if row)
    refusal = next((row.refusal for row in checks if row.refusal), None)
    if refusal:
        shown = _worth_showing(checks)
        return way.ended(
            way.lost or refusal,
            Leg.API_GATEWAY,
            make(Leg.DOOR, at, *(row.step for row in shown)),
        )
    who = caller(way.topology, way.request)
    if arrival.service.endswith(EXECUTE_API):
        return _at_api_gateway(way, arrival, who, checks)
    door = (make(Leg.DOOR, at, *(row.step for row in checks)),) if arrival.endpoint else ()
    hops, response = serve(way.topology, way.request, arrival, who)
    came = None if way.lost else arrival
    return way.ended(way.lost or response, None, *door, *hops, arrival=came)


def _worth_showing(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    return tuple(row for row in checks if row.refusal) or checks


def _at_api_gateway(way: _Way, arrival: Arrival, who: Caller, checks: tuple[Check, ...]) -> Trace:
    """Door, API Gateway and integration."""
    topology, request = way.topology, way.request
    found = asked(topology, request, arrival)
    endpoint = topology.get(VpcEndpoint, arrival.endpoint or "")
    if found.domain and endpoint:
        arrival = replace(arrival, domain=domain_arn(topology, found.domain))
    hops: tuple[Hop, ...] = ()
    at_door: Response | None = None
    if endpoint and found.api:
        resource = found.arn(topology, request.method)
        door = endpoint_allows(topology, endpoint, who, arrival, action=INVOKE, resource=resource)
        hops = (hop(Leg.DOOR, endpoint, *(row.step for row in checks), door.step),)
        at_door = door.refusal
    elif endpoint:
        # Of an API that there is not, no policy is asked (F1.21).
        hops = (hop(Leg.DOOR, endpoint, *(row.step for row in checks)),)
    admitted = admit(topology, request, arrival, who, found)
    if at_door and admitted.refusal:
        hops = (_whose_words(hops[0]),)
    hops = (*hops, admitted.hop)
    refused = way.lost or at_door or admitted.refusal
    came = None if way.lost else arrival
    if admitted.answer:
        return way.ended(refused or admitted.answer, None, *hops, arrival=came)
    if admitted.route and isinstance(found.api, HttpApi):
        routed = call_route(topology, request, found.api, admitted.route, way.ask)
        return way.ended(refused or routed.response, None, *hops, *routed.hops, arrival=came)
    if admitted.method is None or admitted.knock is None:
        return way.ended(refused, Leg.INTEGRATION, *hops, arrival=came)
    done = integrate(admitted.knock, admitted.method, way.ask)
    return way.ended(refused or done.response, None, *hops, *done.hops, arrival=came)


def _whose_words(door: Hop) -> Hop:
    """Where endpoint and API both refuse, AWS does not say whose words the client gets (F4.1)."""
    *before, last = door.steps
    says = unsettled(f"{last.says}; the API refuses too, and whose words the client gets")
    return replace(door, steps=(*before, replace(last, says=says)))


SYMPTOMS = {
    "refused": CLOSED,
    "certificate": WRONG_CERTIFICATE,
    "tls": TLS_FAILED,
    "slow": TIMED_OUT,
}
"""How an application fails, to what its client shows."""


def _at_application(way: _Way) -> Trace:
    """An HTTP call to an instance or to whatever has the address."""
    parts = way.request.split
    secure = parts.scheme in ("https", "wss")
    asked = way.request
    visit = Visit(secure, asked.hostname, method=asked.method, unchecked=asked.unchecked)
    found = answer(way.topology, way.connection, visit, way.ask)
    status = status_of_balancer(way.connection, found.failure)
    response = SYMPTOMS.get(found.failure) if status is None else None
    response = response or Response(status=status or found.status, body=found.body)
    return way.ended(way.lost or response, None, *found.hops, served=_served(way))


def _served(way: _Way) -> Served | None:
    """Where the call came out, unless something dropped a packet of it."""
    found = way.connection
    if found.lost or found.ended.end is not End.INTERFACE:
        return None
    packet, by = found.ended.packet, found.balancer
    at, port = found.ended.at.id, packet.ports[0]
    return Served(at, port, packet.source, by.id if by else "", found.client)
