"""How the legs report: one way to make a hop, and a passed, blocked or unknown step."""

from __future__ import annotations

from labkit.flow.codes import Code
from labkit.flow.packet import Packet
from labkit.flow.trace import Direction, Hop, Leg, Step, Verdict
from labkit.topology import Component

UNSETTLED = "AWS's documentation does not settle this"


def unsettled(says: str) -> str:
    """A sentence that AWS's documentation does not settle, marked as such."""
    return f"{says} ({UNSETTLED})"


def hop(leg: Leg, at: Component, *steps: Step) -> Hop:
    """The checks made at one component, which is also what a picture lights up."""
    return Hop(
        leg=leg, component=at.id, label=at.label, steps=steps, components=(at.id,), kind=at.kind
    )


def service_hop(leg: Leg, at: Component, *steps: Step) -> Hop:
    """The checks made by a service of AWS's, which no picture of the topology has."""
    return Hop(leg=leg, component=at.id, label=at.label, steps=steps, kind=at.kind)


def passed(
    at: Component, says: str, *facts: str, rule: str = "", direction: Direction = ""
) -> Step:
    """A check that let the request go on."""
    return Step(
        verdict=Verdict.PASSED,
        component=at.id,
        label=at.label,
        says=says,
        rule=rule,
        facts=facts,
        direction=direction,
    )


def blocked(
    at: Component,
    code: Code,
    says: str,
    *facts: str,
    remedy: str,
    rule: str = "",
    direction: Direction = "",
    packet: Packet | None = None,
) -> Step:
    """A check that lost or refused the request."""
    return Step(
        verdict=Verdict.BLOCKED,
        component=at.id,
        label=at.label,
        says=says,
        rule=rule,
        code=code,
        remedy=remedy,
        facts=facts,
        direction=direction,
        packet=packet,
    )


def unknown(component: str, label: str, says: str, *facts: str) -> Step:
    """A check whose answer hangs on what is not known."""
    return Step(verdict=Verdict.UNKNOWN, component=component, label=label, says=says, facts=facts)


def not_reached(component: str, label: str, says: str) -> Step:
    """A check that the request never came to."""
    return Step(verdict=Verdict.NOT_REACHED, component=component, label=label, says=says)
