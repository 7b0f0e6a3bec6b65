"""Security groups and network ACLs, asked about one packet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from labkit.flow.codes import Code
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Direction, Step
from labkit.topology import (
    Component,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    PrefixList,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
)

Ports = tuple[int, int]

NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp"}
"""Protocol numbers that have a name of their own in rules."""
WITHOUT_GROUPS = ("nat_gateway", "network_load_balancer", "gateway_load_balancer")
"""Interfaces that may have no security group at all: then nothing filters there."""
WAY = {"egress": "out", "ingress": "in"}


def group_step(
    topology: Topology, interface: NetworkInterface, packet: Packet, direction: Direction
) -> Step | None:
    """The union of an interface's security groups, for the first packet of a connection (F7.6).

    None where the interface is of a kind that has no groups.
    """
    if not interface.groups and interface.interface_type in WITHOUT_GROUPS:
        return None
    groups = [found for key in interface.groups if (found := topology.get(SecurityGroup, key))]
    rules = [(group, rule) for group in groups for rule in _rules(group, direction)]
    fitting = [(group, rule) for group, rule in rules if _fits_ports(rule, packet)]
    peer = packet.destination if direction == "egress" else packet.source
    answers = [
        (_is_peer(topology, rule.peer, peer, packet), group, rule) for group, rule in fitting
    ]
    for answer, group, rule in answers:
        if answer:
            says = f"{group.label} lets it {WAY[direction]}: {worded(topology, rule)}"
            return passed(group, says, "F7.6", rule=str(rule), direction=direction)
    if len(groups) < len(interface.groups) or not interface.groups or _open(answers):
        return _not_known(topology, interface)
    return _no_rule(topology, interface, groups, packet, direction)


def _open(answers: Iterable[tuple[bool | None, SecurityGroup, SecurityGroupRule]]) -> bool:
    return any(answer is None for answer, _, _ in answers)


def _rules(group: SecurityGroup, direction: Direction) -> tuple[SecurityGroupRule, ...]:
    return group.egress if direction == "egress" else group.ingress


def _fits_ports(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> bool:
    """Whether a rule's protocol and ports take the packet whole."""
    return fits_protocol(rule, packet) and _common(_ports_of(rule, packet), packet.ports) == (
        packet.ports
    )


