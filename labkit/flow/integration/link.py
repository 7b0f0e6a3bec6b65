"""VPC links: from API Gateway to a load balancer in a VPC, and on to its target.

Version 1 is PrivateLink to one NLB (F5.3): the target sees the NLB's address (F5.12), and the
NLB's inbound rules are asked about an address of API Gateway's that nobody knows, unless
enforcement is off (F5.11). Version 2 has interfaces of its own in subnets (F5.7).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from urllib.parse import urlsplit

from labkit.flow.api_gateway.refusals import SERVER_ERROR, TIMED_OUT, UNREACHABLE, Refusal
from labkit.flow.applications import status_of_balancer
from labkit.flow.codes import Code
from labkit.flow.network.balancers import serving_nodes
from labkit.flow.network.connection import Connection, connect, through
from labkit.flow.network.groups import takes
from labkit.flow.network.walk import End, Leaving
from labkit.flow.packet import Packet
from labkit.flow.request import PORTS
from labkit.flow.steps import blocked, hop, passed, unknown, unsettled
from labkit.flow.trace import Hop, Leg, Step, Verdict
from labkit.topology import (
    Component,
    Integration,
    LoadBalancer,
    NetworkInterface,
    SecurityGroup,
    Subnet,
    Topology,
    VpcLink,
)

GATEWAY_ADDRESS = IPv4Address("100.64.0.1")
"""Stand-in for API Gateway's own address in PrivateLink, which AWS does not tell (F5.11)."""


@dataclass(frozen=True, slots=True)
class Linked:
    """How the call went out: hops, the connection, and API Gateway's answer if it failed.

    `status` is what an Application Load Balancer answered in its target's stead.
    """

    hops: tuple[Hop, ...]
    connection: Connection | None = None
    failure: Refusal | None = None
    status: int | None = None


def by_link(topology: Topology, integration: Integration, key: str, uri: str) -> Linked:
    """Through the link that an integration names, to the port of its URI."""
    link = topology.get(VpcLink, key)
    if link is None:
        return _no_link(topology, key)
    if link.state != "AVAILABLE":
        return Linked((_hop(link, _not_available(link)),), failure=UNREACHABLE)
    wanted = link.targets[0] if link.version == 1 and link.targets else integration.target
    balancer = topology.get(LoadBalancer, wanted)
    if balancer is None:
        says = f"nobody described the load balancer {wanted or 'of the integration'}"
        return Linked((_hop(link, unknown(link.id, link.label, says, "F5.3")),))
    parts = urlsplit(uri)
    port = parts.port or PORTS[parts.scheme]
    go = _version_1 if link.version == 1 else _version_2
    return go(topology, link, balancer, port)


def _hop(at: Component, *steps: Step) -> Hop:
    return hop(Leg.INTEGRATION, at, *steps)


def _no_link(topology: Topology, key: str) -> Linked:
    at = Component(id=key or "integration", name=key or "the VPC link")
    if VpcLink in topology.missing:
        says = "nobody described the VPC links of this account"
        return Linked((_hop(at, unknown(at.id, at.label, says, "F5.3")),))
    says = f"there is no VPC link {key or 'for this integration'}"
    remedy = "create the link, name it in the integration, and deploy"
    step = blocked(at, Code.VPC_LINK_NOT_AVAILABLE, says, "F5.3", remedy=remedy)
    return Linked((_hop(at, step),), failure=SERVER_ERROR)


def _not_available(link: VpcLink) -> Step:
    says = unsettled(f"{link.label} is {link.state}, so nothing goes through it")
    remedy = f"wait until {link.label} is AVAILABLE"
    if link.state == "INACTIVE":
        remedy = f"send again in some minutes: the traffic wakes {link.label} up"
    code = Code.VPC_LINK_NOT_AVAILABLE
    return blocked(link, code, says, "F5.4", "F5.7", "F1.30", remedy=remedy)


def _version_1(topology: Topology, link: VpcLink, balancer: LoadBalancer, port: int) -> Linked:
    """By PrivateLink to a node of the NLB, and from the NLB's own address on."""
    nodes = serving_nodes(topology, balancer)
    if not nodes:
        says = f"nobody described the interfaces of {balancer.label}"
        return Linked((_hop(link, unknown(link.id, link.label, says, "F5.3")),))
    entrance = _entrance(topology, balancer, port)
    says = f"{link.label} leads to {balancer.label}, by PrivateLink"
    first = _hop(link, passed(link, says, "F5.3"))
    here = (first, _hop(balancer, entrance)) if entrance else (first,)
    packet = Packet(
        protocol="tcp",
        source=GATEWAY_ADDRESS,
        destination=nodes[0].private_ip,
        ports=(port, port),
    )
    connection = through(topology, balancer, nodes[0], packet, private_link=True)
    refused = bool(entrance and entrance.code)
    return _went(here, connection, refused=refused)


