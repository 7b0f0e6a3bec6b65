"""Lists that belong to rows of another list: put into those rows before they are read.

AWS tells of one thing in several calls. Rows of `LoadBalancerListeners`, for instance, go by
their `LoadBalancerArn` into the rows of `LoadBalancers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.topology.describe_places import Rows, each
from labkit.topology.describe_rows import Row, part, rows_of, text, text_or
from labkit.topology.describe_transit import attachments, gateways


@dataclass(frozen=True, slots=True)
class Join:
    """Into which list rows go, by which key, and which of their values under which names.

    `to_key` is what the rows of that list call the key; empty, they call it the same.
    """

    to: str
    key: str
    values: Mapping[str, str]
    to_key: str = ""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


JOINS: dict[str, Join] = {
    "VpcAttributes": Join("Vpcs", "VpcId", _same("EnableDnsSupport", "EnableDnsHostnames")),
    "DhcpOptions": Join("Vpcs", "DhcpOptionsId", _same("DhcpConfigurations")),
    "LoadBalancerAttributes": Join("LoadBalancers", "LoadBalancerArn", _same("Attributes")),
    "LoadBalancerListeners": Join("LoadBalancers", "LoadBalancerArn", _same("Listeners")),
    "TargetGroupAttributes": Join("TargetGroups", "TargetGroupArn", _same("Attributes")),
    "LoadBalancerTargetHealth": Join(
        "TargetGroups", "TargetGroupArn", _same("TargetHealthDescriptions")
    ),
    "TransitGatewayStaticRoutes": Join(
        "TransitGatewayRouteTables", "TransitGatewayRouteTableId", _same("Routes")
    ),
    "TransitGatewayPropagations": Join(
        "TransitGatewayRouteTables",
        "TransitGatewayRouteTableId",
        _same("TransitGatewayRouteTablePropagations"),
    ),
    "Resources": Join("RestApis", "restApiId", {"items": "resources"}, "id"),
    "Stages": Join("RestApis", "restApiId", {"item": "stages"}, "id"),
    "Authorizers": Join("RestApis", "restApiId", {"items": "authorizers"}, "id"),
    "GatewayResponses": Join("RestApis", "restApiId", {"items": "gatewayResponses"}, "id"),
    "ApiStages": Join("HttpApis", "ApiId", {"Items": "Stages"}),
    "Routes": Join("HttpApis", "ApiId", {"Items": "Routes"}),
    "Integrations": Join("HttpApis", "ApiId", {"Items": "Integrations"}),
    "BasePathMappings": Join("DomainNames", "domainName", {"items": "basePathMappings"}),
    "ResourceRecordSets": Join(
        "HostedZones", "HostedZoneId", _same("ResourceRecordSets", "VPCs"), "Id"
    ),
}
"""The lists of one call a row, each row with the key of what it was asked about."""

ZONE = "/hostedzone/"
"""What Route 53 puts before the id of a hosted zone, in some answers and not in others."""
LISTENING = "ELB "
"""How the description of a load balancer's interface begins; the end of its ARN follows."""


def plain_id(key: str) -> str:
    """An id as every answer has it."""
    return key.removeprefix(ZONE)


def joined(rows: Rows) -> Rows:
    """The lists, with every list of `JOINS` put into the rows that it belongs to."""
    whole: dict[str, Any] = dict(rows)
    if rows.get("Reservations") or rows.get("Instances"):
        whole["NetworkInterfaces"] = (*_listed(rows), *_carried(rows))
    if rows.get("Listeners"):
        listeners = (*each(rows, "LoadBalancerListeners", _plain), *_by_balancer(rows))
        whole["LoadBalancerListeners"] = listeners
    if rows.get("Apis"):
        whole["HttpApis"] = (*each(rows, "HttpApis", _plain), *each(rows, "Apis", _plain))
    for name, join in JOINS.items():
        if whole.get(name):
            found = _by_key(whole, name, join)
            whole[join.to] = _extended(whole, join.to, join.to_key or join.key, found)
    if rows.get("LoadBalancers"):
        whole["LoadBalancers"] = tuple(_with_interfaces(whole))
    if any(name.startswith("TransitGateway") for name in rows):
        whole["TransitGateways"] = gateways(rows)
        whole["TransitGatewayAttachments"] = attachments(rows)
    if rows.get("DomainNameAccessAssociations"):
        found = _associations(rows)
        whole["DomainNames"] = _extended(whole, "DomainNames", "domainNameArn", found)
    whole["Reservations"] = _instances(rows)
    for name in ("Instances", "Reservations") if rows.get("InstanceProfiles") else ():
        whole[name] = tuple(_with_roles(whole, name))
    return whole


