"""States of EC2's things at AWS's own pace: what holds while they last, and what ends with them."""

from __future__ import annotations

import pytest

from labkit.aws import Clients
from labkit.aws.contract import World
from labkit.emulator import EmbeddedAws
from tests.emulator.conftest import REGION
from tests.emulator.refusals import refused


@pytest.fixture(scope="module")
def slow():
    with EmbeddedAws(pace="aws") as running:
        yield running


@pytest.fixture
def ec2(slow):
    return Clients(REGION, endpoint_url=slow.url).client("ec2")


@pytest.fixture
def subnet(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]


def test_an_interface_endpoint_comes_and_goes_in_minutes(slow, ec2, subnet):
    def states():
        by = [{"Name": "vpc-endpoint-id", "Values": [key]}]
        return [row["State"] for row in ec2.describe_vpc_endpoints(Filters=by)["VpcEndpoints"]]

    key = ec2.create_vpc_endpoint(
        VpcId=subnet["VpcId"],
        ServiceName=f"com.amazonaws.{REGION}.execute-api",
        VpcEndpointType="Interface",
        SubnetIds=[subnet["SubnetId"]],
        PrivateDnsEnabled=False,
    )["VpcEndpoint"]["VpcEndpointId"]
    assert states() == ["pending"]
    slow.clock.skip(120)
    assert states() == ["available"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[key])
    assert states() == ["deleting"]
    refused(ec2.delete_subnet, "DependencyViolation", SubnetId=subnet["SubnetId"])
    slow.clock.skip(120)
    assert states() == []
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])


def test_a_nat_gateway_holds_its_address_to_the_end(slow, ec2, subnet):
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=subnet["VpcId"])
    address = {"AllocationId": ec2.allocate_address(Domain="vpc")["AllocationId"]}
    made = ec2.create_nat_gateway(SubnetId=subnet["SubnetId"], **address)["NatGateway"]
    ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])
    refused(ec2.release_address, "AuthFailure", **address)
    slow.clock.skip(60)
    ec2.release_address(**address)


def test_an_instance_starts_and_ends_in_its_own_time(slow, ec2, subnet):
    def state():
        found = ec2.describe_instances(InstanceIds=[key])["Reservations"][0]["Instances"][0]
        return found["State"]

    world = World(Clients(REGION, endpoint_url=slow.url))
    run = world.ec2.run_instances(
        ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet["SubnetId"]
    )
    key = run["Instances"][0]["InstanceId"]
    assert state() == {"Code": 0, "Name": "pending"}
    slow.clock.skip(30)
    assert state() == {"Code": 16, "Name": "running"}
    ec2.terminate_instances(InstanceIds=[key])
    assert state() == {"Code": 32, "Name": "shutting-down"}
    slow.clock.skip(60)
    assert state() == {"Code": 48, "Name": "terminated"}


def test_new_things_are_pending_for_seconds(slow, ec2, subnet):
    key = ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]
    ids = {"NetworkInterfaceIds": [key["NetworkInterfaceId"]]}
    first = ec2.describe_network_interfaces(**ids)["NetworkInterfaces"][0]
    slow.clock.skip(5)
    then = ec2.describe_network_interfaces(**ids)["NetworkInterfaces"][0]
    assert [first["Status"], then["Status"]] == ["pending", "available"]
