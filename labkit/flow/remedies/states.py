"""Components that do not work: started, accepted, attached, available again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from labkit.flow.codes import Code
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import card_at, free_public, tables_to
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    Application,
    Component,
    Instance,
    InternetGateway,
    LoadBalancer,
    NatAddress,
    NatGateway,
    NetworkInterface,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)

WORKING: dict[type[Component], tuple[str, str]] = {
    Instance: ("running", "start {}"),
    VpcPeering: ("active", "accept {}"),
    VpcEndpoint: ("available", "create {} again, or wait until it is available"),
    NatGateway: ("available", "create {} again, or wait until it is available"),
    LoadBalancer: ("active", "wait until {} is active"),
}
"""Kind of component to the state in which it works, and what brings it there."""


def repaired(topology: Topology, at: Component, vpc: str) -> Iterator[Change]:
    """A component that works, or is attached to `vpc`, and its routes that are active again."""
    routes = _active_again(topology, at.id)
    if isinstance(at, InternetGateway) and at.vpc is None:
        yield _attached(topology, at, vpc, *routes)
    state, says = WORKING.get(type(at), ("", ""))
    if state and getattr(at, "state", state).lower() != state:
        changes: dict[str, Any] = {"state": state}
        changed = replace(at, **changes)
        yield Change(says=says.format(at.label), components=(changed, *routes))


def _active_again(topology: Topology, target: str) -> tuple[RouteTable, ...]:
    """The route tables of which a route to `target` was a blackhole."""
    found = []
    for table in topology.all(RouteTable):
        routes = tuple(
            replace(row, state="active") if row.target == target else row for row in table.routes
        )
        if routes != table.routes:
            found.append(replace(table, routes=routes))
    return tuple(found)


def _attached(topology: Topology, gateway: InternetGateway, vpc: str, *more: Component) -> Change:
    says = f"attach {gateway.label} to {topology.label(vpc)}"
    return Change(says=says, components=(replace(gateway, vpc=vpc), *more))


def working(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """What is in the wrong state, in the right one."""
    del found
    at = topology.component(step.component)
    tables = tables_to(topology, step.packet, step.component) if step.packet else ()
    vpc = next((row.vpc for row in tables), "")
    if at and (vpc or not isinstance(at, InternetGateway)):
        yield from repaired(topology, at, vpc)


def internet(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An internet gateway for the VPC that has none: one that is attached to none, or a new one."""
    del found
    at = topology.component(step.component)
    vpc = at.id if isinstance(at, Vpc) else getattr(at, "vpc", "")
    if not vpc or topology.internet_gateway(vpc):
        return
    idle = next((row for row in topology.all(InternetGateway) if row.vpc is None), None)
    new = InternetGateway(id=f"new-igw-{vpc}", name="a new internet gateway", vpc=None)
    yield _attached(topology, idle or new, vpc)


def public_address(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A public address for the sender (F7.2)."""
    del found
    gateway, packet = topology.get(InternetGateway, step.component), step.packet
    card = card_at(topology, gateway.vpc or "", packet.source) if gateway and packet else None
    if card is None or packet is None or card.private_ip != packet.source:
        return
    owner = topology.owner(card.id) or card
    changed = replace(card, public_ip=free_public(topology))
    yield Change(says=f"give {owner.label} a public address", components=(changed,))


def no_check(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The source/destination check off for what passes on packets of others (F7.8)."""
    del found
    at = topology.component(step.component)
    cards = topology.interfaces(at) if isinstance(at, Instance) else (at,)
    changed = tuple(
        replace(row, source_dest_check=False) for row in cards if isinstance(row, NetworkInterface)
    )
    if at and changed:
        says = f"switch the source/destination check of {at.label} off"
        yield Change(says=says, components=changed)


def zone_address(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An address of a regional NAT gateway in the sender's zone (F7.5)."""
    del found
    gateway, packet = topology.get(NatGateway, step.component), step.packet
    card = card_at(topology, gateway.vpc, packet.source) if gateway and packet else None
    place = topology.get(Subnet, card.subnet) if card else None
    if gateway and place:
        address = NatAddress(public_ip=free_public(topology), zone=place.zone)
        changed = replace(gateway, addresses=(*gateway.addresses, address))
        says = f"give {gateway.label} an address in {place.zone}"
        yield Change(says=says, components=(changed,))


def listening(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An application on the port that nothing listens on."""
    del found
    at, packet = topology.get(Instance, step.component), step.packet
    if at is None or packet is None or packet.protocol not in ("tcp", "udp"):
        return
    protocol: Literal["tcp", "udp"] = "udp" if packet.protocol == "udp" else "tcp"
    made = Application(port=packet.ports[0], protocol=protocol)
    changed = replace(at, applications=(*(at.applications or ()), made))
    says = f"start an application on {packet.words} of {at.label}"
    yield Change(says=says, components=(changed,))


FIXES: Fixes = {
    Code.BAD_STATE: (working,),
    Code.NO_ROUTE_TO_DESTINATION: (internet,),
    Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: (internet,),
    Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: (public_address,),
    Code.ENI_SOURCE_DEST_CHECK_RESTRICTION: (no_check,),
    Code.REGIONAL_NGW_ROUTE_AZ_RESTRICTION: (zone_address,),
    Code.CONNECTION_REFUSED: (listening,),
}
