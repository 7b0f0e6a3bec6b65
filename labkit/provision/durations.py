"""How long steps take on AWS, and the longest way through a plan.

The figures order the steps and draw the timeline; nothing waits by them. F9.1 is their
source, and F1.15 for private domains; what neither names is a few calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from labkit.provision.table import Action, Plan

A_FEW_CALLS = 1.0

SECONDS: Mapping[tuple[str, str], float] = {
    ("create", "vpc"): 3,
    ("create", "nat_gateway"): 100,
    ("delete", "nat_gateway"): 50,
    ("create", "vpc_endpoint"): 90,
    ("update", "vpc_endpoint"): 30,
    ("delete", "vpc_endpoint"): 90,
    ("create", "instance"): 30,
    ("delete", "instance"): 40,
    ("create", "load_balancer"): 150,
    ("delete", "load_balancer"): 120,
    ("create", "vpc_link"): 180,
    ("delete", "vpc_link"): 120,
    ("create", "vpc_link_v2"): 180,
    ("delete", "vpc_link_v2"): 120,
    ("create", "stream"): 15,
    ("delete", "stream"): 20,
    ("create", "table"): 10,
    ("delete", "table"): 10,
    ("delete", "rest_api"): 30,
    ("create", "domain_name"): 900,
    ("create", "domain_access_association"): 900,
    ("create", "record"): 60,
    ("update", "record"): 60,
    ("delete", "record"): 60,
}
"""Seconds by verb and kind."""


def expected(action: Action) -> float:
    """The seconds that a step is expected to take on AWS."""
    return SECONDS.get((action.verb, action.kind), A_FEW_CALLS)


def starts(plan: Plan) -> dict[str, float]:
    """For each step the second in which it can begin at the earliest."""
    found: dict[str, float] = {}
    ends: dict[str, float] = {}
    for action in plan:
        found[action.id] = max((ends[name] for name in action.needs), default=0.0)
        ends[action.id] = found[action.id] + expected(action)
    return found


def ways(plan: Plan, seconds: Callable[[Action], float] = expected) -> dict[str, float]:
    """For each step the seconds of the longest way from its beginning to the plan's end."""
    users: dict[str, list[str]] = {action.id: [] for action in plan}
    for action in plan:
        for name in action.needs:
            users[name].append(action.id)
    found: dict[str, float] = {}
    for action in reversed(plan.actions):
        after = max((found[name] for name in users[action.id]), default=0.0)
        found[action.id] = seconds(action) + after
    return found


def critical_path(plan: Plan, seconds: Callable[[Action], float] = expected) -> tuple[Action, ...]:
    """The steps that decide how long the plan takes, first to last; () for an empty plan."""
    left = ways(plan, seconds)
    path: list[Action] = []
    ready = [action for action in plan if not action.needs]
    while ready:
        path.append(max(ready, key=lambda action: left[action.id]))
        last = path[-1].id
        rest = left[last] - seconds(path[-1])
        ready = [row for row in plan if last in row.needs and left[row.id] == rest]
    return tuple(path)
