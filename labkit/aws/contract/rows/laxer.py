"""Where the embedded AWS is still laxer than AWS: rows that it is known not to keep."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.rows.ec2_endpoints import create
from labkit.aws.contract.rows.ec2_instances import row_of
from labkit.aws.contract.world import World, made


def _link(aws: World) -> tuple[str, str]:
    """A VPC link that has come to something, and its load balancer."""
    balancer = aws.balancer(aws.subnet(aws.vpc()))
    key = made(aws.apigateway.create_vpc_link, name=aws.name("link"), targetArns=[balancer])["id"]
    aws.until(aws.apigateway.get_vpc_link, lambda got: got["status"] != "PENDING", vpcLinkId=key)
    return str(key), balancer


def _dangling(aws: World) -> Any:
    key, _ = _link(aws)
    where = aws.method(
        aws.api(),
        type="HTTP_PROXY",
        uri="http://example.com",
        integrationHttpMethod="GET",
        connectionType="VPC_LINK",
        connectionId=key,
    )
    made(aws.apigateway.delete_method, **where)
    return aws.apigateway.delete_vpc_link(vpcLinkId=key)


def _service(aws: World) -> Any:
    _, balancer = _link(aws)
    rows = aws.ec2.describe_vpc_endpoint_service_configurations()["ServiceConfigurations"]
    return any(balancer in row.get("NetworkLoadBalancerArns", ()) for row in rows)


def _regional(aws: World) -> Any:
    vpc = aws.vpc()
    aws.gateway(vpc)
    return aws.ec2.create_nat_gateway(VpcId=vpc, AvailabilityMode="regional")["NatGateway"]


def _needed_gateway(aws: World) -> Any:
    vpc = aws.vpc()
    gateway = create("s3", VpcId=vpc)(aws)["VpcEndpoint"]["VpcEndpointId"]
    create("s3", VpcId=vpc, VpcEndpointType="Interface", PrivateDnsEnabled=True)(aws)
    return aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway])


def _sixth_vpc(aws: World) -> Any:
    return [aws.ec2.create_vpc(CidrBlock="10.0.0.0/16") for _ in range(6)]


def _terminated(aws: World) -> Any:
    key = aws.instance(aws.subnet(aws.vpc()))
    aws.ec2.terminate_instances(InstanceIds=[key])
    return row_of(aws, key)["NetworkInterfaces"]


def _logged(aws: World) -> Any:
    """A log level for a stage, in an account that has given API Gateway no role for its logs."""
    api = aws.api()
    aws.method(api)
    aws.stage(api)
    level = {"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"}
    return aws.apigateway.update_stage(restApiId=api, stageName="test", patchOperations=[level])


ROWS = (
    Row(
        "a method that is deleted with its VPC link's id in it leaves a reference that dangles",
        _dangling,
        refuses("BadRequestException", status=400),
        ("F9.8",),
    ),
    Row(
        "a VPC link makes an endpoint service in the account",
        _service,
        gives(True),
        ("F5.3",),
    ),
    Row(
        "a regional NAT gateway needs no subnet",
        _regional,
        gives({"AvailabilityMode": "regional"}),
        ("F7.5",),
    ),
    Row(
        "a gateway endpoint stays that S3's private names need",
        _needed_gateway,
        gives({"Unsuccessful": [dict]}),
        ("F3.10",),
    ),
    Row("a Region has five VPCs at first", _sixth_vpc, refuses("VpcLimitExceeded"), ("F9.17",)),
    Row("a terminated instance is listed without interfaces", _terminated, gives([]), ("R226",)),
    Row(
        "a stage's log level needs a CloudWatch role in the account's settings",
        _logged,
        refuses(
            "BadRequestException",
            "CloudWatch Logs role ARN must be set in account settings to enable logging",
            400,
        ),
    ),
)
