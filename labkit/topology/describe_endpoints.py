"""VPC endpoints, as EC2 describes them."""

from __future__ import annotations

from labkit.topology.describe_policies import policy_or_none
from labkit.topology.describe_rows import (
    Row,
    each_text,
    flag,
    name_of,
    part,
    rows_of,
    state_of,
    text,
    text_or,
    texts,
)
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.policy import FULL_ACCESS

INSIDE = "PrivateDnsOnlyForInboundResolverEndpoint"
OF_SERVICES = ("Interface", "Gateway", "GatewayLoadBalancer")
"""The types that lead to a service; the others lead to a resource or a service network (F2.17)."""


def vpc_endpoint(row: Row) -> VpcEndpoint:
    """A VPC endpoint of whichever type."""
    kind = text_or(row, "VpcEndpointType", "Gateway")
    return VpcEndpoint(
        id=text(row, "VpcEndpointId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        service=text(row, "ServiceName") if kind in OF_SERVICES else text_or(row, "ServiceName"),
        endpoint_type=kind,
        subnets=texts(row, "SubnetIds"),
        interfaces=texts(row, "NetworkInterfaceIds"),
        groups=each_text(row, "Groups", "GroupId"),
        route_tables=texts(row, "RouteTableIds"),
        private_dns=flag(row, "PrivateDnsEnabled", default=False),
        inbound_resolver_only=flag(part(row, "DnsOptions"), INSIDE, default=False),
        dns_name=_regional_name(row),
        policy=policy_or_none(row, "PolicyDocument") or FULL_ACCESS,
        state=state_of(row, "available"),
    )


def _regional_name(row: Row) -> str:
    """The first of its own names is the regional one (F2.5)."""
    names = (text_or(entry, "DnsName") for entry in rows_of(row, "DnsEntries"))
    return next((name for name in names if name.startswith("vpce-")), "")
