"""Resolver inbound endpoints: addresses in a VPC at which others ask its resolver (F2.15)."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address

from labkit.flow.codes import Code
from labkit.flow.network.connection import connect
from labkit.flow.network.walk import Leaving
from labkit.flow.packet import Packet
from labkit.flow.source import Source
from labkit.flow.steps import blocked, unknown
from labkit.flow.trace import Step, Verdict
from labkit.topology import NetworkInterface, Topology, Vpc

INBOUND = "resolver_inbound"
"""The type of an inbound endpoint's interfaces."""
DNS = 53


def inbound_endpoint(
    topology: Topology, source: Source, vpc: Vpc
) -> NetworkInterface | Step | None:
    """The inbound endpoint's interface that a VPC's DNS servers lead to, or why it is not reached.

    None where its servers are no such endpoints.
    """
    wanted = [row for row in map(_address, vpc.dns_servers) if row]
    cards = [row for row in topology.all(NetworkInterface) if row.interface_type == INBOUND]
    servers = [row for row in wanted if any(card.has(row) for card in cards)]
    if source.interface is None or not servers:
        return None
    lost = None
    for server in servers:
        packet = Packet(protocol="udp", source=source.address, destination=server, ports=(DNS, DNS))
        found = connect(topology, Leaving(source.interface, packet))
        card = found.ended.interface
        known = all(row.verdict is not Verdict.UNKNOWN for row in found.all_hops)
        if not found.lost and known and card and card.interface_type == INBOUND:
            return card
        if not found.lost:
            says = f"whether the DNS server {server} of {vpc.label} is reached is not known"
            return unknown(vpc.id, vpc.label, says, "F2.15")
        first = next((step for row in found.all_hops for step in row.steps if step.code), None)
        lost = lost or first
    return _not_reached(vpc, servers[0], lost)


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def _not_reached(vpc: Vpc, server: IPv4Address, lost: Step | None) -> Step:
    why = f": {lost.says}" if lost else ""
    says = f"the DNS server {server} of {vpc.label} is not reached{why}"
    remedy = lost.remedy if lost else f"let {server} be reached on udp/53"
    code = Code.NAME_NOT_FOUND
    return blocked(vpc, code, says, "F2.15", "F7.10", remedy=remedy)
