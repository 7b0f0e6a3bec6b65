"""Load balancers and VPC links: listeners, targets, zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.codes import Code
from labkit.flow.network.balancers import (
    CARRIED,
    OUT_OF_SERVICE,
    listener_for,
    target_interface,
)
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import free_address
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    Instance,
    LoadBalancer,
    NetworkInterface,
    Subnet,
    Target,
    TargetGroup,
    Topology,
    VpcLink,
)


def listener(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A listener on the port that is asked for, in front of the same targets as another one."""
    del found
    balancer, packet = topology.get(LoadBalancer, step.component), step.packet
    if balancer is None or packet is None:
        return
    rows = [row for row in balancer.listeners if packet.protocol in CARRIED.get(row.protocol, ())]
    for row in rows[:1]:
        made = replace(row, port=packet.ports[0])
        changed = replace(balancer, listeners=(*balancer.listeners, made))
        says = f"add a listener {made.protocol} {made.port} to {balancer.label}"
        yield Change(says=says, components=(changed,))


def _groups(topology: Topology, step: Step) -> tuple[LoadBalancer | None, list[TargetGroup]]:
    """The load balancer of a blocker, and the target groups that the packet could go to."""
    balancer = topology.get(LoadBalancer, step.component)
    heard = listener_for(balancer, step.packet) if balancer and step.packet else None
    keys = heard.target_groups if heard else ()
    return balancer, [row for key in keys if (row := topology.get(TargetGroup, key))]


def registered(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An instance of the VPC that listens on the group's port, as its target."""
    del found
    balancer, groups = _groups(topology, step)
    for group in groups[:1] if balancer else ():
        for instance in _that_listen(topology, group):
            target = Target(id=_target(topology, group, instance), port=group.port)
            changed = replace(group, targets=(*group.targets, target))
            says = f"register {instance.label} in the target group {group.label}"
            yield Change(says=says, components=(changed,))


def _that_listen(topology: Topology, group: TargetGroup) -> Iterator[Instance]:
    known = {row.id for row in group.targets}
    for instance in topology.all(Instance):
        ports = {row.port for row in instance.applications or ()}
        here = any(row.vpc == group.vpc for row in topology.interfaces(instance))
        if here and group.port in ports and _target(topology, group, instance) not in known:
            yield instance


def _target(topology: Topology, group: TargetGroup, instance: Instance) -> str:
    """What the group calls an instance: its id, or its address."""
    if group.target_type != "ip":
        return instance.id
    return str(topology.interfaces(instance)[0].private_ip)


def in_service(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A target that gets connections again (F5.13)."""
    del found
    _, groups = _groups(topology, step)
    for group in groups:
        for target in group.targets:
            if target.health.rpartition(".")[2] in OUT_OF_SERVICE:
                yield _healthy(topology, group, target)


def _healthy(topology: Topology, group: TargetGroup, target: Target) -> Change:
    rows = tuple(replace(row, health="healthy") if row == target else row for row in group.targets)
    says = f"bring {topology.label(target.id)} of {group.label} back into service"
    return Change(says=says, components=(replace(group, targets=rows),))


def cross_zone(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Cross-zone load balancing on, also where the target group says otherwise (F5.13)."""
    del found
    balancer, groups = _groups(topology, step)
    if balancer:
        inherit = tuple(replace(row, cross_zone=None) for row in groups if row.cross_zone is False)
        changed = replace(balancer, cross_zone=True)
        says = f"switch cross-zone load balancing of {balancer.label} on"
        yield Change(says=says, components=(changed, *inherit))


def zone(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A subnet of the load balancer in the zone of a target."""
    del found
    balancer, groups = _groups(topology, step)
    if balancer is None:
        return
    zones = dict.fromkeys(_zones(topology, balancer, groups))
    for name in zones:
        rows = (row for row in topology.all(Subnet) if (row.vpc, row.zone) == (balancer.vpc, name))
        subnet = next(rows, None)
        if subnet:
            yield _enabled(topology, balancer, subnet)


def _zones(topology: Topology, balancer: LoadBalancer, groups: list[TargetGroup]) -> Iterator[str]:
    for group in groups:
        for target in group.targets:
            card = target_interface(topology, balancer, group, target)
            if card:
                yield topology.zone(card)


def _enabled(topology: Topology, balancer: LoadBalancer, subnet: Subnet) -> Change:
    like = next(iter(topology.interfaces(balancer)), None)
    card = NetworkInterface(
        id=f"new-{balancer.id}-{subnet.id}",
        vpc=balancer.vpc,
        subnet=subnet.id,
        private_ip=free_address(topology, subnet),
        groups=balancer.groups,
        interface_type=like.interface_type if like else "interface",
    )
    changed = replace(
        balancer,
        subnets=(*balancer.subnets, subnet.id),
        interfaces=(*balancer.interfaces, card.id),
    )
    says = f"add {subnet.label} in {subnet.zone} to {balancer.label}"
    return Change(says=says, components=(changed, card))


def link_available(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A VPC link that works; one that does not exist is made for the NLB that there is."""
    del found
    link = topology.get(VpcLink, step.component)
    if link:
        changed = replace(link, state="AVAILABLE")
        yield Change(says=_awake(link), components=(changed,))
        return
    balancers = topology.all(LoadBalancer)
    for row in [row for row in balancers if row.load_balancer_type == "network"][:1]:
        made = VpcLink(id=step.component, name=step.label, targets=(row.id,))
        says = f"create the VPC link {made.label} to {row.label}"
        yield Change(says=says, components=(made,))


def _awake(link: VpcLink) -> str:
    if link.state == "INACTIVE":
        return f"send again in some minutes, once {link.label} is AVAILABLE"
    return f"create {link.label} again, or wait until it is AVAILABLE"


FIXES: Fixes = {
    Code.ELBV2_LISTENERS_MISMATCH: (listener,),
    Code.ELBV2_LISTENER_HAS_NO_TG: (registered,),
    Code.ELBV2_LISTENER_REQUIRES_TG_ACCEPT: (in_service, registered),
    Code.ELB_NOT_CROSSZONE: (cross_zone,),
    Code.ELB_INSTALLED_AZ_RESTRICTION: (zone,),
    Code.VPC_LINK_NOT_AVAILABLE: (link_available,),
}
