"""From what AWS's describe calls answer, as plain dicts, to a topology. Pure: it only reads.

Rows are given by the name that AWS gives their list (`Vpcs`, `Subnets`, …), each as boto3
returns it. Three services need more than one call for a row, so theirs are put together:

    Streams   DescribeStreamSummary's description, with `Tags` as ListTagsForStream gives them
    Roles     ListRoles' rows, with `Tags`, and `Policies`: the inline policies' documents
    RestApis  GetRestApis' rows, with `resources` (GetResources with methods embedded)
              and `stages` (GetStages)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from labkit.topology.base import Component
from labkit.topology.describe_api import rest_api
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.filters import SecurityGroup, SecurityGroupRule
from labkit.topology.network import Instance, NetworkInterface, Subnet, Vpc
from labkit.topology.policy import FULL_ACCESS, PolicyDocument
from labkit.topology.routing import InternetGateway, NatAddress, NatGateway, Route, RouteTable
from labkit.topology.services import Role, Stream
from labkit.topology.topology import Topology

Row = Mapping[str, Any]
TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
)


def described(
    rows: Mapping[str, Sequence[Row]], *, region: str = "us-east-1", account: str = "123456789012"
) -> Topology:
    """The topology that describe output tells of.

    Names are `Name` tags, ids are AWS's, a stream's and a role's are their ARNs. The
    interface of a NAT gateway is left out: the gateway itself stands for it.
    """
    components = [
        component
        for name, reader in READERS.items()
        for row in rows.get(name, ())
        if (component := reader(row)) is not None
    ]
    topology = Topology(tuple(components), region=region, account=account)
    return topology.replaced(*_named_interfaces(topology))


def tags_of(row: Row) -> dict[str, str]:
    """The tags of a row, in whichever of AWS's forms they come."""
    tags = row.get("Tags") or row.get("TagSet") or row.get("tags") or {}
    if isinstance(tags, Mapping):
        return dict(tags)
    return {tag["Key"]: tag["Value"] for tag in tags}


def _name(row: Row) -> str:
    return tags_of(row).get("Name", "")


def _state(row: Row, default: str) -> str:
    """A state in lower case: AWS and its own model disagree on capitals (F2.16)."""
    state = row.get("State", default)
    return str(state["Name"] if isinstance(state, Mapping) else state).lower()


def _address(text: str | None) -> IPv4Address | None:
    return IPv4Address(text) if text else None


def _vpc(row: Row) -> Vpc:
    blocks = [
        item["CidrBlock"]
        for item in row.get("CidrBlockAssociationSet", ())
        if item.get("CidrBlockState", {}).get("State", "associated") == "associated"
    ]
    return Vpc(
        id=row["VpcId"],
        name=_name(row),
        cidrs=tuple(IPv4Network(block) for block in blocks or [row["CidrBlock"]]),
        dns_support=bool(row.get("EnableDnsSupport", True)),
        dns_hostnames=bool(row.get("EnableDnsHostnames", False)),
    )


def _subnet(row: Row) -> Subnet:
    return Subnet(
        id=row["SubnetId"],
        name=_name(row),
        vpc=row["VpcId"],
        cidr=IPv4Network(row["CidrBlock"]),
        zone=row["AvailabilityZone"],
    )


def _internet_gateway(row: Row) -> InternetGateway:
    attached = [item["VpcId"] for item in row.get("Attachments", ())]
    return InternetGateway(
        id=row["InternetGatewayId"], name=_name(row), vpc=attached[0] if attached else None
    )


def _route_table(row: Row) -> RouteTable:
    associations = row.get("Associations", ())
    return RouteTable(
        id=row["RouteTableId"],
        name=_name(row),
        vpc=row["VpcId"],
        routes=tuple(_routes(row)),
        subnets=tuple(item["SubnetId"] for item in associations if item.get("SubnetId")),
        main=any(item.get("Main") for item in associations),
    )


def _routes(row: Row) -> Iterator[Route]:
    """The IPv4 and prefix-list routes; labkit's topologies have no IPv6."""
    for route in row.get("Routes", ()):
        block, prefixes = route.get("DestinationCidrBlock"), route.get("DestinationPrefixListId")
        if block or prefixes:
            yield Route(
                destination=IPv4Network(block) if block else str(prefixes),
                target=next((route[name] for name in TARGETS if route.get(name)), ""),
                state="blackhole" if route.get("State") == "blackhole" else "active",
            )


def _security_group(row: Row) -> SecurityGroup:
    return SecurityGroup(
        id=row["GroupId"],
        name=_name(row) or row.get("GroupName", ""),
        vpc=row.get("VpcId", ""),
        ingress=tuple(_rules(row.get("IpPermissions", ()))),
        egress=tuple(_rules(row.get("IpPermissionsEgress", ()))),
    )


