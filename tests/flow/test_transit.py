"""Transit gateways: one case for each of AWS's rules, forward and back."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.flow import Leg, Outcome, Request, Verdict, trace
from labkit.topology import (
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    PrefixList,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    VpcEndpoint,
)
from tests.flow.transits import (
    ANYWHERE,
    OPEN,
    PRIVATE,
    TO_TRANSIT,
    address,
    attached,
    block,
    egress,
    static,
    transit,
    vpc,
)

ASKED = Request.to("app-1", address(2), 443)


def pair(*more, **settings) -> Topology:
    """Two VPCs on one transit gateway, and whatever stands in for a part of that."""
    rows = (
        *vpc(1, TO_TRANSIT),
        *vpc(2, TO_TRANSIT),
        *transit(1, 2, **settings),
        attached(1),
        attached(2),
    )
    return Topology(rows).replaced(*more)


def kinds(found) -> list[str]:
    return [row.component for row in found.hops]


def test_from_vpc_to_vpc_and_back():
    found = trace(pair(), ASKED)
    assert found.outcome is Outcome.DELIVERED
    assert kinds(found) == ["app-1", "tgw", "app-2", "app-2", "tgw", "app-1"]


def table(**more) -> TransitGatewayRouteTable:
    settings = {"propagations": ("attach-1", "attach-2"), **more}
    return TransitGatewayRouteTable(id="rtb-tgw", gateway="tgw", **settings)


LOST = {
    "no route there": (table(propagations=("attach-1",)), "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"),
    "no route back": (table(propagations=("attach-2",)), "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"),
    "a blackhole of the same block": (
        table(routes=(static(block(2)),)),
        "TGW_RTB_BAD_STATE_ROUTE",
    ),
    "a longer blackhole": (
        table(routes=(static(IPv4Network("10.2.1.0/24")),)),
        "TGW_RTB_BAD_STATE_ROUTE",
    ),
    "no association": (attached(1, tables=()), "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"),
    "no association of the answer's": (
        attached(2, tables=("",)),
        "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    ),
    "an attachment that waits": (
        attached(1, state="pendingacceptance"),
        "BAD_STATE_ATTACHMENT",
    ),
    "not attached": (attached(1, gateway="tgw-x"), "BAD_STATE_ATTACHMENT"),
    "no subnet in the sender's zone": (
        Subnet(id="door-1", vpc="vpc-1", cidr=IPv4Network("10.1.2.0/28"), zone="b"),
        "TGW_ROUTE_AZ_RESTRICTION",
    ),
    "no subnet in the receiver's zone": (
        Subnet(id="door-2", vpc="vpc-2", cidr=IPv4Network("10.2.2.0/28"), zone="b"),
        "TGW_ATTACH_VPC_AZ_RESTRICTION",
    ),
    "no route back to it": (
        RouteTable(id="rtb-2", vpc="vpc-2", subnets=("subnet-2",)),
        "NO_ROUTE_TO_DESTINATION",
    ),
}


@pytest.mark.parametrize(("change", "code"), LOST.values(), ids=LOST)
def test_what_stops_it(change, code):
    found = trace(pair(change), ASKED)
    assert found.outcome is Outcome.BLOCKED
    assert found.codes == (code,)
    assert found.blockers[0].remedy


def test_how_far_it_comes_where_a_zone_has_no_attachment():
    change, _ = LOST["no subnet in the sender's zone"]
    assert kinds(trace(pair(change), ASKED)) == ["app-1", "subnet-1"]
    change, _ = LOST["no subnet in the receiver's zone"]
    assert kinds(trace(pair(change), ASKED)) == ["app-1", "tgw", "vpc-2"]


def test_a_short_blackhole_and_a_static_route_beside_a_propagated_one():
    shorter = table(routes=(static(IPv4Network("10.2.0.0/15")),))
    assert trace(pair(shorter), ASKED).outcome is Outcome.DELIVERED
    wrong = table(routes=(static(block(2), "attach-1"),))
    assert trace(pair(wrong), ASKED).outcome is Outcome.BLOCKED


def test_prefix_lists_stand_between_static_and_propagated():
    listed = TransitGatewayRoute(destination="pl-2", state="blackhole")
    blocks = PrefixList(id="pl-2", cidrs=(block(2),))
    assert trace(pair(table(routes=(listed,)), blocks), ASKED).codes == ("TGW_RTB_BAD_STATE_ROUTE",)
    both = table(routes=(listed, static(block(2), "attach-2")))
    assert trace(pair(both, blocks), ASKED).outcome is Outcome.DELIVERED
    assert trace(pair(table(routes=(listed,))), ASKED).outcome is Outcome.UNKNOWN


def test_two_vpcs_with_one_block_are_not_known():
    twin = TransitGatewayAttachment(
        id="attach-3", gateways=("tgw",), resource="vpc-3", tables=("rtb-tgw",), subnets=("door-3",)
    )
    third = [replace(row, cidrs=(block(2),)) if row.id == "vpc-3" else row for row in vpc(3)]
    learns = table(propagations=("attach-1", "attach-2", "attach-3"))
    assert trace(pair(twin, learns, *third), ASKED).outcome is Outcome.UNKNOWN


def acl(subnet: str, at: int, *, egress: bool) -> NetworkAcl:
    """Everything but one direction."""
    return NetworkAcl(
        id=f"acl-{subnet}",
        vpc=f"vpc-{at}",
        subnets=(subnet,),
        entries=(
            NetworkAclEntry(number=1, egress=not egress, action="allow", cidr=ANYWHERE),
            NetworkAclEntry(number=1, egress=egress, action="deny", cidr=ANYWHERE),
        ),
    )


@pytest.mark.parametrize(
    ("subnet", "at", "egress", "lost"),
    [
        ("door-1", 1, False, 1),
        ("door-1", 1, True, 1),
        ("door-2", 2, True, 1),
        ("door-2", 2, False, 1),
        ("subnet-1", 1, True, 1),
        ("subnet-2", 2, False, 1),
    ],
)
def test_the_acl_of_the_attachments_subnet(subnet, at, egress, lost):
    """In to the transit gateway there (or back), out of it on the other way."""
    found = trace(pair(acl(subnet, at, egress=egress)), ASKED)
    assert found.codes == ("SUBNET_ACL_RESTRICTION",) * lost


def test_within_the_attachments_subnet_what_comes_is_not_filtered():
    """Only the answer is, on its way from the machine to the transit gateway."""
    here = attached(2, subnets=("subnet-2",))
    found = trace(pair(here, acl("subnet-2", 2, egress=True)), ASKED)
    stopped = [hop.leg for hop in found.hops if hop.verdict is Verdict.BLOCKED]
    assert stopped == [Leg.BACK]


def test_a_rule_that_names_a_group_of_another_vpc():
    named = SecurityGroup(
        id="sg-2",
        vpc="vpc-2",
        egress=OPEN,
        ingress=(SecurityGroupRule(peer="sg-1", protocol="tcp", from_port=443, to_port=443),),
    )
    assert trace(pair(named), ASKED).codes == ("SG_REFERENCING_SUPPORT",)
    assert trace(pair(named, group_referencing=True), ASKED).outcome is Outcome.DELIVERED
    off = attached(2, group_referencing=False)
    assert trace(pair(named, off, group_referencing=True), ASKED).outcome is Outcome.BLOCKED
    outward = SecurityGroup(
        id="sg-1", vpc="vpc-1", ingress=OPEN, egress=(SecurityGroupRule(peer="sg-2"),)
    )
    both = pair(named, outward, group_referencing=True)
    assert trace(both, ASKED).outcome is Outcome.BLOCKED


def test_the_answer_may_take_another_transit_gateway():
    """Each way by a gateway of its own, as each side's route tables say."""
    back = Route(destination=PRIVATE, target="tgw-2")
    rows = (
        *vpc(1, TO_TRANSIT),
        *vpc(2, back),
        *transit(2),
        *transit(gateway="tgw-2", routes=(static(block(1), "attach-4"),)),
        attached(1),
        attached(2),
        replace(attached(2, gateway="tgw-2"), id="attach-3"),
        replace(attached(1, gateway="tgw-2"), id="attach-4"),
    )
    found = trace(Topology(rows), ASKED)
    assert found.outcome is Outcome.DELIVERED
    assert kinds(found) == ["app-1", "tgw", "app-2", "app-2", "tgw-2", "app-1"]


