"""Transit gateways, their attachments and route tables, as EC2 describes them.

Whoever owns a transit gateway, and whoever attached something, each describe an attachment,
from their own side: what several rows tell of one is put together before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from labkit.topology.describe_places import Rows, each
from labkit.topology.describe_rows import (
    Row,
    each_text,
    name_of,
    network,
    part,
    rows_of,
    state_of,
    text,
    text_or,
    texts,
)
from labkit.topology.transit import (
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
)

GONE = ("deleted", "rejected", "failed")
"""States of an attachment in which there is nothing any more."""
LISTS = ("TransitGatewayAttachments", "TransitGatewayVpcAttachments")
PEERINGS = "TransitGatewayPeeringAttachments"
ATTACHED = "TransitGatewayAttachmentId"


def transit_gateway(row: Row) -> TransitGateway:
    """A transit gateway."""
    options = part(row, "Options")
    return TransitGateway(
        id=text(row, "TransitGatewayId"),
        name=name_of(row),
        group_referencing=_enabled(options, "SecurityGroupReferencingSupport", "disable"),
        dns_support=_enabled(options, "DnsSupport", "enable"),
    )


def _enabled(options: Row, key: str, default: str) -> bool:
    return text_or(options, key, default) == "enable"


def attachment(row: Row) -> TransitGatewayAttachment | None:
    """An attachment, as `attachments` puts it together; none that is gone."""
    if state_of(row, "available") in GONE:
        return None
    sides = rows_of(row, "Sides")
    options = part(row, "Options")
    return TransitGatewayAttachment(
        id=text(row, ATTACHED),
        name=name_of(row),
        gateways=tuple(text(side, "TransitGatewayId") for side in sides),
        tables=tuple(text_or(side, "Table") for side in sides),
        resource_type=text_or(row, "ResourceType", "vpc"),
        resource=text_or(row, "ResourceId"),
        subnets=texts(row, "SubnetIds") or texts(row, "Cards"),
        appliance_mode=_enabled(options, "ApplianceModeSupport", "disable"),
        group_referencing=_enabled(options, "SecurityGroupReferencingSupport", "enable"),
        dns_support=_enabled(options, "DnsSupport", "enable"),
        state=state_of(row, "available"),
    )


def attachments(rows: Rows) -> Sequence[Row]:
    """One row an attachment, from however many lists and accounts tell of it."""
    found: dict[str, dict[str, Any]] = {}

    def tell(row: Row) -> None:
        _tell(found, row)

    def tell_sides(row: Row) -> None:
        for near, far in (("Requester", "Accepter"), ("Accepter", "Requester")):
            _tell(found, _side(row, part(row, f"{near}TgwInfo"), part(row, f"{far}TgwInfo")))

    for name, read in ((LISTS[0], tell), (LISTS[1], tell), (PEERINGS, tell_sides)):
        for _ in each(rows, name, read):
            pass
    for key, subnet in each(rows, "NetworkInterfaces", _card) if found else ():
        if key in found:
            found[key]["Cards"].append(subnet)
    return tuple(found.values())


def _card(row: Row) -> tuple[str, str]:
    """The attachment that an interface is of, by its description, and the subnet it stands in.

    Where nobody asked for the details of VPC attachments, their interfaces tell the subnets.
    """
    if text_or(row, "InterfaceType") != "transit_gateway":
        return "", ""
    return text_or(row, "Description").rpartition(" ")[2], text_or(row, "SubnetId")


def _side(row: Row, near: Row, far: Row) -> Row:
    """One side of a peering as DescribeTransitGatewayAttachments tells it."""
    return {
        ATTACHED: row.get(ATTACHED),
        "TransitGatewayId": near.get("TransitGatewayId"),
        "ResourceType": "peering",
        "ResourceId": far.get("TransitGatewayId"),
        "State": row.get("State"),
        "Tags": row.get("Tags"),
    }


def _tell(found: dict[str, dict[str, Any]], row: Row) -> None:
    """Add what a row tells of an attachment to what is known of it."""
    whole = found.setdefault(text(row, ATTACHED), {"Sides": [], "Cards": []})
    vpc = {"ResourceType": "vpc", "ResourceId": row["VpcId"]} if row.get("VpcId") else {}
    for key, value in {**row, **vpc}.items():
        if value is not None and (key not in whole or key == "State"):
            whole[key] = value
    gateway, table = text(row, "TransitGatewayId"), _associated(part(row, "Association"))
    sides = whole["Sides"]
    side = next((one for one in sides if one["TransitGatewayId"] == gateway), None)
    if side is None:
        sides.append({"TransitGatewayId": gateway, "Table": table})
    else:
        side["Table"] = side["Table"] or table
    if text_or(row, "ResourceType") == "peering" and text_or(row, "ResourceId"):
        _far_side(sides, text(row, "ResourceId"))


def _far_side(sides: list[dict[str, str]], gateway: str) -> None:
    if all(one["TransitGatewayId"] != gateway for one in sides):
        sides.append({"TransitGatewayId": gateway, "Table": ""})


def _associated(association: Row) -> str:
    holds = text_or(association, "State", "associated") in ("associated", "associating")
    return text_or(association, "TransitGatewayRouteTableId") if holds else ""


def gateways(rows: Rows) -> Sequence[Row]:
    """The transit gateways: those described, each once, and those that are only attached to."""
    found: dict[str, Row] = {}
    for name in ("TransitGateways", *LISTS, "TransitGatewayRouteTables"):
        for key, row in each(rows, name, lambda row: (text(row, "TransitGatewayId"), row)):
            listed = name == "TransitGateways"
            found.setdefault(key, row if listed else {"TransitGatewayId": key})
    return tuple(found.values())


def transit_route_table(row: Row) -> TransitGatewayRouteTable:
    """A route table, with what `joined` adds: static routes and propagations."""
    learnt = rows_of(row, "TransitGatewayRouteTablePropagations")
    return TransitGatewayRouteTable(
        id=text(row, "TransitGatewayRouteTableId"),
        name=name_of(row),
        gateway=text(row, "TransitGatewayId"),
        routes=tuple(_routes(row)),
        propagations=tuple(
            text(item, ATTACHED)
            for item in learnt
            if text_or(item, "State", "enabled") in ("enabled", "enabling")
        ),
    )


State = Literal["active", "blackhole"]
STATES: dict[str, State] = {"active": "active", "blackhole": "blackhole"}


def _routes(row: Row) -> Iterator[TransitGatewayRoute]:
    """The IPv4 routes; what is pending or deleted does not count."""
    for item in rows_of(row, "Routes"):
        state = STATES.get(text_or(item, "State", "active"))
        block = text_or(item, "DestinationCidrBlock")
        if state is None or ":" in block:
            continue
        yield TransitGatewayRoute(
            destination=network(item, "DestinationCidrBlock")
            if block
            else text(item, "PrefixListId"),
            attachments=each_text(item, "TransitGatewayAttachments", ATTACHED),
            state=state,
            propagated=text_or(item, "Type", "static") == "propagated",
        )
