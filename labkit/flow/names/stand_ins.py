"""Stand-ins for public addresses of AWS's that nobody can know beforehand (RFC 5737)."""

from __future__ import annotations

from ipaddress import IPv4Address

from labkit.topology import EndpointType, Topology

FRONTS = {
    EndpointType.REGIONAL: IPv4Address("198.51.100.10"),
    EndpointType.EDGE: IPv4Address("198.51.100.20"),
}
"""The regional and the edge front of API Gateway."""
SERVICE = IPv4Address("198.51.100.30")
"""Any AWS service but API Gateway."""


def unowned(topology: Topology, address: IPv4Address) -> IPv4Address:
    """The first address from this one on that nobody in the topology has: AWS's own never is."""
    while topology.at_public(address) or topology.nat_at(address):
        address += 1
    return address
