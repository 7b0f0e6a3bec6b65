"""Every situation of a lab: each setting of its toggles with each source, traced once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import Blueprint, Settings
from labkit.errors import LabkitError
from labkit.flow import Trace, trace
from labkit.topology import Topology


@dataclass(frozen=True, slots=True)
class Moment:
    """One setting, one source, and what happens then.

    `trace` is None where no request is shown, or nothing is built that could be asked.
    """

    settings: Settings
    source: str
    topology: Topology
    trace: Trace | None


def moment(blueprint: Blueprint, settings: Settings | None = None, source: str = "") -> Moment:
    """What happens in `settings` to the lab's request from `source` (the first if not given).

    Raises the blueprint's `LabkitError` for a toggle or value that it does not have, and
    one that lists the sources for a source that it does not have.
    """
    checked = blueprint.settings(**(settings or {}))
    sender = checked_source(blueprint, source)
    return _traced(blueprint, checked, sender, blueprint.topology(checked))


def checked_source(blueprint: Blueprint, source: str) -> str:
    """`source`, or the first one for an empty text. Raises `LabkitError` that lists them."""
    if source and source not in blueprint.sources:
        raise LabkitError(
            f"{source!r} sends no request here",
            where=f"lab {blueprint.name}",
            try_=f"one of: {', '.join(blueprint.sources)}",
        )
    return source or blueprint.sources[0]


def moments(blueprint: Blueprint) -> Iterator[Moment]:
    """Every setting with every source: settings as `all_settings` has them, sources inside."""
    for settings in blueprint.all_settings():
        topology = blueprint.topology(settings)
        for source in blueprint.sources:
            yield _traced(blueprint, settings, source, topology)


def _traced(blueprint: Blueprint, settings: Settings, source: str, topology: Topology) -> Moment:
    found = trace(topology, blueprint.request(topology, source)) if topology.components else None
    return Moment(settings, source, topology, found)
