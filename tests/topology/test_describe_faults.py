"""Rows that cannot be read: one sentence that says which row of which list, and which key."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.topology import (
    HostedZone,
    Instance,
    NetworkAcl,
    RouteTable,
    Subnet,
    TargetGroup,
    Topology,
    TopologyError,
    Vpc,
)
from labkit.topology.describe import LISTS, MISSING, READERS, described
from labkit.topology.describe_joins import JOINS
from tests.topology.aws_rows import ROWS
from tests.topology.aws_words import entry

SUBNET = ROWS["Subnets"][0]
GROUP = {"GroupId": "sg-1", "VpcId": "vpc-1"}
ACL = {"NetworkAclId": "acl-1", "VpcId": "vpc-1"}


def without(row, key):
    return {name: value for name, value in row.items() if name != key}


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("Subnets", without(SUBNET, "VpcId"), ["VpcId is missing", "row 2 of Subnets, subnet-1"]),
        ("Subnets", {**SUBNET, "VpcId": ""}, ["VpcId is missing"]),
        ("Subnets", {**SUBNET, "VpcId": 7}, ["VpcId is text, not a number"]),
        ("Subnets", {**SUBNET, "CidrBlock": "10.0.0/x"}, ["CidrBlock is an IPv4 CIDR block"]),
        ("Subnets", {**SUBNET, "Tags": "x"}, ["Tags is a list of objects, not text"]),
        ("Subnets", {**SUBNET, "Tags": [["x"]]}, ["Tags is a list of objects, not a list"]),
        ("Subnets", {**SUBNET, "Ipv6Native": "no"}, ["Ipv6Native is true or false, not text"]),
        ("Subnets", "subnet-1", ["A row is an object, not text", "row 2 of Subnets"]),
        ("Vpcs", {"VpcId": "vpc-9", "CidrBlock": "10.0.0.0/8"}, ["/16 and /28", "row 2 of Vpcs"]),
        ("VpcAttributes", {"EnableDnsSupport": True}, ["VpcId is missing", "of VpcAttributes"]),
        ("InternetGateways", {"InternetGatewayId": "i", "Attachments": [{}]}, ["VpcId is missing"]),
        (
            "NetworkInterfaces",
            {**ROWS["NetworkInterfaces"][0], "PrivateIpAddress": "10.0.0.256"},
            ["PrivateIpAddress is an IPv4 address, which '10.0.0.256' is not", "eni-1"],
        ),
        ("Addresses", {"NetworkInterfaceId": "eni-1"}, ["PublicIp is missing", "of Addresses"]),
        (
            "SecurityGroups",
            {**GROUP, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": "443"}]},
            ["FromPort is a whole number, not text"],
        ),
        (
            "SecurityGroups",
            {**GROUP, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": True}]},
            ["FromPort is a whole number, not true or false"],
        ),
        (
            "NetworkAcls",
            {**ACL, "Entries": [without(entry(1, "allow"), "RuleNumber")]},
            ["RuleNumber is missing"],
        ),
        (
            "NetworkAcls",
            {**ACL, "Entries": [entry(1, "permit")]},
            ["RuleAction is one of allow, deny, not 'permit'"],
        ),
        (
            "RestApis",
            {"id": "a", "endpointConfiguration": {"types": ["GLOBAL"]}},
            ["types is one of EDGE, REGIONAL, PRIVATE, not 'GLOBAL'", "row 2 of RestApis, a"],
        ),
        ("RestApis", {"id": "a", "policy": "{"}, ["policy", "row 2 of RestApis"]),
        ("RestApis", {"id": "a", "stages": [{"stageName": "t"}]}, ["deploymentId is missing"]),
        ("Stages", {"restApiId": "api1234567", "item": 5}, ["stages is a list of objects"]),
        (
            "Reservations",
            {"Instances": [{"State": {"Name": "running"}}]},
            ["InstanceId is missing", "row 2 of Reservations"],
        ),
        (
            "ResourceRecordSets",
            {
                "HostedZoneId": "Z2",
                "ResourceRecordSets": [
                    {"Name": "a.", "Type": "A", "ResourceRecords": [{"Value": "x"}]}
                ],
            },
            ["Value is an IPv4 address, which 'x' is not", "row 2 of HostedZones, /hostedzone/Z2"],
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_named(name, row, words):
    rows = {**ROWS, name: [ROWS[name][0], row]}
    with pytest.raises(TopologyError) as caught:
        described(rows)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_a_list(name):
    with pytest.raises(TopologyError, match=f"{name} is a list of rows, not a number"):
        described({**ROWS, name: 5})


def test_ids_that_point_nowhere_are_kept():
    for name in READERS:
        if name != "Instances":
            assert described({name: ROWS[name]}).components
    table = described({"RouteTables": ROWS["RouteTables"]}).find(RouteTable, "rtb-1")
    assert (table.vpc, table.routes[5].target) == ("vpc-1", "vpce-1")


def test_lists_that_nobody_reads_are_let_alone():
    assert described({"VpnGateways": [{"x": 1}]}) == Topology(())


@pytest.mark.parametrize(
    ("missing", "rows", "kinds"),
    [
        ((), {}, set()),
        (("Subnets", "Vpcs"), {}, {Subnet, Vpc}),
        (("NetworkAcls",), {}, {NetworkAcl}),
        (("Instances", "Reservations"), {}, {Instance}),
        (("Instances",), {"Reservations": []}, set()),
        (("LoadBalancerTargetHealth",), {"TargetGroups": ROWS["TargetGroups"]}, {TargetGroup}),
        (("HostedZones", "VpnGateways"), {}, {HostedZone}),
    ],
)
def test_kinds_that_nobody_fetched(missing, rows, kinds):
    assert described(rows, missing=missing).missing == frozenset(kinds)


def test_every_list_that_makes_components_can_be_missing():
    assert set(READERS) <= set(MISSING)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["10.0.0.0/16", "10.0.0.1", "tcp", "1", "::/0", "{}", "A", "active"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def keys_in(value):
    """Every key in rows, however deep."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, (dict, list)):
            yield from keys_in(inner)


