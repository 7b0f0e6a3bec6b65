"""Hosted zones: which zone answers for a name, and with which record."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.flow.names.aws import OwnedName, owned_names
from labkit.topology import HostedZone, Record, Topology, Vpc, VpcEndpoint


@dataclass(frozen=True, slots=True)
class PrivateDns:
    """The private name of an endpoint that holds a name."""

    endpoint: VpcEndpoint
    owned: OwnedName


def private_zone(
    topology: Topology, vpc: Vpc, hostname: str, *, inbound: bool = False
) -> HostedZone | PrivateDns | None:
    """The most specific private zone of a VPC that holds a name, hosted or an endpoint's.

    There is none while enableDnsSupport or enableDnsHostnames is off (F2.3). `inbound` is for a
    question that came by a Resolver inbound endpoint, for which some names are alone (F3.9).
    """
    if not (vpc.dns_support and vpc.dns_hostnames):
        return None
    zones: list[HostedZone | PrivateDns] = [
        zone
        for zone in topology.all(HostedZone)
        if zone.private and vpc.id in zone.vpcs and _under(hostname, _domain(zone))
    ]
    zones += [
        PrivateDns(endpoint, owned)
        for endpoint in topology.all(VpcEndpoint)
        if _owns_names(endpoint, vpc, inbound=inbound)
        for owned in owned_names(endpoint.service)
        if owned.holds(hostname)
    ]
    return max(zones, key=lambda row: len(_domain(row)), default=None)


def _owns_names(endpoint: VpcEndpoint, vpc: Vpc, *, inbound: bool) -> bool:
    return (
        endpoint.vpc == vpc.id
        and endpoint.is_interface
        and endpoint.private_dns
        and (inbound or not endpoint.inbound_resolver_only)
        and is_available(endpoint)
        and bool(endpoint.interfaces)
    )


def is_available(endpoint: VpcEndpoint) -> bool:
    """Whether it works, and has names: states are written in any case (F2.16)."""
    return endpoint.state.lower() == "available"


def public_zone(topology: Topology, hostname: str) -> HostedZone | None:
    """The most specific public hosted zone that holds a name."""
    zones = [
        zone
        for zone in topology.all(HostedZone)
        if not zone.private and _under(hostname, _domain(zone))
    ]
    return max(zones, key=lambda zone: len(zone.name), default=None)


def _domain(zone: HostedZone | PrivateDns) -> str:
    name = zone.owned.domain if isinstance(zone, PrivateDns) else zone.name
    return name.rstrip(".").lower()


def _under(hostname: str, domain: str) -> bool:
    return hostname == domain or hostname.endswith(f".{domain}")


def records_for(zone: HostedZone, hostname: str) -> tuple[Record, ...]:
    """The record sets of a name, of addresses and aliases: its own, else those of the nearest
    wildcard above it. Several of one name are chosen from by weight, place or health.
    """
    labels = hostname.split(".")
    names = [hostname, *(f"*.{'.'.join(labels[at:])}" for at in range(1, len(labels)))]
    for name in names:
        found = tuple(row for row in zone.records if _name_of(row) == name)
        if found:
            return found
    return ()


def _name_of(record: Record) -> str:
    return record.name.rstrip(".").lower().replace("\\052", "*")
