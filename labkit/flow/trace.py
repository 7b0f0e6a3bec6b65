"""The answer to "what happens to this request?": `Trace` → `Hop`s → `Step`s, all frozen.

Text, HTML and the widgets are made from the same fields, so they cannot disagree.
Verdicts carry a sign and a word, never a colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html import escape
from ipaddress import IPv4Address
from itertools import pairwise
from typing import Literal

from labkit.facts import fact
from labkit.flow.codes import MEANING, Code
from labkit.flow.packet import Packet
from labkit.flow.request import Request
from labkit.shown import Shown


class Leg(StrEnum):
    """The parts of a request's way, in order."""

    NAME = "Name"
    NETWORK = "Network"
    BACK = "Way back"
    DOOR = "Door"
    API_GATEWAY = "API Gateway"
    INTEGRATION = "Integration"
    SERVICE = "AWS service"
    APPLICATION = "Application"


Direction = Literal["ingress", "egress", ""]
"""Which side of a filter a check was made on, as Reachability Analyzer says it."""


class Verdict(StrEnum):
    """What one check found."""

    PASSED = "passed"
    BLOCKED = "blocked"
    UNKNOWN = "not known"
    NOT_REACHED = "not reached"
    WOULD_PASS = "would pass"
    """Passed, but by a request that was stopped before; only `Trace.told` says so."""

    @property
    def sign(self) -> str:
        """The sign that stands before the word."""
        return _SIGNS[self]


_SIGNS = {
    Verdict.PASSED: "✔",
    Verdict.BLOCKED: "✘",
    Verdict.UNKNOWN: "?",
    Verdict.NOT_REACHED: "…",
    Verdict.WOULD_PASS: "✔",
}