def spots(value, at=()):
    """Every place in rows, as the keys that lead there."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*at, key)
        if isinstance(inner, (dict, list)):
            yield from spots(inner, (*at, key))


KEYS = {name: sorted(set(keys_in(rows))) for name, rows in ROWS.items()}
KEYS["Instances"] = KEYS["Reservations"]
KEYS["Listeners"] = KEYS["LoadBalancerListeners"]
SPOTS = sorted(spots(ROWS), key=repr)
GENTLE = settings(max_examples=25, deadline=timedelta(seconds=5))


def read(rows):
    """Whether rows are read; nothing but a sentence may come instead."""
    try:
        described(rows)
    except TopologyError:
        return


@pytest.mark.parametrize("name", sorted(LISTS))
@GENTLE
@given(data=st.data())
def test_rows_of_random_json_are_read_or_refused(name, data):
    row = st.dictionaries(st.sampled_from(KEYS[name]), JSON)
    to = JOINS[name].to if name in JOINS else name
    read({to: ROWS.get(to), name: data.draw(st.lists(row | JSON, max_size=3) | JSON)})


@settings(max_examples=150, deadline=timedelta(seconds=5))
@given(spot=st.sampled_from(SPOTS), value=JSON)
def test_one_value_of_another_kind_is_read_or_refused(spot, value):
    rows = copy.deepcopy(ROWS)
    at = rows
    for key in spot[:-1]:
        at = at[key]
    at[spot[-1]] = value
    read(rows)


@settings(max_examples=100, deadline=timedelta(seconds=5))
@given(spot=st.sampled_from(SPOTS))
def test_one_value_that_is_not_there_is_no_trouble_or_named(spot):
    rows = copy.deepcopy(ROWS)
    at = rows
    for key in spot[:-1]:
        at = at[key]
    del at[spot[-1]]
    read(rows)
