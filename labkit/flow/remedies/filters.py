"""Security groups and network ACLs: the narrowest rule that takes the packet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from labkit.flow.codes import Code
from labkit.flow.network.acls import decisions
from labkit.flow.network.groups import sender
from labkit.flow.network.peers import list_of_service
from labkit.flow.packet import Packet
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import alike, only
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    LoadBalancer,
    NetworkAcl,
    NetworkAclEntry,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
)


def admit(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Rules for this packet in the group that has none."""
    group, packet = topology.get(SecurityGroup, step.component), step.packet
    if group is None or packet is None:
        return
    inward = step.direction == "ingress"
    peers = [_from(topology, group, packet)] if inward else _to(topology, found, packet)
    first, last = _ports(packet)
    made = tuple(
        SecurityGroupRule(peer=peer, protocol=packet.protocol, from_port=first, to_port=last)
        for peer in peers
    )
    whom = " and ".join(topology.label(str(peer)) for peer in peers)
    which = f"{step.direction} rules" if len(made) > 1 else f"an {step.direction} rule"
    says = f"add {which} to {group.label}: {packet.words} {'from' if inward else 'to'} {whom}"
    if inward:
        changed = replace(group, ingress=(*group.ingress, *made))
    else:
        changed = replace(group, egress=(*group.egress, *made))
    yield Change(says=says, components=(changed,))


def _from(topology: Topology, group: SecurityGroup, packet: Packet) -> IPv4Network:
    """The subnet of the sender if it stands in the VPC, else its address alone.

    A VPC link's interfaces have addresses that AWS does not tell, but their subnets are known.
    """
    subnets = (row for row in topology.all(Subnet) if row.vpc == group.vpc)
    within = next((row for row in subnets if packet.source in row.cidr), None)
    near = sender(topology, group.vpc, packet) or within
    return near.cidr if near else only(packet.source, packet)


def _to(topology: Topology, found: Trace, packet: Packet) -> list[IPv4Network | str]:
    """The prefix list of the service if there is one, else the address, or all of its name."""
    listed = list_of_service(topology, packet)
    if listed:
        return [listed.id]
    return [only(row, packet) for row in alike(topology, found, packet.destination)]


def _ports(packet: Packet) -> tuple[int, int]:
    """The two ports of a rule: for icmp type and code, of which any will do."""
    return (packet.ports[0], -1) if packet.protocol == "icmp" else packet.ports


def no_enforcement(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Inbound rules of an NLB cannot name API Gateway's own address (F5.11)."""
    del found
    balancer = topology.get(LoadBalancer, step.component)
    if balancer and balancer.enforce_private_link:
        changed = replace(balancer, enforce_private_link=False)
        what = "enforcement of inbound rules on PrivateLink traffic"
        yield Change(says=f"switch {what} off for {balancer.label}", components=(changed,))


def enter(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Entries of a network ACL, with numbers below the one that denies.

    One is enough, but where the name gives several addresses, of which any may be chosen.
    """
    acl, packet = topology.get(NetworkAcl, step.component), step.packet
    if acl is None or packet is None:
        return
    peers = _peers(topology, found, packet, step)
    numbers = _numbers(acl, packet, step)[: len(peers)]
    if len(numbers) < len(peers):
        return
    pairs = zip(numbers, peers, strict=True)
    made = [_entry(packet, step, number, peer) for number, peer in pairs]
    several = f"{step.direction} rules" if len(made) > 1 else f"{step.direction} rule"
    which = f"{several} {', '.join(map(str, numbers))}"
    whom = " and ".join(map(str, peers))
    says = f"add {which} to {acl.label}: allow {packet.words}, {whom}"
    yield Change(says=says, components=(replace(acl, entries=(*acl.entries, *made)),))


def _peers(topology: Topology, found: Trace, packet: Packet, step: Step) -> list[IPv4Network]:
    """The other end of a packet, with all the addresses that stand for it."""
    address = packet.destination if step.direction == "egress" else packet.source
    return [only(row, packet) for row in alike(topology, found, address)]


def _entry(packet: Packet, step: Step, number: int, peer: IPv4Network) -> NetworkAclEntry:
    first, last = _ports(packet)
    return NetworkAclEntry(
        number=number,
        egress=step.direction == "egress",
        action="allow",
        cidr=peer,
        protocol=packet.protocol,
        from_port=first,
        to_port=last,
    )


def _numbers(acl: NetworkAcl, packet: Packet, step: Step) -> list[int]:
    """Free numbers below the first entry that denies, the round ones first."""
    taken = {row.number for row in acl.entries if row.egress == (step.direction == "egress")}
    rows = decisions(acl, packet, step.direction, doubtful=False)
    denying = [row.entry.number for row in rows if row.entry and not row.allows]
    usual = [row for row in taken if row < _LARGEST]
    limit = min(denying, default=max(usual, default=90) + 11)
    free = [row for row in range(limit - 1, 0, -1) if row not in taken]
    return sorted(free, key=lambda row: row % 10 != 0)


_LARGEST = 32_766
"""The largest number that an entry of one's own may have."""

FIXES: Fixes = {
    Code.SG_HAS_NO_RULES: (admit,),
    Code.ENI_SG_RULES_MISMATCH: (admit, no_enforcement),
    Code.SG_REFERENCES_NOT_PRESERVED: (admit,),
    Code.SUBNET_ACL_RESTRICTION: (enter,),
}