def test_an_egress_vpc_serves_the_others_and_the_answer_finds_back():
    spoke = vpc(1, Route(destination=ANYWHERE, target="tgw"))
    way_out = (static(ANYWHERE, "attach-9"),)
    rows = (*spoke, *egress(9), *transit(1, routes=way_out), attached(1), attached(9))
    topology = Topology(rows)
    asked = Request.to("app-1", "8.8.8.8", 443)
    found = trace(topology, asked)
    assert found.outcome is Outcome.LEFT
    assert kinds(found) == ["app-1", "tgw", "nat", "igw", "igw", "nat", "tgw", "app-1"]
    out = topology.find(RouteTable, "rtb-out")
    lost = topology.replaced(replace(out, routes=out.routes[:1]))
    assert trace(lost, asked).outcome is Outcome.BLOCKED
    direct = RouteTable(
        id="rtb-door-9",
        vpc="vpc-9",
        subnets=("door-9",),
        routes=(Route(destination=ANYWHERE, target="igw"),),
    )
    assert trace(topology.replaced(direct), asked).codes == (
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    )


def test_a_gateway_endpoint_serves_its_own_vpc_alone():
    service = "com.amazonaws.us-east-1.s3"
    rows = (
        *vpc(1, Route(destination=ANYWHERE, target="tgw")),
        *vpc(2, TO_TRANSIT, inner=(Route(destination="pl-s3", target="vpce"),)),
        *transit(1, routes=(static(ANYWHERE, "attach-2"),)),
        attached(1),
        attached(2),
        VpcEndpoint(id="vpce", vpc="vpc-2", service=service, endpoint_type="Gateway"),
        PrefixList(id="pl-s3", name=service, cidrs=(IPv4Network("52.216.0.0/15"),)),
    )
    found = trace(Topology(rows), Request("app-1", "https://s3.us-east-1.amazonaws.com/"))
    assert "NO_POSSIBLE_DESTINATION" in found.codes


