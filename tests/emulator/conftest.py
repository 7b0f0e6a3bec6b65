"""One embedded AWS for a module's tests, alone in its process, and clients of it."""

from __future__ import annotations

from dataclasses import dataclass

import boto3
import pytest
from botocore.config import Config

from labkit.emulator import EmbeddedAws

REGION = "us-east-1"
ACCOUNT = "123456789012"
EXECUTE_API = f"com.amazonaws.{REGION}.execute-api"


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def client(aws):
    made: dict[str, object] = {}

    def of(service: str):
        if service not in made:
            made[service] = boto3.client(
                service,
                endpoint_url=aws.url,
                region_name=REGION,
                aws_access_key_id="labkit",
                aws_secret_access_key="labkit",
                config=Config(
                    retries={"total_max_attempts": 1}, account_id_endpoint_mode="disabled"
                ),
            )
        return made[service]

    return of


@pytest.fixture(scope="module")
def ec2(client):
    return client("ec2")


@pytest.fixture(scope="module")
def apigateway(client):
    return client("apigateway")


@pytest.fixture(scope="module")
def kinesis(client):
    return client("kinesis")


@dataclass(frozen=True)
class Network:
    vpc: str
    a: str
    b: str
    a_again: str
    group: str


@pytest.fixture
def network(ec2):
    """A VPC with both DNS attributes, three subnets in two zones, and a group: one a test."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)
        for cidr, zone in (("10.0.0.0/24", "a"), ("10.0.1.0/24", "b"), ("10.0.2.0/24", "a"))
    ]
    group = ec2.create_security_group(GroupName="app", Description="app", VpcId=vpc)["GroupId"]
    return Network(vpc, *(row["Subnet"]["SubnetId"] for row in subnets), group)


@pytest.fixture
def endpoint(ec2, network):
    """An interface endpoint for execute-api in two zones, guarded by the network's group."""
    made = ec2.create_vpc_endpoint(
        VpcId=network.vpc,
        ServiceName=EXECUTE_API,
        VpcEndpointType="Interface",
        SubnetIds=[network.a, network.b],
        SecurityGroupIds=[network.group],
        PrivateDnsEnabled=True,
        TagSpecifications=[
            {"ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": network.vpc}]}
        ],
    )
    key = made["VpcEndpoint"]["VpcEndpointId"]
    return ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
