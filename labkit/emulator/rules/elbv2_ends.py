"""How load balancers end: at once for whoever asks, later for their interfaces (F9.5, R232)."""

from __future__ import annotations

from moto.core.responses import EmptyResult

from labkit.emulator.rules.ec2_lingering import linger
from labkit.emulator.rules.elbv2_balancers import nodes
from labkit.emulator.rules.rule import Call, Rule

LINGERS = 120
"""Seconds that the interfaces of a load balancer outlive it; F9.5 says minutes."""


def interfaces_outlive_their_load_balancer(call: Call) -> EmptyResult:
    """Deleting what is gone is no error."""
    backend = call.backend("elbv2")
    balancer = backend.load_balancers.pop(call.get("LoadBalancerArn"), None)
    if balancer is not None:
        for eni in nodes(call.ec2, balancer):
            linger(call.ec2, eni, call.clock, LINGERS)
    return EmptyResult()


RULES = (
    Rule(
        "delete_load_balancer", "instead", interfaces_outlive_their_load_balancer, ("F9.5", "R232")
    ),
)