def peered(**more) -> Topology:
    """VPC 1 on one transit gateway, VPC 2 on another, and a peering between the two."""
    settings = {"tables": ("rtb-tgw", "rtb-tgw-2"), **more}
    between = TransitGatewayAttachment(
        id="attach-peering",
        gateways=("tgw", "tgw-2"),
        resource_type="peering",
        resource="tgw-2",
        **settings,
    )
    return Topology(
        (
            *vpc(1, TO_TRANSIT),
            *vpc(2, Route(destination=PRIVATE, target="tgw-2")),
            *transit(1, routes=(static(block(2), "attach-peering"),)),
            *transit(2, gateway="tgw-2", routes=(static(block(1), "attach-peering"),)),
            attached(1),
            attached(2, gateway="tgw-2"),
            between,
        )
    )


def test_between_transit_gateways():
    found = trace(peered(), ASKED)
    assert found.outcome is Outcome.DELIVERED
    assert kinds(found)[:4] == ["app-1", "tgw", "tgw-2", "app-2"]
    unassociated = trace(peered(tables=("rtb-tgw", "")), ASKED)
    assert unassociated.codes == ("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",)
    assert unassociated.blockers[0].component == "attach-peering"
    assert trace(peered(state="pendingacceptance"), ASKED).codes == ("BAD_STATE_ATTACHMENT",)


def test_a_peering_propagates_nothing():
    without = transit(1, gateway="tgw")[1]
    learns = replace(without, propagations=("attach-1", "attach-peering"))
    found = trace(peered().replaced(learns), ASKED)
    assert found.codes == ("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",)


def test_tables_that_lead_back_and_forth_are_a_circle():
    circle = transit(
        2, gateway="tgw-2", routes=(static(IPv4Network("10.2.1.0/24"), "attach-peering"),)
    )
    assert trace(peered().replaced(*circle), ASKED).codes == ("CYCLIC_PATH_DETECTED",)


def test_groups_are_not_told_between_transit_gateways():
    named = SecurityGroup(
        id="sg-2",
        vpc="vpc-2",
        egress=OPEN,
        ingress=(SecurityGroupRule(peer="sg-1", protocol="-1"),),
    )
    on = [TransitGateway(id=key, group_referencing=True) for key in ("tgw", "tgw-2")]
    assert trace(peered().replaced(named, *on), ASKED).codes == ("SG_REFERENCING_SUPPORT",)


def test_the_zone_decides_where_it_comes_in():
    """Two doors, of which that in zone b leads nowhere: with appliance mode it may be either."""
    other = Subnet(id="door-2b", vpc="vpc-2", cidr=IPv4Network("10.2.4.0/28"), zone="b")
    inner = Route(destination=IPv4Network("10.2.1.0/24"), target="gone", state="blackhole")
    wrong = RouteTable(id="rtb-2b", vpc="vpc-2", subnets=("door-2b",), routes=(inner,))
    doors = ("door-2", "door-2b")
    topology = pair(other, wrong, attached(2, subnets=doors))
    assert trace(topology, ASKED).outcome is Outcome.DELIVERED
    either = topology.replaced(attached(2, subnets=doors, appliance_mode=True))
    assert trace(either, ASKED).outcome is Outcome.UNKNOWN
    theirs = topology.replaced(attached(2, subnets=("door-2b",)))
    assert trace(theirs, ASKED).codes == ("BAD_STATE_ROUTE",)


