"""What would lead a packet to a public address: an endpoint that stands already, or a gateway."""

from __future__ import annotations

from labkit.flow.packet import Packet
from labkit.topology import RouteTable, Topology, VpcEndpoint

BY_GATEWAY = "route 0.0.0.0/0 to a NAT gateway (private subnet) or internet gateway (public)"


def way_out(topology: Topology, table: RouteTable, vpc: str, packet: Packet) -> str:
    """The remedy for a table without a route to a public address.

    An endpoint of the VPC for the packet's service comes first: a gateway endpoint that the table
    could name, or an interface endpoint whose private DNS is off.
    """
    for row in topology.all(VpcEndpoint):
        if row.vpc != vpc or row.service != packet.service:
            continue
        if row.endpoint_type == "Gateway":
            return f"let {row.label} put its route into {table.label}"
        if row.is_interface and not row.private_dns:
            return f"switch private DNS of {row.label} on, so that the name leads there"
    return BY_GATEWAY
