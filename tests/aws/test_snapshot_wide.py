"""Snapshots of several accounts and Regions: what each tells is put together, never mixed up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit import load_snapshot
from labkit.aws.snapshot import SnapshotWarning
from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from labkit.flow.api_gateway.asked import domain_named
from labkit.topology import (
    DomainName,
    PrefixList,
    RestApi,
    SecurityGroup,
    Subnet,
    Topology,
    TransitGatewayAttachment,
    VpcPeering,
)

ONE, OTHER = ("111122223333", "us-east-1"), ("444455556666", "eu-west-1")
OPEN = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def vpc(at: int, account: str, region: str, *routes: dict) -> dict[str, list[Any]]:
    """A VPC of one machine, as its account describes it."""
    return {
        "Vpcs": [{"VpcId": f"vpc-{at}", "CidrBlock": f"10.{at}.0.0/16", "OwnerId": account}],
        "Subnets": [
            {
                "SubnetId": f"subnet-{at}",
                "VpcId": f"vpc-{at}",
                "CidrBlock": f"10.{at}.1.0/24",
                "AvailabilityZone": f"{region}a",
            }
        ],
        "RouteTables": [
            {
                "RouteTableId": f"rtb-{at}",
                "VpcId": f"vpc-{at}",
                "Associations": [{"Main": True}],
                "Routes": list(routes),
            }
        ],
        "SecurityGroups": [
            {
                "GroupId": f"sg-{at}",
                "GroupName": "default",
                "VpcId": f"vpc-{at}",
                "IpPermissions": OPEN,
                "IpPermissionsEgress": OPEN,
            }
        ],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": f"eni-{at}",
                "VpcId": f"vpc-{at}",
                "SubnetId": f"subnet-{at}",
                "PrivateIpAddress": f"10.{at}.1.10",
                "Groups": [{"GroupId": f"sg-{at}"}],
            }
        ],
        "Reservations": [
            {
                "Instances": [
                    {
                        "InstanceId": f"i-{at}",
                        "State": {"Name": "running"},
                        "NetworkInterfaces": [
                            {"NetworkInterfaceId": f"eni-{at}", "Attachment": {"DeviceIndex": 0}}
                        ],
                    }
                ]
            }
        ],
        "VpcEndpoints": [],
        "InternetGateways": [],
        "PrefixLists": [],
    }


def loaded(tmp_path, *folders: tuple[tuple[str, str], dict[str, list[Any]]]) -> Topology:
    """What was loaded from `accounts/ACCOUNT/REGION/LIST.json`."""
    for (account, region), lists in folders:
        where = tmp_path / "aws_configs" / "accounts" / account / region
        where.mkdir(parents=True, exist_ok=True)
        for name, rows in lists.items():
            (where / f"{name}.json").write_text(json.dumps({name: rows}))
    return load_snapshot(tmp_path)


def to(block: str, **target: str) -> dict:
    return {"DestinationCidrBlock": block, "State": "active", **target}


def side(own: str, other: str, table: str) -> dict[str, Any]:
    """A peering of transit gateways as one side tells of it."""
    return {
        "TransitGatewayAttachmentId": "tgw-attach-p",
        "TransitGatewayId": own,
        "ResourceType": "peering",
        "ResourceId": other,
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
    }


def transit(at: int, other: int) -> dict[str, list[Any]]:
    """A transit gateway with one VPC, and a static route to the other one."""
    gateway, table = f"tgw-{at}", f"tgw-rtb-{at}"
    attachment = {"TransitGatewayAttachmentId": f"tgw-attach-{at}", "TransitGatewayId": gateway}
    peering = [{"TransitGatewayAttachmentId": "tgw-attach-p", "ResourceType": "peering"}]
    return {
        "TransitGateways": [{"TransitGatewayId": gateway}],
        "TransitGatewayAttachments": [
            {
                **attachment,
                "ResourceType": "vpc",
                "ResourceId": f"vpc-{at}",
                "State": "available",
                "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
            },
            side(gateway, f"tgw-{other}", table),
        ],
        "TransitGatewayVpcAttachments": [
            {
                **attachment,
                "VpcId": f"vpc-{at}",
                "SubnetIds": [f"subnet-{at}"],
                "State": "available",
            }
        ],
        "TransitGatewayRouteTables": [
            {"TransitGatewayRouteTableId": table, "TransitGatewayId": gateway}
        ],
        "TransitGatewayPropagations": [
            {
                "TransitGatewayRouteTableId": table,
                "TransitGatewayRouteTablePropagations": [
                    {"TransitGatewayAttachmentId": f"tgw-attach-{at}", "State": "enabled"}
                ],
            }
        ],
        "TransitGatewayStaticRoutes": [
            {
                "TransitGatewayRouteTableId": table,
                "Routes": [
                    {
                        "DestinationCidrBlock": f"10.{other}.0.0/16",
                        "State": "active",
                        "Type": "static",
                        "TransitGatewayAttachments": peering,
                    }
                ],
            }
        ],
    }


def test_two_transit_gateways_of_two_accounts_and_regions(tmp_path):
    ways = [to("10.0.0.0/8", TransitGatewayId=f"tgw-{at}") for at in (1, 2)]
    topology = loaded(
        tmp_path,
        (ONE, {**vpc(1, *ONE, ways[0]), **transit(1, 2)}),
        (OTHER, {**vpc(2, *OTHER, ways[1]), **transit(2, 1)}),
    )
    assert len(topology.all(TransitGatewayAttachment)) == 3
    found = trace(topology, Request.to("i-1", "10.2.1.10", 22))
    assert found.outcome is Outcome.DELIVERED
    there = [row.component for row in found.hops[:4]]
    assert there == ["i-1", "tgw-1", "tgw-2", "i-2"]


def test_a_peering_that_both_accounts_describe(tmp_path):
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": ONE[0], "Region": ONE[1]},
        "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": OTHER[0], "Region": OTHER[1]},
        "Status": {"Code": "active"},
    }
    way = to("10.0.0.0/8", VpcPeeringConnectionId="pcx-1")
    named = [{**peering, "Tags": [{"Key": "Name", "Value": "theirs"}]}]
    topology = loaded(
        tmp_path,
        (ONE, {**vpc(1, *ONE, way), "VpcPeeringConnections": [peering]}),
        (OTHER, {**vpc(2, *OTHER, way), "VpcPeeringConnections": named}),
    )
    assert len(topology.all(VpcPeering)) == 1
    assert trace(topology, Request.to("i-1", "10.2.1.10", 22)).outcome is Outcome.DELIVERED


def private_api(allow: bool) -> dict[str, Any]:
    """A private API whose policy names the endpoint of the other account."""
    effect = "Allow" if allow else "Deny"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": effect,
                "Principal": "*",
                "Action": "execute-api:Invoke",
                "Resource": "execute-api:/*",
                "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
            }
        ],
    }
    mock = {
        "type": "MOCK",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "integrationResponses": {"200": {"statusCode": "200"}},
    }
    method = {"httpMethod": "GET", "methodIntegration": mock}
    return {
        "id": "api1234567",
        "name": "theirs",
        "endpointConfiguration": {"types": ["PRIVATE"]},
        "policy": json.dumps(policy),
        "stages": [{"stageName": "live", "deploymentId": "d1"}],
        "resources": [{"id": "r", "path": "/", "resourceMethods": {"GET": method}}],
    }


def endpoint(region: str) -> dict[str, Any]:
    return {
        "VpcEndpointId": "vpce-1",
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-1",
        "ServiceName": f"com.amazonaws.{region}.execute-api",
        "SubnetIds": ["subnet-1"],
        "NetworkInterfaceIds": ["eni-vpce"],
        "Groups": [{"GroupId": "sg-1"}],
        "DnsEntries": [{"DnsName": f"vpce-1-x.execute-api.{region}.vpce.amazonaws.com"}],
        "State": "available",
    }


@pytest.mark.parametrize(
    ("allow", "status", "codes"),
    [(True, 200, ()), (False, 403, ("RESOURCE_POLICY_EXPLICIT_DENY",))],
)
def test_a_private_api_of_another_account_asks_its_own_policy(tmp_path, allow, status, codes):
    """The endpoint is of one account, the API of another, in one Region (F4.4)."""
    theirs = (OTHER[0], ONE[1])
    lists = vpc(1, *ONE)
    lists["VpcEndpoints"] = [endpoint(ONE[1])]
    lists["NetworkInterfaces"].append(
        {
            "NetworkInterfaceId": "eni-vpce",
            "InterfaceType": "vpc_endpoint",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "PrivateIpAddress": "10.1.1.99",
            "Groups": [{"GroupId": "sg-1"}],
        }
    )
    topology = loaded(tmp_path, (ONE, lists), (theirs, {"RestApis": [private_api(allow)]}))
    api = topology.find(RestApi, "theirs")
    assert (api.account or topology.account, api.region or topology.region) == theirs
    url = f"https://vpce-1-x.execute-api.{ONE[1]}.vpce.amazonaws.com/live/"
    asked = Request("i-1", url, headers=(("x-apigw-api-id", "api1234567"),))
    found = trace(topology, asked)
    assert found.codes == codes
    assert found.arrival
    assert found.arrival.endpoint == "vpce-1"
    assert found.response.status == status


def test_vpn_and_direct_connect_are_named_and_left_out(tmp_path):
    """A trace that needs them is not known, and says of what."""
    keys = ("VpnConnections", "VpnGateways", "CustomerGateways", "DirectConnectGateways")
    away = to("172.16.0.0/12", GatewayId="vgw-1")
    lists = {**vpc(1, *ONE, away), **{key: [{"x": 1}] for key in keys}}
    with pytest.warns(SnapshotWarning) as caught:
        topology = loaded(tmp_path, (ONE, lists))
    words = str(caught[0].message)
    assert "does not model" in words
    assert all(key in words for key in keys)
    found = trace(topology, Request.to("i-1", "172.16.0.1", 443))
    assert found.outcome is Outcome.UNKNOWN
    assert "VPN" in found.unknowns[0].says


def test_what_two_files_tell_alike_is_one_thing(tmp_path):
    """Names may differ: only a thing's own account sees its tags."""
    lists = vpc(1, *ONE)
    named = {**lists["SecurityGroups"][0], "Tags": [{"Key": "Name", "Value": "theirs"}]}
    topology = loaded(tmp_path, (ONE, lists), (OTHER, {"SecurityGroups": [named]}))
    assert len(topology.all(SecurityGroup)) == 1
    assert trace(topology, Request.to("i-1", "10.1.1.99", 22)).codes == ("NO_POSSIBLE_DESTINATION",)


