"""Endpoint services: AWS's own, and those that an account puts before its load balancer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]


def _by_name(*codes: str) -> Call:
    return lambda aws: aws.ec2.describe_vpc_endpoint_services(
        ServiceNames=[aws.service(code) for code in codes]
    )


def _offered(aws: World, *, ask: bool = False) -> Any:
    """An endpoint service before a network load balancer in zone a, and its VPC."""
    vpc = aws.vpc()
    balancer = aws.balancer(aws.subnet(vpc))
    answer = aws.ec2.create_vpc_endpoint_service_configuration(
        NetworkLoadBalancerArns=[balancer], AcceptanceRequired=ask
    )
    return {**answer["ServiceConfiguration"], "VpcId": vpc}


def _joined(ask: bool = False, zone: str = "a", **more: Any) -> Call:
    """What an endpoint for such a service answers."""

    def call(aws: World) -> Any:
        service, vpc = _offered(aws, ask=ask), aws.vpc()
        given = {"VpcId": vpc, "ServiceName": service["ServiceName"], "PrivateDnsEnabled": False}
        subnets = [aws.subnet(vpc, zone=zone)]
        made = aws.ec2.create_vpc_endpoint(
            **{**given, "VpcEndpointType": "Interface", "SubnetIds": subnets, **more}
        )
        return {**made["VpcEndpoint"], "ServiceId": service["ServiceId"]}

    return call


def _accepted(aws: World) -> Any:
    made = _joined(ask=True)(aws)
    key = made["VpcEndpointId"]
    aws.ec2.accept_vpc_endpoint_connections(ServiceId=made["ServiceId"], VpcEndpointIds=[key])
    aws.until(
        aws.ec2.describe_vpc_endpoints,
        lambda got: got["VpcEndpoints"][0]["State"] == "available",
        VpcEndpointIds=[key],
    )
    return aws.ec2.describe_vpc_endpoint_connections(
        Filters=[{"Name": "service-id", "Values": [made["ServiceId"]]}]
    )["VpcEndpointConnections"]


ROWS = (
    Row("a service of AWS is described",
        lambda aws: _by_name("execute-api")(aws)["ServiceDetails"],
        gives([{"ServiceName": "com.amazonaws.….execute-api", "Owner": "amazon",
                "ServiceType": [{"ServiceType": "Interface"}], "AvailabilityZones": list,
                "PrivateDnsName": "execute-api.….amazonaws.com",
                "VpcEndpointPolicySupported": True}]), ("F2.10",)),
    Row("Kinesis has a private name",
        lambda aws: _by_name("kinesis-streams")(aws)["ServiceDetails"],
        gives([{"PrivateDnsName": "kinesis.….amazonaws.com"}]), ("F2.18",)),
    Row("S3 comes as a gateway and as interfaces",
        lambda aws: sorted(row["ServiceType"][0]["ServiceType"]
                           for row in _by_name("s3")(aws)["ServiceDetails"]),
        gives(["Gateway", "Interface"]), ("F3.1", "F3.9")),
    Row("an unknown service is refused", _by_name("nothing"),
        refuses("InvalidServiceName",
                "The Vpc Endpoint Service 'com.amazonaws.us-east-1.nothing' does not exist", 400),
        ("R200",)),
    Row("services are found by a filter",
        lambda aws: aws.ec2.describe_vpc_endpoint_services(
            Filters=[{"Name": "service-name", "Values": ["*.dynamodb"]}])["ServiceNames"],
        gives(holding("com.amazonaws.us-east-1.dynamodb"))),
    Row("an endpoint service stands before a load balancer", _offered,
        gives({"ServiceName": "com.amazonaws.vpce.….vpce-svc-…", "AcceptanceRequired": False,
               "ServiceState": "Available", "AvailabilityZones": ["us-east-1a"]})),
    Row("its endpoints are named after it", _joined(),
        gives({"State": "pending",
               "DnsEntries": holding({"DnsName": "vpce-….vpce-svc-….vpce.amazonaws.com"})})),
    Row("they wait for its owner, if it says so", _joined(ask=True),
        gives({"State": "pendingAcceptance"}), ("F2.16", "R196")),
    Row("who accepts", _accepted, gives([{"VpcEndpointState": "available"}]), ("F2.16",)),
    Row("without a private name there is no private DNS", _joined(PrivateDnsEnabled=True),
        refuses("InvalidParameter",
                "Private DNS can't be enabled because the service com.amazonaws.vpce.…vpce-svc-… "
                "does not provide a private DNS name.", 400), ("F2.4", "R203")),
    Row("it is where its load balancer is", _joined(zone="b"),
        refuses("InvalidParameter",
                "The VPC endpoint service com.amazonaws.vpce.… does not support the availability "
                "zone of the subnet: subnet-….", 400), ("F2.10", "R202")),
    Row("an unknown endpoint service is told, and not raised",
        lambda aws: aws.ec2.delete_vpc_endpoint_service_configurations(
            ServiceIds=["vpce-svc-00000000"]),
        gives({"Unsuccessful": [{"Error": {"Code": "InvalidVpcEndpointService.NotFound"}}]})),
)  # fmt: skip
