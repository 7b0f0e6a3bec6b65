"""The IAM policy with which `write_snapshot` can read all that it writes, and nothing else.

Actions after AWS's Service Authorization Reference. API Gateway's are HTTP verbs on paths
(F10.3): those that a snapshot reads are named, so that keys of usage plans stay unread.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "acm": ("DescribeCertificate", "ListCertificates"),
    "dynamodb": ("DescribeTable", "ListTables"),
    "ec2": (
        "DescribeAddresses",
        "DescribeDhcpOptions",
        "DescribeInstanceAttribute",
        "DescribeInstances",
        "DescribeInternetGateways",
        "DescribeManagedPrefixLists",
        "DescribeNatGateways",
        "DescribeNetworkAcls",
        "DescribeNetworkInterfaces",
        "DescribePrefixLists",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeTransitGatewayAttachments",
        "DescribeTransitGatewayRouteTables",
        "DescribeTransitGatewayVpcAttachments",
        "DescribeTransitGateways",
        "DescribeVpcAttribute",
        "DescribeVpcEndpoints",
        "DescribeVpcPeeringConnections",
        "DescribeVpcs",
        "GetManagedPrefixListEntries",
        "GetTransitGatewayRouteTablePropagations",
        "SearchTransitGatewayRoutes",
    ),
    "elasticloadbalancing": (
        "DescribeListeners",
        "DescribeLoadBalancerAttributes",
        "DescribeLoadBalancers",
        "DescribeTargetGroupAttributes",
        "DescribeTargetGroups",
        "DescribeTargetHealth",
    ),
    "iam": (
        "GetPolicy",
        "GetPolicyVersion",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "ListInstanceProfiles",
        "ListRolePolicies",
        "ListRoles",
    ),
    "kinesis": ("DescribeStreamSummary", "ListStreams"),
    "route53": ("GetHostedZone", "ListHostedZones", "ListResourceRecordSets"),
    "s3": ("GetBucketPolicy", "ListAllMyBuckets"),
}
"""Actions by service, but API Gateway's; every one of them only reads."""
PATHS = ("restapis", "domainnames", "domainnameaccessassociations", "vpclinks", "apis")
"""Paths of API Gateway that are read, each with what is below it."""


def snapshot_policy() -> str:
    """The policy as JSON text."""
    named = sorted(f"{service}:{name}" for service, names in ACTIONS.items() for name in names)
    paths = [f"arn:aws:apigateway:*::/{path}{rest}" for path in PATHS for rest in ("", "/*")]
    rows = [
        {"Sid": "ReadNetworks", "Effect": "Allow", "Action": named, "Resource": "*"},
        {"Sid": "ReadApis", "Effect": "Allow", "Action": "apigateway:GET", "Resource": paths},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": rows}, indent=2)