def _plain(row: Row) -> Row:
    return row


def _listed(rows: Rows) -> Iterator[Row]:
    return each(rows, "NetworkInterfaces", _plain)


def _carried(rows: Rows) -> Iterator[Row]:
    """The interfaces that only the rows of their instances tell of, in the same words."""
    told = {row.get("NetworkInterfaceId") for row in _listed(rows)}

    def inside(row: Row) -> Sequence[Row]:
        return rows_of(row, "NetworkInterfaces")

    instances = {"Instances": (*each(rows, "Instances", _plain), *_instances(rows))}
    for cards in each(instances, "Instances", inside):
        for card in cards:
            # Tools that shorten rows leave the id alone: that tells of no interface.
            if card.get("PrivateIpAddress") and card.get("NetworkInterfaceId") not in told:
                yield card


def _by_balancer(rows: Rows) -> Iterator[Row]:
    """DescribeListeners' own rows, each of which names its load balancer."""
    found: dict[str, list[Row]] = {}
    for key, row in each(rows, "Listeners", lambda row: (text(row, "LoadBalancerArn"), row)):
        found.setdefault(key, []).append(row)
    for key, listeners in found.items():
        yield {"LoadBalancerArn": key, "Listeners": listeners}


def _by_key(rows: Rows, name: str, join: Join) -> dict[str, dict[str, Any]]:
    """What each row of a list adds; several rows of one key add up."""
    found: dict[str, dict[str, Any]] = {}

    def add(row: Row) -> None:
        values = {new: row[old] for old, new in join.values.items() if row.get(old) is not None}
        found.setdefault(plain_id(text(row, join.key)), {}).update(values)

    for _ in each(rows, name, add):
        pass
    return found


def _extended(
    rows: Rows, name: str, key: str, found: Mapping[str, Mapping[str, Any]]
) -> Sequence[Row]:
    """The rows of a list with what belongs to each of them."""

    def extended(row: Row) -> Row:
        return {**row, **found.get(plain_id(text_or(row, key)), {})}

    return tuple(each(rows, name, extended))


def _associations(rows: Rows) -> dict[str, dict[str, list[Row]]]:
    """The endpoints that may use each private domain, by the domain's ARN (F1.15)."""
    found: dict[str, dict[str, list[Row]]] = {}

    def add(row: Row) -> None:
        at = found.setdefault(text(row, "domainNameArn"), {"accessAssociations": []})
        at["accessAssociations"].append(row)

    for _ in each(rows, "DomainNameAccessAssociations", add):
        pass
    return found


def _with_interfaces(rows: Rows) -> Iterator[Row]:
    """Load balancers with the ids of their interfaces, which alone tell whose they are."""
    owned: dict[str, list[str]] = {}
    for owner, key in each(rows, "NetworkInterfaces", _owner):
        owned.setdefault(owner, []).append(key)

    def extended(row: Row) -> Row:
        tail = text_or(row, "LoadBalancerArn").partition(":loadbalancer/")[2]
        return {"NetworkInterfaceIds": owned.get(tail, []), **row}

    yield from each(rows, "LoadBalancers", extended)


def _owner(row: Row) -> tuple[str, str]:
    """The end of the ARN of the load balancer that an interface is of, and its own id."""
    description = text_or(row, "Description")
    tail = description.removeprefix(LISTENING) if description.startswith(LISTENING) else ""
    return tail, text_or(row, "NetworkInterfaceId")


def _with_roles(rows: Rows, name: str) -> Iterator[Row]:
    """Instances with the role that their instance profile hands them."""
    roles = dict(each(rows, "InstanceProfiles", _profile))

    def extended(row: Row) -> Row:
        profile = text_or(part(row, "IamInstanceProfile"), "Arn")
        return {**row, "RoleArn": roles.get(profile, "")}

    yield from each(rows, name, extended)


def _profile(row: Row) -> tuple[str, str]:
    """The ARN of an instance profile, and that of its one role."""
    return text(row, "Arn"), next((text(role, "Arn") for role in rows_of(row, "Roles")), "")


def _instances(rows: Rows) -> Sequence[Row]:
    """The instances of all reservations."""

    def inside(row: Row) -> Iterable[Row]:
        return rows_of(row, "Instances")

    return tuple(row for found in each(rows, "Reservations", inside) for row in found)
