"""What an instance does with a connection: the application that listens, and what it calls.

What an application calls before it answers is a request of its own, traced from its instance.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from labkit.errors import LabkitError
from labkit.flow.calls import UNTOLD
from labkit.flow.codes import Code
from labkit.flow.network.connection import Connection
from labkit.flow.packet import Packet
from labkit.flow.request import Request
from labkit.flow.steps import blocked, hop, passed, unknown
from labkit.flow.trace import Hop, Leg, Outcome, Step, Trace, Verdict
from labkit.topology import Application, Component, Instance, Listener, Topology

Ask = Callable[[Topology, Request], Trace | None]
"""How an application's own requests are traced; None where they go in a circle."""
IDLE = 60.0
"""Seconds that an Application Load Balancer waits for its target (its idle timeout)."""
Failure = Literal["", "refused", "certificate", "tls", "slow"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a connection: hops, and status and body, or what went wrong instead."""

    hops: tuple[Hop, ...] = ()
    status: int = 200
    body: str = UNTOLD
    failure: Failure = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a client wants of an application: by TLS or not, for which name, how patiently, and
    by which HTTP method; whether it takes any certificate.
    """

    tls: bool
    hostname: str
    patience: float = float("inf")
    is_http: bool = True
    method: str = "GET"
    unchecked: bool = False


def answer(topology: Topology, connection: Connection, visit: Visit, ask: Ask) -> Answered:
    """What the end of a connection answers; what nobody described is taken to answer."""
    ended = connection.ended
    if connection.listener and connection.listener.protocol in ("HTTPS", "TLS"):
        wrong = _certificate(ended.at, connection.listener.certificates, visit)
        if wrong:
            return Answered((_hop(connection.balancer or ended.at, wrong),), failure="certificate")
    if not isinstance(ended.at, Instance) or ended.at.applications is None:
        return Answered()
    program = _listening(ended.at.applications, ended.packet)
    if program is None:
        return Answered((_hop(ended.at, _refused(ended.at, ended.packet)),), failure="refused")
    return _from(topology, ended.at, program, visit, connection.listener, ask)


def _hop(at: Component, *steps: Step) -> Hop:
    return hop(Leg.APPLICATION, at, *steps)


def _listening(programs: tuple[Application, ...], packet: Packet) -> Application | None:
    wanted = (packet.protocol, packet.ports[0])
    return next((row for row in programs if (row.protocol, row.port) == wanted), None)


def _refused(at: Component, packet: Packet) -> Step:
    says = f"nothing on {at.label} listens on {packet.words}, so its system refuses at once"
    remedy = f"start the application on {packet.words}, or use the port that it listens on"
    code = Code.CONNECTION_REFUSED
    return blocked(at, code, says, "F7.10", remedy=remedy, packet=packet)


def _from(
    topology: Topology,
    at: Instance,
    program: Application,
    visit: Visit,
    listener: Listener | None,
    ask: Ask,
) -> Answered:
    heard = passed(at, f"an application listens on {program.protocol}/{program.port}", "F7.10")
    if not visit.is_http:
        return Answered((_hop(at, heard),))
    wrong = _greeting(at, program, visit, listener)
    if wrong:
        failure: Failure = "tls" if program.plain else "certificate"
        return Answered((_hop(at, heard, wrong),), failure=failure)
    behind_http = listener is not None and listener.protocol in ("HTTP", "HTTPS")
    if program.seconds > min(visit.patience, IDLE if behind_http else float("inf")):
        slow = _slow(at, program, visit)
        return Answered((_hop(at, heard, slow),), failure="slow")
    return _after_its_calls(topology, at, program, heard, visit, ask)


def _greeting(
    at: Component, program: Application, visit: Visit, listener: Listener | None
) -> Step | None:
    """A step if TLS fails; behind a listener of HTTP or TLS that one speaks, not the client."""
    if listener is not None and listener.protocol in ("HTTPS", "TLS", "HTTP"):
        return None
    if visit.tls and program.plain:
        says = f"the application on {program.protocol}/{program.port} speaks no TLS"
        remedy = "begin the URL with http://"
        code = Code.INTEGRATION_TLS_NAME_MISMATCH
        return blocked(at, code, says, "F5.6", remedy=remedy)
    return _certificate(at, program.certificates, visit)


def _certificate(at: Component, names: tuple[str, ...], visit: Visit) -> Step | None:
    """A step if the certificate is for another name; no names are known to be right or wrong."""
    if (
        not visit.tls
        or visit.unchecked
        or not names
        or any(_covers(name, visit.hostname) for name in names)
    ):
        return None
    says = f"the certificate is for {', '.join(names)}, not for {visit.hostname}"
    remedy = f"put one of these names into the URI, or get a certificate for {visit.hostname}"
    code = Code.INTEGRATION_TLS_NAME_MISMATCH
    return blocked(at, code, says, "F5.6", remedy=remedy)


def _covers(name: str, hostname: str) -> bool:
    rest = hostname.lower().partition(".")[2]
    wild = name.startswith("*.") and rest == name[2:].lower()
    return wild or name.lower() == hostname.lower()


def _slow(at: Component, program: Application, visit: Visit) -> Step:
    says = f"the application takes {program.seconds:g} s, and the client waits {visit.patience:g} s"
    remedy = "answer faster, or let the client wait longer"
    return blocked(at, Code.INTEGRATION_TIMEOUT, says, "F1.31", "F5.15", remedy=remedy)


def _after_its_calls(
    topology: Topology,
    at: Instance,
    program: Application,
    heard: Step,
    visit: Visit,
    ask: Ask,
) -> Answered:
    hops: list[Hop] = [_hop(at, heard)]
    for call, url in calls_for(program, visit.method):
        found = _asked(topology, at, program, call, url, ask)
        if isinstance(found, Step):
            return Answered((*hops, _hop(at, found)), status=program.fails_with)
        hops += found.hops
        if found.outcome is not Outcome.DELIVERED:
            return Answered(tuple(hops), status=program.fails_with, body=UNTOLD)
    return Answered(tuple(hops), status=program.status, body=program.body)


def calls_for(program: Application, method: str) -> tuple[tuple[str, str], ...]:
    """What an application asks before it answers a request of this method."""
    return program.calls if not program.calls_on or method in program.calls_on else ()


def _asked(
    topology: Topology, at: Instance, program: Application, call: str, url: str, ask: Ask
) -> Trace | Step:
    """The trace of what an application asks, or the step that says why there is none."""
    try:
        request = request_of(at, program, call, url)
    except LabkitError:
        return unknown(at.id, at.label, f"labkit cannot read the URL that it asks: {url}")
    found = ask(topology, request)
    if found:
        return found
    says = f"applications ask each other in a circle, at {at.label}"
    remedy = "let one of them answer by itself"
    return blocked(at, Code.CYCLIC_PATH_DETECTED, says, "F7.10", remedy=remedy)


def request_of(at: Instance, program: Application, call: str, url: str) -> Request:
    """What an application asks, as a request of its own. Raises `LabkitError` for a bad URL."""
    body = json.dumps({"StreamName": program.stream}) if program.stream else ""
    return Request(at.id, url, "POST", body=body, call=call, signed_by=at.role)


def status_of_balancer(connection: Connection, failure: Failure = "") -> int | None:
    """What an Application Load Balancer answers in its target's stead; None where it does not.

    503 without a target, 504 for one that does not answer, 502 for one that refuses (Elastic
    Load Balancing, "Troubleshoot your Application Load Balancers").
    """
    balancer = connection.balancer
    if balancer is None or balancer.load_balancer_type != "application":
        return None
    if not connection.lost:
        return {"refused": 502, "slow": 504}.get(failure)
    return _status_of_loss(connection, balancer.id)


def _status_of_loss(connection: Connection, balancer: str) -> int | None:
    lost = next(row for row in connection.all_hops if row.verdict is Verdict.BLOCKED)
    codes = {step.code for step in lost.steps if step.code}
    if codes & {Code.ELBV2_LISTENER_HAS_NO_TG, Code.ELBV2_LISTENER_REQUIRES_TG_ACCEPT}:
        return 503
    met = [row.component for row in connection.hops]
    if balancer not in met or lost.component not in met:
        return 504 if balancer in met else None
    return 504 if met.index(lost.component) > met.index(balancer) else None
