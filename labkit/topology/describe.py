"""From what AWS's describe calls answer, as plain dicts, to a topology. Pure: it only reads.

Rows are given by the name that AWS gives their list (`Vpcs`, `Subnets`, …), each as boto3
and the CLI return it. Where AWS needs more than one call for a thing, the others go either
into its row or into a list beside it (`describe_joins`):

    Streams      DescribeStreamSummary's description, with `Tags` as ListTagsForStream gives them
    Tables       DescribeTable's tables
    Buckets      ListBuckets' rows, with `Policy`
    InstanceProfiles  ListInstanceProfiles' rows: which role an instance has
    Roles        ListRoles' rows, with `Tags`, and `Policies`: the inline policies' documents
    RestApis     GetRestApis' rows, with `resources` (GetResources with methods embedded),
                 `stages`, `authorizers`, `gatewayResponses`, and `apiKeys` with their values
    HttpApis     GetApis' rows of apigatewayv2, also as `Apis`; beside them `ApiStages`, `Routes`
                 and `Integrations`, each row with `ApiId` and the `Items` of its call
    VpcLinks     GetVpcLinks' rows of apigateway and of apigatewayv2
    DomainNames  GetDomainNames' rows, with `basePathMappings` and `accessAssociations`
    HostedZones  ListHostedZones' rows, with `VPCs` and `ResourceRecordSets`
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from labkit.topology.api import HttpApi, RestApi
from labkit.topology.base import Component
from labkit.topology.describe_api import rest_api
from labkit.topology.describe_balancers import load_balancer, target_group, vpc_link
from labkit.topology.describe_endpoints import vpc_endpoint
from labkit.topology.describe_filters import network_acl, security_group
from labkit.topology.describe_http_apis import http_api
from labkit.topology.describe_joins import JOINS, joined
from labkit.topology.describe_names import certificate, domain_name, hosted_zone
from labkit.topology.describe_network import instance, network_interface, subnet, vpc
from labkit.topology.describe_places import Rows, each
from labkit.topology.describe_routing import (
    internet_gateway,
    nat_gateway,
    prefix_list,
    route_table,
    vpc_peering,
)
from labkit.topology.describe_rows import Row, tags_of
from labkit.topology.describe_services import bucket, role, stream, table
from labkit.topology.describe_together import once, settled
from labkit.topology.describe_transit import LISTS as ATTACHMENTS
from labkit.topology.describe_transit import (
    PEERINGS,
    attachment,
    transit_gateway,
    transit_route_table,
)
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.filters import NetworkAcl, SecurityGroup
from labkit.topology.load_balancers import LoadBalancer, TargetGroup, VpcLink
from labkit.topology.names import Certificate, DomainName, HostedZone
from labkit.topology.network import Instance, NetworkInterface, Subnet, Vpc
from labkit.topology.routing import (
    InternetGateway,
    NatGateway,
    PrefixList,
    RouteTable,
    VpcPeering,
)
from labkit.topology.services import Bucket, Role, Stream, Table
from labkit.topology.topology import Topology
from labkit.topology.transit import (
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRouteTable,
)

__all__ = ["LISTS", "READERS", "described", "tags_of"]

READERS: dict[str, Callable[[Row], Component | None]] = {
    "Vpcs": vpc,
    "Subnets": subnet,
    "InternetGateways": internet_gateway,
    "RouteTables": route_table,
    "PrefixLists": prefix_list,
    "SecurityGroups": security_group,
    "NetworkAcls": network_acl,
    "NetworkInterfaces": network_interface,
    "Instances": instance,
    "Reservations": instance,
    "NatGateways": nat_gateway,
    "VpcEndpoints": vpc_endpoint,
    "VpcPeeringConnections": vpc_peering,
    "TransitGateways": transit_gateway,
    "TransitGatewayAttachments": attachment,
    "TransitGatewayRouteTables": transit_route_table,
    "LoadBalancers": load_balancer,
    "TargetGroups": target_group,
    "Streams": stream,
    "Tables": table,
    "Buckets": bucket,
    "Roles": role,
    "RestApis": rest_api,
    "HttpApis": http_api,
    "VpcLinks": vpc_link,
    "DomainNames": domain_name,
    "HostedZones": hosted_zone,
    "CertificateSummaryList": certificate,
}
"""What reads a row of each list."""

LISTS = frozenset(
    {
        *READERS,
        *JOINS,
        *ATTACHMENTS,
        PEERINGS,
        "Addresses",
        "Apis",
        "DomainNameAccessAssociations",
        "InstanceProfiles",
        "Listeners",
    }
)
"""Every list that `described` makes something of."""

MISSING: dict[str, type[Component]] = {
    "Vpcs": Vpc,
    "Subnets": Subnet,
    "InternetGateways": InternetGateway,
    "RouteTables": RouteTable,
    "PrefixLists": PrefixList,
    "SecurityGroups": SecurityGroup,
    "NetworkAcls": NetworkAcl,
    "NetworkInterfaces": NetworkInterface,
    "Instances": Instance,
    "Reservations": Instance,
    "NatGateways": NatGateway,
    "VpcEndpoints": VpcEndpoint,
    "VpcPeeringConnections": VpcPeering,
    "TransitGateways": TransitGateway,
    "TransitGatewayAttachments": TransitGatewayAttachment,
    "TransitGatewayRouteTables": TransitGatewayRouteTable,
    "TransitGatewayPropagations": TransitGatewayRouteTable,
    "TransitGatewayStaticRoutes": TransitGatewayRouteTable,
    "LoadBalancers": LoadBalancer,
    "LoadBalancerListeners": LoadBalancer,
    "TargetGroups": TargetGroup,
    "LoadBalancerTargetHealth": TargetGroup,
    "Streams": Stream,
    "Tables": Table,
    "Buckets": Bucket,
    "Roles": Role,
    "RestApis": RestApi,
    "HttpApis": HttpApi,
    "VpcLinks": VpcLink,
    "DomainNames": DomainName,
    "HostedZones": HostedZone,
    "CertificateSummaryList": Certificate,
}
"""What is not known where nobody fetched a list. Without network ACLs there is no ACL filter:
that list is named as missing, and no answer waits for it.
"""

EITHER = {
    "Instances": "Reservations",
    "Reservations": "Instances",
    "LoadBalancerListeners": "Listeners",
}
"""Lists of which one is enough."""


def described(
    rows: Rows,
    *,
    region: str = "us-east-1",
    account: str = "123456789012",
    missing: Collection[str] = (),
) -> Topology:
    """The topology that describe output tells of; `missing` are lists that nobody fetched.

    Names are `Name` tags, ids are AWS's, a stream's and a role's are their ARNs. The
    interface of a NAT gateway is left out: the gateway itself stands for it. Raises
    `TopologyError` for a row that cannot be read, and says which.
    """
    whole = joined(rows)
    components = [
        component
        for name, reader in READERS.items()
        for component in each(whole, name, reader)
        if component is not None
    ]
    kinds = frozenset(_not_fetched(rows, missing))
    topology = Topology(tuple(once(components)), region=region, account=account, missing=kinds)
    return settled(rows, topology)


def _not_fetched(rows: Rows, missing: Collection[str]) -> Iterator[type[Component]]:
    for name in missing:
        if name in MISSING and EITHER.get(name) not in rows:
            yield MISSING[name]
