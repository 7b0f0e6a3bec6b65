"""The programs on instances, run in this process: the same file that user data starts on AWS.

Nothing of user data is run here. Its settings are read, and labkit's own copy of the program
is asked with them; what it calls goes out by its instance's own network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from labkit.application import program
from labkit.emulator.dataplane.backend import NotReached, Received, Sending
from labkit.topology import Application, Instance, Topology
from labkit.topology.user_data import settings_of

Call = Callable[[str, str, dict[str, Any]], dict[str, Any]]
CallerOf = Callable[[str], Call]
"""From an instance's id to how a program there calls AWS."""


class Programs:
    """What listens on the instances of the account (`dataplane.backend.Targets`).

    `observe` gives the topology, whose instances tell what listens on them.
    """

    def __init__(self, observe: Callable[[], Topology], caller_of: CallerOf) -> None:
        self._observe = observe
        self._caller_of = caller_of

    def ask(self, instance: str, port: int, source: str, sending: Sending) -> Received:
        """What the program on that port answers to a client that it sees at `source`.

        Raises `NotReached`: `unreachable` where nothing listens there or TLS meets a program
        that speaks none, `timeout` where it takes longer than `sending.seconds`.
        """
        topology = self._observe()
        found = listening(topology, instance, port)
        if found is None:
            raise NotReached("unreachable", f"nothing listens on port {port} of {instance}")
        if urlsplit(sending.url).scheme == "https":
            raise NotReached("misconfigured", f"port {port} of {instance} speaks no TLS")
        if found.seconds > sending.seconds:
            raise NotReached("timeout", f"no answer within {sending.seconds:g} seconds")
        request = _request(topology, instance, source, sending)
        settings = settings_of(replace(found, seconds=0), topology.region)
        status, headers, body = program.answer(settings, request, self._caller_of(instance))
        length = ("Content-Length", str(len(body)))
        return Received(status=status, headers=(*headers, length), body=body)


def listening(topology: Topology, instance: str, port: int) -> Application | None:
    """What listens for TCP on a port of an instance that runs; None where nothing does."""
    at = topology.get(Instance, instance)
    if at is None or at.state != "running":
        return None
    rows = (row for row in at.applications or () if row.protocol == "tcp")
    return next((row for row in rows if row.port == port), None)


def _request(topology: Topology, instance: str, source: str, sending: Sending) -> dict[str, Any]:
    """A request in the words of `program.answer`."""
    parts = urlsplit(sending.url)
    return {
        "method": sending.method,
        "path": (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        "headers": list(sending.headers),
        "body": sending.body,
        "source": source,
        "host": _host_name(topology, instance),
    }


def _host_name(topology: Topology, instance: str) -> str:
    """The name that EC2 gives to a machine, after its private address."""
    at = topology.get(Instance, instance)
    rows = topology.interfaces(at) if at else ()
    return f"ip-{str(rows[0].private_ip).replace('.', '-')}" if rows else instance
