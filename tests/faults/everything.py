"""What an account holds, listed by bare boto3 calls and no listing of labkit's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]
Held = dict[tuple[str, str], str]
"""Kind and id to all that is told of it, as JSON."""

EC2 = (
    ("describe_vpcs", "Vpcs", "VpcId"),
    ("describe_subnets", "Subnets", "SubnetId"),
    ("describe_route_tables", "RouteTables", "RouteTableId"),
    ("describe_security_groups", "SecurityGroups", "GroupId"),
    ("describe_network_acls", "NetworkAcls", "NetworkAclId"),
    ("describe_addresses", "Addresses", "AllocationId"),
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("describe_volumes", "Volumes", "VolumeId"),
    ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
)
OTHERS = (
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("apigateway", "get_vpc_links", "items", "id"),
    ("apigateway", "get_domain_names", "items", "domainName"),
    (
        "apigateway",
        "get_domain_name_access_associations",
        "items",
        "domainNameAccessAssociationArn",
    ),
    ("apigatewayv2", "get_apis", "Items", "ApiId"),
    ("apigatewayv2", "get_vpc_links", "Items", "VpcLinkId"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("iam", "list_users", "Users", "UserName"),
    ("route53", "list_hosted_zones", "HostedZones", "Id"),
    ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
)
NAMES = (
    ("kinesis", "list_streams", "StreamNames"),
    ("dynamodb", "list_tables", "TableNames"),
)
OVER = ("deleted", "terminated")
"""States of what AWS still shows for a while, although it is gone."""


def everything(clients: Any) -> Held:
    """Everything, with all that the listing call tells of each."""
    return {
        (kind, key): json.dumps(row, sort_keys=True, default=str)
        for kind, key, row in _rows(clients)
    }


def _rows(clients: Any) -> Iterator[tuple[str, str, Row]]:
    for operation, rows, key in EC2:
        for row in _pages(clients.client("ec2"), operation, rows):
            if row.get("State") not in OVER:
                yield rows, row[key], row
    for reservation in _pages(clients.client("ec2"), "describe_instances", "Reservations"):
        for row in reservation["Instances"]:
            if row["State"]["Name"] not in OVER:
                yield "Instances", row["InstanceId"], row
    yield from _outside_ec2(clients)


def _outside_ec2(clients: Any) -> Iterator[tuple[str, str, Row]]:
    for service, operation, rows, key in OTHERS:
        for row in _pages(clients.client(service), operation, rows):
            yield f"{service} {rows}", row[key], row
    for service, operation, rows in NAMES:
        for name in _pages(clients.client(service), operation, rows):
            yield f"{service} {rows}", name, {}


def _pages(client: Any, operation: str, rows: str) -> Iterator[Any]:
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate():
            yield from page.get(rows, ())
    else:
        yield from getattr(client, operation)().get(rows, ())


def leaks(before: Held, after: Held) -> list[str]:
    """What is there now and was not before."""
    return sorted(" ".join(key) for key in after.keys() - before.keys())


def harm(before: Held, after: Held) -> list[str]:
    """What was there before and is gone, or told otherwise."""
    return sorted(" ".join(key) for key, told in before.items() if after.get(key) != told)
