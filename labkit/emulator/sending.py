"""A host's request: whether the network lets it through is computed, and what arrives is sent.

Whether it gets through is what `labkit.flow` says of the topology as it was just observed. If
it comes to a service of AWS's, or to a program on an instance, it is really put to it, with
the origin that the network gave it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from labkit.aws.carried import signed
from labkit.emulator.balancers import forwarded, own_answer
from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.dataplane.origin import CALLER_HEADER, ORIGIN_HEADER, written_origin
from labkit.emulator.inside import LOST_HEADER, SERVICE_HEADER, Target
from labkit.emulator.inside import TARGET_HEADER as FOR_PROGRAM
from labkit.emulator.wires import Wire, Wired
from labkit.errors import LabkitError
from labkit.flow import Arrival, Outcome, Request, Served, Trace, trace
from labkit.topology import LoadBalancer, Topology

LOSSES = {"unreachable": 7, "misconfigured": 35, "timeout": 28}
"""Why a program gave no answer, to curl's exit code."""
BALANCER_SAYS = {7: 502, 35: 502, 28: 504}
"""The same, to what an Application Load Balancer answers in its target's stead."""


INVOKE = "execute-api:Invoke"
"""What a signed request to an API asks for."""


def with_signature(request: Request, headers: Headers, body: bytes, region: str) -> Headers:
    """The headers of a request, signed with the credentials of the role that it names."""
    asks = request.call or INVOKE
    sent = signed(request.method, request.url, headers, body, asks, region)
    return (*sent, *caller_of(request))


def caller_of(request: Request) -> Headers:
    """Whose credentials sign a request, as our own server is told."""
    if not request.signed_by:
        return ()
    return ((CALLER_HEADER, f"{request.signed_by} {request.source}"),)


@dataclass(frozen=True, slots=True)
class Outbound:
    """What became of a request: its trace, and the answer, or curl's exit code without one.

    `late` says that a connection was there and no answer came in time.
    """

    trace: Trace
    received: Received | None = None
    exit_code: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends requests from one source."""

    observe: Callable[[], Topology]
    wire: Wire

    def send(
        self, request: Request, headers: Headers, body: bytes, *, seconds: float = float("inf")
    ) -> Outbound:
        """Trace a request, and deliver it if it arrives.

        `headers` are all that the client sends. Raises `LabkitError` where labkit does not
        know what happens to it.
        """
        topology = self.observe()
        found = trace(topology, request)
        if found.response.exit_code:
            return Outbound(found, exit_code=found.response.exit_code)
        if found.arrival:
            return Outbound(found, self._to_service(request, found.arrival, headers, body))
        if found.served:
            return self._to_program(topology, found, found.served, headers, body, seconds)
        if found.response.status:
            return Outbound(found, own_answer(found.response.status))
        raise not_known(found)

    def _to_service(
        self, request: Request, arrival: Arrival, headers: Headers, body: bytes
    ) -> Received:
        origin = written_origin(self.wire.secret, str(arrival.address), arrival.endpoint)
        sent = (*headers, (ORIGIN_HEADER, origin), (SERVICE_HEADER, arrival.service))
        return self.wire.send(Wired(request.method, target(request), sent, body))

    def _to_program(
        self,
        topology: Topology,
        found: Trace,
        served: Served,
        headers: Headers,
        body: bytes,
        seconds: float,
    ) -> Outbound:
        request = found.request
        balancer = topology.get(LoadBalancer, served.balancer)
        scheme, is_http = request.scheme, balancer is not None and _speaks_http(balancer)
        if balancer and is_http:
            client = str(served.client or served.source)
            headers = forwarded(headers, client=client, scheme=scheme, port=request.port)
            scheme, seconds = "http", min(seconds, 60)
        place = Target(served.at, served.port, seconds, scheme).written
        origin = written_origin(self.wire.secret, str(served.source), None)
        sent = (*headers, (ORIGIN_HEADER, origin), (FOR_PROGRAM, place))
        answer = self.wire.send(Wired(request.method, target(request), sent, body))
        lost = dict(answer.headers).get(LOST_HEADER)
        if lost is None:
            return Outbound(found, answer)
        if is_http:
            return Outbound(found, own_answer(BALANCER_SAYS[LOSSES[lost]]))
        return Outbound(found, exit_code=LOSSES[lost], late=lost == "timeout")


def _speaks_http(balancer: LoadBalancer) -> bool:
    return balancer.load_balancer_type == "application"


def target(request: Request) -> str:
    """Path and query as they go over the wire, what is no ASCII percent-encoded."""
    parts = request.split
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._{}[]|^`\"<>\\")
    return f"{path}?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._')}" if parts.query else path


def not_known(found: Trace) -> LabkitError:
    """For a request of which nobody can say what happens to it."""
    reasons = [step.says for step in found.steps if step.verdict == "not known"]
    left = "it leaves the modelled network" if found.outcome is Outcome.LEFT else ""
    return LabkitError(
        f"labkit does not know what happens to {found.request}",
        where="; ".join(reasons) or left or found.response.symptom or "the trace has no answer",
        try_="ask for a name or an address of this lab",
    )
