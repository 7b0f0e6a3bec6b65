"""VPCs that are joined: peering, names across it, and what it does not carry."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
    TransitGateway,
    VpcEndpoint,
    VpcPeering,
)
from tests.flow.test_transit import pair
from tests.flow.transits import ANYWHERE, OPEN, PRIVATE, address, attached, block, vpc

PEERED = Route(destination=PRIVATE, target="pcx-12")
PUBLIC = IPv4Address("203.0.113.77")
NAME = "http://ec2-203-0-113-77.compute-1.amazonaws.com/"


def peering(one: int, other: int, **more) -> VpcPeering:
    return VpcPeering(
        id=f"pcx-{one}{other}", requester=f"vpc-{one}", accepter=f"vpc-{other}", **more
    )


def two(*more, **settings) -> Topology:
    """Two VPCs with a peering."""
    rows = (*vpc(1, PEERED), *vpc(2, PEERED), peering(1, 2, **settings))
    return Topology(rows).replaced(*more)


def asked(at: int = 2) -> Request:
    return Request.to("app-1", address(at), 443)


def test_from_peer_to_peer_and_back():
    found = trace(two(), asked())
    assert found.outcome is Outcome.DELIVERED
    assert [row.component for row in found.hops] == [
        "app-1", "pcx-12", "app-2", "app-2", "pcx-12", "app-1",
    ]  # fmt: skip


def names(group: str) -> SecurityGroup:
    """A group of VPC 2 that admits another group alone."""
    rule = SecurityGroupRule(peer=group, protocol="-1")
    return SecurityGroup(id="sg-2", vpc="vpc-2", ingress=(rule,), egress=OPEN)


def test_a_rule_may_name_the_peers_group_in_the_same_region():
    here, there = ("us-east-1", "us-east-1"), ("us-east-1", "eu-west-1")
    assert trace(two(names("sg-1"), regions=here), asked()).outcome is Outcome.DELIVERED
    assert trace(two(names("sg-1"), regions=("", "")), asked()).outcome is Outcome.DELIVERED
    found = trace(two(names("sg-1"), regions=there), asked())
    assert found.codes == ("SG_REFERENCES_NOT_PRESERVED",)
    assert trace(two(regions=there), asked()).outcome is Outcome.DELIVERED


def test_a_group_stands_for_its_own_members_and_not_for_their_doubles():
    """Two peers of one VPC with the same blocks: AWS allows it, and their groups stay apart."""
    twin = [
        replace(row, cidrs=(block(1),)) if row.id == "vpc-3" else row
        for row in vpc(3)
        if row.id in ("vpc-3", "subnet-3", "sg-3")
    ]
    card = NetworkInterface(
        id="eni-3",
        vpc="vpc-3",
        subnet="subnet-3",
        private_ip=IPv4Address(address(1)),
        groups=("sg-3",),
    )
    topology = two(*twin, card, replace(peering(2, 3)), names("sg-3"))
    assert trace(topology, asked()).outcome is Outcome.BLOCKED
    assert trace(topology.replaced(names("sg-1")), asked()).outcome is Outcome.DELIVERED


def test_peering_is_not_transitive():
    """1 – 2 – 3: even with routes all the way, nothing goes from 1 to 3."""
    rows = (
        *vpc(1, PEERED),
        *vpc(2, PEERED, Route(destination=block(3), target="pcx-23")),
        *vpc(3, Route(destination=PRIVATE, target="pcx-23")),
        peering(1, 2),
        peering(2, 3),
    )
    found = trace(Topology(rows), asked(3))
    assert found.codes == ("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",)


@pytest.mark.parametrize("target", ["igw", "nat", "vpce"])
def test_no_gateway_of_the_peer_serves(target):
    """However the peer's tables lead on: what is no address of the peer's does not cross."""
    out = Route(destination=ANYWHERE, target=target)
    rows = (
        *vpc(1, Route(destination=ANYWHERE, target="pcx-12")),
        *vpc(2, out, inner=(out,)),
        peering(1, 2),
        InternetGateway(id="igw", vpc="vpc-2"),
        NatGateway(
            id="nat",
            vpc="vpc-2",
            subnet="door-2",
            addresses=(NatAddress(public_ip=PUBLIC, private_ip=IPv4Address("10.2.2.9")),),
        ),
        VpcEndpoint(
            id="vpce",
            vpc="vpc-2",
            service="com.amazonaws.us-east-1.s3",
            endpoint_type="Gateway",
        ),
    )
    found = trace(Topology(rows), Request("app-1", "https://s3.us-east-1.amazonaws.com/"))
    assert found.codes == ("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",)


def test_a_route_to_the_peer_is_wanted_on_both_sides():
    for at in (1, 2):
        none = RouteTable(id=f"rtb-{at}", vpc=f"vpc-{at}", subnets=(f"subnet-{at}",))
        assert trace(two(none), asked()).codes == ("NO_ROUTE_TO_DESTINATION",)


def public(topology: Topology) -> Topology:
    """The machine of VPC 2 with a public address."""
    card = topology.find(NetworkInterface, "eni-2")
    return topology.replaced(replace(card, public_ip=PUBLIC))


@pytest.mark.parametrize(
    ("resolves", "private"),
    [((False, True), True), ((True, False), False), ((False, False), False)],
)
def test_a_public_name_of_the_peers(resolves, private):
    """The side of which the names are has the option (F7.17)."""
    found = trace(public(two(resolves=resolves)), Request("app-1", NAME))
    assert found.resolved == ("private" if private else "public")
    assert (found.outcome is Outcome.DELIVERED) == private


def test_a_public_name_over_a_transit_gateway():
    def resolved(topology: Topology) -> str:
        return trace(public(topology), Request("app-1", NAME)).resolved

    assert resolved(pair()) == "private"
    assert resolved(pair(TransitGateway(id="tgw", dns_support=False))) == "public"
    assert resolved(pair(attached(2, dns_support=False))) == "public"
    off = [replace(row, dns_hostnames=False) for row in pair().components if row.id == "vpc-2"]
    assert resolved(pair(*off)) == "public"


def endpoint(topology: Topology) -> Topology:
    """An interface endpoint for Kinesis with private DNS in VPC 2."""
    card = NetworkInterface(
        id="eni-vpce",
        vpc="vpc-2",
        subnet="subnet-2",
        private_ip=IPv4Address("10.2.1.99"),
        groups=("sg-2",),
        interface_type="vpc_endpoint",
    )
    made = VpcEndpoint(
        id="vpce-2",
        vpc="vpc-2",
        service="com.amazonaws.us-east-1.kinesis-streams",
        subnets=("subnet-2",),
        interfaces=("eni-vpce",),
        groups=("sg-2",),
        private_dns=True,
        dns_name="vpce-2-x.kinesis.us-east-1.vpce.amazonaws.com",
    )
    return topology.replaced(card, made)


@pytest.mark.parametrize("joined", [two, pair], ids=["peering", "transit gateway"])
def test_an_endpoint_is_reached_from_elsewhere_by_its_own_name_alone(joined):
    """Private DNS is for its own VPC (F2.15); its own name is public, and leads there."""
    topology = endpoint(joined())
    by_private = trace(topology, Request("app-1", "https://kinesis.us-east-1.amazonaws.com/"))
    assert by_private.resolved == "public"
    assert by_private.outcome is Outcome.BLOCKED
    url = "https://vpce-2-x.kinesis.us-east-1.vpce.amazonaws.com/"
    by_own = trace(topology, Request("app-1", url))
    assert by_own.resolved == "private"
    assert by_own.arrival
    assert by_own.arrival.endpoint == "vpce-2"
    packet = trace(topology, Request.to("app-1", "10.2.1.99", 443))
    assert packet.outcome is Outcome.DELIVERED
    away = topology.replaced(replace(topology.find(RouteTable, "rtb-2"), routes=()))
    assert trace(away, Request.to("app-1", "10.2.1.99", 443)).outcome is Outcome.BLOCKED


def test_a_peer_that_nobody_described_is_not_known():
    theirs = [row.id for row in vpc(2)]
    assert trace(two().without(*theirs), asked()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("target", "word"),
    [("vgw-1", "VPN"), ("arn:aws:networkmanager::1:core-network/c", "Cloud WAN"), ("x", "nobody")],
)
def test_where_a_route_leads_out_of_what_is_modelled(target, word):
    """A VPN's blocks may be anything: the answer is not known, and the reason says of what."""
    away = RouteTable(
        id="rtb-1",
        vpc="vpc-1",
        subnets=("subnet-1",),
        routes=(Route(destination=PRIVATE, target=target, propagated=True),),
    )
    found = trace(two(away), asked())
    assert found.outcome is Outcome.UNKNOWN
    assert word in found.unknowns[0].says
