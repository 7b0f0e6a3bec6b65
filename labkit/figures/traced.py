"""Every situation of a lab: each setting of its toggles, request and source, traced once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.blueprints import Blueprint, Settings
from labkit.errors import LabkitError
from labkit.flow import Hop, Leg, Trace, Verdict, trace
from labkit.topology import Topology


@dataclass(frozen=True, slots=True)
class Moment:
    """One setting, one source, one request by its name, and what happens then.

    `trace` is None where no request is shown, or nothing is built that could be asked.
    """

    settings: Settings
    source: str
    topology: Topology
    trace: Trace | None
    request: str = ""


def moment(
    blueprint: Blueprint, settings: Settings | None = None, source: str = "", request: str = ""
) -> Moment:
    """What happens in `settings` to a request from `source` (the first of each if not given).

    Raises the blueprint's `LabkitError` for a toggle, value or request that it does not have,
    and one that lists the sources for a source that it does not have.
    """
    checked = blueprint.settings(**(settings or {}))
    sender, asking = checked_source(blueprint, source), blueprint.asking(request)
    return _traced(asking, checked, sender, blueprint.topology(checked))


def checked_source(blueprint: Blueprint, source: str) -> str:
    """`source`, or the first one for an empty text. Raises `LabkitError` that lists them."""
    if source and source not in blueprint.sources:
        raise LabkitError(
            f"{source!r} sends no request here",
            where=f"lab {blueprint.name}",
            try_=f"one of: {', '.join(blueprint.sources)}",
        )
    return source or next(iter(blueprint.sources), "")


def blocked_back(found: Trace | None) -> tuple[str, str] | None:
    """The stretch against the way on which an answer is lost; None where none is.

    The request got there, so the stretch of the way itself is one that it took.
    """
    first = (
        next((hop for hop in found.hops if hop.verdict is Verdict.BLOCKED), None) if found else None
    )
    if found is None or first is None or first.leg is not Leg.BACK:
        return None
    return _against(found, first)


def _against(found: Trace, at: Hop) -> tuple[str, str] | None:
    came = [pair for pair in found.stretches if pair[1] in at.components]
    went = [pair for pair in found.stretches if pair[0] in at.components]
    tail, head = (*came, *went, ("", ""))[0]
    return (head, tail) if head else None


def moments(blueprint: Blueprint) -> Iterator[Moment]:
    """Every setting with every request and source, in the order of `all_settings`; sources turn
    fastest.
    """
    for settings in blueprint.all_settings():
        yield from moments_of(blueprint, settings)


def moments_of(blueprint: Blueprint, settings: Settings) -> Iterator[Moment]:
    """One setting with every request and source."""
    topology = blueprint.topology(settings)
    for name in names_of_requests(blueprint):
        asking = blueprint.asking(name)
        for source in blueprint.sources or ("",):
            yield _traced(asking, settings, source, topology)


def names_of_requests(blueprint: Blueprint) -> tuple[str, ...]:
    """The names of a lab's requests; the empty one alone for a lab that sends none."""
    return tuple(row.name for row in blueprint.requests) or ("",)


def _traced(asking: Blueprint, settings: Settings, source: str, topology: Topology) -> Moment:
    sends = topology.components and asking.requests and source
    found = trace(topology, asking.request(topology, source)) if sends else None
    return Moment(settings, source, topology, found, names_of_requests(asking)[0])
