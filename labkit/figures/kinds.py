"""How each kind of component looks: its icon, where it stands, and the words under its name.

One row a kind. A kind without a row is not drawn: it belongs to something that is (a
security group to its interfaces, a role to the API that takes it on).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from labkit.topology import (
    Component,
    DomainName,
    EndpointType,
    HostedZone,
    Instance,
    InternetGateway,
    LoadBalancer,
    NatGateway,
    NetworkInterface,
    RestApi,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcLink,
    VpcPeering,
)

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
AWS = "aws"
"""The cluster of what stands in no VPC."""
CLIENT = "Client"
"""The kind of a sender outside AWS; the topology has no component for it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`icon` is a class of `diagrams`, as module and name; `place` gives a cluster's id."""

    icon: tuple[str, str]
    place: Callable[[Topology, Component], str | None]
    note: Callable[[Topology, Component], str]


def _in_subnet_of_interface(topology: Topology, it: Component) -> str | None:
    assert isinstance(it, Instance)
    interface = topology.get(NetworkInterface, it.interfaces[0]) if it.interfaces else None
    return interface.subnet if interface else None


def _in_subnet(_: Topology, it: Component) -> str | None:
    assert isinstance(it, NatGateway)
    return it.subnet


def _in_vpc(_: Topology, it: Component) -> str | None:
    assert isinstance(it, InternetGateway)
    return it.vpc


def _beside_subnets(_: Topology, it: Component) -> str | None:
    """What has a foot in several subnets stands beside them, in the VPC."""
    assert isinstance(it, VpcEndpoint | LoadBalancer)
    return it.subnets[0] if len(it.subnets) == 1 else it.vpc


def _of_link(topology: Topology, it: Component) -> str | None:
    """A link of version 2 has interfaces in your subnets; one of version 1 is API Gateway's."""
    assert isinstance(it, VpcLink)
    subnets = [row for row in topology.all(Subnet) if row.id in it.subnets]
    if not subnets:
        return AWS
    return subnets[0].id if len(subnets) == 1 else subnets[0].vpc


def region_frame(topology: Topology, vpc: Vpc) -> str:
    """The frame of a VPC's account and Region: the zones of its subnets name the Region."""
    named = (_REGION.match(row.zone) for row in topology.all(Subnet) if row.vpc == vpc.id)
    found = Counter(name[0] for name in named if name)
    region = found.most_common(1)[0][0] if found else topology.region
    return f"{vpc.account or topology.account}/{region}"


def _in_region(topology: Topology, it: Component) -> str | None:
    """What joins two VPCs stands beside the one that asked for it."""
    assert isinstance(it, VpcPeering)
    vpc = topology.get(Vpc, it.requester) or topology.get(Vpc, it.accepter)
    return region_frame(topology, vpc) if vpc else AWS


def _in_aws(_topology: Topology, _it: Component) -> str | None:
    return AWS


def _nowhere(_topology: Topology, _it: Component) -> str | None:
    return None


def _address(topology: Topology, it: Component) -> str:
    assert isinstance(it, Instance)
    interface = topology.get(NetworkInterface, it.interfaces[0]) if it.interfaces else None
    return str(interface.private_ip) if interface else "EC2 instance"


def _private_dns(_: Topology, it: Component) -> str:
    assert isinstance(it, VpcEndpoint)
    if it.endpoint_type == "Gateway":
        return "gateway endpoint"
    return f"private DNS {'on' if it.private_dns else 'off'}"


def _api_type(_: Topology, it: Component) -> str:
    assert isinstance(it, RestApi)
    return f"{it.endpoint_type.value.lower()} REST API"


def _balancer(_: Topology, it: Component) -> str:
    assert isinstance(it, LoadBalancer)
    return {"network": "NLB", "application": "ALB"}.get(it.load_balancer_type, "load balancer")


def _link(_: Topology, it: Component) -> str:
    assert isinstance(it, VpcLink)
    return f"VPC link v{it.version}"


def _domain(_: Topology, it: Component) -> str:
    assert isinstance(it, DomainName)
    if it.endpoint_type is EndpointType.PRIVATE:
        return "associated" if it.access else "not associated"
    return f"{it.endpoint_type.value.lower()} domain"


def _in_vpc_of_zone(_: Topology, it: Component) -> str | None:
    assert isinstance(it, HostedZone)
    return it.vpcs[0] if it.private and it.vpcs else AWS


def _record_types(_: Topology, it: Component) -> str:
    assert isinstance(it, HostedZone)
    types = dict.fromkeys(RECORD_WORDS.get(row.type, row.type) for row in it.records)
    return " + ".join(types) or "no record"


def _peering(_: Topology, it: Component) -> str:
    assert isinstance(it, VpcPeering)
    return "peering" if it.state == "active" else f"peering, {it.state}"


RECORD_WORDS = {"ALIAS": "alias", "A": "address"}
"""What people call the types of records that are no acronyms."""


def _always(words: str) -> Callable[[Topology, Component], str]:
    def note(_topology: Topology, _it: Component) -> str:
        return words

    return note


KINDS: dict[str, Kind] = {
    CLIENT: Kind(("aws.general", "Client"), _nowhere, _always("client outside")),
    "Instance": Kind(("aws.compute", "EC2Instance"), _in_subnet_of_interface, _address),
    "NatGateway": Kind(("aws.network", "NATGateway"), _in_subnet, _always("NAT gateway")),
    "VpcEndpoint": Kind(("aws.network", "Endpoint"), _beside_subnets, _private_dns),
    "LoadBalancer": Kind(("aws.network", "ElbNetworkLoadBalancer"), _beside_subnets, _balancer),
    "VpcLink": Kind(("aws.network", "Privatelink"), _of_link, _link),
    "InternetGateway": Kind(
        ("aws.network", "InternetGateway"), _in_vpc, _always("internet gateway")
    ),
    "TransitGateway": Kind(("aws.network", "TransitGateway"), _in_aws, _always("transit gateway")),
    "VpcPeering": Kind(("aws.network", "VPCPeering"), _in_region, _peering),
    "HostedZone": Kind(("aws.network", "Route53HostedZone"), _in_vpc_of_zone, _record_types),
    "DomainName": Kind(("aws.network", "APIGatewayEndpoint"), _in_aws, _domain),
    "RestApi": Kind(("aws.network", "APIGateway"), _in_aws, _api_type),
    "Table": Kind(("aws.database", "Dynamodb"), _in_aws, _always("DynamoDB table")),
    "Bucket": Kind(("aws.storage", "SimpleStorageServiceS3Bucket"), _in_aws, _always("S3 bucket")),
    "Stream": Kind(("aws.analytics", "KinesisDataStreams"), _in_aws, _always("Kinesis stream")),
}
