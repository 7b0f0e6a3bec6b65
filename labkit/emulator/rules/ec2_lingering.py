"""Interfaces that outlive what they were made for: those of a deleted load balancer (F9.5)."""

from __future__ import annotations

from typing import Any

from labkit.emulator.clock import FOREVER, Clock, Passing
from labkit.emulator.rules.ec2_shared import release_interface
from labkit.emulator.rules.rule import Call, Rule

_HELD = "_labkit_lingers"


def linger(ec2: Any, eni: Any, clock: Clock, seconds: float) -> None:
    """Let an interface go after so many seconds on AWS."""
    passing = clock.passing(("in-use", seconds), ("gone", FOREVER))
    vars(eni)[_HELD] = passing
    if passing.over:
        release_interface(ec2, eni.id)


def interfaces_go_when_their_time_is_up(call: Call) -> None:
    """Until then they hold their subnet, their groups and the internet gateway (R232)."""
    for eni in list(call.ec2.enis.values()):
        passing = vars(eni).get(_HELD)
        if isinstance(passing, Passing) and passing.over:
            release_interface(call.ec2, eni.id)


WHERE_IT_SHOWS = (
    "describe_network_interfaces",
    "describe_subnets",
    "delete_network_interface",
    "delete_security_group",
    "delete_subnet",
    "delete_vpc",
    "detach_internet_gateway",
)
RULES = tuple(
    Rule(operation, "before", interfaces_go_when_their_time_is_up, ("F9.5", "R232"))
    for operation in WHERE_IT_SHOWS
)
