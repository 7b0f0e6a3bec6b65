"""Route tables and what they point to, as EC2 describes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from labkit.topology.describe_rows import (
    Row,
    address_or_none,
    choice,
    each_text,
    flag,
    name_of,
    network,
    network_of,
    part,
    rows_of,
    state_of,
    text,
    text_or,
    texts,
)
from labkit.topology.routing import (
    AWS_OWN,
    InternetGateway,
    NatAddress,
    NatGateway,
    PrefixList,
    Route,
    RouteTable,
    VpcPeering,
)

TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)
"""What a route may point to; an instance is named beside its interface, which comes first."""

Mode = Literal["zonal", "regional"]
Connectivity = Literal["public", "private"]
MODES: dict[str, Mode] = {"zonal": "zonal", "regional": "regional"}
EXPANDS: dict[str, bool | None] = {"enabled": True, "disabled": False}
CONNECTIVITY: dict[str, Connectivity] = {"public": "public", "private": "private"}
NOT_THERE = ("failed", "unassigning", "disassociating")
"""States of a NAT gateway's address in which nothing leaves by it."""
UNATTACHED = ("detaching", "detached")
"""States of an internet gateway's attachment in which it carries nothing."""
LOOSE = ("disassociating", "disassociated", "failed")
"""States of a route table's association in which it does not hold."""


def internet_gateway(row: Row) -> InternetGateway:
    """An internet gateway and the VPC that it is attached to, if any."""
    attached = [
        text(item, "VpcId")
        for item in rows_of(row, "Attachments")
        if text_or(item, "State") not in UNATTACHED
    ]
    return InternetGateway(
        id=text(row, "InternetGatewayId"),
        name=name_of(row),
        vpc=attached[0] if attached else None,
    )


def route_table(row: Row) -> RouteTable:
    """A route table with the subnets and gateways that use it."""
    held = [item for item in rows_of(row, "Associations") if not _loose(item)]
    return RouteTable(
        id=text(row, "RouteTableId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        routes=tuple(_routes(row)),
        subnets=tuple(key for item in held if (key := text_or(item, "SubnetId"))),
        main=any(flag(item, "Main", default=False) for item in held),
        gateways=tuple(key for item in held if (key := text_or(item, "GatewayId"))),
    )


def _loose(association: Row) -> bool:
    return text_or(part(association, "AssociationState"), "State") in LOOSE


def _routes(row: Row) -> Iterator[Route]:
    """The IPv4 and prefix-list routes; labkit's topologies have no IPv6."""
    for route in rows_of(row, "Routes"):
        block, prefixes = route.get("DestinationCidrBlock"), route.get("DestinationPrefixListId")
        state = text_or(route, "State", "active")
        if (block or prefixes) and state != "filtered":
            yield Route(
                destination=network(route, "DestinationCidrBlock")
                if block
                else text(route, "DestinationPrefixListId"),
                target=next((text(route, name) for name in TARGETS if route.get(name)), ""),
                state="blackhole" if state == "blackhole" else "active",
                propagated=text_or(route, "Origin") == "EnableVgwRoutePropagation",
            )


def nat_gateway(row: Row) -> NatGateway | None:
    """A gateway that has its address, or is regional and gets one when a zone needs it (F7.5).

    AWS shows deleted ones for an hour (F9.15).
    """
    mode = choice(row, "AvailabilityMode", MODES, "zonal")
    addresses = tuple(_nat_addresses(row, mode))
    if state_of(row, "available") == "deleted" or not (addresses or mode == "regional"):
        return None
    return NatGateway(
        id=text(row, "NatGatewayId"),
        name=name_of(row),
        vpc=text(row, "VpcId"),
        subnet=text_or(row, "SubnetId"),
        addresses=addresses,
        connectivity=choice(row, "ConnectivityType", CONNECTIVITY, "public"),
        mode=mode,
        expands=choice(row, "AutoProvisionZones", EXPANDS, None),
        state=state_of(row, "available"),
    )


def _nat_addresses(row: Row, mode: Mode) -> Iterator[NatAddress]:
    """Its addresses, the primary one first; the zone counts for a regional gateway."""
    items = rows_of(row, "NatGatewayAddresses")
    for item in sorted(items, key=lambda item: not flag(item, "IsPrimary", default=False)):
        if text_or(item, "Status", "succeeded") not in NOT_THERE:
            yield NatAddress(
                private_ip=address_or_none(item, "PrivateIp"),
                public_ip=address_or_none(item, "PublicIp"),
                zone=text_or(item, "AvailabilityZone") if mode == "regional" else "",
            )


def prefix_list(row: Row) -> PrefixList | None:
    """The IPv4 blocks of a list; AWS's own are known by a service's name even without them.

    DescribePrefixLists tells the blocks, and GetManagedPrefixListEntries does as `Entries`.
    DescribeManagedPrefixLists, which calls its rows the same, tells none: a list of one's own is
    then left out, as nobody knows what it holds.
    """
    name = text_or(row, "PrefixListName")
    told = row.get("Cidrs") is not None or row.get("Entries") is not None
    if not told and not name.startswith(AWS_OWN):
        return None
    listed = (*texts(row, "Cidrs"), *each_text(row, "Entries", "Cidr"))
    blocks = [block for block in listed if ":" not in block]
    return PrefixList(
        id=text(row, "PrefixListId"),
        name=name,
        cidrs=tuple(network_of(block, "Cidrs") for block in blocks),
    )


def vpc_peering(row: Row) -> VpcPeering:
    """A peering connection, in whichever state it is; the sides are ids of VPCs."""
    requester, accepter = part(row, "RequesterVpcInfo"), part(row, "AccepterVpcInfo")
    return VpcPeering(
        id=text(row, "VpcPeeringConnectionId"),
        name=name_of(row),
        requester=text_or(requester, "VpcId"),
        accepter=text_or(accepter, "VpcId"),
        state=text_or(part(row, "Status"), "Code", "active"),
        regions=(text_or(requester, "Region"), text_or(accepter, "Region")),
        resolves=(_resolves(requester), _resolves(accepter)),
    )


def _resolves(side: Row) -> bool:
    options = part(side, "PeeringOptions")
    return flag(options, "AllowDnsResolutionFromRemoteVpc", default=False)