def test_zones_of_several_accounts_are_told_apart_by_their_ids():
    here = Subnet(
        id="subnet-1", vpc="vpc-1", cidr=IPv4Network("10.1.1.0/24"), zone="a", zone_id="use1-az1"
    )
    door = replace(here, id="door-1", cidr=IPv4Network("10.1.2.0/28"), zone="c")
    assert trace(pair(here, door), ASKED).outcome is Outcome.DELIVERED
    other = replace(door, zone="a", zone_id="use1-az2")
    assert trace(pair(here, other), ASKED).codes == ("TGW_ROUTE_AZ_RESTRICTION",)


UNTOLD = {
    "the attachments": (("attach-1",), {TransitGatewayAttachment}),
    "the route tables": (("rtb-tgw",), {TransitGatewayRouteTable}),
    "the other VPC": (("vpc-2", "subnet-2", "door-2", "eni-2", "app-2"), set()),
    "the gateway": (("tgw",), {TransitGateway}),
    "the door": (("door-2",), set()),
    "its own door": (("door-1",), set()),
}


@pytest.mark.parametrize(("gone", "missing"), UNTOLD.values(), ids=UNTOLD)
def test_what_nobody_described_is_not_known(gone, missing):
    rows = pair().without(*gone).components
    found = trace(Topology(rows, missing=frozenset(missing)), ASKED)
    assert found.outcome is Outcome.UNKNOWN
    assert found.unknowns


def test_routes_that_a_vpn_propagates_are_not_known():
    vpn = TransitGatewayAttachment(
        id="attach-vpn", gateways=("tgw",), resource_type="vpn", tables=("rtb-tgw",)
    )
    learns = table(propagations=("attach-1", "attach-2", "attach-vpn"))
    topology = pair(vpn, learns)
    assert trace(topology, ASKED).outcome is Outcome.DELIVERED
    assert trace(topology, Request.to("app-1", "10.99.0.1", 443)).outcome is Outcome.UNKNOWN
    outward = pair(vpn, replace(learns, routes=(static(ANYWHERE, "attach-2"),)))
    away = RouteTable(
        id="rtb-1",
        vpc="vpc-1",
        subnets=("subnet-1",),
        routes=(Route(destination=ANYWHERE, target="tgw"),),
    )
    lost = trace(outward.replaced(away), Request.to("app-1", "8.8.8.8", 443))
    assert lost.codes == ("NO_ROUTE_TO_DESTINATION",)
    led = pair(vpn, table(routes=(static(IPv4Network("10.99.0.0/16"), "attach-vpn"),)))
    found = trace(led, Request.to("app-1", "10.99.0.1", 443))
    assert found.outcome is Outcome.UNKNOWN
    assert "vpn" in found.unknowns[0].says


def test_the_resolver_of_another_vpc_answers_nobody():
    found = trace(pair(), Request.to("app-1", "10.2.0.2", 53, "udp"))
    assert found.codes == ("NO_POSSIBLE_DESTINATION",)


def test_one_address_in_two_vpcs_is_two_machines():
    """The same private address elsewhere: nothing of it is mixed up, its groups least of all."""
    twin = [row for row in vpc(3, TO_TRANSIT) if row.id in ("vpc-3", "subnet-3", "rtb-3", "sg-3")]
    card = NetworkInterface(
        id="eni-3",
        vpc="vpc-3",
        subnet="subnet-3",
        private_ip=IPv4Address(address(1)),
        groups=("sg-3",),
    )
    named = SecurityGroup(
        id="sg-2",
        vpc="vpc-2",
        egress=OPEN,
        ingress=(SecurityGroupRule(peer="sg-3", protocol="-1"),),
    )
    topology = pair(*twin, card, named, group_referencing=True)
    assert trace(topology, ASKED).outcome is Outcome.BLOCKED
    theirs = replace(named, ingress=(SecurityGroupRule(peer="sg-1", protocol="-1"),))
    assert trace(topology.replaced(theirs), ASKED).outcome is Outcome.DELIVERED
