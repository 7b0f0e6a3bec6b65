"""VPCs, subnets, interfaces and instances, as EC2 describes them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from typing import Any

from labkit.topology.describe_rows import (
    Row,
    address,
    address_or_none,
    each_text,
    fault,
    flag,
    name_of,
    network,
    number_or,
    part,
    rows_of,
    state_of,
    text,
    text_or,
)
from labkit.topology.network import (
    AMAZON_DNS,
    Application,
    Instance,
    NetworkInterface,
    PrivateAddress,
    Subnet,
    Vpc,
)
from labkit.topology.user_data import applications_in

OF_CLASSIC = ("ClassicLinkEnabled", "ClassicLinkDnsSupported")
"""What calls about EC2-Classic tell of VPCs, whose list they call the same."""


def vpc(row: Row) -> Vpc | None:
    """A VPC with the blocks that are associated with it; DNS attributes as `joined` adds them."""
    if row.get("CidrBlock") is None and any(key in row for key in OF_CLASSIC):
        return None
    blocks = [
        network(item, "CidrBlock")
        for item in rows_of(row, "CidrBlockAssociationSet")
        if text_or(part(item, "CidrBlockState"), "State", "associated") == "associated"
    ]
    return Vpc(
        id=text(row, "VpcId"),
        name=name_of(row),
        cidrs=tuple(blocks or [network(row, "CidrBlock")]),
        dns_support=_attribute(row, "EnableDnsSupport", default=True),
        dns_hostnames=_attribute(row, "EnableDnsHostnames", default=False),
        dns_servers=_dns_servers(row),
        account=text_or(row, "OwnerId"),
    )


def _attribute(row: Row, key: str, *, default: bool) -> bool:
    """A DNS attribute: plain, or as DescribeVpcAttribute wraps it."""
    value: Any = row.get(key)
    if value is None or isinstance(value, bool):
        return default if value is None else value
    if isinstance(value, Mapping):
        return flag(value, "Value", default=default)
    raise fault(key, "true or false, or an object with Value", value)


def _dns_servers(row: Row) -> tuple[str, ...]:
    """What its DHCP option set hands out; the VPC's own resolver where no set is known."""
    if row.get("DhcpConfigurations") is None:
        return (AMAZON_DNS,)
    return tuple(
        server
        for item in rows_of(row, "DhcpConfigurations")
        if text(item, "Key") == "domain-name-servers"
        for server in each_text(item, "Values", "Value")
    )


def subnet(row: Row) -> Subnet | None:
    """A subnet; one of IPv6 alone is left out, as labkit's topologies have no IPv6."""
    if flag(row, "Ipv6Native", default=False):
        return None
    return Subnet(
        id=text(row, "SubnetId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        cidr=network(row, "CidrBlock"),
        zone=text(row, "AvailabilityZone"),
        zone_id=text_or(row, "AvailabilityZoneId"),
    )


def network_interface(row: Row) -> NetworkInterface | None:
    """An interface; none for a NAT gateway's, and none for one that has IPv6 alone."""
    kind = text_or(row, "InterfaceType", "interface")
    only_ipv6 = row.get("Ipv6Addresses") and row.get("PrivateIpAddress") is None
    if kind == "nat_gateway" or only_ipv6:
        return None
    primary = address(row, "PrivateIpAddress")
    mapped = {found.private_ip: found.public_ip for found in _addresses(row)}
    return NetworkInterface(
        id=text(row, "NetworkInterfaceId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        subnet=text(row, "SubnetId"),
        private_ip=primary,
        public_ip=_public(row) or mapped.pop(primary, None),
        secondary=_secondary(mapped, primary),
        groups=each_text(row, "Groups", "GroupId"),
        interface_type=_kind(row, kind),
        source_dest_check=flag(row, "SourceDestCheck", default=True),
        attached=text_or(row, "Status", "in-use") != "available" or bool(part(row, "Attachment")),
    )


SAID = {
    "ELB ": "load_balancer",
    "Route 53 Resolver: rslvr-in-": "resolver_inbound",
}
"""How the descriptions of interfaces begin that are plain ones by type, and what they are."""


def _kind(row: Row, kind: str) -> str:
    """A load balancer's and Resolver's interfaces say in words alone what they are."""
    if kind != "interface":
        return kind
    words = text_or(row, "Description")
    return next((named for start, named in SAID.items() if words.startswith(start)), kind)


def _public(row: Row) -> IPv4Address | None:
    return address_or_none(part(row, "Association"), "PublicIp")


def _addresses(row: Row) -> Iterator[PrivateAddress]:
    for item in rows_of(row, "PrivateIpAddresses"):
        yield PrivateAddress(private_ip=address(item, "PrivateIpAddress"), public_ip=_public(item))


def _secondary(
    mapped: dict[IPv4Address, IPv4Address | None], primary: IPv4Address
) -> tuple[PrivateAddress, ...]:
    return tuple(
        PrivateAddress(private_ip=private, public_ip=public)
        for private, public in mapped.items()
        if private != primary
    )


def instance(row: Row) -> Instance:
    """An instance with the ids of its interfaces, the primary one first.

    `UserData`, as DescribeInstanceAttribute gives it, tells what listens there, and `RoleArn`
    its role, as `joined` finds it.
    """
    interfaces = sorted(
        rows_of(row, "NetworkInterfaces"),
        key=lambda item: number_or(part(item, "Attachment"), "DeviceIndex", 0),
    )
    return Instance(
        id=text(row, "InstanceId"),
        name=name_of(row),
        interfaces=tuple(text(item, "NetworkInterfaceId") for item in interfaces),
        state=state_of(row, "running"),
        applications=_applications(row),
        role=text_or(row, "RoleArn"),
    )


def _applications(row: Row) -> tuple[Application, ...] | None:
    """What the user data of DescribeInstanceAttribute starts; not known where nobody asked."""
    if row.get("UserData") is None:
        return None
    encoded = text_or(part(row, "UserData"), "Value")
    try:
        return applications_in(b64decode(encoded).decode("utf-8", errors="replace"))
    except ValueError:
        return None
