"""Whose public names lead to private addresses: one's own VPC's, and joined ones' (F7.17)."""

from __future__ import annotations

from labkit.topology import Topology, TransitGateway, TransitGatewayAttachment, Vpc, VpcPeering


def asks_inside(topology: Topology, asker: Vpc, owner: str) -> bool:
    """Whether the resolver of one VPC gives private addresses for public names of another's."""
    if asker.id == owner:
        return True
    theirs = topology.get(Vpc, owner)
    if theirs is None or not (_has_names(asker) and _has_names(theirs)):
        return False
    return _by_peering(topology, asker.id, owner) or _by_transit(topology, asker.id, owner)


def _has_names(vpc: Vpc) -> bool:
    return vpc.dns_support and vpc.dns_hostnames


def _by_peering(topology: Topology, asker: str, owner: str) -> bool:
    return any(
        row.state == "active" and row.other(asker) == owner and row.resolves_names_of(owner)
        for row in topology.all(VpcPeering)
    )


def _by_transit(topology: Topology, asker: str, owner: str) -> bool:
    """Whether a transit gateway with DNS support has both, each by an attachment with it."""
    found = [
        {key for row in _supporting(topology) if row.resource == vpc for key in row.gateways}
        for vpc in (asker, owner)
    ]
    shared = (topology.get(TransitGateway, key) for key in found[0] & found[1])
    return any(gateway.dns_support for gateway in shared if gateway)


def _supporting(topology: Topology) -> list[TransitGatewayAttachment]:
    rows = topology.all(TransitGatewayAttachment)
    return [row for row in rows if row.works and row.dns_support]
