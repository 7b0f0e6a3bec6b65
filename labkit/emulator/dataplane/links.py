"""Through a VPC link to a program in a VPC (F5.3, F5.7).

What the network lets through is computed by `labkit.flow` on the topology as it stands; what
gets through is really put to the program, which answers for itself. Nobody waits for a timeout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from labkit.emulator.balancers import forwarded, own_answer
from labkit.emulator.dataplane.answers import not_here
from labkit.emulator.dataplane.backend import NotReached, Reason, Received, Sending, Targets
from labkit.flow.api_gateway.refusals import SERVER_ERROR, TIMED_OUT, Refusal
from labkit.flow.integration.link import Linked, by_link
from labkit.flow.network.connection import Connection
from labkit.flow.network.walk import End
from labkit.flow.trace import Verdict
from labkit.topology import Instance, Integration, LoadBalancer, Topology

ENDS_TLS = frozenset({"HTTPS", "TLS"})
"""Listeners behind which nothing is encrypted any more."""
IN_ITS_STEAD: dict[Reason, int] = {"unreachable": 502, "misconfigured": 502, "timeout": 504}
"""What an Application Load Balancer answers where its target does not."""
IDLE = 60.0
"""Seconds that it waits for its target."""


@dataclass(frozen=True, slots=True)
class Link:
    """Which way a request is to go: the link's id, and a load balancer for version 2."""

    region: str
    id: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """The VPC links of an account. `observe` gives the topology of a Region."""

    observe: Callable[[str], Topology]
    targets: Callable[[], Targets | None]

    def send(self, sending: Sending, link: Link) -> Received:
        """What the program behind a link answers.

        Raises `NotReached`: `misconfigured` where there is no such link, `unreachable` or
        `timeout` where the network or the program gives no answer. Raises `Refusal` (501)
        where nobody can say what happens.
        """
        topology = self.observe(link.region)
        integration = Integration(type="HTTP_PROXY", uri=sending.url, target=link.target)
        linked = by_link(topology, integration, link.id, sending.url)
        if linked.failure is not None:
            raise NotReached(_reason(linked.failure), _why(linked))
        if linked.status is not None:
            return own_answer(linked.status)
        if linked.connection is None or linked.connection.ended.end is not End.INTERFACE:
            raise not_here(f"an answer to this VPC link: {_why(linked)}")
        return self._delivered(linked.connection, sending)

    def _delivered(self, connection: Connection, sending: Sending) -> Received:
        """Ask the program, as the load balancer before it does."""
        is_http = _is_http(connection.balancer)
        at = _as_balanced(connection, sending) if is_http else sending
        try:
            return self._asked(connection, at)
        except NotReached as lost:
            late = lost.reason == "timeout" and sending.seconds < IDLE
            if is_http and not late:
                return own_answer(IN_ITS_STEAD[lost.reason])
            raise

    def _asked(self, connection: Connection, sending: Sending) -> Received:
        ended, targets = connection.ended, self.targets()
        port = ended.packet.ports[0]
        if targets is None or not isinstance(ended.at, Instance):
            raise NotReached("unreachable", f"nothing listens on port {port} of {ended.at.label}")
        listener = connection.listener
        if listener is not None and listener.protocol in ENDS_TLS:
            sending = replace(sending, url=sending.url.replace("https://", "http://", 1))
        return targets.ask(ended.at.id, port, str(ended.packet.source), sending)


def _as_balanced(connection: Connection, sending: Sending) -> Sending:
    """The request as an Application Load Balancer hands it on: its own connection, its headers."""
    parts = urlsplit(sending.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    client = str(connection.client or connection.ended.packet.source)
    headers = forwarded(sending.headers, client=client, scheme=parts.scheme, port=port)
    url = sending.url.replace("https://", "http://", 1)
    return replace(sending, url=url, headers=headers, seconds=min(sending.seconds, IDLE))


def _is_http(balancer: LoadBalancer | None) -> bool:
    return balancer is not None and balancer.load_balancer_type == "application"


def _reason(failure: Refusal) -> Reason:
    if failure is SERVER_ERROR:
        return "misconfigured"
    return "timeout" if failure is TIMED_OUT else "unreachable"


def _why(linked: Linked) -> str:
    """What the execution log says: the first thing on the way that is not well."""
    steps = [step for row in linked.hops for step in row.steps]
    bad = [step.says for step in steps if step.verdict in (Verdict.BLOCKED, Verdict.UNKNOWN)]
    return bad[0] if bad else "nobody described where it leads"
