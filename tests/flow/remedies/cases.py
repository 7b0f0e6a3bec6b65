"""Situations that are blocked: rows of the oracle, the lab, and small changes of both."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from labkit.blueprints import blueprint
from labkit.flow import Request, remedies
from labkit.topology import (
    Application,
    Component,
    Instance,
    InternetGateway,
    LoadBalancer,
    NatAddress,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    TargetGroup,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)
from tests.oracle.draft import Draft
from tests.oracle.networks import ANYWHERE, CIDR
from tests.oracle.rows import ROWS
from tests.oracle.services import STREAM
from tests.oracle.situations import can_be_traced, situation

LAB = blueprint("private-api")
ROW = {row["id"]: row for row in ROWS if can_be_traced(row)}
KINESIS = "https://kinesis.us-east-1.amazonaws.com/"


def row(key: str) -> Draft:
    """The situation of a row of the oracle."""
    return situation(ROW[key])


def lab(source: str = "private-app", **settings: object) -> Draft:
    """The lab with some toggles changed, and its own request."""
    topology = LAB.topology(settings)
    return Draft(topology, LAB.request(topology, source))


def faulty(*faults, **settings: object) -> Draft:
    """The lab with faults of `test_trace_laws`."""
    draft = lab(**settings)
    for fault in faults:
        draft = replace(draft, topology=fault(draft.topology))
    return draft


def to(draft: Draft, source: str, address: str, port: int = 0, protocol: str = "tcp") -> Draft:
    """The same topology, in which nobody told what listens, and a packet in it."""
    machines = [replace(row, applications=None) for row in draft.topology.all(Instance)]
    asked = replace(draft, request=Request.to(source, address, port, protocol))
    return asked.having(*machines)


def only(kind: type[Component], draft: Draft, key: str = "", **changes: object) -> Draft:
    """The one component of a kind, or the one of an id, changed."""
    (at,) = [one for one in draft.topology.all(kind) if not key or one.id == key]
    return draft.having(replace(at, **changes))


def said(draft: Draft) -> list[str]:
    """What each remedy says."""
    found = remedies(draft.topology, draft.request)
    return [" + ".join(change.says for change in one.changes) for one in found]


def stopped() -> Draft:
    """The instance that sends is stopped."""
    return only(Instance, lab(), "private-app", state="stopped")


def packet_to_app() -> Draft:
    """From the public instance to a port of the private one, which its group does not admit."""
    return to(lab(), "public-app", "10.0.10.10", 22)


def from_the_internet() -> Draft:
    """From a client on the internet to a port of the public instance."""
    return to(lab(), "internet:192.0.2.9", "203.0.113.10", 80)


def ping() -> Draft:
    """A ping from one instance to the other."""
    return to(lab(), "public-app", "10.0.10.10", protocol="icmp")


def nothing_listens() -> Draft:
    """The packet arrives, and the one application listens elsewhere."""
    draft = packet_to_app()
    programs = (Application(port=8080),)
    opened = _open(draft, "app-sg")
    return only(Instance, opened, "private-app", applications=programs)


def _open(draft: Draft, group: str) -> Draft:
    at = draft.topology.component(group)
    return draft.having(replace(at, ingress=at.egress))


def checked_router() -> Draft:
    """An instance that passes on packets of others, with its source/destination check on."""
    draft = _open(lab(api_type="REGIONAL", endpoint=False), "app-sg")
    draft = only(Instance, draft, "public-app", forwards="nat")
    table = draft.find(RouteTable, "private-routes")
    out = replace(table.routes[0], destination=ANYWHERE, target="public-app-eni")
    return draft.having(replace(table, routes=(*table.routes, out)))


def detached() -> Draft:
    """The internet gateway is attached to no VPC; its route remains."""
    draft = lab("public-app", api_type="REGIONAL", endpoint=False)
    return only(InternetGateway, draft, vpc=None)


def no_internet_gateway() -> Draft:
    """A packet from the internet, and no gateway that lets it in."""
    draft = _open(from_the_internet(), "app-sg")
    return only(InternetGateway, draft, vpc=None)


def nat_pending() -> Draft:
    """The NAT gateway is not available yet."""
    draft = lab(api_type="REGIONAL", endpoint=False, nat_gateway=True)
    return only(NatGateway, draft, state="pending")


def regional_nat(zone: str) -> Draft:
    """A regional NAT gateway with an address in one zone."""
    draft = lab(api_type="REGIONAL", endpoint=False, nat_gateway=True)
    away = NatAddress(public_ip=IPv4Address("203.0.113.20"), zone=zone)
    return only(NatGateway, draft, mode="regional", subnet="", addresses=(away,), expands=False)


def endpoint_deleted() -> Draft:
    """The gateway endpoint is being deleted; the route to it remains."""
    draft = row("L096")
    return only(VpcEndpoint, draft, "vpce-0aaa", state="deleting")


def peering_pending() -> Draft:
    """Nobody accepted the peering, and its routes are taken for active."""
    return only(VpcPeering, row("L046"), state="pending-acceptance")


def through_a_peer() -> Draft:
    """A VPC that sends everything to its peer, which carries nothing on to a third place."""
    draft = row("M089")
    table = draft.find(RouteTable, "rtb-peer")
    all_of_it = replace(table.routes[1], destination=ANYWHERE)
    return draft.having(replace(table, routes=(*table.routes, all_of_it)))


def to_another_nat_gateway() -> Draft:
    """A VPC that sends everything to the NAT gateway of another one."""
    draft = row("M089")
    table = draft.find(RouteTable, "rtb-peer")
    out = replace(table.routes[1], destination=ANYWHERE, target="nat-0main")
    return draft.having(replace(table, routes=(*table.routes, out)))


def private_address_to_the_internet(block: str = "10.1.0.0/16") -> Draft:
    """The public subnet lacks the route to the peer, so the internet gateway gets the packet."""
    cidr = IPv4Network(block)
    near = next(cidr.subnets(new_prefix=24))
    draft = to(row("M002"), "i-0client", str(near[10]), 443)
    for kind, key, changes in (
        (Vpc, "vpc-0peer", {"cidrs": (cidr,)}),
        (Subnet, "subnet-peer-a", {"cidr": near}),
        (SecurityGroup, "sg-peer", {"ingress": draft.find(SecurityGroup, "sg-peer").egress}),
    ):
        draft = draft.changed(kind, key, **changes)
    tables = []
    for table in draft.topology.all(RouteTable):
        kept = tuple(one for one in table.routes if one.target not in ("pcx-0main", "local"))
        tables.append(replace(table, routes=kept))
    there = replace(tables[-1], routes=(Route(destination=CIDR, target="pcx-0main"),))
    card = NetworkInterface(
        id="eni-there",
        vpc="vpc-0peer",
        subnet="subnet-peer-a",
        private_ip=near[10],
        groups=("sg-peer",),
    )
    return draft.having(*tables, there, card, Instance(id="there", interfaces=(card.id,)))


def balancer_provisioning() -> Draft:
    """The load balancer is not active yet."""
    return only(LoadBalancer, row("M091"), state="provisioning")


def target_in_another_zone() -> Draft:
    """The one target is in a zone of the NLB, and cross-zone load balancing is off."""
    draft = row("M091")
    group = draft.topology.all(TargetGroup)[0]
    node = draft.topology.interfaces(draft.topology.all(LoadBalancer)[0])[0]
    request = Request.to("i-0target-a", str(node.private_ip), 443)
    draft = replace(draft, request=request)
    return draft.having(replace(group, targets=group.targets[1:]))


def target_in_a_zone_that_is_off() -> Draft:
    """The NLB has a subnet in one zone, and its only target is in another."""
    draft = row("M091")
    group, balancer = draft.topology.all(TargetGroup)[0], draft.topology.all(LoadBalancer)[0]
    less = replace(
        balancer,
        subnets=balancer.subnets[:1],
        interfaces=balancer.interfaces[:1],
        cross_zone=True,
    )
    return draft.having(replace(group, targets=group.targets[1:]), less)


def targets_draining(registered: int = 2) -> Draft:
    """The targets, or the first ones of them, are draining."""
    draft = row("M091")
    group = draft.topology.all(TargetGroup)[0]
    targets = tuple(replace(one, health="draining") for one in group.targets[:registered])
    return draft.having(replace(group, targets=targets))


def calls_kinesis() -> Draft:
    """An application that calls Kinesis before it answers, as a role that may not."""
    draft = row("L031")
    program = Application(port=80, calls=(("kinesis:PutRecord", KINESIS),), fails_with=502)
    subnet = draft.find(Subnet, "subnet-public-a")
    card = NetworkInterface(
        id="eni-web",
        vpc=subnet.vpc,
        subnet=subnet.id,
        private_ip=IPv4Address("10.0.0.77"),
        public_ip=IPv4Address("203.0.113.77"),
        groups=("sg-client",),
    )
    web = Instance(
        id="i-0web", name="web", interfaces=(card.id,), applications=(program,), role="client"
    )
    opened = _open(draft, "sg-client").having(card, web, STREAM)
    return replace(opened, request=Request("internet", "http://203.0.113.77/"))
