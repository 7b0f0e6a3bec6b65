"""What the rows of EC2's networks become."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.topology import (
    Instance,
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkAcl,
    NetworkInterface,
    PrefixList,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)
from labkit.topology.describe import described
from tests.topology.aws_network import NETWORK
from tests.topology.aws_words import ACCOUNT, OTHER, entry

TOPOLOGY = described(NETWORK, account=ACCOUNT)


@pytest.mark.parametrize(
    ("kind", "key", "fields"),
    [
        (
            Vpc,
            "vpc-1",
            {
                "name": "lab-vpc",
                "cidrs": (IPv4Network("10.0.0.0/16"), IPv4Network("100.64.0.0/20")),
                "dns_support": False,
                "dns_hostnames": True,
                "dns_servers": ("10.0.0.53", "10.0.1.53"),
                "account": "",
            },
        ),
        (
            Vpc,
            "vpc-2",
            {
                "name": "",
                "account": OTHER,
                "dns_servers": ("AmazonProvidedDNS",),
                "dns_support": True,
                "dns_hostnames": False,
            },
        ),
        (Subnet, "subnet-1", {"zone": "us-east-1a", "vpc": "vpc-1"}),
        (InternetGateway, "igw-1", {"vpc": "vpc-1"}),
        (InternetGateway, "igw-2", {"vpc": None}),
        (RouteTable, "rtb-1", {"main": True, "subnets": ("subnet-1",), "gateways": ("igw-1",)}),
        (
            PrefixList,
            "pl-1",
            {"name": "com.amazonaws.us-east-1.s3", "cidrs": (IPv4Network("52.216.0.0/15"),)},
        ),
        (PrefixList, "pl-2", {"name": "com.amazonaws.us-east-1.dynamodb", "cidrs": ()}),
        (
            VpcEndpoint,
            "vpce-1",
            {"inbound_resolver_only": True, "route_tables": (), "service_code": "s3"},
        ),
        (
            VpcEndpoint,
            "vpce-2",
            {"endpoint_type": "ServiceNetwork", "service": "", "state": "available"},
        ),
        (
            VpcPeering,
            "pcx-1",
            {"requester": "vpc-1", "accepter": "vpc-2", "state": "pending-acceptance"},
        ),
    ],
)
def test_a_row_becomes(kind, key, fields):
    found = TOPOLOGY.find(kind, key)
    assert {name: getattr(found, name) for name in fields} == fields


def test_what_is_not_read():
    for key in ("subnet-6", "eni-6", "pl-3", "acl-0"):
        assert TOPOLOGY.component(key) is None


def test_routes_by_target_origin_and_state():
    found = TOPOLOGY.find(RouteTable, "rtb-1").routes
    assert [(str(row.destination), row.target, row.state) for row in found] == [
        ("10.0.0.0/16", "local", "active"),
        ("10.8.0.0/16", "vgw-1", "active"),
        ("10.9.0.0/16", "eni-1", "active"),
        ("10.1.0.0/16", "pcx-1", "blackhole"),
        ("10.7.0.0/16", "tgw-1", "active"),
        ("pl-1", "vpce-1", "active"),
    ]
    assert [row.propagated for row in found] == [False, True, False, False, False, False]


def test_rules_in_words():
    group = TOPOLOGY.find(SecurityGroup, "sg-1")
    assert [str(rule) for rule in group.ingress] == [
        "udp/53, 10.0.0.0/16",
        "icmp/8, sg-2",
        "tcp, all ports, pl-1",
    ]
    assert [str(rule) for rule in group.egress] == [
        "all traffic, 0.0.0.0/0",
        "50, all ports, 10.0.0.0/8",
    ]


def test_entries_of_an_acl():
    acl = TOPOLOGY.find(NetworkAcl, "strict")
    assert (acl.subnets, acl.default) == (("subnet-1",), False)
    assert [str(row) for row in acl.entries] == [
        "rule 90: deny tcp/443, 0.0.0.0/0",
        "rule 100: allow udp/1024-65535, 0.0.0.0/0",
        "rule 110: allow icmp/8, 0.0.0.0/0",
        "rule 120: allow all traffic, 10.0.0.0/16",
    ]
    assert [row.egress for row in acl.entries] == [False, False, False, True]


BOTH = [entry(100, "allow"), entry(100, "allow", egress=True)]


@pytest.mark.parametrize(
    ("entries", "seen"),
    [
        (BOTH, False),
        ([*BOTH, entry(32767, "deny"), entry(32767, "deny", egress=True)], False),
        ([*BOTH, entry(50, "deny", CidrBlock="10.0.0.5/32")], True),
        ([*BOTH, entry(50, "allow", Protocol="6", PortRange={"From": 1, "To": 2})], True),
        (BOTH[:1], True),
        ([], True),
    ],
)
def test_a_default_acl_is_seen_once_it_is_changed(entries, seen):
    row = {"NetworkAclId": "acl-0", "VpcId": "vpc-1", "IsDefault": True, "Entries": entries}
    found = described({"NetworkAcls": [row]}).all(NetworkAcl)
    assert [acl.default for acl in found] == ([True] if seen else [])
    assert len(described({"NetworkAcls": [{**row, "IsDefault": False}]}).all(NetworkAcl)) == 1


def test_every_address_of_an_interface():
    found = TOPOLOGY.find(NetworkInterface, "eni-1")
    assert [(str(row.private_ip), str(row.public_ip)) for row in found.addresses] == [
        ("10.0.0.5", "203.0.113.5"),
        ("10.0.0.6", "203.0.113.6"),
        ("10.0.0.7", "203.0.113.7"),
    ]
    assert found.source_dest_check is False
    assert found.name == "app-eni"
    assert TOPOLOGY.find(NetworkInterface, "eni-2").source_dest_check is True


def test_instances_inside_reservations():
    (found,) = TOPOLOGY.all(Instance)
    assert (found.state, found.interfaces) == ("stopped", ("eni-1",))


def address(public=None, private=None, zone=""):
    return NatAddress(
        public_ip=public and IPv4Address(public),
        private_ip=private and IPv4Address(private),
        zone=zone,
    )


@pytest.mark.parametrize(
    ("key", "mode", "expands", "connectivity", "addresses"),
    [
        (
            "nat-1",
            "zonal",
            None,
            "public",
            (address("203.0.113.21", "10.0.0.21"), address("203.0.113.22", "10.0.0.22")),
        ),
        (
            "nat-2",
            "regional",
            False,
            "public",
            (
                address("203.0.113.31", zone="us-east-1a"),
                address("203.0.113.32", zone="us-east-1b"),
            ),
        ),
        ("nat-3", "zonal", None, "private", (address(private="10.0.0.40"),)),
    ],
)
def test_nat_gateways(key, mode, expands, connectivity, addresses):
    found = TOPOLOGY.find(NatGateway, key)
    assert (found.mode, found.expands, found.connectivity) == (mode, expands, connectivity)
    assert found.addresses == addresses


def test_a_peering_connection_that_both_accounts_describe_is_one():
    (row,) = NETWORK["VpcPeeringConnections"]
    theirs = {**row, "Tags": [{"Key": "Name", "Value": "to-them"}]}
    assert len(described({"VpcPeeringConnections": [row, theirs]}).components) == 1
