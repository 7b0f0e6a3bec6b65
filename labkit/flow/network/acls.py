"""Network ACLs, asked about one packet: numbered, stateless, at the edge of a subnet (F7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.flow.codes import Code
from labkit.flow.network.groups import WAY, Ports, common, fits_protocol, ports_of
from labkit.flow.network.peers import lies_in
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Direction, Step
from labkit.topology import NetworkAcl, NetworkAclEntry, Topology


@dataclass(frozen=True, slots=True)
class Decided:
    """Which ports an entry decides, and the entry (None: the last one, which denies)."""

    ports: Ports
    entry: NetworkAclEntry | None

    @property
    def allows(self) -> bool:
        """Whether the packet gets through on these ports."""
        return self.entry is not None and self.entry.action == "allow"

    @property
    def rule(self) -> str:
        """The entry as people read it."""
        return str(self.entry) if self.entry else "rule *: deny, as no rule before it fits"


def acl_step(topology: Topology, subnet: str, packet: Packet, direction: Direction) -> Step | None:
    """The network ACL at a subnet's edge, in number order; it knows no connections (F7.7).

    None where the topology has no network ACL for the subnet: then nothing filters there.
    """
    acl = topology.network_acl(subnet)
    if acl is None:
        return None
    decided = [*decisions(acl, packet, direction, doubtful=True)]
    if packet.assumed:
        decided += decisions(acl, packet, direction, doubtful=False)
    refused = [row for row in decided if not row.allows]
    if not refused:
        rule = decided[0].rule
        says = f"{acl.label} lets it {WAY[direction]}: {rule}"
        return passed(acl, says, "F7.7", rule=rule, direction=direction)
    if len(refused) < len(decided):
        return _depends(acl, packet, decided)
    return _refused(topology, acl, subnet, packet, refused[0], direction)


def decisions(
    acl: NetworkAcl, packet: Packet, direction: Direction, *, doubtful: bool
) -> Iterator[Decided]:
    """Each entry that decides a part of the packet's ports, the first that fits first.

    `doubtful` is what to take for an entry whose block may or may not hold the address.
    """
    left = [packet.ports]
    for entry in _fitting(acl, packet, direction, doubtful=doubtful):
        taken = ports_of(entry, packet)
        for ports in left:
            both = common(taken, ports)
            if both:
                yield Decided(both, entry)
        left = [rest for ports in left for rest in _minus(ports, taken)]
    for ports in left:
        yield Decided(ports, None)


def _fitting(
    acl: NetworkAcl, packet: Packet, direction: Direction, *, doubtful: bool
) -> Iterator[NetworkAclEntry]:
    """The entries that speak of the packet's protocol and of its other end, by number."""
    peer = packet.destination if direction == "egress" else packet.source
    for entry in sorted(acl.entries, key=lambda row: row.number):
        if entry.egress != (direction == "egress") or not fits_protocol(entry, packet):
            continue
        holds = lies_in(packet, peer, entry.cidr)
        if doubtful if holds is None else holds:
            yield entry


def _minus(ports: Ports, taken: Ports) -> Iterator[Ports]:
    if common(ports, taken) is None:
        yield ports
        return
    if ports[0] < taken[0]:
        yield ports[0], taken[0] - 1
    if taken[1] < ports[1]:
        yield taken[1] + 1, ports[1]


def _depends(acl: NetworkAcl, packet: Packet, decided: list[Decided]) -> Step:
    allowed = ", ".join(dict.fromkeys(_range(row.ports) for row in decided if row.allows))
    says = (
        f"{acl.label} lets only {packet.protocol} ports {allowed} of "
        f"{_range(packet.ports)} through, and which port the client chose is not known"
    )
    if packet.assumed and len({row.ports for row in decided}) == 1:
        says = f"what {acl.label} says hangs on the service's public address, which is not known"
    return unknown(acl.id, acl.label, says, "F7.7")


def _range(ports: Ports) -> str:
    return f"{ports[0]}-{ports[1]}" if ports[0] != ports[1] else str(ports[0])


def _refused(
    topology: Topology,
    acl: NetworkAcl,
    subnet: str,
    packet: Packet,
    decided: Decided,
    direction: Direction,
) -> Step:
    rule = decided.rule
    where = topology.label(subnet)
    says = f"{acl.label} of {where} does not let {packet.words} {WAY[direction]}: {rule}"
    other = packet.destination if direction == "egress" else packet.source
    before = f" with a number below {decided.entry.number}" if decided.entry else ""
    remedy = f"add an {direction} rule to {acl.label}{before}: allow {packet.words}, {other}/32"
    code = Code.SUBNET_ACL_RESTRICTION
    return blocked(
        acl,
        code,
        says,
        "F7.7",
        remedy=remedy,
        rule=rule,
        direction=direction,
        packet=packet,
    )
