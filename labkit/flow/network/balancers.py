"""Which targets a load balancer sends a connection to: listener, group, health, zone."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from labkit.flow.codes import Code
from labkit.flow.packet import Packet
from labkit.flow.steps import blocked, passed, unknown
from labkit.flow.trace import Step
from labkit.topology import (
    Instance,
    Listener,
    LoadBalancer,
    NetworkInterface,
    Subnet,
    Target,
    TargetGroup,
    Topology,
    Vpc,
)

CARRIED = {
    "TCP": ("tcp",),
    "TLS": ("tcp",),
    "HTTP": ("tcp",),
    "HTTPS": ("tcp",),
    "UDP": ("udp",),
    "TCP_UDP": ("tcp", "udp"),
}
"""Protocol of a listener to those of the packets that it takes."""
OUT_OF_SERVICE = ("draining", "unused", "unavailable")
"""States in which a target gets no new connection, also when the balancer fails open."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target that may be chosen; its interface and port, and whether it sees the client.

    An address outside the VPC has no interface here: routes say whose it is.
    """

    target: Target
    group: TargetGroup
    interface: NetworkInterface | None
    keeps_client_address: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The checks made at the load balancer, and who may get the connection (nobody: lost)."""

    steps: tuple[Step, ...]
    listener: Listener | None = None
    candidates: tuple[Candidate, ...] = ()


def choose(
    topology: Topology,
    balancer: LoadBalancer,
    node: NetworkInterface,
    packet: Packet,
    *,
    private_link: bool,
) -> Choice:
    """Who may get a connection that came to the node of one zone."""
    if balancer.state not in ("active", "active_impaired"):
        return Choice((_not_active(balancer, packet),))
    listener = listener_for(balancer, packet)
    if listener is None and LoadBalancer in topology.missing:
        return Choice((_not_described(balancer, "the listeners"),))
    if listener is None:
        return Choice((_no_listener(balancer, packet),))
    heard = passed(
        balancer, f"{balancer.label} listens on {listener.protocol} {listener.port}", "F5.5"
    )
    if not listener.target_groups:
        # Its rules, or an answer of its own (a redirect), decide: nobody described them.
        return Choice((_not_described(balancer, "what a listener does"),), listener)
    groups = [topology.get(TargetGroup, key) for key in listener.target_groups]
    known = [group for group in groups if group]
    if len(known) < len(groups):
        return Choice((heard, _not_described(balancer, "a target group")), listener)
    rows = [(group, target) for group in known for target in group.targets]
    if not rows and TargetGroup in topology.missing:
        return Choice((heard, _not_described(balancer, "the targets")), listener)
    if not rows:
        return Choice((heard, _no_target(balancer, listener, packet)), listener)
    return _among(topology, balancer, node, packet, Choice((heard,), listener), rows, private_link)


Rows = list[tuple[TargetGroup, Target]]


def _among(
    topology: Topology,
    balancer: LoadBalancer,
    node: NetworkInterface,
    packet: Packet,
    so_far: Choice,
    rows: Rows,
    private_link: bool,
) -> Choice:
    in_zone = [row for row in rows if _may_serve(topology, balancer, node, *row)]
    if not in_zone:
        lost = _no_target_in_zone(topology, balancer, node, packet, rows)
        return Choice((*so_far.steps, lost), so_far.listener)
    chosen, how = _by_health(topology, in_zone)
    if not chosen:
        lost = _all_out(balancer, packet, in_zone)
        return Choice((*so_far.steps, lost), so_far.listener)
    found = [
        Candidate(target, group, interface, _keeps(balancer, group, private_link))
        for group, target in chosen
        if (interface := target_interface(topology, balancer, group, target))
        or _is_outside(topology, balancer, group, target)
    ]
    if len(found) < len(chosen):
        lost = _not_described(balancer, "the interface of a target")
        return Choice((*so_far.steps, lost), so_far.listener)
    seen = "the client's own" if found[0].keeps_client_address else "the load balancer's"
    says = f"{balancer.label} {how}; it sees {seen} address"
    step = passed(balancer, says, "F5.13", "F5.12")
    return Choice((*so_far.steps, step), so_far.listener, tuple(found))


def _not_described(balancer: LoadBalancer, what: str) -> Step:
    says = f"nobody described {what} of {balancer.label}"
    return unknown(balancer.id, balancer.label, says)


def listener_for(balancer: LoadBalancer, packet: Packet) -> Listener | None:
    """The listener that takes a packet's protocol and port."""
    port = packet.ports[0]
    fitting = (row for row in balancer.listeners if row.port == port)
    return next((row for row in fitting if packet.protocol in CARRIED.get(row.protocol, ())), None)


def serving_nodes(topology: Topology, balancer: LoadBalancer) -> tuple[NetworkInterface, ...]:
    """The nodes that its name answers with: a zone without a healthy target drops out (F5.13)."""
    nodes = topology.interfaces(balancer)
    groups = [
        topology.get(TargetGroup, key) for row in balancer.listeners for key in row.target_groups
    ]
    rows = [(group, target) for group in groups if group for target in group.targets]
    healthy = [row for row in rows if row[1].health in ("healthy", "")]
    serving = tuple(
        node for node in nodes if any(_may_serve(topology, balancer, node, *row) for row in healthy)
    )
    return serving or nodes


