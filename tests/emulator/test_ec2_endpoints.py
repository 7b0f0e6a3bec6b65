"""VPC endpoints: what AWS refuses, what it makes of them, how they change and go."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network

import pytest

from tests.emulator.conftest import EXECUTE_API, REGION
from tests.emulator.refusals import refused


@pytest.fixture
def create(ec2, network):
    def endpoint(**parameters):
        given = {"VpcId": network.vpc, "ServiceName": EXECUTE_API, "VpcEndpointType": "Interface"}
        return ec2.create_vpc_endpoint(**{**given, **parameters})

    endpoint.__name__ = "create_vpc_endpoint"
    return endpoint


@pytest.mark.parametrize("service", ["execute-api", "kinesis-streams"])
def test_no_gateway_endpoint_for_an_interface_service(ec2, network, service):
    text = "Endpoint type (Gateway) does not match available service types ([Interface])."
    name = f"com.amazonaws.{REGION}.{service}"
    for more in ({"VpcEndpointType": "Gateway"}, {}):
        refused(
            ec2.create_vpc_endpoint,
            "InvalidParameter",
            text,
            VpcId=network.vpc,
            ServiceName=name,
            **more,
        )


@pytest.mark.parametrize("name", [f"com.amazonaws.{REGION}.nothing", "com.amazonaws.eu-west-1.s3"])
def test_unknown_service(create, name):
    text = f"The Vpc Endpoint Service '{name}' does not exist"
    refused(create, "InvalidServiceName", text, ServiceName=name)


def test_parameters_must_fit_the_type(create, network):
    refused(
        create,
        "InvalidParameter",
        "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
        VpcEndpointType="Gateway",
        ServiceName=f"com.amazonaws.{REGION}.s3",
        SubnetIds=[network.a],
    )
    refused(
        create,
        "InvalidParameter",
        "Route table IDs are only supported for Gateway type VPC Endpoint.",
        RouteTableIds=["rtb-00000000"],
    )


@pytest.mark.parametrize("attribute", ["EnableDnsSupport", "EnableDnsHostnames"])
def test_private_dns_needs_both_attributes(ec2, create, network, attribute):
    ec2.modify_vpc_attribute(VpcId=network.vpc, **{attribute: {"Value": False}})
    text = (
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC "
        f"attributes set to true for {network.vpc}"
    )
    refused(create, "InvalidParameter", text, SubnetIds=[network.a])
    made = create(SubnetIds=[network.a], PrivateDnsEnabled=False)["VpcEndpoint"]
    refused(
        ec2.modify_vpc_endpoint,
        "InvalidParameter",
        text,
        VpcEndpointId=made["VpcEndpointId"],
        PrivateDnsEnabled=True,
    )


def test_private_names_have_one_owner_a_vpc(ec2, create, network, endpoint):
    text = (
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
        f"for execute-api.{REGION}.amazonaws.com in the VPC {network.vpc}"
    )
    refused(create, "InvalidParameter", text, SubnetIds=[network.a])
    second = create(SubnetIds=[network.a], PrivateDnsEnabled=False)["VpcEndpoint"]
    change = {"VpcEndpointId": second["VpcEndpointId"], "PrivateDnsEnabled": True}
    refused(ec2.modify_vpc_endpoint, "InvalidParameter", text, **change)
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], PrivateDnsEnabled=False)
    ec2.modify_vpc_endpoint(**change)


def test_one_subnet_a_zone(ec2, create, network, endpoint):
    code = "DuplicateSubnetsInSameZone"
    text = f"in the availability zone of {network.a_again}."
    refused(create, code, text, SubnetIds=[network.a, network.a_again])
    change = {"VpcEndpointId": endpoint["VpcEndpointId"], "AddSubnetIds": [network.a_again]}
    refused(ec2.modify_vpc_endpoint, code, text, **change)
    ec2.modify_vpc_endpoint(**change, RemoveSubnetIds=[network.a])


def test_unknown_security_group(create, network):
    text = "The security group 'sg-00000000' does not exist"
    refused(create, "InvalidGroup.NotFound", text, SecurityGroupIds=["sg-00000000"])


def test_policy_that_is_no_json(create):
    refused(create, "InvalidPolicyDocument", PolicyDocument="{not json")


def test_state_names_and_defaults(network, endpoint):
    key = endpoint["VpcEndpointId"]
    names = [entry["DnsName"] for entry in endpoint["DnsEntries"]]
    tail = f".execute-api.{REGION}.vpce.amazonaws.com"
    head = names[0].removesuffix(tail)
    assert head.startswith(f"{key}-")
    assert names == [
        head + tail,
        f"{head}-{REGION}a{tail}",
        f"{head}-{REGION}b{tail}",
        f"execute-api.{REGION}.amazonaws.com",
        f"*.execute-api.{REGION}.amazonaws.com",
    ]
    assert endpoint["DnsEntries"][0]["HostedZoneId"] == "Z7HUB22UULQXV"
    assert endpoint["State"] == "available"
    assert endpoint["PrivateDnsEnabled"] is True
    assert endpoint["IpAddressType"] == "ipv4"
    assert endpoint["DnsOptions"] == {"DnsRecordIpType": "ipv4"}
    assert endpoint["RequesterManaged"] is False
    assert endpoint["Groups"] == [{"GroupId": network.group, "GroupName": "app"}]
    everything = {"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}
    assert json.loads(endpoint["PolicyDocument"]) == {"Statement": [everything]}


def test_private_dns_is_on_and_the_default_group_guards_unless_said(ec2, create, network):
    made = create(SubnetIds=[network.a])["VpcEndpoint"]
    assert made["PrivateDnsEnabled"] is True
    assert [group["GroupName"] for group in made["Groups"]] == ["default"]


def test_without_subnets_there_are_no_names(create):
    made = create(PrivateDnsEnabled=False)["VpcEndpoint"]
    assert made["DnsEntries"] == []
    assert made["NetworkInterfaceIds"] == []


def test_kinesis_has_one_private_name(create, network):
    made = create(ServiceName=f"com.amazonaws.{REGION}.kinesis-streams", SubnetIds=[network.a])
    names = [entry["DnsName"] for entry in made["VpcEndpoint"]["DnsEntries"]]
    assert names[-1] == f"kinesis.{REGION}.amazonaws.com"
    assert ".kinesis." in names[0]


def test_interfaces(ec2, network, endpoint):
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=endpoint["NetworkInterfaceIds"])
    rows = found["NetworkInterfaces"]
    blocks = {network.a: "10.0.0.0/24", network.b: "10.0.1.0/24"}
    assert {row["SubnetId"] for row in rows} == set(blocks)
    for row in rows:
        assert ip_address(row["PrivateIpAddress"]) in ip_network(blocks[row["SubnetId"]])
        assert [group["GroupId"] for group in row["Groups"]] == [network.group]
        assert row["InterfaceType"] == "vpc_endpoint"
        assert row["RequesterManaged"] is True
        assert row["Status"] == "in-use"


def test_private_dns_off_takes_the_private_names_away(ec2, endpoint):
    key = endpoint["VpcEndpointId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, PrivateDnsEnabled=False)
    off = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert off["PrivateDnsEnabled"] is False
    assert off["DnsEntries"] == endpoint["DnsEntries"][:3]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, PrivateDnsEnabled=True)
    on = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert on["DnsEntries"] == endpoint["DnsEntries"]


def test_groups_policy_and_subnets_change(ec2, network, endpoint):
    key = endpoint["VpcEndpointId"]
    other = ec2.create_security_group(GroupName="other", Description="o", VpcId=network.vpc)
    deny = json.dumps({"Statement": []})
    ec2.modify_vpc_endpoint(
        VpcEndpointId=key,
        AddSecurityGroupIds=[other["GroupId"]],
        RemoveSecurityGroupIds=[network.group],
        RemoveSubnetIds=[network.b],
        PolicyDocument=deny,
    )
    changed = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert changed["SubnetIds"] == [network.a]
    assert changed["PolicyDocument"] == deny
    eni = ec2.describe_network_interfaces(NetworkInterfaceIds=changed["NetworkInterfaceIds"])
    groups = [group["GroupId"] for group in eni["NetworkInterfaces"][0]["Groups"]]
    assert groups == [other["GroupId"]]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, ResetPolicy=True)
    reset = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert reset["PolicyDocument"] == endpoint["PolicyDocument"]


def test_deletion_takes_the_interfaces_and_reports_unknown_ids(ec2, endpoint):
    key, unknown = endpoint["VpcEndpointId"], "vpce-00000000000000000"
    answer = ec2.delete_vpc_endpoints(VpcEndpointIds=[key, unknown])
    [row] = answer["Unsuccessful"]
    assert (row["ResourceId"], row["Error"]["Code"]) == (unknown, "InvalidVpcEndpoint.NotFound")
    refused(ec2.describe_vpc_endpoints, "InvalidVpcEndpointId.NotFound", VpcEndpointIds=[key])
    refused(
        ec2.modify_vpc_endpoint,
        "InvalidVpcEndpointId.NotFound",
        VpcEndpointId=key,
        PrivateDnsEnabled=True,
    )
    for eni in endpoint["NetworkInterfaceIds"]:
        refused(
            ec2.describe_network_interfaces,
            "InvalidNetworkInterfaceID.NotFound",
            NetworkInterfaceIds=[eni],
        )


def test_a_deleted_and_remade_endpoint_has_the_same_addresses(ec2, create, network, endpoint):
    def addresses(made):
        found = ec2.describe_network_interfaces(NetworkInterfaceIds=made["NetworkInterfaceIds"])
        return {row["SubnetId"]: row["PrivateIpAddress"] for row in found["NetworkInterfaces"]}

    first = addresses(endpoint)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    again = create(SubnetIds=[network.a, network.b])["VpcEndpoint"]
    assert addresses(again) == first


def test_filters(ec2, network, endpoint):
    key = endpoint["VpcEndpointId"]

    def found(**filters):
        rows = [{"Name": name.replace("_", "-"), "Values": [one]} for name, one in filters.items()]
        answer = ec2.describe_vpc_endpoints(Filters=rows)
        return [row["VpcEndpointId"] for row in answer["VpcEndpoints"]]

    assert found(vpc_endpoint_id=key) == [key]
    assert found(vpc_id=network.vpc, service_name=EXECUTE_API) == [key]
    assert found(vpc_id=network.vpc, vpc_endpoint_state="available") == [key]
    assert found(**{"tag:Name": network.vpc}) == [key]
    assert found(vpc_id=network.vpc, vpc_endpoint_state="pending") == []
    assert found(**{"tag:Name": "another"}) == []
    refused(
        ec2.describe_vpc_endpoints,
        "InvalidParameterValue",
        Filters=[{"Name": "colour", "Values": ["red"]}],
    )
