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


def test_nat_gateway_has_an_interface_of_its_own(ec2, network, nat, address):
    [held] = nat["NatGatewayAddresses"]
    assert nat["State"] == "pending"
    [now] = ec2.describe_nat_gateways(NatGatewayIds=[nat["NatGatewayId"]])["NatGateways"]
    assert now["State"] == "available"
    assert held["PublicIp"] == address["PublicIp"]
    assert ip_address(held["PrivateIp"]) in ip_network("10.0.0.0/24")
    [eni] = interfaces(ec2, network.vpc)
    assert eni["NetworkInterfaceId"] == held["NetworkInterfaceId"]
    assert eni["InterfaceType"] == "nat_gateway"
    assert eni["RequesterManaged"] is True
    assert eni["PrivateIpAddress"] == held["PrivateIp"]
    assert eni["Association"]["PublicIp"] == held["PublicIp"]
    assert eni["Groups"] == []


def test_public_nat_gateway_needs_an_internet_gateway(ec2, network, address):
    refused(
        ec2.create_nat_gateway,
        "Gateway.NotAttached",
        f"Network {network.vpc} has no Internet gateway attached",
        SubnetId=network.a,
        AllocationId=address["AllocationId"],
    )


def test_address_of_a_nat_gateway_is_held_until_it_is_gone(ec2, network, nat, address):
    release = {"AllocationId": address["AllocationId"]}
    text = "You do not have permission to access the specified resource."
    refused(ec2.release_address, "AuthFailure", text, **release)
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    assert interfaces(ec2, network.vpc) == []
    ec2.release_address(**release)


def test_unknown_nat_gateway(ec2, network):
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    refused(
        ec2.create_route,
        "InvalidNatGatewayID.NotFound",
        "The natGateway ID 'nat-00000000' does not exist",
        RouteTableId=table,
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId="nat-00000000",
    )
    refused(ec2.delete_nat_gateway, "NatGatewayNotFound", NatGatewayId="nat-00000000")
    refused(ec2.describe_nat_gateways, "NatGatewayNotFound", NatGatewayIds=["nat-00000000"])


def test_route_to_a_deleted_nat_gateway_is_a_blackhole(ec2, network, nat):
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
    ec2.create_route(**route, NatGatewayId=nat["NatGatewayId"])

    def states():
        found = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return {row["DestinationCidrBlock"]: row["State"] for row in found}

    assert states() == {"10.0.0.0/16": "active", "0.0.0.0/0": "active"}
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    assert states() == {"10.0.0.0/16": "active", "0.0.0.0/0": "blackhole"}
    refused(
        ec2.replace_route, "InvalidNatGatewayID.NotFound", **route, NatGatewayId=nat["NatGatewayId"]
    )


def test_group_in_use_stays(ec2, network, endpoint):
    text = f"resource {network.group} has a dependent object"
    refused(ec2.delete_security_group, "DependencyViolation", text, GroupId=network.group)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    ec2.delete_security_group(GroupId=network.group)


def test_group_that_another_groups_rule_names_stays(ec2, network):
    other = ec2.create_security_group(GroupName="o", Description="o", VpcId=network.vpc)["GroupId"]
    pair = {"UserIdGroupPairs": [{"GroupId": network.group}], "IpProtocol": "-1"}
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[pair])
    refused(ec2.delete_security_group, "DependencyViolation", GroupId=network.group)
    ec2.delete_security_group(GroupId=other)
    ec2.delete_security_group(GroupId=network.group)


def test_interfaces_of_services_cannot_be_deleted(ec2, network, endpoint, nat):
    for eni in interfaces(ec2, network.vpc):
        key = eni["NetworkInterfaceId"]
        text = f"Network interface '{key}' is currently in use."
        refused(ec2.delete_network_interface, "InvalidParameterValue", text, NetworkInterfaceId=key)
    refused(
        ec2.detach_network_interface,
        "OperationNotPermitted",
        "You are not allowed to manage 'ela-attach' attachments.",
        AttachmentId="ela-attach-00000000",
    )


def test_subnet_with_interfaces_stays(ec2, network, endpoint):
    text = f"The subnet '{network.a}' has dependencies and cannot be deleted."
    refused(ec2.delete_subnet, "DependencyViolation", text, SubnetId=network.a)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    ec2.delete_subnet(SubnetId=network.a)


def test_association_goes_with_the_subnet(ec2, network):
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=network.b)
    ec2.delete_subnet(SubnetId=network.b)
    ec2.delete_route_table(RouteTableId=table)


def test_internet_gateway_is_held_by_public_addresses(ec2, network, gateway, nat):
    detach = {"InternetGatewayId": gateway, "VpcId": network.vpc}
    text = f"Network {network.vpc} has some mapped public address(es)."
    refused(ec2.detach_internet_gateway, "DependencyViolation", text, **detach)
    text = f"The internetGateway '{gateway}' has dependencies and cannot be deleted."
    refused(ec2.delete_internet_gateway, "DependencyViolation", text, InternetGatewayId=gateway)
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    ec2.detach_internet_gateway(**detach)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


def test_vpc_goes_last(ec2, network, gateway, endpoint):
    vpc = network.vpc
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
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
    )
    for call, parameters in steps:
        refused(ec2.delete_vpc, "DependencyViolation", text, VpcId=vpc)
        call(**parameters)
    ec2.delete_vpc(VpcId=vpc)


def test_what_moto_lacks_comes_as_an_aws_error(ec2):
    refused(ec2.describe_fpga_images, "UnsupportedOperation", "DescribeFpgaImages")
    assert ec2.meta.region_name == REGION
