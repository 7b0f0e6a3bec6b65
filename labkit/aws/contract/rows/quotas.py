"""Service Quotas and Parameter Store: what AWS tells of itself."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.world import World

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
READ = (
    ("VPCs per Region", "vpc", "L-F678F1CE", 5.0),
    ("Interface VPC endpoints per VPC", "vpc", "L-29B6F2EB", 50.0),
    ("Gateway VPC endpoints per Region", "vpc", "L-1B52E74A", 20.0),
    ("NAT gateways per Availability Zone", "vpc", "L-FE5A380F", 5.0),
    ("Regional APIs", "apigateway", "L-AA0FF27B", 600.0),
    ("Edge-optimized APIs", "apigateway", "L-B97207D0", 120.0),
    ("Private APIs", "apigateway", "L-A966AB5C", 600.0),
    ("VPC links", "apigateway", "L-A4C7274F", 20.0),
    ("VPC links(V2)", "apigateway", "L-608BDCD4", 10.0),
    ("EC2-VPC Elastic IPs", "ec2", "L-0263D0A3", 5.0),
)
"""Quotas that the course reads: name, service, code, value (F9.17)."""


def _quota(service: str, code: str) -> Any:
    return lambda aws: aws.service_quotas.get_service_quota(ServiceCode=service, QuotaCode=code)[
        "Quota"
    ]


def _pages(aws: World) -> Any:
    pages = aws.service_quotas.get_paginator("list_service_quotas").paginate(
        ServiceCode="apigateway", PaginationConfig={"PageSize": 5}
    )
    codes = [row["QuotaCode"] for page in pages for row in page["Quotas"]]
    return {"once": len(codes) == len(set(codes)), "several": len(codes) > 5}


ROWS = (
    *(
        Row(
            f"the quota {code} of {service} is {name}: {value:g}",
            _quota(service, code),
            gives({"QuotaName": name, "Value": value, "ServiceCode": service}),
            ("F9.17",),
        )
        for name, service, code, value in READ
    ),
    Row(
        "the ARN of a quota names Region and account",
        _quota("vpc", "L-F678F1CE"),
        gives({"QuotaArn": lambda arn: arn.count(":") == 5 and "us-east-1:" in arn}),
    ),
    Row(
        "an unknown quota is not found",
        _quota("vpc", "L-00000000"),
        refuses("NoSuchResourceException", status=400),
    ),
    Row(
        "an unknown service has no quotas",
        lambda aws: aws.service_quotas.list_service_quotas(ServiceCode="nowhere"),
        refuses("NoSuchResourceException", status=400),
    ),
    Row(
        "quotas are listed in pages",
        _pages,
        gives({"once": True, "several": True}),
    ),
    Row(
        "the newest Amazon Linux image is a parameter of AWS's own",
        lambda aws: aws.ssm.get_parameter(Name=IMAGE)["Parameter"],
        gives({"Name": IMAGE, "Type": "String", "Value": "ami-…"}),
    ),
    Row(
        "an unknown parameter is not found",
        lambda aws: aws.ssm.get_parameter(Name="/none"),
        refuses("ParameterNotFound", status=400),
    ),
    Row(
        "parameters that are not there are listed apart",
        lambda aws: aws.ssm.get_parameters(Names=[IMAGE, "/none"]),
        gives({"Parameters": [{"Name": IMAGE}], "InvalidParameters": ["/none"]}),
    ),
    Row(
        "parameters are asked for by a whole path",
        lambda aws: aws.ssm.get_parameters_by_path(Path="aws"),
        refuses("ValidationException", status=400),
    ),
    Row(
        "a session's name has no spaces",
        lambda aws: aws.sts.assume_role(
            RoleArn=aws.role("ec2.amazonaws.com"), RoleSessionName="no good"
        ),
        refuses(
            "ValidationError",
            "1 validation error detected: Value 'no good' at 'roleSessionName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
            400,
        ),
    ),
    Row(
        "the caller's account is told",
        lambda aws: {"same": aws.sts.get_caller_identity()["Account"] == aws.account},
        gives({"same": True}),
    ),
)
