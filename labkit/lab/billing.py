"""What a lab would cost: its resources, and what its own request passes through."""

from __future__ import annotations

from labkit.blueprints import Blueprint, Settings
from labkit.flow import trace
from labkit.provision import Cost, cost, keys_of, resources


def cost_of(
    blueprint: Blueprint,
    settings: Settings,
    source: str = "",
    *,
    hours: float = 1,
    gb: float = 0,
    calls: float = 0,
) -> Cost:
    """The cost on AWS of a lab with these toggles; computed, no account is asked.

    `gb` go the way of the lab's request from `source`, and cost where that way is paid by
    what goes through. Raises `LabkitError` for a source that there is not.
    """
    topology = blueprint.topology(settings)
    way = trace(topology, blueprint.request(topology, source or blueprint.sources[0])).way
    wanted = resources(topology)
    return cost(wanted, hours=hours, gb=gb, calls=calls, passed=keys_of(topology, way))