class Outcome(StrEnum):
    """How it ended: exactly these four."""

    DELIVERED = "delivered"
    LEFT = "left"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"

    @property
    def sign(self) -> str:
        """The sign that stands before the word."""
        return {"delivered": "✔", "left": "↗", "blocked": "✘", "unknown": "?"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One check on the way.

    `component` is the id of what decided and `label` its name; `rule` is the rule that
    matched, or the one that is missing; `facts` are ids in `labkit.facts`. A blocked
    step has a stable `code` (Reachability Analyzer's own where it has one) and a
    `remedy`; a passed one has neither. `direction` and `packet` are set where a filter or
    route was asked about a packet. One that `follows` hands on what was blocked before it.
    """

    verdict: Verdict
    component: str
    label: str
    says: str
    rule: str = ""
    code: str = ""
    remedy: str = ""
    facts: tuple[str, ...] = ()
    direction: Direction = ""
    packet: Packet | None = None
    follows: bool = False

    def __str__(self) -> str:
        code = f" [{self.code}]" if self.code else ""
        facts = f" ({', '.join(self.facts)})" if self.facts else ""
        text = f"{self.verdict.sign} {self.verdict}: {self.says}{code}{facts}"
        return f"{text}\n  remedy: {self.remedy}" if self.remedy else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One thing that the request meets, with the checks made there.

    `kind` is AWS's noun for it. `components` are the ids to light up in a picture, in the
    order of the way. `verdict` is the worst of its steps.
    """

    leg: Leg
    component: str
    label: str
    steps: tuple[Step, ...]
    components: tuple[str, ...] = ()
    kind: str = ""
    verdict: Verdict = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", _worst(self.steps))

    def on(self, leg: Leg) -> Hop:
        """The same hop on another leg."""
        return Hop(
            leg=leg,
            component=self.component,
            label=self.label,
            steps=self.steps,
            components=self.components,
            kind=self.kind,
        )

    def __str__(self) -> str:
        lines = [f"{self.leg} · {self.label}"]
        for step in self.steps:
            lines.extend(f"   {line}" for line in str(step).splitlines())
        return "\n".join(lines)


def _worst(steps: tuple[Step, ...]) -> Verdict:
    worst = Verdict.NOT_REACHED
    for step in steps:
        if step.verdict is Verdict.BLOCKED:
            return Verdict.BLOCKED
        if step.verdict is Verdict.UNKNOWN or worst is Verdict.NOT_REACHED:
            worst = step.verdict
    return worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the client sees: an HTTP answer, or the symptom that it shows instead.

    `symptom` is empty when there is an answer; `exit_code` is curl's. A body that cannot
    be known before the request is sent has `…` where the unknown parts stand.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    symptom: str = ""
    exit_code: int = 0

    @property
    def error_type(self) -> str:
        """The header `x-amzn-ErrorType`, or nothing."""
        return dict(self.headers).get("x-amzn-ErrorType", "")

    def __str__(self) -> str:
        if self.symptom:
            return f"no HTTP answer: {self.symptom}"
        kind = f" ({self.error_type})" if self.error_type else ""
        return f"HTTP {self.status}{kind} {self.body}".rstrip()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a request came to a service of AWS's.

    `endpoint` is the id of the VPC endpoint, or None for the public way; `address` is the
    client as the service sees it: the private address through an endpoint, the public one
    that the internet or NAT gateway put on otherwise, with the `others` that a NAT gateway
    of several addresses could have put on instead. `service` is the full name of the service,
    `secure` whether TLS carried it, `domain` the ARN of the custom domain that it named.
    """

    endpoint: str | None
    address: IPv4Address
    others: tuple[IPv4Address, ...] = ()
    service: str = ""
    secure: bool = True
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a call ended that no service of AWS's took: an instance's id and the port there.

    `source` is the client as the instance sees it, `balancer` the ARN of the load balancer
    that it last came through, empty for none, and `client` the client as that one sees it.
    """

    at: str
    port: int
    source: IPv4Address
    balancer: str = ""
    client: IPv4Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace(Shown):
    """Everything that happens to one request. `hops` are in the order of the way.

    `arrival` is None for a request that never came to a service of AWS's, `served` for one
    that never came to anything else's port. `resolved` says
    whether its name led to a `private` or `public` address, empty if to none; `left_at` is
    the id of the last thing it passed before it left the modelled network.
    """

    request: Request
    outcome: Outcome
    response: Response
    hops: tuple[Hop, ...]
    arrival: Arrival | None = None
    served: Served | None = None
    resolved: str = ""
    left_at: str = ""

    @property
    def steps(self) -> Iterator[Step]:
        """Every step of every hop."""
        return (step for hop in self.hops for step in hop.steps)

    @property
    def back(self) -> tuple[Hop, ...]:
        """The hops of the answer's way back through the network."""
        return tuple(hop for hop in self.hops if hop.leg is Leg.BACK)

    @property
    def unknowns(self) -> tuple[Step, ...]:
        """The checks whose answer is not known, in the order of the way."""
        return tuple(step for step in self.steps if step.verdict is Verdict.UNKNOWN)

    @property
    def blockers(self) -> tuple[Step, ...]:
        """All that blocks it, in the order of the way; empty unless the outcome is `blocked`."""
        return tuple(step for step in self.steps if step.verdict is Verdict.BLOCKED)

    @property
    def causes(self) -> tuple[Step, ...]:
        """The blockers that do not only hand on another: each has to be mended by itself."""
        return tuple(step for step in self.blockers if not step.follows)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the blockers."""
        return tuple(step.code for step in self.blockers)

    @property
    def way(self) -> tuple[str, ...]:
        """Ids of the components that the request passes, each once, up to and with the first
        blocker's.
        """
        return tuple(dict.fromkeys(key for hop in self._passed() for key in hop.components))

    @property
    def stretches(self) -> tuple[tuple[str, str], ...]:
        """The way from component to component, each stretch once; it may meet one twice."""
        met: list[str] = []
        for hop in self._passed():
            # The answer goes back as the request came, unless it meets something new.
            onward = hop.leg not in (Leg.BACK, Leg.INTEGRATION)
            met.extend(key for key in hop.components if onward or key not in met)
        return tuple(dict.fromkeys(pair for pair in pairwise(met) if pair[0] != pair[1]))

    def _passed(self) -> Iterator[Hop]:
        for hop in self.hops:
            if hop.verdict is Verdict.NOT_REACHED:
                return
            yield hop
            if hop.verdict is Verdict.BLOCKED:
                return

    @property
    def seen(self) -> str:
        """What the client sees, in one line; of a request that got through only the status."""
        if self.outcome is Outcome.LEFT:
            return "out of the modelled network"
        if self.outcome is Outcome.DELIVERED:
            return "an answer" if self.request.is_packet else f"HTTP {self.response.status}"
        return self.response.symptom if self.request.is_packet else str(self.response)

    @property
    def headline(self) -> str:
        """The outcome and the answer in one line."""
        return f"{self.outcome.sign} {self.outcome}: {self.request} → {self.seen}"

    @property
    def told(self) -> tuple[Hop, ...]:
        """The hops as a person reads them: what comes after a blocker would pass, or is another.

        All checks are made, so that every blocker is found and not only the first.
        """
        told, stopped = [], False
        for hop in self.hops:
            steps = []
            for step in hop.steps:
                passed = stopped and step.verdict is Verdict.PASSED
                steps.append(replace(step, verdict=Verdict.WOULD_PASS) if passed else step)
                stopped = stopped or step.verdict is Verdict.BLOCKED
            told.append(replace(hop, steps=tuple(steps)))
        return tuple(told)

    def __str__(self) -> str:
        numbered = (f"{number}. {hop}" for number, hop in enumerate(self.told, start=1))
        return "\n".join((self.headline, *numbered))

    def _repr_html_(self) -> str:
        hops = "".join(f"<li>{_hop_html(hop)}</li>" for hop in self.told)
        return f"<p><strong>{escape(self.headline)}</strong></p><ol>{hops}</ol>"


def _hop_html(hop: Hop) -> str:
    steps = "".join(f"<li>{_step_html(step)}</li>" for step in hop.steps)
    return f"{hop.leg} · {escape(hop.label)}<ul>{steps}</ul>"


def _step_html(step: Step) -> str:
    code = f" [{_code_html(step.code)}]" if step.code else ""
    facts = f" ({', '.join(map(_fact_html, step.facts))})" if step.facts else ""
    first = escape(f"{step.verdict.sign} {step.verdict}: {step.says}") + code + facts
    return f"{first}<br>remedy: {escape(step.remedy)}" if step.remedy else first


def _code_html(code: str) -> str:
    """A reason code, with what it means to hover over."""
    return f'<abbr title="{escape(MEANING[Code(code)])}">{code}</abbr>'


def _fact_html(key: str) -> str:
    """A fact's id, with its sentence to hover over and AWS's page to open."""
    found = fact(key)
    title = escape(found.says)
    return f'<a href="{escape(found.page)}" title="{title}">{key}</a>' if found.page else key
