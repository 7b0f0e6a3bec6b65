"""What a route of an HTTP API leads to: by a VPC link to a listener, or elsewhere (F5.8)."""

from __future__ import annotations

from labkit.flow.applications import Answered, Ask, Visit, answer, status_of_balancer
from labkit.flow.integration.backend import Integrated
from labkit.flow.integration.link import Linked, by_link
from labkit.flow.network.walk import End
from labkit.flow.request import Request
from labkit.flow.steps import hop, unknown
from labkit.flow.trace import Leg, Response
from labkit.topology import HttpApi, HttpRoute, Integration, Listener, LoadBalancer, Topology

UNAVAILABLE = Response(status=503, body='{"message":"Service Unavailable"}')
"""What an HTTP API answers where its back end does not (F5.19)."""
PATIENCE = 30.0
"""Seconds that an HTTP API waits at most (F5.15)."""


def call_route(
    topology: Topology, request: Request, api: HttpApi, route: HttpRoute, ask: Ask
) -> Integrated:
    """Call what a route leads to, as far as labkit models it."""
    if route.connection_type != "VPC_LINK" or route.integration_type != "HTTP_PROXY":
        kind = route.integration_type or "integration that nobody described"
        return _not_known(api, f"labkit does not model what {route.key} leads to: {kind}")
    found = _listener(topology, route.uri)
    if found is None:
        what = route.uri.rpartition("/")[0] or "the route's listener"
        return _not_known(api, f"nobody described the listener of {route.key}: {what}")
    balancer, listener = found
    tls = listener.protocol in ("HTTPS", "TLS")
    host = balancer.dns_name or "load-balancer"
    uri = f"{'https' if tls else 'http'}://{host}:{listener.port}{request.path}"
    integration = Integration(type="HTTP_PROXY", uri=uri, target=balancer.id)
    linked = by_link(topology, integration, route.connection_id, uri)
    visit = Visit(tls, request.hostname, PATIENCE, method=route.method or request.method)
    return _finished(topology, linked, visit, ask)


def _listener(topology: Topology, arn: str) -> tuple[LoadBalancer, Listener] | None:
    rows = ((row, one) for row in topology.all(LoadBalancer) for one in row.listeners)
    return next((row for row in rows if arn and row[1].arn == arn), None)


def _not_known(api: HttpApi, says: str) -> Integrated:
    step = unknown(api.id, api.label, says, "F5.8")
    return Integrated((hop(Leg.INTEGRATION, api, step),), Response())


def _finished(topology: Topology, linked: Linked, visit: Visit, ask: Ask) -> Integrated:
    """What comes back: the application's answer, or 503 where nothing does."""
    connection = linked.connection
    if connection is None:
        return Integrated(linked.hops, UNAVAILABLE if linked.failure else Response())
    answered = Answered()
    if connection.ended.end is End.INTERFACE and not connection.lost:
        answered = answer(topology, connection, visit, ask)
    hops = (*linked.hops[:1], *connection.all_hops, *answered.hops)
    status = linked.status or status_of_balancer(connection, answered.failure)
    if status:
        return Integrated(hops, Response(status=status))
    if linked.failure or answered.failure:
        return Integrated(hops, UNAVAILABLE)
    return Integrated(hops, Response(status=answered.status, body=answered.body))
