"""Addresses, NAT gateways, and what cannot go while something hangs on it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from tests.emulator.conftest import REGION
from tests.emulator.refusals import refused

PUBLIC = ip_network("203.0.113.0/24")


@pytest.fixture
def gateway(ec2, network):
    made = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=network.vpc)
    return made


@pytest.fixture
def address(ec2):
    return ec2.allocate_address(Domain="vpc")


@pytest.fixture
def nat(ec2, network, gateway, address):
    made = ec2.create_nat_gateway(SubnetId=network.a, AllocationId=address["AllocationId"])
    return made["NatGateway"]


@pytest.fixture
def run(ec2, network):
    def instance(**more):
        spec = {"DeviceIndex": 0, "SubnetId": network.a, "Groups": [network.group], **more}
        made = ec2.run_instances(
            ImageId="ami-12c6146b", MinCount=1, MaxCount=1, NetworkInterfaces=[spec]
        )
        return made["Instances"][0]["InstanceId"]

    instance.__name__ = "run_instances"
    return instance


def interfaces(ec2, vpc):
    found = ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    return found["NetworkInterfaces"]


def described(ec2, instance):
    found = ec2.describe_instances(InstanceIds=[instance])
    return found["Reservations"][0]["Instances"][0]


def test_elastic_addresses_are_public_and_different(ec2):
    first, second = (ec2.allocate_address(Domain="vpc") for _ in range(2))
    assert first["PublicIp"] != second["PublicIp"]
    assert ip_address(first["PublicIp"]) in PUBLIC
    shown = ec2.describe_addresses(AllocationIds=[first["AllocationId"]])["Addresses"][0]
    assert shown["PublicIp"] == first["PublicIp"]


def test_instances_get_a_public_address_only_if_asked_for(ec2, run):
    with_one = described(ec2, run(AssociatePublicIpAddress=True))
    without = described(ec2, run(AssociatePublicIpAddress=False))
    assert ip_address(with_one["PublicIpAddress"]) in PUBLIC
    assert not without.get("PublicIpAddress")


def test_a_private_address_belongs_to_one_interface(ec2, run):
    run(PrivateIpAddress="10.0.0.10")
    refused(run, "InvalidIPAddress.InUse", "10.0.0.10", PrivateIpAddress="10.0.0.10")
    refused(run, "InvalidParameterValue", "10.9.9.9", PrivateIpAddress="10.9.9.9")


def test_terminated_instances_leave_nothing(ec2, network, run):
    instance = run(PrivateIpAddress="10.0.0.10", AssociatePublicIpAddress=True)
    [eni] = interfaces(ec2, network.vpc)
    ec2.terminate_instances(InstanceIds=[instance])
    assert interfaces(ec2, network.vpc) == []
    refused(
        ec2.describe_network_interfaces,
        "InvalidNetworkInterfaceID.NotFound",
        NetworkInterfaceIds=[eni["NetworkInterfaceId"]],
    )
    assert not described(ec2, instance).get("PublicIpAddress")
    assert described(ec2, run(PrivateIpAddress="10.0.0.10"))["PrivateIpAddress"] == "10.0.0.10"


def test_addresses_given_back_are_handed_out_lowest_first(ec2, run):
    held = [run() for _ in range(6)]
    first = [described(ec2, one)["PrivateIpAddress"] for one in held]
    ec2.terminate_instances(InstanceIds=held)
    assert [described(ec2, run())["PrivateIpAddress"] for _ in held] == first


def test_address_of_a_nat_gateway_is_held_until_it_is_gone(ec2, network, nat, address):
    release = {"AllocationId": address["AllocationId"]}
    text = "You do not have permission to access the specified resource."
    refused(ec2.release_address, "AuthFailure", text, **release)
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    assert interfaces(ec2, network.vpc) == []
    ec2.release_address(**release)


def test_vpc_goes_last(ec2, network, gateway, endpoint):
    vpc = network.vpc
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    text = f"The vpc '{vpc}' has dependencies and cannot be deleted."
    steps = (
        (ec2.delete_vpc_endpoints, {"VpcEndpointIds": [endpoint["VpcEndpointId"]]}),
        *(
            (ec2.delete_subnet, {"SubnetId": key})
            for key in (network.a, network.b, network.a_again)
        ),
        (ec2.delete_security_group, {"GroupId": network.group}),
        (ec2.detach_internet_gateway, {"InternetGatewayId": gateway, "VpcId": vpc}),
        (ec2.delete_route_table, {"RouteTableId": table}),
        (ec2.delete_network_acl, {"NetworkAclId": acl}),
    )
    for call, parameters in steps:
        refused(ec2.delete_vpc, "DependencyViolation", text, VpcId=vpc)
        call(**parameters)
    ec2.delete_vpc(VpcId=vpc)
    # Its own ACL has gone with it.
    assert vpc not in [row["VpcId"] for row in ec2.describe_network_acls()["NetworkAcls"]]


def test_what_moto_lacks_comes_as_an_aws_error(ec2):
    refused(ec2.describe_fpga_images, "UnsupportedOperation", "DescribeFpgaImages")
    assert ec2.meta.region_name == REGION
