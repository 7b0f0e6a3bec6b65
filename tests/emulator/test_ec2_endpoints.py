"""VPC endpoints: what AWS refuses, what it makes of them, how they change and go."""

from __future__ import annotations

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


def test_private_dns_off_takes_the_private_names_away(ec2, endpoint):
    key = endpoint["VpcEndpointId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, PrivateDnsEnabled=False)
    off = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert off["PrivateDnsEnabled"] is False
    assert off["DnsEntries"] == endpoint["DnsEntries"][:3]
    ec2.modify_vpc_endpoint(VpcEndpointId=key, PrivateDnsEnabled=True)
    on = ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    assert on["DnsEntries"] == endpoint["DnsEntries"]


def test_a_deleted_and_remade_endpoint_has_the_same_addresses(ec2, create, network, endpoint):
    def addresses(made):
        found = ec2.describe_network_interfaces(NetworkInterfaceIds=made["NetworkInterfaceIds"])
        return {row["SubnetId"]: row["PrivateIpAddress"] for row in found["NetworkInterfaces"]}

    first = addresses(endpoint)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    again = create(SubnetIds=[network.a, network.b])["VpcEndpoint"]
    assert addresses(again) == first
