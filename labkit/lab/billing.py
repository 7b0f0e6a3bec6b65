"""What a lab would cost: its resources, and what its own request passes through."""

from __future__ import annotations

from labkit.blueprints import Blueprint, Settings
from labkit.blueprints.management import SERVICES, managed
from labkit.flow import trace
from labkit.provision import Cost, cost, keys_of, resources
from labkit.topology import VpcEndpoint
from labkit.topology.management import MANAGEMENT, is_management


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
    what goes through. With it comes what AWS needs to send commands to the lab's hosts. Raises
    `LabkitError` for a source that there is not.
    """
    topology = managed(blueprint).topology(settings)
    way = trace(topology, blueprint.request(topology, source or blueprint.sources[0])).way
    wanted = resources(topology)
    notes = (FOR_COMMANDS,) if any(map(is_management, topology.all(VpcEndpoint))) else ()
    passed = keys_of(topology, way)
    return cost(wanted, hours=hours, gb=gb, calls=calls, passed=passed, notes=notes)


FOR_COMMANDS = (
    f"On AWS alone: {' and '.join(f'{MANAGEMENT}-{name}' for name in SERVICES)}, by which commands "
    "reach hosts that have no way out (F10.12)."
)
