"""Security groups and network ACLs as nftables has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

from labkit.topology import (
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
    Vpc,
    VpcPeering,
)

Rule = SecurityGroupRule | NetworkAclEntry
STRAIGHT = "ip dscp cs0"
"""A packet that no instance has forwarded: those that do mark what they pass on."""


def protocol_match(rule: Rule) -> str:
    """Protocol and ports, or ICMP's type and code, in nftables' words."""
    first, last = rule.from_port, rule.to_port
    if rule.protocol == "-1":
        return ""
    if rule.protocol == "icmp":
        kind = "" if first == -1 else f" icmp type {first}"
        code = "" if first == -1 or last == -1 else f" icmp code {last}"
        return f"ip protocol icmp{kind}{code}"
    if rule.protocol in ("tcp", "udp"):
        return f"{rule.protocol} dport {first}-{last}"
    return f"ip protocol {rule.protocol}"


def addresses(found: Iterable[IPv4Address | IPv4Network]) -> str:
    """A set of addresses or blocks in nftables' words."""
    return "{ " + ", ".join(sorted(map(str, found))) + " }"


def joined(topology: Topology, vpc: str) -> set[str]:
    """A VPC, and those whose groups its rules may name: an active peering joins them."""
    found = {vpc}
    for row in topology.all(VpcPeering):
        if row.state == "active" and vpc in (row.requester, row.accepter):
            found |= {row.requester, row.accepter}
    return found


def _peers(topology: Topology, group: SecurityGroup, rule: SecurityGroupRule, way: str) -> str:
    """Whom a rule means; nothing if that is nobody."""
    if isinstance(rule.peer, IPv4Network):
        return f"ip {way} {rule.peer}"
    near = joined(topology, group.vpc)
    members = {
        row.private_ip
        for card in topology.all(NetworkInterface)
        if rule.peer in card.groups and card.vpc in near
        for row in card.addresses
    }
    return f"{STRAIGHT} ip {way} {addresses(members)}" if members else ""


def group_rules(topology: Topology, card: NetworkInterface, *, egress: bool) -> Iterator[str]:
    """What the security groups of an interface allow in one direction, one rule a line."""
    for key in card.groups:
        group = topology.get(SecurityGroup, key)
        assert group is not None, key
        for rule in group.egress if egress else group.ingress:
            peer = _peers(topology, group, rule, "daddr" if egress else "saddr")
            if peer:
                yield f"{peer} {protocol_match(rule)} accept"


def acl_rules(acl: NetworkAcl, *, egress: bool) -> Iterator[str]:
    """The entries of a network ACL in one direction, by number; the last line denies the rest."""
    way = "daddr" if egress else "saddr"
    for row in sorted(acl.entries, key=lambda row: row.number):
        if row.egress == egress:
            verdict = "return" if row.action == "allow" else "drop"
            yield f"ip {way} {row.cidr} {protocol_match(row)} {verdict}"
    yield "drop"


def resolver(vpc: Vpc) -> IPv4Address | None:
    """The address at which the VPC's own resolver answers, if it does."""
    return vpc.cidrs[0][2] if vpc.dns_support else None


def to_resolver(address: IPv4Address) -> str:
    """A query to it, which neither groups nor ACLs can block."""
    return f"ip daddr {address} meta l4proto {{ tcp, udp }} th dport 53"