def fits_protocol(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> bool:
    """Whether a rule speaks of the packet's protocol; `-1` speaks of all of them."""
    written = NUMBERS.get(rule.protocol, rule.protocol)
    return written in ("-1", packet.protocol)


def _ports_of(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> Ports:
    """The ports (or ICMP types) that a rule takes."""
    written = NUMBERS.get(rule.protocol, rule.protocol)
    if written not in ("tcp", "udp", "icmp"):
        return packet.ports
    if written != "icmp":
        return rule.from_port, rule.to_port
    # Type and code stand in the two ports; the codes that matter here are 0.
    any_type = rule.from_port == -1 or (rule.from_port, rule.to_port) == (0, 65535)
    if any_type:
        return packet.ports
    return (rule.from_port, rule.from_port) if rule.to_port in (-1, 0) else (-2, -2)


def _common(first: Ports, second: Ports) -> Ports | None:
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None


def _is_peer(
    topology: Topology, wanted: IPv4Network | str, address: IPv4Address, packet: Packet
) -> bool | None:
    """Whether a rule's peer takes an address: a CIDR block, a prefix list, or a group.

    A group stands for the private addresses of its members. None: the list is not known.
    """
    if isinstance(wanted, IPv4Network):
        return address in wanted
    listed = topology.get(PrefixList, wanted)
    if listed:
        return in_list(listed, address, packet)
    if wanted.startswith("pl-"):
        return None
    return address in topology.members(wanted)


def in_list(listed: PrefixList, address: IPv4Address, packet: Packet) -> bool:
    """Whether a prefix list holds an address, or is the list of the service that is meant."""
    if packet.service and packet.destination == address and listed.name == packet.service:
        return True
    return any(address in cidr for cidr in listed.cidrs)


def worded(topology: Topology, rule: SecurityGroupRule) -> str:
    """A rule with the name of its peer in place of its id."""
    text = str(rule)
    if isinstance(rule.peer, str):
        return text.replace(rule.peer, topology.label(rule.peer))
    return text


def _not_known(topology: Topology, interface: NetworkInterface) -> Step:
    owner = topology.owner(interface.id) or interface
    says = f"labkit does not know all security groups and prefix lists of {owner.label}"
    return unknown(interface.id, owner.label, says, "F7.6")


def _no_rule(
    topology: Topology,
    interface: NetworkInterface,
    groups: list[SecurityGroup],
    packet: Packet,
    direction: Direction,
) -> Step:
    at: Component = groups[0]
    says = f"{at.label} has no {direction} rule for {packet.words}"
    wanted = f"to {packet.destination}/32"
    if direction == "ingress":
        near = sender(topology, interface.vpc, packet)
        says += f" from {near.label if near else packet.source}, and drops it without a word"
        wanted = f"from {near.cidr if near else f'{packet.source}/32'}"
    empty = not any(_rules(group, direction) for group in groups)
    return blocked(
        at,
        Code.SG_HAS_NO_RULES if empty else Code.ENI_SG_RULES_MISMATCH,
        says,
        "F2.7",
        "F7.6",
        remedy=f"add an {direction} rule to {at.label}: {packet.words} {wanted}",
        direction=direction,
        packet=packet,
    )


def sender(topology: Topology, vpc: str, packet: Packet) -> Subnet | None:
    """The subnet that a packet comes from, if an interface of the same VPC sent it."""
    found = topology.at_private(vpc, packet.source)
    return topology.get(Subnet, found[0].subnet) if found else None


@dataclass(frozen=True, slots=True)
class _Decided:
    """Which ports an entry decides, and the entry (None: the last one, which denies)."""

    ports: Ports
    entry: NetworkAclEntry | None

    @property
    def allows(self) -> bool:
        return self.entry is not None and self.entry.action == "allow"


def acl_step(topology: Topology, subnet: str, packet: Packet, direction: Direction) -> Step | None:
    """The network ACL at a subnet's edge, in number order; it knows no connections (F7.7).

    None where the topology has no network ACL for the subnet: then nothing filters there.
    """
    acl = topology.network_acl(subnet)
    if acl is None:
        return None
    decided = list(_decisions(acl, packet, direction))
    refused = [row for row in decided if not row.allows]
    if not refused:
        says = f"{acl.label} lets it {WAY[direction]}: {decided[0].entry}"
        return passed(acl, says, "F7.7", rule=str(decided[0].entry), direction=direction)
    if len(refused) < len(decided):
        return _depends(acl, packet, decided)
    return _refused(topology, acl, subnet, packet, refused[0], direction)


def _decisions(acl: NetworkAcl, packet: Packet, direction: Direction) -> Iterator[_Decided]:
    """Each entry that decides a part of the packet's ports, the first that fits first."""
    peer = packet.destination if direction == "egress" else packet.source
    left = [packet.ports]
    for entry in sorted(acl.entries, key=lambda row: row.number):
        if entry.egress != (direction == "egress") or peer not in entry.cidr:
            continue
        if not fits_protocol(entry, packet):
            continue
        taken = _ports_of(entry, packet)
        for ports in left:
            common = _common(taken, ports)
            if common:
                yield _Decided(common, entry)
        left = [rest for ports in left for rest in _minus(ports, taken)]
    for ports in left:
        yield _Decided(ports, None)


def _minus(ports: Ports, taken: Ports) -> Iterator[Ports]:
    if _common(ports, taken) is None:
        yield ports
        return
    if ports[0] < taken[0]:
        yield ports[0], taken[0] - 1
    if taken[1] < ports[1]:
        yield taken[1] + 1, ports[1]


def _depends(acl: NetworkAcl, packet: Packet, decided: list[_Decided]) -> Step:
    allowed = ", ".join(_range(row.ports) for row in decided if row.allows)
    says = (
        f"{acl.label} lets only {packet.protocol} ports {allowed} of "
        f"{_range(packet.ports)} through, and which port the client chose is not known"
    )
    return unknown(acl.id, acl.label, says, "F7.7")


def _range(ports: Ports) -> str:
    return f"{ports[0]}-{ports[1]}" if ports[0] != ports[1] else str(ports[0])


def _refused(
    topology: Topology,
    acl: NetworkAcl,
    subnet: str,
    packet: Packet,
    decided: _Decided,
    direction: Direction,
) -> Step:
    rule = str(decided.entry) if decided.entry else "rule *: deny, as no rule before it fits"
    where = topology.label(subnet)
    says = f"{acl.label} of {where} does not let {packet.words} {WAY[direction]}: {rule}"
    other = packet.destination if direction == "egress" else packet.source
    before = f" with a number below {decided.entry.number}" if decided.entry else ""
    remedy = f"add an {direction} rule to {acl.label}{before}: allow {packet.words}, {other}/32"
    return blocked(
        acl,
        Code.SUBNET_ACL_RESTRICTION,
        says,
        "F7.7",
        remedy=remedy,
        rule=rule,
        direction=direction,
        packet=packet,
    )
