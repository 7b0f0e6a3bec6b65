"""Describe output to a topology: what AWS writes in several ways, and what it leaves out."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.topology import (
    EndpointType,
    Instance,
    NatGateway,
    NetworkInterface,
    RestApi,
    Role,
    RouteTable,
    SecurityGroup,
    Stream,
    Subnet,
    TopologyError,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.describe import READERS, described, tags_of
from labkit.topology.policy import FULL_ACCESS


def one(kind, name, /, **row):
    """The only component that one row becomes."""
    (found,) = described({name: [row]}).all(kind)
    return found


def named(name):
    return [{"Key": "Name", "Value": name}]


def test_tags_come_in_several_forms():
    assert tags_of({"Tags": named("a")}) == {"Name": "a"}
    assert tags_of({"TagSet": named("a")}) == {"Name": "a"}
    assert tags_of({"tags": {"Name": "a"}}) == {"Name": "a"}
    assert tags_of({"Tags": None}) == {}


def test_vpc_takes_associated_blocks_only():
    blocks = [
        {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ]
    row = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": blocks}
    vpc = one(Vpc, "Vpcs", **row, EnableDnsHostnames=True)
    assert vpc.cidrs == (IPv4Network("10.0.0.0/16"),)
    assert (vpc.dns_support, vpc.dns_hostnames) == (True, True)


def test_routes_of_every_target_and_the_main_table():
    routes = [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "blackhole"},
        {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active"},
        {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"},
    ]
    associations = [{"Main": True}, {"Main": False, "SubnetId": "subnet-1"}]
    row = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes}
    table = one(RouteTable, "RouteTables", **row, Associations=associations)
    assert [route.target for route in table.routes] == ["local", "nat-1", "vpce-1"]
    assert [route.state for route in table.routes] == ["active", "blackhole", "active"]
    assert table.routes[2].destination == "pl-1"
    assert (table.main, table.subnets) == (True, ("subnet-1",))


def test_one_rule_for_each_peer():
    permissions = [
        {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "IpRanges": [{"CidrIp": "10.0.0.0/16"}],
            "UserIdGroupPairs": [{"GroupId": "sg-2"}],
            "PrefixListIds": [{"PrefixListId": "pl-1"}],
        },
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    ]
    row = {"GroupId": "sg-1", "GroupName": "default", "VpcId": "vpc-1"}
    group = one(SecurityGroup, "SecurityGroups", **row, IpPermissions=permissions)
    assert [str(rule) for rule in group.ingress] == [
        "tcp/443, 10.0.0.0/16",
        "tcp/443, sg-2",
        "tcp/443, pl-1",
        "all traffic, 0.0.0.0/0",
    ]
    assert group.name == "default"


def interface(key, **changes):
    row = {
        "NetworkInterfaceId": key,
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "PrivateIpAddress": "10.0.0.5",
        "Groups": [{"GroupId": "sg-1"}],
    }
    return {**row, **changes}


SUBNET = {
    "SubnetId": "subnet-1",
    "VpcId": "vpc-1",
    "CidrBlock": "10.0.0.0/24",
    "AvailabilityZone": "us-east-1a",
    "Tags": named("private-a"),
}
ENDPOINT = {
    "VpcEndpointId": "vpce-1",
    "VpcEndpointType": "Interface",
    "VpcId": "vpc-1",
    "ServiceName": "com.amazonaws.us-east-1.execute-api",
    "State": "Available",
    "SubnetIds": ["subnet-1"],
    "NetworkInterfaceIds": ["eni-1"],
    "PrivateDnsEnabled": True,
    "DnsEntries": [
        {"DnsName": "execute-api.us-east-1.amazonaws.com"},
        {"DnsName": "vpce-1-x.execute-api.us-east-1.vpce.amazonaws.com"},
        {"DnsName": "vpce-1-x-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com"},
    ],
    "Tags": named("door"),
}


def test_interfaces_without_a_name_are_called_after_their_owner():
    instance = {
        "InstanceId": "i-1",
        "State": {"Name": "running"},
        "NetworkInterfaces": [
            {"NetworkInterfaceId": "eni-3", "Attachment": {"DeviceIndex": 1}},
            {"NetworkInterfaceId": "eni-2", "Attachment": {"DeviceIndex": 0}},
        ],
        "Tags": named("app"),
    }
    topology = described(
        {
            "Subnets": [SUBNET],
            "VpcEndpoints": [ENDPOINT],
            "Instances": [instance],
            "NetworkInterfaces": [
                interface("eni-1", InterfaceType="vpc_endpoint", PrivateIpAddress="10.0.0.4"),
                interface("eni-2", Association={"PublicIp": "203.0.113.9"}),
                interface("eni-3", PrivateIpAddress="10.0.0.6", TagSet=named("second")),
                interface("eni-4", PrivateIpAddress="10.0.0.7"),
            ],
        }
    )
    names = [row.name for row in topology.all(NetworkInterface)]
    assert names == ["door in private-a", "app-eni", "second", ""]
    assert topology.find(Instance, "app").interfaces == ("eni-2", "eni-3")
    assert topology.find(NetworkInterface, "eni-2").public_ip == IPv4Address("203.0.113.9")
    assert topology.find(Subnet, "private-a").zone == "us-east-1a"


def test_a_nat_gateway_stands_for_its_interface():
    address = {"PrivateIp": "10.0.0.9", "PublicIp": "203.0.113.1"}
    gateway = {
        "NatGatewayId": "nat-1",
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "State": "available",
        "NatGatewayAddresses": [address],
    }
    topology = described(
        {
            "NatGateways": [
                gateway,
                {**gateway, "NatGatewayId": "nat-2", "State": "deleted"},
                {**gateway, "NatGatewayId": "nat-3", "State": "pending", "NatGatewayAddresses": []},
            ],
            "NetworkInterfaces": [interface("eni-9", InterfaceType="nat_gateway")],
        }
    )
    (found,) = topology.all(NatGateway)
    assert (found.id, str(found.addresses[0].public_ip)) == ("nat-1", "203.0.113.1")
    assert topology.all(NetworkInterface) == ()


def test_endpoint_state_name_and_policy():
    endpoint = one(VpcEndpoint, "VpcEndpoints", **ENDPOINT)
    assert endpoint.state == "available"
    assert endpoint.dns_name == "vpce-1-x.execute-api.us-east-1.vpce.amazonaws.com"
    assert endpoint.policy == FULL_ACCESS
    without = {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
    denied = one(VpcEndpoint, "VpcEndpoints", **ENDPOINT, PolicyDocument=json.dumps(without))
    assert denied.policy.statements[0].effect == "Deny"


def test_stream_and_role():
    stream = one(Stream, "Streams", StreamARN="arn:s", StreamName="s", Tags=named("records"))
    assert (stream.id, stream.name, stream.shards) == ("arn:s", "records", 1)
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}}
    role = one(
        Role, "Roles", Arn="arn:r", RoleName="r", AssumeRolePolicyDocument=trust, Policies=[trust]
    )
    assert (role.id, role.name) == ("arn:r", "r")
    assert role.policies[0].statements[0].actions == ("sts:AssumeRole",)


def api(**changes):
    row = {"id": "abc", "name": "a", "endpointConfiguration": {"types": ["PRIVATE"]}, "stages": []}
    return one(RestApi, "RestApis", **{**row, **changes})


def policy_text(*resources):
    row = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}
    return json.dumps({"Statement": [{**row, "Resource": list(resources)}]})


ARN = "arn:aws:execute-api:us-east-1:123456789012"


@pytest.mark.parametrize("escaped", [False, True])
def test_a_policy_is_as_short_as_it_was_written(escaped):
    text = policy_text(f"{ARN}:abc/*", f"{ARN}:abcd/x", "execute-api:/t/GET/", "*")
    found = api(policy=text.replace('"', '\\"') if escaped else text)
    assert found.policy.statements[0].resources == (
        "execute-api:/*",
        f"{ARN}:abcd/x",
        "execute-api:/t/GET/",
        "*",
    )


def test_an_api_with_nothing_in_it():
    found = api(endpointConfiguration={}, tags={"Name": "mine"})
    assert (found.name, found.endpoint_type) == ("mine", EndpointType.EDGE)
    assert (found.policy, found.resources, found.stages) == (None, (), ())


def test_methods_integrations_and_what_a_stage_serves():
    integration = {
        "type": "AWS",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
        "credentials": "arn:r",
        "requestTemplates": {"b": "2", "a": "1"},
        "integrationResponses": {
            "500": {"statusCode": "500", "selectionPattern": r"5\d{2}"},
            "200": {"statusCode": "200"},
        },
    }
    method = {"authorizationType": "AWS_IAM", "methodIntegration": integration}
    resources = [
        {"path": "/kinesis", "resourceMethods": {"POST": method, "GET": {}}},
        {"path": "/"},
    ]
    stages = [{"stageName": "a", "deploymentId": "d"}, {"stageName": "b", "deploymentId": "d"}]
    found = api(resources=resources, stages=stages, policy=policy_text("*"))
    assert [resource.path for resource in found.resources] == ["/", "/kinesis"]
    get, post = found.resources[1].methods
    assert (get.http_method, get.integration.type) == ("GET", "")
    assert post.authorization == "AWS_IAM"
    assert post.integration.service_action == ("kinesis", "PutRecord")
    assert post.integration.request_templates == (("a", "1"), ("b", "2"))
    assert [(row.status, row.selection_pattern) for row in post.integration.responses] == [
        (200, ""),
        (500, r"5\d{2}"),
    ]
    (deployment,) = found.deployments
    assert (deployment.id, deployment.resources) == ("d", found.resources)
    assert found.deployed("b") is deployment


def test_what_aws_would_not_allow_is_refused_in_its_words():
    with pytest.raises(TopologyError, match="PRIVATE"):
        api(endpointConfiguration={"types": ["REGIONAL"], "vpcEndpointIds": ["vpce-1"]})


def test_no_rows_are_an_empty_topology():
    assert described({}).components == ()
    assert described({name: [] for name in READERS}, region="r", account="1").region == "r"
