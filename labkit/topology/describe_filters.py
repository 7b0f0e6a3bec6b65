"""Security groups and network ACLs, as EC2 describes them; IPv6 rules are left out."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Literal

from labkit.topology.describe_rows import (
    Row,
    choice,
    each_text,
    fault,
    flag,
    name_of,
    network,
    number,
    number_or,
    part,
    rows_of,
    text,
    text_or,
)
from labkit.topology.filters import (
    ALL,
    LAST,
    NetworkAcl,
    NetworkAclEntry,
    SecurityGroup,
    SecurityGroupRule,
)

PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp"}
"""The protocol numbers that rules have a word for."""
EVERY_PORT = (0, 65535)
ANY_TYPE = (-1, -1)
ANYWHERE = IPv4Network("0.0.0.0/0")

Action = Literal["allow", "deny"]
ACTIONS: dict[str, Action] = {"allow": "allow", "deny": "deny"}


def security_group(row: Row) -> SecurityGroup:
    """A security group, with one rule for each peer."""
    return SecurityGroup(
        id=text(row, "GroupId"),
        name=name_of(row) or text_or(row, "GroupName"),
        vpc=text_or(row, "VpcId"),
        ingress=tuple(_rules(row, "IpPermissions")),
        egress=tuple(_rules(row, "IpPermissionsEgress")),
    )


def _rules(row: Row, key: str) -> Iterator[SecurityGroupRule]:
    for permission in rows_of(row, key):
        protocol = _protocol(permission, "IpProtocol")
        first, last = _ports(protocol, permission, "FromPort", "ToPort")
        for peer in _peers(permission):
            yield SecurityGroupRule(peer=peer, protocol=protocol, from_port=first, to_port=last)


def _peers(permission: Row) -> Iterator[IPv4Network | str]:
    for item in rows_of(permission, "IpRanges"):
        yield network(item, "CidrIp")
    yield from each_text(permission, "UserIdGroupPairs", "GroupId")
    yield from each_text(permission, "PrefixListIds", "PrefixListId")


def _protocol(row: Row, key: str) -> str:
    """AWS's word for a protocol; network ACLs and some tools give its number."""
    word = text(row, key)
    return PROTOCOLS.get(word, word)


def _ports(protocol: str, row: Row, first: str, last: str) -> tuple[int, int]:
    """Ports, or ICMP type and code; what is left out, or -1, is every one of them."""
    least, most = ANY_TYPE if protocol == "icmp" else EVERY_PORT
    low, high = number_or(row, first, -1), number_or(row, last, -1)
    return (least if low == -1 else low), (most if high == -1 else high)


def network_acl(row: Row) -> NetworkAcl | None:
    """A network ACL; none for a default one as AWS makes it, which lets everything through.

    The entry that denies what is left is in every ACL, so it is not told (F7.7).
    """
    default = flag(row, "IsDefault", default=False)
    entries = tuple(_entries(row))
    if default and _lets_all_through(entries):
        return None
    return NetworkAcl(
        id=text(row, "NetworkAclId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        entries=entries,
        subnets=each_text(row, "Associations", "SubnetId"),
        default=default,
    )


def _lets_all_through(entries: tuple[NetworkAclEntry, ...]) -> bool:
    """Whether all that it says is: everything may pass, both ways."""
    everything = all(
        entry.action == "allow" and entry.protocol == ALL and entry.cidr == ANYWHERE
        for entry in entries
    )
    return everything and {entry.egress for entry in entries} == {True, False}


def _entries(row: Row) -> Iterator[NetworkAclEntry]:
    for entry in rows_of(row, "Entries"):
        rule = number(entry, "RuleNumber")
        if entry.get("CidrBlock") is None and entry.get("Ipv6CidrBlock") is not None:
            continue
        if rule != LAST:
            yield _entry(entry, rule)


def _entry(row: Row, rule: int) -> NetworkAclEntry:
    protocol = _protocol(row, "Protocol")
    first, last = _acl_ports(protocol, row)
    if row.get("RuleAction") is None:
        raise fault("RuleAction", "allow or deny", None)
    return NetworkAclEntry(
        number=rule,
        egress=flag(row, "Egress", default=False),
        action=choice(row, "RuleAction", ACTIONS, "deny"),
        cidr=network(row, "CidrBlock"),
        protocol=protocol,
        from_port=first,
        to_port=last,
    )


def _acl_ports(protocol: str, row: Row) -> tuple[int, int]:
    if protocol == "icmp":
        return _ports(protocol, part(row, "IcmpTypeCode"), "Type", "Code")
    return _ports(protocol, part(row, "PortRange"), "From", "To")
