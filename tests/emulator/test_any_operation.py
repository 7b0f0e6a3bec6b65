"""Every operation that AWS has, with any arguments: always an answer that an SDK can read."""

from __future__ import annotations

import random

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.emulator import anything
from tests.emulator.conftest import REGION

SERVICES = (
    "acm",
    "apigateway",
    "apigatewayv2",
    "dynamodb",
    "ec2",
    "elbv2",
    "iam",
    "kinesis",
    "logs",
    "route53",
    "s3",
    "service-quotas",
    "ssm",
    "sts",
)
LAX = Config(
    retries={"total_max_attempts": 1},
    parameter_validation=False,
    read_timeout=60,
    inject_host_prefix=False,
    s3={"addressing_style": "path"},
)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_a_service_is_answered_whatever_it_is_asked(aws, client, service):
    lax = boto3.client(
        service,
        endpoint_url=aws.url,
        region_name=REGION,
        aws_access_key_id="labkit",
        aws_secret_access_key="labkit",
        config=LAX,
    )
    vpc = client("ec2").create_vpc(CidrBlock="10.6.0.0/16")["Vpc"]
    chance = random.Random(service)
    for operation in anything.operations(lax):
        code, kind, status = outcome(lax, operation, anything.arguments(lax, operation, chance))
        assert "html" not in kind, operation
        # The answer to a HEAD has no body, so that an SDK has only the status to tell.
        assert code != str(status) or operation.startswith("Head"), (
            f"{operation} got a bare {status}"
        )
        assert status < 500 or code == "InternalFailure", operation
    assert (
        client("ec2").describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"][0]["CidrBlock"] == "10.6.0.0/16"
    )


def outcome(client, operation, arguments):
    """Error code, content type and status of a call; what is no answer of AWS's raises."""
    try:
        told = anything.call(client, operation, arguments)
    except ClientError as error:
        told = error.response
    about = told["ResponseMetadata"]
    kind = about["HTTPHeaders"].get("content-type", "")
    return told.get("Error", {}).get("Code", ""), kind, about["HTTPStatusCode"]
