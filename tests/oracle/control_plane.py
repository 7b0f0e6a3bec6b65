"""The calls of `control-plane` rows, made by boto3 against an AWS that stands somewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.oracle.draft import ENDPOINT, REGION
from tests.oracle.rows import Row

Clients = Callable[[str], Any]
"""A boto3 client by its service's name."""

CONFIGURATION: dict[str, dict[str, Any]] = {
    "ip-address-type:ipv4": {"ipAddressType": "ipv4"},
    "vpc-endpoint-ids-given": {"vpcEndpointIds": [ENDPOINT]},
}
"""What a word adds to the endpoint configuration of an API."""


def create_rest_api(clients: Clients, row: Row) -> Any:
    """An API of the row's type; the row's words say what its configuration holds besides."""
    configuration: dict[str, Any] = {"types": [row["api_type"]]}
    for word in row["given"]:
        configuration |= CONFIGURATION[word]
    return clients("apigateway").create_rest_api(name="api", endpointConfiguration=configuration)


def create_deployment(clients: Clients, row: Row) -> None:
    """A deployment of an API with one method and without a policy."""
    apigateway = clients("apigateway")
    made = apigateway.create_rest_api(
        name="api", endpointConfiguration={"types": [row["api_type"]]}
    )
    at = {"restApiId": made["id"], "resourceId": made["rootResourceId"], "httpMethod": "GET"}
    apigateway.put_method(**at, authorizationType="NONE")
    apigateway.put_integration(**at, type="MOCK")
    apigateway.create_deployment(restApiId=made["id"], stageName="test")


def create_vpc_endpoint(clients: Clients, row: Row) -> None:
    """An endpoint in a VPC of its own, as the row's words make it."""
    ec2, given = clients("ec2"), row["given"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for attribute, word in ATTRIBUTES.items():
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": word not in given}})
    for number in range(1 + ("private-names-taken" in given)):
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]
        _create_endpoint(ec2, row, VpcId=vpc, SubnetIds=[subnet["SubnetId"]])


ATTRIBUTES = {"EnableDnsSupport": "dns-support-off", "EnableDnsHostnames": "dns-hostnames-off"}
"""The word that switches a VPC's attribute off."""


def _create_endpoint(ec2: Any, row: Row, **place: Any) -> None:
    gateway, _, service = row["endpoints"][0].rpartition(":")
    name = f"com.amazonaws.{REGION}.{service}"
    if gateway:
        ec2.create_vpc_endpoint(VpcId=place["VpcId"], ServiceName=name, VpcEndpointType="Gateway")
    else:
        ec2.create_vpc_endpoint(
            **place,
            ServiceName=name,
            VpcEndpointType="Interface",
            PrivateDnsEnabled=row["private_dns"],
        )


CALLS: dict[str, Callable[[Clients, Row], Any]] = {
    "apigateway:CreateDeployment": create_deployment,
    "apigateway:CreateRestApi": create_rest_api,
    "ec2:CreateVpcEndpoint": create_vpc_endpoint,
}
"""What the column `call` says, by its name."""
