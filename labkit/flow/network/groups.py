"""Security groups, asked about one packet, and what their rules share with network ACLs'."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.flow.codes import Code
from labkit.flow.network.peers import is_peer, list_of_service
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Direction, Step
from labkit.topology import (
    Component,
    NetworkAclEntry,
    NetworkInterface,
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
    fitting = [(group, rule) for group, rule in rules if takes(rule, packet)]
    peer = packet.destination if direction == "egress" else packet.source
    answers = [
        (is_peer(topology, group, rule.peer, peer, packet), group, rule) for group, rule in fitting
    ]
    for answer, group, rule in answers:
        if answer:
            text = str(rule)
            says = f"{group.label} lets it {WAY[direction]}: {worded(topology, rule, text)}"
            return passed(group, says, "F7.6", rule=text, direction=direction)
    if len(groups) < len(interface.groups) or not interface.groups or _open(answers):
        return _not_known(topology, interface)
    return _no_rule(topology, interface, groups, packet, direction)


def _open(answers: Iterable[tuple[bool | None, SecurityGroup, SecurityGroupRule]]) -> bool:
    return any(answer is None for answer, _, _ in answers)


def _rules(group: SecurityGroup, direction: Direction) -> tuple[SecurityGroupRule, ...]:
    return group.egress if direction == "egress" else group.ingress


def takes(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> bool:
    """Whether a rule's protocol and ports take the packet whole."""
    return fits_protocol(rule, packet) and common(ports_of(rule, packet), packet.ports) == (
        packet.ports
    )


def fits_protocol(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> bool:
    """Whether a rule speaks of the packet's protocol; `-1` speaks of all of them."""
    written = NUMBERS.get(rule.protocol, rule.protocol)
    return written in ("-1", packet.protocol)


def ports_of(rule: SecurityGroupRule | NetworkAclEntry, packet: Packet) -> Ports:
    """The ports (or ICMP types) that a rule takes."""
    written = NUMBERS.get(rule.protocol, rule.protocol)
    if written not in ("tcp", "udp", "icmp"):
        return packet.ports
    if written != "icmp":
        # An end that is -1 is open.
        return max(rule.from_port, 0), rule.to_port if rule.to_port != -1 else 65535
    if rule.from_port == -1:
        return packet.ports
    # Type and code stand in the two ports; the codes that matter here are 0.
    if (rule.from_port, rule.to_port) == (0, 65535):
        return packet.ports
    return (rule.from_port, rule.from_port) if rule.to_port in (-1, 0) else (-2, -2)


def common(first: Ports, second: Ports) -> Ports | None:
    """The ports that two ranges share, or None."""
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None


def worded(topology: Topology, rule: SecurityGroupRule, text: str) -> str:
    """The text of a rule with the name of its peer in place of its id."""
    if isinstance(rule.peer, str):
        return text.replace(rule.peer, topology.label(rule.peer))
    return text


def _not_known(topology: Topology, interface: NetworkInterface) -> Step:
    owner = topology.owner(interface.id) or interface
    says = f"labkit does not know all security groups and prefix lists of {owner.label}"
    return unknown(interface.id, owner.label, says, "F7.6")


NOT_TOLD: dict[str, Code] = {
    "an appliance": Code.SG_REFERENCES_NOT_PRESERVED,
    "a peering between Regions": Code.SG_REFERENCES_NOT_PRESERVED,
    "a transit gateway": Code.SG_REFERENCING_SUPPORT,
}
"""What a packet came through without its sender's groups, to the code that says so."""


def _no_rule(
    topology: Topology,
    interface: NetworkInterface,
    groups: list[SecurityGroup],
    packet: Packet,
    direction: Direction,
) -> Step:
    at: Component = groups[0]
    says = f"{at.label} has no {direction} rule for {packet.words}"
    listed = list_of_service(topology, packet)
    wanted = f"to the prefix list {listed.name}" if listed else f"to {packet.destination}/32"
    if direction == "ingress":
        near = sender(topology, interface.vpc, packet)
        says += f" from {near.label if near else packet.source}, and drops it without a word"
        wanted = f"from {near.cidr if near else f'{packet.source}/32'}"
    empty = not any(_rules(group, direction) for group in groups)
    code = Code.SG_HAS_NO_RULES if empty else Code.ENI_SG_RULES_MISMATCH
    if packet.relayed and any(isinstance(row.peer, str) for row in at_rules(groups, direction)):
        code = NOT_TOLD[packet.relayed]
        says += f"; behind {packet.relayed} a rule that names the sender's group does not count"
    return blocked(
        at,
        code,
        says,
        "F2.7",
        "F7.6",
        remedy=f"add an {direction} rule to {at.label}: {packet.words} {wanted}",
        direction=direction,
        packet=packet,
    )


def at_rules(groups: list[SecurityGroup], direction: Direction) -> tuple[SecurityGroupRule, ...]:
    """The rules of several groups in one direction."""
    return tuple(rule for group in groups for rule in _rules(group, direction))


def sender(topology: Topology, vpc: str, packet: Packet) -> Subnet | None:
    """The subnet that a packet comes from, if an interface of the same VPC sent it."""
    if packet.origin not in ("", vpc):
        return None
    found = topology.at_private(vpc, packet.source)
    return topology.get(Subnet, found[0].subnet) if found else None
