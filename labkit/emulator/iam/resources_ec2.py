"""On what EC2 asks a permission: the thing that is made, and every thing that is named.

An id says by its head what it is the id of, so one table serves all operations (Service
Authorization Reference, "Resource types defined by Amazon EC2").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.emulator.iam.asked import Asked

TYPES: Mapping[str, str] = {
    "acl": "network-acl",
    "ami": "image",
    "cgw": "customer-gateway",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpce-svc": "vpc-endpoint-service",
}
"""Head of an id to the type in an ARN."""

MAKES: Mapping[str, tuple[str, ...]] = {
    "AllocateAddress": ("elastic-ip",),
    "CreateCustomerGateway": ("customer-gateway",),
    "CreateDhcpOptions": ("dhcp-options",),
    "CreateEgressOnlyInternetGateway": ("egress-only-internet-gateway",),
    "CreateFlowLogs": ("vpc-flow-log",),
    "CreateInternetGateway": ("internet-gateway",),
    "CreateKeyPair": ("key-pair",),
    "CreateLaunchTemplate": ("launch-template",),
    "CreateManagedPrefixList": ("prefix-list",),
    "CreateNatGateway": ("natgateway",),
    "CreateNetworkAcl": ("network-acl",),
    "CreateNetworkInterface": ("network-interface",),
    "CreateRouteTable": ("route-table",),
    "CreateSecurityGroup": ("security-group",),
    "CreateSubnet": ("subnet",),
    "CreateTransitGateway": ("transit-gateway",),
    "CreateTransitGatewayVpcAttachment": ("transit-gateway-attachment",),
    "CreateVolume": ("volume",),
    "CreateVpc": ("vpc",),
    "CreateVpcEndpoint": ("vpc-endpoint",),
    "CreateVpcEndpointServiceConfiguration": ("vpc-endpoint-service",),
    "CreateVpcPeeringConnection": ("vpc-peering-connection",),
    "CreateVpnGateway": ("vpn-gateway",),
    "RunInstances": ("instance", "network-interface", "volume"),
}
"""Operation to the types that it makes, whose ids are not known yet."""

ON_ONE: Mapping[str, str] = {
    "AuthorizeSecurityGroupEgress": "GroupId",
    "AuthorizeSecurityGroupIngress": "GroupId",
    "CreateRoute": "RouteTableId",
    "DeleteRoute": "RouteTableId",
    "ReplaceRoute": "RouteTableId",
    "RevokeSecurityGroupEgress": "GroupId",
    "RevokeSecurityGroupIngress": "GroupId",
}
"""Operations that are asked on what one parameter names, whatever else they name: where a
route leads, or a rule's peer, is no resource of theirs.
"""

_ID = re.compile(r"([a-z]+(?:-[a-z]+)?)-[0-9a-f]{8,17}")
_LOOK = re.compile(r"Describe(?!.+Attribute$)|Get|Search")
_AWS_OWNED = ("image", "snapshot")
"""Types whose ARN names no account."""


def ec2_resources(asked: Asked) -> list[str]:
    """The resources of a call; a look has none, but at one attribute of one thing."""
    if _LOOK.match(asked.operation):
        return []
    made = [ec2_arn(asked, kind, "*") for kind in MAKES.get(asked.operation, ())]
    return [*made, *_named(asked)]


def _named(asked: Asked) -> Iterator[str]:
    only = ON_ONE.get(asked.operation)
    for name, value in asked.parameters.items():
        if only in (None, name) and value.startswith(ASSOCIATION):
            yield from _associated(asked, value)
        found = _ID.fullmatch(value)
        if only in (None, name) and found and found[1] in TYPES:
            yield ec2_arn(asked, TYPES[found[1]], value)


ASSOCIATION = "rtbassoc-"


def _associated(asked: Asked, key: str) -> Iterator[str]:
    """The route table and the subnet that an association joins."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded late

    tables: Any = ec2_backends[asked.account][asked.region].route_tables.values()
    rows = (row for table in tables for row in table.associations)
    for row in rows:
        if row["RouteTableAssociationId"] == key:
            yield ec2_arn(asked, "route-table", row["RouteTableId"])
            yield from (ec2_arn(asked, "subnet", row[name]) for name in row if name == "SubnetId")


def ec2_arn(asked: Asked, kind: str, key: str) -> str:
    """The ARN of a thing of EC2."""
    account = "" if kind in _AWS_OWNED else asked.account
    return f"arn:aws:ec2:{asked.region}:{account}:{kind}/{key}"
