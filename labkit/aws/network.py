"""VPCs, internet gateways, subnets, route tables and routes."""

from __future__ import annotations

from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.ec2 import found_id, marked, row_of
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope
from labkit.provision import Resource
from labkit.provision.values import Attributes

# ---------------------------------------------------------------- VPC


def _create_vpc(scope: Scope, resource: Resource, _token: str) -> Attributes:
    ec2, wanted = scope.client("ec2"), resource.properties
    answer = ec2.create_vpc(CidrBlock=wanted["cidr"], TagSpecifications=marked(scope, resource))
    key = answer["Vpc"]["VpcId"]
    # What AWS sets by itself (F2.3) needs no call.
    if not wanted["dns_support"]:
        ec2.modify_vpc_attribute(VpcId=key, EnableDnsSupport={"Value": False})
    if wanted["dns_hostnames"]:
        ec2.modify_vpc_attribute(VpcId=key, EnableDnsHostnames={"Value": True})
    return {"id": key}


def _update_vpc(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    ec2, wanted = scope.client("ec2"), resource.properties
    # One attribute a call: AWS takes no more (F2.3).
    for name, value in (
        ("EnableDnsSupport", wanted["dns_support"]),
        ("EnableDnsHostnames", wanted["dns_hostnames"]),
    ):
        ec2.modify_vpc_attribute(VpcId=attributes["id"], **{name: {"Value": value}})
    return attributes


def _delete_vpc(scope: Scope, _: Resource, attributes: Attributes) -> None:
    scope.client("ec2").delete_vpc(VpcId=attributes["id"])


# ---------------------------------------------------------------- internet gateway


def _create_gateway(scope: Scope, resource: Resource, _token: str) -> Attributes:
    ec2 = scope.client("ec2")
    answer = ec2.create_internet_gateway(TagSpecifications=marked(scope, resource))
    key = answer["InternetGateway"]["InternetGatewayId"]
    if resource.properties["vpc"]:
        ec2.attach_internet_gateway(InternetGatewayId=key, VpcId=resource.properties["vpc"])
    return {"id": key}


def _attached(scope: Scope, key: str) -> tuple[str, ...]:
    row = row_of(scope, "internet_gateway", key) or {}
    return tuple(attachment["VpcId"] for attachment in row.get("Attachments", ()))


def _update_gateway(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    key, vpc = attributes["id"], resource.properties["vpc"]
    if vpc and vpc not in _attached(scope, key):
        scope.client("ec2").attach_internet_gateway(InternetGatewayId=key, VpcId=vpc)
    return attributes


def _delete_gateway(scope: Scope, _: Resource, attributes: Attributes) -> None:
    ec2, key = scope.client("ec2"), attributes["id"]
    for vpc in _attached(scope, key):
        with unless_gone():
            ec2.detach_internet_gateway(InternetGatewayId=key, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=key)


# ---------------------------------------------------------------- subnet


def _create_subnet(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("ec2").create_subnet(
        VpcId=wanted["vpc"],
        CidrBlock=wanted["cidr"],
        AvailabilityZone=wanted["zone"],
        TagSpecifications=marked(scope, resource),
    )
    return {"id": answer["Subnet"]["SubnetId"]}


def as_it_is(_: Scope, __: Resource, attributes: Attributes) -> Attributes:
    """Nothing of it can be changed, and one call made all of it."""
    return attributes


def _delete_subnet(scope: Scope, _: Resource, attributes: Attributes) -> None:
    scope.client("ec2").delete_subnet(SubnetId=attributes["id"])


# ---------------------------------------------------------------- route table


def _create_table(scope: Scope, resource: Resource, token: str) -> Attributes:
    ec2 = scope.client("ec2")
    answer = ec2.create_route_table(
        VpcId=resource.properties["vpc"],
        TagSpecifications=marked(scope, resource),
        ClientToken=token,
    )
    key = answer["RouteTable"]["RouteTableId"]
    for subnet in resource.properties["subnets"]:
        ec2.associate_route_table(RouteTableId=key, SubnetId=subnet)
    return {"id": key}


def _associations(scope: Scope, key: str) -> dict[str, str]:
    """The subnets of a table with the ids of their associations."""
    row = row_of(scope, "route_table", key) or {}
    return {
        association["SubnetId"]: association["RouteTableAssociationId"]
        for association in row.get("Associations", ())
        if "SubnetId" in association
    }


def _update_table(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    ec2, key = scope.client("ec2"), attributes["id"]
    have, wanted = _associations(scope, key), resource.properties["subnets"]
    for subnet, association in have.items():
        if subnet not in wanted:
            ec2.disassociate_route_table(AssociationId=association)
    for subnet in wanted:
        if subnet not in have:
            ec2.associate_route_table(RouteTableId=key, SubnetId=subnet)
    return attributes


def _delete_table(scope: Scope, _: Resource, attributes: Attributes) -> None:
    ec2, key = scope.client("ec2"), attributes["id"]
    for association in _associations(scope, key).values():
        with unless_gone():
            ec2.disassociate_route_table(AssociationId=association)
    ec2.delete_route_table(RouteTableId=key)


# ---------------------------------------------------------------- route

TARGETS = {
    "igw": "GatewayId",
    "vgw": "GatewayId",
    "nat": "NatGatewayId",
    "eni": "NetworkInterfaceId",
    "i": "InstanceId",
    "pcx": "VpcPeeringConnectionId",
    "tgw": "TransitGatewayId",
}
"""The parameter that takes a route's target, by the beginning of its id."""


def _route_arguments(resource: Resource) -> dict[str, Any]:
    wanted = resource.properties
    destination, target = wanted["destination"], wanted["target"]
    by_list = destination.startswith("pl-")
    return {
        "RouteTableId": wanted["route_table"],
        "DestinationPrefixListId" if by_list else "DestinationCidrBlock": destination,
        TARGETS[target.split("-", 1)[0]]: target,
    }


def _route_id(resource: Resource) -> Attributes:
    wanted = resource.properties
    return {"id": f"{wanted['route_table']} {wanted['destination']}"}


def _create_route(scope: Scope, resource: Resource, _token: str) -> Attributes:
    scope.client("ec2").create_route(**_route_arguments(resource))
    return _route_id(resource)


def _route(scope: Scope, resource: Resource) -> dict[str, Any] | None:
    wanted = resource.properties
    table = row_of(scope, "route_table", wanted["route_table"]) or {}
    for row in table.get("Routes", ()):
        given = row.get("DestinationCidrBlock") or row.get("DestinationPrefixListId")
        if given == wanted["destination"]:
            return dict(row)
    return None


def _update_route(scope: Scope, resource: Resource, _: Attributes) -> Attributes:
    ec2, arguments = scope.client("ec2"), _route_arguments(resource)
    row = _route(scope, resource)
    if row is None:
        ec2.create_route(**arguments)
    elif resource.properties["target"] not in row.values():
        ec2.replace_route(**arguments)
    return _route_id(resource)


def _delete_route(scope: Scope, resource: Resource, _: Attributes) -> None:
    wanted = resource.properties
    arguments = _route_arguments(resource)
    kept = {name: value for name, value in arguments.items() if value != wanted["target"]}
    scope.client("ec2").delete_route(**kept)


def _find_route(scope: Scope, resource: Resource) -> Attributes | None:
    return _route_id(resource) if _route(scope, resource) else None


HANDLERS: dict[str, Handler] = {
    "vpc": Handler(_create_vpc, _update_vpc, _delete_vpc, found_id),
    "internet_gateway": Handler(_create_gateway, _update_gateway, _delete_gateway, found_id),
    "subnet": Handler(_create_subnet, as_it_is, _delete_subnet, found_id),
    "route_table": Handler(_create_table, _update_table, _delete_table, found_id),
    "route": Handler(_create_route, _update_route, _delete_route, _find_route),
}
