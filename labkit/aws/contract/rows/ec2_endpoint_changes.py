"""VPC endpoints as they change and go."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.rows.ec2_endpoints import create, listed, placed
from labkit.aws.contract.world import World

Call = Callable[[World], Any]
UNKNOWN = "vpce-00000000000000000"
NOTHING = json.dumps({"Statement": []})


def changed(**what: Any) -> Call:
    """An endpoint after a change, as it is listed."""

    def call(aws: World) -> Any:
        key = placed(aws)["VpcEndpointId"]
        aws.ec2.modify_vpc_endpoint(VpcEndpointId=key, **what)
        return listed(aws, key)

    return call


def _regrouped(aws: World) -> Any:
    row = placed(aws)
    group = aws.group(row["VpcId"])
    old = [one["GroupId"] for one in row["Groups"]]
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=row["VpcEndpointId"], AddSecurityGroupIds=[group], RemoveSecurityGroupIds=old
    )
    keys = row["NetworkInterfaceIds"][:1]
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=keys)["NetworkInterfaces"]
    return [one["GroupId"] == group for one in found[0]["Groups"]]


def _left_subnet(aws: World) -> Any:
    row = placed(aws)
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=row["VpcEndpointId"], RemoveSubnetIds=row["SubnetIds"][:1]
    )
    now = listed(aws, row["VpcEndpointId"])
    return [len(now["SubnetIds"]), len(now["NetworkInterfaceIds"]), len(now["DnsEntries"])]


def _same_zone(aws: World) -> Any:
    row = placed(aws)
    more = aws.subnet(row["VpcId"], "10.0.3.0/24", "a")
    return aws.ec2.modify_vpc_endpoint(VpcEndpointId=row["VpcEndpointId"], AddSubnetIds=[more])


def _policy_reset(aws: World) -> Any:
    key = placed(aws, PolicyDocument=NOTHING)["VpcEndpointId"]
    aws.ec2.modify_vpc_endpoint(VpcEndpointId=key, ResetPolicy=True)
    return listed(aws, key)["PolicyDocument"]


def _gateway(aws: World) -> tuple[str, str, str]:
    """A gateway endpoint on one of two route tables."""
    vpc = aws.vpc()
    first, second = aws.route_table(vpc), aws.route_table(vpc)
    made = create("s3", VpcId=vpc, RouteTableIds=[first])(aws)["VpcEndpoint"]
    return made["VpcEndpointId"], first, second


def _routed(aws: World, table: str) -> list[str]:
    found = aws.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return [row["GatewayId"][:5] for row in found]


def _moved(aws: World) -> Any:
    key, first, second = _gateway(aws)
    aws.ec2.modify_vpc_endpoint(
        VpcEndpointId=key, AddRouteTableIds=[second], RemoveRouteTableIds=[first]
    )
    return [_routed(aws, first), _routed(aws, second)]


def _by_hand(aws: World) -> Any:
    _, table, _ = _gateway(aws)
    rows = aws.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    prefixes = next(
        row["DestinationPrefixListId"] for row in rows if "DestinationPrefixListId" in row
    )
    return aws.ec2.delete_route(RouteTableId=table, DestinationPrefixListId=prefixes)


def _gateway_deleted(aws: World) -> Any:
    key, table, _ = _gateway(aws)
    aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[key])
    return _routed(aws, table)


def _deleted(aws: World) -> Any:
    """An interface endpoint that was deleted and is gone."""
    row = placed(aws)
    by = [{"Name": "vpc-endpoint-id", "Values": [row["VpcEndpointId"]]}]
    aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[row["VpcEndpointId"]])
    gone = {"deleted", "Deleted"}
    aws.until(
        aws.ec2.describe_vpc_endpoints,
        lambda got: all(one["State"] in gone for one in got["VpcEndpoints"]),
        Filters=by,
    )
    return row


def _then_described(aws: World) -> Any:
    return listed(aws, _deleted(aws)["VpcEndpointId"])


def _interface_after(aws: World) -> Any:
    keys = _deleted(aws)["NetworkInterfaceIds"]
    return aws.ec2.describe_network_interfaces(NetworkInterfaceIds=keys[:1])


def _subnet_after(aws: World) -> Any:
    return aws.ec2.delete_subnet(SubnetId=_deleted(aws)["SubnetIds"][0])


def _found(aws: World) -> Any:
    row = placed(aws)
    by = {
        "vpc-endpoint-id": row["VpcEndpointId"],
        "vpc-id": row["VpcId"],
        "service-name": "*.execute-api",
        "vpc-endpoint-state": "available",
        "vpc-endpoint-type": "Interface",
    }
    filters = [{"Name": name, "Values": [value]} for name, value in by.items()]
    return aws.ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]


FOUND = "The Vpc Endpoint Id 'vpce-…' does not exist"

ROWS = (
    Row("private names go with private DNS", changed(PrivateDnsEnabled=False),
        gives({"PrivateDnsEnabled": False, "DnsEntries": [dict, dict, dict]}), ("F2.5",)),
    Row("a policy is changed", changed(PolicyDocument=NOTHING), gives({"PolicyDocument": NOTHING}),
        ("F2.8",)),
    Row("and reset to full access", _policy_reset, gives('{"Statement"…"Allow"…'), ("F2.8",)),
    Row("a changed policy must be JSON", changed(PolicyDocument="{"),
        refuses("InvalidPolicyDocument")),
    Row("groups are changed on the interfaces too", _regrouped, gives([True]), ("F2.7",)),
    Row("a subnet that is removed takes interface and name along", _left_subnet,
        gives([1, 1, 4]), ("F2.1",)),
    Row("a second subnet of a zone is not added", _same_zone,
        refuses("DuplicateSubnetsInSameZone"), ("F2.1", "R201")),
    Row("a table that is added gets the route, one that is removed loses it", _moved,
        gives([["local"], ["local", "vpce-"]]), ("F3.2",)),
    Row("the route of a gateway endpoint is not deleted by hand", _by_hand,
        refuses("InvalidParameterValue", "cannot remove VPC endpoint route pl-… in route table …",
                400), ("F3.2",)),
    Row("an unknown endpoint is not changed",
        lambda aws: aws.ec2.modify_vpc_endpoint(VpcEndpointId=UNKNOWN, PrivateDnsEnabled=False),
        refuses("InvalidVpcEndpointId.NotFound", FOUND, 400), ("F9.14",)),
    Row("nor listed", lambda aws: listed(aws, UNKNOWN),
        refuses("InvalidVpcEndpointId.NotFound", FOUND, 400), ("F9.14",)),
    Row("a malformed id is refused", lambda aws: listed(aws, "vpce-x"),
        refuses("InvalidVpcEndpointId.Malformed")),
    Row("deleting an unknown one is told, and not raised",
        lambda aws: aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[UNKNOWN]),
        gives({"Unsuccessful": [{"ResourceId": UNKNOWN, "Error": {
            "Code": "InvalidVpcEndpoint.NotFound"}}]}), ("F9.14", "R247")),
    Row("one that stands goes without a word",
        lambda aws: aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[placed(aws)["VpcEndpointId"]]),
        gives({"Unsuccessful": []}), ("F9.14",)),
    Row("a deleted endpoint vanishes", _then_described, refuses("InvalidVpcEndpointId.NotFound"),
        ("F9.12",)),
    Row("with its interfaces", _interface_after, refuses("InvalidNetworkInterfaceID.NotFound"),
        ("F9.12",)),
    Row("so its subnets can go", _subnet_after, gives(dict), ("R205",)),
    Row("which it holds while it stands",
        lambda aws: aws.ec2.delete_subnet(SubnetId=placed(aws)["SubnetIds"][0]),
        refuses("DependencyViolation",
                "The subnet 'subnet-…' has dependencies and cannot be deleted.", 400),
        ("R205", "F9.12")),
    Row("a deleted gateway endpoint takes its routes along", _gateway_deleted, gives(["local"]),
        ("F9.12",)),
    Row("endpoints are found by id, VPC and service",
        _found,
        gives(holding({"State": "available", "RouteTableIds": [], "NextToken": ABSENT}))),
)  # fmt: skip