def target_interface(
    topology: Topology, balancer: LoadBalancer, group: TargetGroup, target: Target
) -> NetworkInterface | None:
    """The interface of a target: an instance's first, the one with an address, an ALB's."""
    if group.target_type == "ip":
        address = _address(target.id)
        found = topology.at_private(group.vpc or balancer.vpc, address) if address else ()
        return found[0] if found else None
    owner = topology.get(Instance, target.id) or topology.get(LoadBalancer, target.id)
    interfaces = topology.interfaces(owner) if owner else ()
    return interfaces[0] if interfaces else None


def _is_outside(
    topology: Topology, balancer: LoadBalancer, group: TargetGroup, target: Target
) -> bool:
    """Whether a target is an address outside the VPC, in a peer or behind a gateway (F5.13)."""
    address = _address(target.id) if group.target_type == "ip" else None
    vpc = topology.get(Vpc, group.vpc or balancer.vpc)
    return bool(address and vpc and not vpc.holds(address))


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def _keeps(balancer: LoadBalancer, group: TargetGroup, private_link: bool) -> bool:
    """Whether the target sees the client: never by PrivateLink, nor behind an ALB (F5.12)."""
    network = balancer.load_balancer_type == "network"
    return network and not private_link and group.keeps_client_address


def _may_serve(
    topology: Topology,
    balancer: LoadBalancer,
    node: NetworkInterface,
    group: TargetGroup,
    target: Target,
) -> bool:
    zone = _zone(topology, balancer, group, target)
    if zone and zone not in _zones(topology, balancer):
        return False
    crosses = balancer.cross_zone or balancer.load_balancer_type == "application"
    crosses = crosses if group.cross_zone is None else group.cross_zone
    return crosses or not zone or zone == topology.zone(node)


def _zone(topology: Topology, balancer: LoadBalancer, group: TargetGroup, target: Target) -> str:
    interface = target_interface(topology, balancer, group, target)
    return topology.zone(interface) if interface else ""


def _zones(topology: Topology, balancer: LoadBalancer) -> set[str]:
    """The zones that are enabled on a load balancer: those of its subnets."""
    subnets = (topology.get(Subnet, key) for key in balancer.subnets)
    return {subnet.zone for subnet in subnets if subnet}


def _by_health(topology: Topology, rows: Rows) -> tuple[Rows, str]:
    healthy = [row for row in rows if row[1].health in ("healthy", "")]
    if healthy:
        return healthy, f"sends it to a healthy target: {_named(topology, healthy)}"
    open_to = [row for row in rows if row[1].health.split(".")[-1] not in OUT_OF_SERVICE]
    return (
        open_to,
        f"has no healthy target, so it fails open and sends it to any: {_named(topology, open_to)}",
    )


def _named(topology: Topology, rows: Rows) -> str:
    return ", ".join(f"{topology.label(target.id)} on {target.port}" for _, target in rows)


def _not_active(balancer: LoadBalancer, packet: Packet) -> Step:
    says = f"{balancer.label} is {balancer.state}"
    remedy = f"wait until {balancer.label} is active"
    return blocked(balancer, Code.BAD_STATE, says, "F5.4", remedy=remedy, packet=packet)


def _no_listener(balancer: LoadBalancer, packet: Packet) -> Step:
    known = ", ".join(f"{row.protocol} {row.port}" for row in balancer.listeners) or "none"
    says = f"{balancer.label} has no listener for {packet.words}; it has {known}"
    remedy = f"add a listener on {packet.words} to {balancer.label}, or use one it has"
    code = Code.ELBV2_LISTENERS_MISMATCH
    return blocked(balancer, code, says, "F5.5", remedy=remedy, packet=packet)


def _no_target(balancer: LoadBalancer, listener: Listener, packet: Packet) -> Step:
    says = f"no target is registered behind {listener.protocol} {listener.port}"
    remedy = "register the instance in the listener's target group"
    code = Code.ELBV2_LISTENER_HAS_NO_TG
    return blocked(balancer, code, says, "F5.13", remedy=remedy, packet=packet)


def _no_target_in_zone(
    topology: Topology, balancer: LoadBalancer, node: NetworkInterface, packet: Packet, rows: Rows
) -> Step:
    enabled = _zones(topology, balancer)
    zones = {_zone(topology, balancer, *row) for row in rows}
    where = topology.zone(node)
    if not zones & enabled:
        names = ", ".join(sorted(zones))
        says = f"its targets are in {names}, a zone that is not enabled on {balancer.label}"
        remedy = f"add a subnet in {names} to {balancer.label}"
        code = Code.ELB_INSTALLED_AZ_RESTRICTION
        return blocked(balancer, code, says, "F5.13", remedy=remedy, packet=packet)
    says = f"cross-zone load balancing is off, and {balancer.label} has no target in {where}"
    remedy = f"switch cross-zone load balancing on, or register a target in {where}"
    code = Code.ELB_NOT_CROSSZONE
    return blocked(balancer, code, says, "F5.13", remedy=remedy, packet=packet)


def _all_out(balancer: LoadBalancer, packet: Packet, rows: Rows) -> Step:
    states = ", ".join(sorted({target.health for _, target in rows}))
    says = f"every target of {balancer.label} is out of service ({states})"
    remedy = "register a target that is in service"
    code = Code.ELBV2_LISTENER_REQUIRES_TG_ACCEPT
    return blocked(balancer, code, says, "F5.13", remedy=remedy, packet=packet)