def _rules(permissions: Sequence[Row]) -> Iterator[SecurityGroupRule]:
    for row in permissions:
        peers: list[IPv4Network | str] = [
            IPv4Network(item["CidrIp"]) for item in row.get("IpRanges", ())
        ]
        peers += [item["GroupId"] for item in row.get("UserIdGroupPairs", ())]
        peers += [item["PrefixListId"] for item in row.get("PrefixListIds", ())]
        for peer in peers:
            yield SecurityGroupRule(
                peer=peer,
                protocol=row["IpProtocol"],
                from_port=row.get("FromPort", 0),
                to_port=row.get("ToPort", 65535),
            )


def _network_interface(row: Row) -> NetworkInterface | None:
    kind = row.get("InterfaceType", "interface")
    if kind == "nat_gateway":
        return None
    return NetworkInterface(
        id=row["NetworkInterfaceId"],
        name=_name(row),
        vpc=row["VpcId"],
        subnet=row["SubnetId"],
        private_ip=IPv4Address(row["PrivateIpAddress"]),
        public_ip=_address(row.get("Association", {}).get("PublicIp")),
        groups=tuple(group["GroupId"] for group in row.get("Groups", ())),
        interface_type=kind,
    )


def _instance(row: Row) -> Instance:
    interfaces = sorted(
        row.get("NetworkInterfaces", ()),
        key=lambda item: item.get("Attachment", {}).get("DeviceIndex", 0),
    )
    return Instance(
        id=row["InstanceId"],
        name=_name(row),
        interfaces=tuple(item["NetworkInterfaceId"] for item in interfaces),
        state=_state(row, "running"),
    )


def _nat_gateway(row: Row) -> NatGateway | None:
    """A gateway that has its address; AWS shows deleted ones for an hour (F9.15)."""
    addresses = row.get("NatGatewayAddresses", ())
    if _state(row, "available") == "deleted" or not addresses:
        return None
    return NatGateway(
        id=row["NatGatewayId"],
        name=_name(row),
        vpc=row["VpcId"],
        subnet=row["SubnetId"],
        addresses=tuple(
            NatAddress(
                private_ip=_address(item.get("PrivateIp")), public_ip=_address(item.get("PublicIp"))
            )
            for item in addresses
        ),
        state=_state(row, "available"),
    )


def _vpc_endpoint(row: Row) -> VpcEndpoint:
    names = [entry["DnsName"] for entry in row.get("DnsEntries", ())]
    policy = row.get("PolicyDocument")
    return VpcEndpoint(
        id=row["VpcEndpointId"],
        name=_name(row),
        vpc=row["VpcId"],
        service=row["ServiceName"],
        endpoint_type=row.get("VpcEndpointType", "Gateway"),
        subnets=tuple(row.get("SubnetIds", ())),
        interfaces=tuple(row.get("NetworkInterfaceIds", ())),
        groups=tuple(group["GroupId"] for group in row.get("Groups", ())),
        route_tables=tuple(row.get("RouteTableIds", ())),
        private_dns=bool(row.get("PrivateDnsEnabled", False)),
        # The first one is the regional name (F2.5).
        dns_name=next((name for name in names if name.startswith("vpce-")), ""),
        policy=PolicyDocument.parse(policy) if policy else FULL_ACCESS,
        state=_state(row, "available"),
    )


def _stream(row: Row) -> Stream:
    return Stream(
        id=row["StreamARN"],
        name=_name(row) or row["StreamName"],
        shards=row.get("OpenShardCount", 1),
        state=row.get("StreamStatus", "ACTIVE"),
    )


def _role(row: Row) -> Role:
    return Role(
        id=row["Arn"],
        name=_name(row) or row["RoleName"],
        trust=PolicyDocument.parse(row["AssumeRolePolicyDocument"]),
        policies=tuple(PolicyDocument.parse(document) for document in row.get("Policies", ())),
    )


READERS: dict[str, Callable[[Row], Component | None]] = {
    "Vpcs": _vpc,
    "Subnets": _subnet,
    "InternetGateways": _internet_gateway,
    "RouteTables": _route_table,
    "SecurityGroups": _security_group,
    "NetworkInterfaces": _network_interface,
    "Instances": _instance,
    "NatGateways": _nat_gateway,
    "VpcEndpoints": _vpc_endpoint,
    "Streams": _stream,
    "Roles": _role,
    "RestApis": rest_api,
}


def _named_interfaces(topology: Topology) -> Iterator[NetworkInterface]:
    """Interfaces without a name, called after what they belong to."""
    for interface in topology.all(NetworkInterface):
        owner = topology.owner(interface.id)
        if interface.name or owner is None or not owner.name:
            continue
        name = f"{owner.name}-eni"
        if isinstance(owner, VpcEndpoint):
            name = f"{owner.name} in {topology.label(interface.subnet)}"
        yield replace(interface, name=name)
