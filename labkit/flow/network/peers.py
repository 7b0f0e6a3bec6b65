"""Whether an address is among those that a rule or route names."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from labkit.flow.packet import PRIVATE, SHARED, Packet, is_private
from labkit.topology import PrefixList, SecurityGroup, Topology


def lies_in(packet: Packet, address: IPv4Address, block: IPv4Network) -> bool | None:
    """Whether an address lies in a block; None if it stands in for one that nobody knows."""
    if address != packet.assumed or block.prefixlen == 0:
        return address in block
    return False if any(block.overlaps(row) for row in (*PRIVATE, SHARED)) else None


def in_list(listed: PrefixList, address: IPv4Address, packet: Packet) -> bool | None:
    """Whether a prefix list holds an address, or is the list of the service that is meant.

    None: one of AWS's own lists, whose blocks nobody described.
    """
    if packet.service and packet.remote == address:
        return listed.name == packet.service
    if not listed.cidrs and not is_private(address):
        return None
    return any(address in cidr for cidr in listed.cidrs)


def list_of_service(topology: Topology, packet: Packet) -> PrefixList | None:
    """The prefix list of the service of AWS's that a packet goes to, if there is one."""
    if not packet.service or packet.remote != packet.destination:
        return None
    rows = topology.all(PrefixList)
    return next((row for row in rows if row.name == packet.service), None)


def is_peer(
    topology: Topology,
    group: SecurityGroup,
    wanted: IPv4Network | str,
    address: IPv4Address,
    packet: Packet,
) -> bool | None:
    """Whether a peer that a rule of `group` names takes an address.

    The peer is a CIDR block, a prefix list, or a group, which stands for the private addresses
    of its members in the VPC and in those peered with it (F7.16), but not behind an appliance
    (VPC User Guide, "Middlebox routing"). A sender is known by its VPC as well as by its
    address, which others elsewhere may have too. None: not known.
    """
    if isinstance(wanted, IPv4Network):
        return lies_in(packet, address, wanted)
    listed = topology.get(PrefixList, wanted)
    if listed:
        return in_list(listed, address, packet)
    if wanted.startswith("pl-"):
        return None
    if wanted in packet.groups and address == packet.source:
        return True
    if packet.relayed and address == packet.source:
        return False
    if packet.origin and address == packet.source:
        return (packet.origin, address) in topology.members(wanted)
    near = topology.neighbours(group.vpc)
    return any(vpc in near and address == one for vpc, one in topology.members(wanted))
