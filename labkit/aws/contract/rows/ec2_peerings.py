"""Peerings between VPCs."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World


def _asked(aws: World, *, overlapping: bool = False) -> Any:
    ours, theirs = aws.vpc(), aws.vpc("10.0.0.0/16" if overlapping else "10.1.0.0/16")
    answer = aws.ec2.create_vpc_peering_connection(VpcId=ours, PeerVpcId=theirs)
    return answer["VpcPeeringConnection"]


def _listed(aws: World, key: str) -> Any:
    found = aws.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[key])
    return found["VpcPeeringConnections"][0]


def _accepted(aws: World) -> Any:
    key = _asked(aws)["VpcPeeringConnectionId"]
    aws.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=key)
    aws.until(
        aws.ec2.describe_vpc_peering_connections,
        lambda got: got["VpcPeeringConnections"][0]["Status"]["Code"] == "active",
        VpcPeeringConnectionIds=[key],
    )
    return _listed(aws, key)


def _twice(aws: World) -> Any:
    key = _accepted(aws)["VpcPeeringConnectionId"]
    return aws.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=key)


def _deleted(aws: World) -> Any:
    key = _accepted(aws)["VpcPeeringConnectionId"]
    aws.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=key)
    aws.ec2.get_waiter("vpc_peering_connection_deleted").wait(
        VpcPeeringConnectionIds=[key], WaiterConfig={"Delay": 1, "MaxAttempts": 5}
    )
    return "waited"


def _blackhole(aws: World) -> Any:
    row = _accepted(aws)
    key, vpc = row["VpcPeeringConnectionId"], row["RequesterVpcInfo"]["VpcId"]
    table = aws.route_table(vpc)
    given = {"RouteTableId": table, "DestinationCidrBlock": "10.1.0.0/16"}
    aws.ec2.create_route(**given, VpcPeeringConnectionId=key)
    aws.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=key)
    return aws.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]


def _failed(aws: World) -> Any:
    return _listed(aws, _asked(aws, overlapping=True)["VpcPeeringConnectionId"])["Status"]


ROWS = (
    Row("a peering begins as a request", _asked,
        gives({"Status": {"Code": "initiating-request"},
               "RequesterVpcInfo": {"CidrBlock": "10.0.0.0/16"},
               "AccepterVpcInfo": {"VpcId": str, "OwnerId": str}})),
    Row("waits to be accepted",
        lambda aws: _listed(aws, _asked(aws)["VpcPeeringConnectionId"])["Status"],
        gives({"Code": "pending-acceptance", "Message": "Pending Acceptance by …"})),
    Row("and is active then", lambda aws: _accepted(aws)["Status"], gives({"Code": "active"})),
    Row("it is accepted once", _twice, refuses("InvalidStateTransition")),
    Row("VPCs that overlap are not joined", _failed,
        gives({"Code": "failed", "Message": "…overlapping CIDR range"})),
    Row("a waiter sees it deleted", _deleted, gives("waited")),
    Row("a route to it is a blackhole then", _blackhole,
        gives(holding({"DestinationCidrBlock": "10.1.0.0/16", "State": "blackhole"}))),
    Row("an unknown peering is not found", lambda aws: _listed(aws, "pcx-00000000"),
        refuses("InvalidVpcPeeringConnectionID.NotFound",
                "The vpcPeeringConnection ID 'pcx-00000000' does not exist")),
    Row("an unknown VPC is not peered with",
        lambda aws: aws.ec2.create_vpc_peering_connection(
            VpcId=aws.vpc(), PeerVpcId="vpc-00000000"),
        refuses("InvalidVpcID.NotFound")),
)  # fmt: skip
