"""Security groups and network ACLs: the narrowest rule that takes the packet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from labkit.flow.codes import Code
from labkit.flow.network.acls import decisions
from labkit.flow.network.groups import sender
from labkit.flow.packet import Packet
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import only
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    LoadBalancer,
    NetworkAcl,
    NetworkAclEntry,
    PrefixList,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
)


def admit(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A rule for this packet in the group that has none."""
    del found
    group, packet = topology.get(SecurityGroup, step.component), step.packet
    if group is None or packet is None:
        return
    inward = step.direction == "ingress"
    peer = _from(topology, group, packet) if inward else _to(topology, packet)
    first, last = _ports(packet)
    rule = SecurityGroupRule(peer=peer, protocol=packet.protocol, from_port=first, to_port=last)
    whom = topology.label(str(peer))
    says = f"add an {step.direction} rule to {group.label}: {packet.words} "
    if inward:
        changed = replace(group, ingress=(*group.ingress, rule))
        yield Change(says=f"{says}from {whom}", components=(changed,))
    else:
        changed = replace(group, egress=(*group.egress, rule))
        yield Change(says=f"{says}to {whom}", components=(changed,))


def _from(topology: Topology, group: SecurityGroup, packet: Packet) -> IPv4Network:
    """The subnet of the sender if it stands in the VPC, else its address alone.

    A VPC link's interfaces have addresses that AWS does not tell, but their subnets are known.
    """
    subnets = (row for row in topology.all(Subnet) if row.vpc == group.vpc)
    within = next((row for row in subnets if packet.source in row.cidr), None)
    near = sender(topology, group.vpc, packet) or within
    return near.cidr if near else only(packet.source, packet)


def _to(topology: Topology, packet: Packet) -> IPv4Network | str:
    """The prefix list of the service if there is one, else the address."""
    named = packet.service and packet.remote == packet.destination
    rows = topology.all(PrefixList) if named else ()
    listed = next((row.id for row in rows if row.name == packet.service), None)
    return listed or only(packet.destination, packet)


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
    """An entry of a network ACL, with a number below the one that denies."""
    del found
    acl, packet = topology.get(NetworkAcl, step.component), step.packet
    number = _number(acl, packet, step) if acl and packet else 0
    if acl is None or packet is None or not number:
        return
    out = step.direction == "egress"
    peer = only(packet.destination if out else packet.source, packet)
    first, last = _ports(packet)
    entry = NetworkAclEntry(
        number=number,
        egress=out,
        action="allow",
        cidr=peer,
        protocol=packet.protocol,
        from_port=first,
        to_port=last,
    )
    says = f"add an {step.direction} rule {number} to {acl.label}: allow {packet.words}, {peer}"
    yield Change(says=says, components=(replace(acl, entries=(*acl.entries, entry)),))


def _number(acl: NetworkAcl, packet: Packet, step: Step) -> int:
    """A free number below the first entry that denies, a round one if there is one; 0 if none."""
    taken = {row.number for row in acl.entries if row.egress == (step.direction == "egress")}
    rows = decisions(acl, packet, step.direction, doubtful=False)
    denying = [row.entry.number for row in rows if row.entry and not row.allows]
    usual = [row for row in taken if row < _LARGEST]
    limit = min(denying, default=max(usual, default=90) + 11)
    free = [row for row in range(limit - 1, 0, -1) if row not in taken]
    return next((row for row in free if row % 10 == 0), free[0] if free else 0)


_LARGEST = 32_766
"""The largest number that an entry of one's own may have."""

FIXES: Fixes = {
    Code.SG_HAS_NO_RULES: (admit,),
    Code.ENI_SG_RULES_MISMATCH: (admit, no_enforcement),
    Code.SG_REFERENCES_NOT_PRESERVED: (admit,),
    Code.SUBNET_ACL_RESTRICTION: (enter,),
}
