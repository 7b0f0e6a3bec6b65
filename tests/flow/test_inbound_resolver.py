"""DNS servers of a VPC that are a Resolver inbound endpoint of another one."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    HostedZone,
    NetworkInterface,
    Record,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.describe import described
from tests.flow.test_joined_vpcs import endpoint, two
from tests.flow.test_transit import pair
from tests.flow.transits import OPEN

SERVER = IPv4Address("10.2.1.53")
KINESIS = "https://kinesis.us-east-1.amazonaws.com/"


def forwarding(topology: Topology, *more) -> Topology:
    """VPC 1 asks the inbound endpoint of VPC 2, which has a private endpoint for Kinesis."""
    one = topology.find(Vpc, "vpc-1")
    card = NetworkInterface(
        id="eni-in",
        vpc="vpc-2",
        subnet="subnet-2",
        private_ip=SERVER,
        groups=("sg-2",),
        interface_type="resolver_inbound",
    )
    asks = replace(one, dns_servers=(str(SERVER),))
    return endpoint(topology).replaced(asks, card, *more)


@pytest.mark.parametrize("joined", [two, pair], ids=["peering", "transit gateway"])
def test_private_names_of_the_other_vpc_resolve(joined):
    found = trace(forwarding(joined()), Request("app-1", KINESIS))
    assert found.resolved == "private"
    assert found.arrival.endpoint == "vpce-2"
    directly = endpoint(joined())
    assert trace(directly, Request("app-1", KINESIS)).resolved == "public"


def test_a_private_hosted_zone_of_the_other_vpc():
    zone = HostedZone(
        id="Z1",
        name="inner.example",
        private=True,
        vpcs=("vpc-2",),
        records=(Record(name="db.inner.example", type="A", values=("10.2.1.10",)),),
    )
    topology = forwarding(two(), zone)
    found = trace(topology, Request("app-1", "http://db.inner.example/"))
    assert (found.resolved, found.outcome) == ("private", Outcome.DELIVERED)


def test_a_server_that_is_not_reached_answers_nobody():
    """A rule for udp/53 and a route are wanted as for everything else."""
    only_tcp = SecurityGroup(
        id="sg-2", vpc="vpc-2", egress=OPEN, ingress=(SecurityGroupRule(peer=OPEN[0].peer),)
    )
    found = trace(forwarding(two(), only_tcp), Request("app-1", KINESIS))
    assert found.codes == ("NAME_NOT_FOUND",)
    assert "sg-2 has no ingress rule for udp/53" in found.blockers[0].says
    away = RouteTable(id="rtb-2", vpc="vpc-2", subnets=("subnet-2",))
    assert trace(forwarding(two(), away), Request("app-1", KINESIS)).codes == ("NAME_NOT_FOUND",)


def test_a_server_behind_what_nobody_described_is_not_known():
    topology = forwarding(two())
    there = topology.without("sg-2")
    found = trace(there, Request("app-1", KINESIS))
    assert (found.outcome, found.resolved) == (Outcome.UNKNOWN, "")
    away = topology.without("rtb-1")
    rows = Topology(away.components, missing=frozenset({RouteTable}))
    assert trace(rows, Request("app-1", KINESIS)).outcome is Outcome.UNKNOWN


def test_names_that_are_for_inbound_questions_alone():
    """S3's private names may be kept to questions from outside (F3.9)."""
    topology = forwarding(two())
    made = replace(
        topology.find(VpcEndpoint, "vpce-2"),
        service="com.amazonaws.us-east-1.s3",
        inbound_resolver_only=True,
    )
    url = "https://bucket.s3.us-east-1.amazonaws.com/"
    found = topology.replaced(made)
    assert trace(found, Request("app-1", url)).resolved == "private"
    assert trace(found, Request("app-2", url)).resolved == "public"


def test_another_server_of_ones_own_knows_public_names():
    topology = forwarding(two())
    one = replace(topology.find(Vpc, "vpc-1"), dns_servers=("10.2.1.10",))
    assert trace(topology.replaced(one), Request("app-1", KINESIS)).resolved == "public"


def test_its_interfaces_are_known_by_their_words():
    row = {
        "NetworkInterfaceId": "eni-1",
        "InterfaceType": "interface",
        "Description": "Route 53 Resolver: rslvr-in-1234567890abcdef0:rni-1",
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "PrivateIpAddress": "10.0.1.53",
    }
    (card,) = described({"NetworkInterfaces": [row]}).all(NetworkInterface)
    assert card.interface_type == "resolver_inbound"
