"""VPC endpoints: what is refused, what is made of them, how they change and go."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World


def _gateway_for(code: str) -> Any:
    return lambda aws: aws.ec2.create_vpc_endpoint(
        VpcId=aws.vpc(), ServiceName=aws.service(code), VpcEndpointType="Gateway"
    )


def _names(aws: World) -> list[str]:
    vpc = aws.vpc()
    key = aws.endpoint(vpc, aws.subnet(vpc), PrivateDnsEnabled=True)
    answer = aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[key])
    return [row["DnsName"] for row in answer["VpcEndpoints"][0]["DnsEntries"]]


NO_GATEWAY = "Endpoint type (Gateway) does not match available service types ([Interface])."

ROWS = (
    Row(
        "execute-api has no gateway endpoint",
        _gateway_for("execute-api"),
        refuses("InvalidParameter", NO_GATEWAY, 400),
        ("F3.1", "R197"),
    ),
    Row(
        "Kinesis has no gateway endpoint",
        _gateway_for("kinesis-streams"),
        refuses("InvalidParameter", NO_GATEWAY, 400),
        ("F3.1", "R197"),
    ),
    Row(
        "the first name of an interface endpoint is the regional one",
        lambda aws: _names(aws)[0],
        gives("vpce-…-….execute-api.….vpce.amazonaws.com"),
        ("F2.5", "R188"),
    ),
    Row(
        "private DNS adds the service's own name",
        _names,
        gives(holding("execute-api.….amazonaws.com")),
        ("F2.5",),
    ),
)