def test_what_two_files_tell_otherwise_is_one_sentence(tmp_path):
    lists = vpc(1, *ONE)
    other = {**lists["SecurityGroups"][0], "IpPermissions": []}
    with pytest.raises(LabkitError, match="sg-1 is described twice, and not alike in ingress"):
        loaded(tmp_path, (ONE, lists), (OTHER, {"SecurityGroups": [other]}))


def test_a_shared_subnet_has_another_letter_in_each_account(tmp_path):
    lists = vpc(1, *ONE)
    lists["Subnets"][0]["AvailabilityZoneId"] = "use1-az4"
    theirs = {**lists["Subnets"][0], "AvailabilityZone": "us-east-1d"}
    topology = loaded(tmp_path, (ONE, lists), (OTHER, {"Subnets": [theirs]}))
    assert [row.zone for row in topology.all(Subnet)] == ["us-east-1a"]
    elsewhere = {**theirs, "AvailabilityZoneId": "use1-az6"}
    with pytest.raises(LabkitError, match="not alike in zone"):
        loaded(tmp_path, (OTHER, {"Subnets": [elsewhere]}))


UNTOLD = {
    "what attachments are associated with": "TransitGatewayAttachments",
    "static routes, one of which may be longer": "TransitGatewayStaticRoutes",
    "what propagates": "TransitGatewayPropagations",
}


