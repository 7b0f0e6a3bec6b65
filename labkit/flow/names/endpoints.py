"""Names of interface endpoints: their own ones, and the addresses that all of them give."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.flow.names.answer import Answer, Lookup, not_found, not_known
from labkit.flow.names.aws import AMAZON
from labkit.flow.names.zones import is_available
from labkit.flow.source import Source
from labkit.flow.steps import passed, unsettled
from labkit.topology import NetworkInterface, Topology, VpcEndpoint

S3_FRONTS = ("bucket", "accesspoint", "control")
"""What stands before the name of an S3 endpoint, and names under each."""


def own_name(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """An endpoint's own names, regional and zonal: public names, private answers (F1.4)."""
    if not hostname.endswith(f".vpce.{AMAZON}"):
        return None
    for endpoint in topology.all(VpcEndpoint):
        zones = _zones_named(topology, endpoint, hostname)
        if zones is not None:
            says = f"the name of {endpoint.label} is public, and its answer is a private address"
            return named_answer(topology, source, endpoint, says, "F1.4", "F1.5", zones=zones)
    says = f"no endpoint has the name {hostname}"
    return not_found(source.component, says, remedy="check the endpoint's id")


def _zones_named(
    topology: Topology, endpoint: VpcEndpoint, hostname: str
) -> tuple[str, ...] | None:
    """The zones that one of an endpoint's names speaks of: all (), one, or None if not its name."""
    regional = endpoint.dns_name.lower().removeprefix("*.")
    if not regional:
        return None
    label, _, rest = regional.partition(".")
    zones = dict.fromkeys(topology.zone(row) for row in topology.interfaces(endpoint))
    names = [(regional, ()), *((f"{label}-{zone}.{rest}", (zone,)) for zone in zones)]
    return next((spoken for name, spoken in names if _leads(endpoint, name, hostname)), None)


def _leads(endpoint: VpcEndpoint, name: str, hostname: str) -> bool:
    """Whether a name is one of the endpoint's, or is under one of S3's."""
    front, dot, rest = hostname.rpartition(f".{name}")
    under = bool(dot) and not rest and front.rpartition(".")[2] in S3_FRONTS
    return hostname == name or (under and endpoint.service_code == "s3")


def named_answer(
    topology: Topology,
    source: Source,
    endpoint: VpcEndpoint,
    says: str,
    *facts: str,
    zones: tuple[str, ...] = (),
) -> Lookup:
    """What a public name of an endpoint's leads to: nothing unless it is available (F2.16)."""
    if is_available(endpoint):
        return endpoint_answer(topology, source, endpoint, says, *facts, zones=zones)
    what = f"{endpoint.label} is {endpoint.state}, so there is no name that leads to it"
    if endpoint.state.lower().startswith("pending"):
        what = unsettled(what)
    remedy = f"wait until {endpoint.label} is available, or create it again"
    return not_found(endpoint, what, "F2.16", remedy=remedy)


def endpoint_answer(
    topology: Topology,
    source: Source,
    endpoint: VpcEndpoint,
    says: str,
    *facts: str,
    zones: tuple[str, ...] = (),
) -> Lookup:
    """Addresses of an endpoint's interfaces, first that in the source's zone if any (F2.2)."""
    rows = [
        row for row in topology.interfaces(endpoint) if not zones or topology.zone(row) in zones
    ]
    if not rows:
        return not_known(endpoint, f"labkit does not know the interfaces of {endpoint.label}")
    near, *others = nearest_first(topology, source, rows)
    step = passed(endpoint, f"{says}, at its interface in {topology.label(near.subnet)}", *facts)
    addresses = tuple(row.private_ip for row in others)
    return Lookup((step,), Answer(address=near.private_ip, private=True, others=addresses))


def nearest_first(
    topology: Topology, source: Source, rows: Sequence[NetworkInterface]
) -> list[NetworkInterface]:
    """The interfaces in the source's zone, then the others, each in their order."""
    zone = topology.zone(source.interface) if source.interface else ""
    return sorted(rows, key=lambda row: topology.zone(row) != zone)