def _entrance(topology: Topology, balancer: LoadBalancer, port: int) -> Step | None:
    """The NLB's inbound rules, asked about an address that only 0.0.0.0/0 surely holds."""
    if not balancer.groups:
        return None
    if not balancer.enforce_private_link:
        says = f"{balancer.label} does not ask its inbound rules about PrivateLink"
        return passed(balancer, says, "F5.11")
    packet = Packet(
        protocol="tcp",
        source=GATEWAY_ADDRESS,
        destination=GATEWAY_ADDRESS,
        ports=(port, port),
    )
    groups = [topology.get(SecurityGroup, key) for key in balancer.groups]
    for group in groups:
        for rule in group.ingress if group else ():
            everybody = rule.peer == IPv4Network("0.0.0.0/0")
            if group and everybody and takes(rule, packet):
                says = f"{group.label} lets everybody in: {rule}"
                return passed(group, says, "F5.11", rule=str(rule), direction="ingress")
    if None in groups:
        says = f"nobody described a security group of {balancer.label}"
        return unknown(balancer.id, balancer.label, says, "F5.11")
    return _enforced(balancer, packet)


def _enforced(balancer: LoadBalancer, packet: Packet) -> Step:
    says = unsettled(
        f"the inbound rules of {balancer.label} are asked about API Gateway's own address, "
        "which nobody knows, and no rule lets everybody in"
    )
    remedy = f"switch enforcement of inbound rules on PrivateLink traffic off for {balancer.label}"
    return blocked(
        balancer,
        Code.ENI_SG_RULES_MISMATCH,
        says,
        "F5.11",
        "F1.30",
        remedy=remedy,
        direction="ingress",
        packet=packet,
    )


def _version_2(topology: Topology, link: VpcLink, balancer: LoadBalancer, port: int) -> Linked:
    """From an interface of the link's own, in one of its subnets, to the load balancer."""
    nodes = serving_nodes(topology, balancer)
    card = _interface(topology, link, nodes)
    if card is None or not nodes:
        says = f"nobody described the subnets of {link.label} or the nodes of {balancer.label}"
        return Linked((_hop(link, unknown(link.id, link.label, says, "F5.7")),))
    with_link = topology.replaced(card, replace(link, interfaces=(card.id,)))
    node = next((row for row in nodes if topology.zone(row) == topology.zone(card)), nodes[0])
    packet = Packet(
        protocol="tcp",
        source=card.private_ip,
        destination=node.private_ip,
        ports=(port, port),
    )
    says = f"{link.label} sends from an interface of its own in {topology.label(card.subnet)}"
    first = _hop(link, passed(link, says, "F5.7"))
    return _went((first,), connect(with_link, Leaving(card, packet)))


def _interface(
    topology: Topology, link: VpcLink, nodes: tuple[NetworkInterface, ...]
) -> NetworkInterface | None:
    """One of the link's interfaces: its subnet and groups are known, its address is not."""
    subnets = [row for key in link.subnets if (row := topology.get(Subnet, key))]
    zones = {topology.zone(node) for node in nodes}
    subnet = next((row for row in subnets if row.zone in zones), subnets[0] if subnets else None)
    if subnet is None:
        return None
    return NetworkInterface(
        id=f"{link.id}-eni",
        name=f"interface of {link.label}",
        vpc=subnet.vpc,
        subnet=subnet.id,
        private_ip=_free(topology, subnet),
        groups=link.groups,
    )


def _free(topology: Topology, subnet: Subnet) -> IPv4Address:
    """An address of a subnet that nothing has."""
    last = int(subnet.cidr.broadcast_address) - 1
    addresses = (IPv4Address(number) for number in range(last, int(subnet.cidr[3]), -1))
    free = (row for row in addresses if not topology.at_private(subnet.vpc, row))
    return next(free, subnet.cidr[4])


def _went(
    first: tuple[Hop, ...],
    connection: Connection,
    *,
    refused: bool = False,
) -> Linked:
    """The whole way, and what API Gateway says if it was lost: at the balancer, or behind it."""
    hops = (*first, *connection.all_hops)
    failure = None
    status = status_of_balancer(connection)
    if refused:
        failure = UNREACHABLE
    elif status:
        return Linked(hops, connection, status=status)
    elif connection.lost:
        failure = _lost_how(connection)
        hops = _marked(hops)
    elif connection.ended.end is not End.INTERFACE:
        return Linked(hops)
    return Linked(hops, connection, failure)


SILENT = (
    Code.ENI_SG_RULES_MISMATCH,
    Code.SG_HAS_NO_RULES,
    Code.SUBNET_ACL_RESTRICTION,
    Code.BAD_STATE,
)
"""What drops a packet without a word, so that the caller waits until its time is up."""


def _lost_how(connection: Connection) -> Refusal:
    steps = (step for row in connection.all_hops for step in row.steps)
    first = next(step for step in steps if step.verdict is Verdict.BLOCKED)
    return TIMED_OUT if first.code in SILENT else UNREACHABLE


def _marked(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Which of two texts the 504 has is not settled: the last lost step says so."""
    place = max(at for at, row in enumerate(hops) if row.verdict is Verdict.BLOCKED)
    steps = hops[place].steps
    at = max(n for n, step in enumerate(steps) if step.verdict is Verdict.BLOCKED)
    says = unsettled(f"{steps[at].says}; API Gateway answers 504, in one wording or another")
    marked = (*steps[:at], replace(steps[at], says=says), *steps[at + 1 :])
    return (*hops[:place], replace(hops[place], steps=marked), *hops[place + 1 :])