@pytest.mark.parametrize("name", UNTOLD.values(), ids=UNTOLD)
def test_without_a_list_of_a_transit_gateway_the_way_is_not_known(tmp_path, name):
    """Never reachable in silence, nor blocked by what nobody fetched."""
    way = to("10.0.0.0/8", TransitGatewayId="tgw-1")
    one, other = ({**vpc(at, *ONE, way), **transit(at, at)} for at in (1, 2))
    both = {key: [*one[key], *other[key]] for key in one if isinstance(one[key], list)}
    for list_name, key in (
        ("TransitGatewayVpcAttachments", "TransitGatewayId"),
        ("TransitGatewayAttachments", "TransitGatewayId"),
    ):
        both[list_name] = [
            {**row, key: "tgw-1"} for row in both[list_name] if row.get("ResourceType") != "peering"
        ]
    both["TransitGateways"] = [{"TransitGatewayId": "tgw-1"}]
    both["TransitGatewayRouteTables"] = [
        {"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1"}
    ]
    for row in both["TransitGatewayAttachments"]:
        row["Association"] = {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}
    both["TransitGatewayStaticRoutes"] = []
    both["TransitGatewayPropagations"] = [
        {
            "TransitGatewayRouteTableId": "tgw-rtb-1",
            "TransitGatewayRouteTablePropagations": [
                {"TransitGatewayAttachmentId": f"tgw-attach-{at}", "State": "enabled"}
                for at in (1, 2)
            ],
        }
    ]
    request = Request.to("i-1", "10.2.1.10", 22)
    assert trace(loaded(tmp_path / "all", (ONE, both)), request).outcome is Outcome.DELIVERED
    del both[name]
    assert trace(loaded(tmp_path / "less", (ONE, both)), request).outcome is Outcome.UNKNOWN


def test_the_entries_of_a_prefix_list_may_stand_in_its_row(tmp_path):
    rows = [
        {
            "PrefixListId": "pl-1",
            "PrefixListName": "office",
            "Entries": [{"Cidr": "192.0.2.0/28"}, {"Cidr": "2001:db8::/48"}],
        }
    ]
    topology = loaded(tmp_path, (ONE, {**vpc(1, *ONE), "PrefixLists": rows}))
    assert [str(row) for row in topology.find(PrefixList, "office").cidrs] == ["192.0.2.0/28"]


def test_a_custom_domain_may_be_in_several_regions(tmp_path):
    def domain(region):
        return {
            "domainName": "api.example.com",
            "regionalDomainName": f"d-1.execute-api.{region}.amazonaws.com",
            "endpointConfiguration": {"types": ["REGIONAL"]},
        }

    folders = [(key, {"DomainNames": [domain(key[1])]}) for key in (ONE, OTHER)]
    topology = loaded(tmp_path, (ONE, vpc(1, *ONE)), *folders)
    assert len(topology.all(DomainName)) == 2
    for _, region in (ONE, OTHER):
        found = domain_named(topology, "api.example.com", region)
        assert found.target == f"d-1.execute-api.{region}.amazonaws.com"
