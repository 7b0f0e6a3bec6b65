"""Requests within a request: what an application asks before it answers, traced by itself."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.flow.applications import request_of
from labkit.flow.engine import trace
from labkit.flow.request import Request
from labkit.flow.trace import Step, Trace
from labkit.topology import Instance, Topology


def asked_by(topology: Topology, found: Trace, step: Step) -> Trace | None:
    """The trace of an application's own request that a blocker stops.

    None where it is the traced request itself that is stopped.
    """
    ids = {hop.component for hop in found.hops}
    for request in _calls(topology, ids):
        if request.source == found.request.source and request.url == found.request.url:
            continue
        inner = trace(topology, request)
        if step in inner.blockers:
            return asked_by(topology, inner, step) or inner
    return None


def _calls(topology: Topology, ids: set[str]) -> Iterator[Request]:
    """What the applications of these instances ask."""
    for instance in topology.all(Instance):
        for program in instance.applications or () if instance.id in ids else ():
            for call, url in program.calls:
                yield request_of(instance, program, call, url)
