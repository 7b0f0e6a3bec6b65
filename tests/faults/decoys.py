"""Other people's things, with names and tags that are nearly those of a lab."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from labkit.aws.scope import pairs

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ec2.amazonaws.com"},
            }
        ],
    }
)


def plant(clients: Any, lab: str, learner: str, most: int = 6) -> None:
    """Things of the `owners`, so that a listing before and after tells of any harm.

    `most` is of how many of them, nearest first: an emulator is the slower the more it has.
    """
    for number, tags in enumerate(owners(lab, learner)[:most]):
        _network(clients, tags, number)
        _named(clients, tags, f"labkit-{lab}-{learner}-decoy-{number}")
    _abroad(clients, lab, learner)
    _named(clients, {}, f"labkit-{lab}-{learner}")
    _named(clients, {}, f"labkit-{lab}-{learner}-records-2")


def owners(lab: str, learner: str) -> tuple[Mapping[str, str], ...]:
    """Whose tags the decoys bear: none of them are exactly this lab's and this learner's."""
    name = {"Name": "lab-vpc"}
    return (
        {**name, "labkit:lab": lab, "labkit:learner": f"{learner}-2"},
        {**name, "labkit:lab": lab, "labkit:learner": learner[:-2]},
        {**name, "labkit:lab": f"{lab}-2", "labkit:learner": learner, "labkit:step": "vpc/lab-vpc"},
        {**name, "labkit:learner": learner},
        name,
        {},
    )


def _network(clients: Any, tags: Mapping[str, str], number: int) -> None:
    ec2 = clients.client("ec2")

    def marked(kind: str) -> dict[str, Any]:
        rows = pairs(tags)
        return {"TagSpecifications": [{"ResourceType": kind, "Tags": rows}]} if rows else {}

    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", **marked("vpc"))["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", **marked("subnet"))
    ec2.create_security_group(
        GroupName=f"decoy-{number}", Description="d", VpcId=vpc, **marked("security-group")
    )
    gateway = ec2.create_internet_gateway(**marked("internet-gateway"))["InternetGateway"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    ec2.create_route_table(VpcId=vpc, **marked("route-table"))
    ec2.allocate_address(Domain="vpc", **marked("elastic-ip"))
    ec2.create_network_interface(
        SubnetId=subnet["Subnet"]["SubnetId"], **marked("network-interface")
    )


def _named(clients: Any, tags: Mapping[str, str], name: str) -> None:
    """What is found by its name: streams, roles, profiles, APIs, buckets, tables, groups."""
    clients.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    if tags:
        clients.client("kinesis").add_tags_to_stream(StreamName=name, Tags=dict(tags))
    marked = {"Tags": pairs(tags)} if tags else {}
    iam = clients.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **marked)
    iam.create_instance_profile(InstanceProfileName=name, **marked)
    clients.client("apigateway").create_rest_api(
        name=name, endpointConfiguration={"types": ["REGIONAL"]}, tags=dict(tags)
    )
    clients.client("s3").create_bucket(Bucket=name)
    clients.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **marked,
    )
    clients.client("elbv2").create_target_group(
        Name=name[-32:].strip("-"), Protocol="TCP", Port=80, TargetType="ip", VpcId=_a_vpc(clients)
    )


def _abroad(clients: Any, lab: str, learner: str) -> None:
    """What the same lab of the same learner has in another Region, and is listed in all."""
    name = f"labkit-{lab}-{learner}-abroad"
    tags = {"labkit:lab": lab, "labkit:learner": learner, "labkit:region": "eu-west-1"}
    iam = clients.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Tags=pairs(tags))
    iam.create_instance_profile(InstanceProfileName=name, Tags=pairs(tags))
    clients.client("s3").create_bucket(Bucket=name)
    clients.client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(tags)})
    clients.client("route53").create_hosted_zone(
        Name="abroad.internal",
        VPC={"VPCRegion": "us-east-1", "VPCId": _a_vpc(clients)},
        CallerReference=f"labkit eu-west-1 {lab} {learner} hosted_zone/abroad",
        HostedZoneConfig={"PrivateZone": True},
    )


def _a_vpc(clients: Any) -> str:
    return str(clients.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])
