"""What all EC2 resources share: tags on creation, listings by tag, who owns what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.scope import LAB, LEARNER, STEP, Scope, from_pairs, pairs, step
from labkit.provision import Leftover, Resource


@dataclass(frozen=True, slots=True)
class Listing:
    """How a kind is listed: boto3's operation, the key of its rows, the key of a row's id.

    Rows whose state is one of `dead` no longer exist, although AWS shows them for a while.
    """

    operation: str
    rows: str
    id: str
    tag_type: str
    dead: frozenset[str] = frozenset()


LISTINGS: dict[str, Listing] = {
    "vpc": Listing("describe_vpcs", "Vpcs", "VpcId", "vpc"),
    "internet_gateway": Listing(
        "describe_internet_gateways", "InternetGateways", "InternetGatewayId", "internet-gateway"
    ),
    "subnet": Listing("describe_subnets", "Subnets", "SubnetId", "subnet"),
    "route_table": Listing("describe_route_tables", "RouteTables", "RouteTableId", "route-table"),
    "security_group": Listing(
        "describe_security_groups", "SecurityGroups", "GroupId", "security-group"
    ),
    "elastic_ip": Listing("describe_addresses", "Addresses", "AllocationId", "elastic-ip"),
    "nat_gateway": Listing(
        "describe_nat_gateways", "NatGateways", "NatGatewayId", "natgateway", frozenset({"deleted"})
    ),
    "vpc_endpoint": Listing(
        "describe_vpc_endpoints",
        "VpcEndpoints",
        "VpcEndpointId",
        "vpc-endpoint",
        frozenset({"deleted"}),
    ),
    "instance": Listing(
        "describe_instances", "Reservations", "InstanceId", "instance", frozenset({"terminated"})
    ),
    "network_interface": Listing(
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        "network-interface",
    ),
}


def marked(scope: Scope, resource: Resource) -> list[dict[str, Any]]:
    """`TagSpecifications` for a resource: its tags are there from the beginning (F9.19)."""
    kind = LISTINGS[resource.kind].tag_type
    return [{"ResourceType": kind, "Tags": pairs(scope.tags(*resource.key))}]


def listed(scope: Scope, kind: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Every living row of a kind that the arguments of its describe call let through."""
    listing = LISTINGS[kind]
    for page in pages(scope, listing.operation, **arguments):
        for row in _rows(page, listing):
            if state_of(row) not in listing.dead:
                yield row


def pages(scope: Scope, operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """The pages of a describe call."""
    client = scope.client("ec2")
    if operation == "describe_nat_gateways" and "Filters" in arguments:
        # The one EC2 call of ours whose parameter has another name.
        arguments["Filter"] = arguments.pop("Filters")
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate(**arguments)
    else:
        yield getattr(client, operation)(**arguments)


def _rows(page: Mapping[str, Any], listing: Listing) -> Iterator[dict[str, Any]]:
    for row in page.get(listing.rows, ()):
        if listing.rows == "Reservations":
            yield from row["Instances"]
        else:
            yield row


def state_of(row: Mapping[str, Any]) -> str:
    """The state of a row in lower case: AWS and its model disagree on capitals (F2.16)."""
    state = row.get("State", "")
    return str(state["Name"] if isinstance(state, Mapping) else state).lower()


def tags_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a row; interfaces call them otherwise."""
    return from_pairs(row.get("Tags") or row.get("TagSet"))


def found(scope: Scope, resource: Resource) -> dict[str, Any] | None:
    """The row of a resource, found by its tags, which are looked at again here."""
    kind, name = resource.key
    filters = [*scope.filters, {"Name": f"tag:{STEP}", "Values": [step(kind, name)]}]
    rows = [
        row
        for row in listed(scope, kind, Filters=filters)
        if scope.is_step(tags_of(row), kind, name)
    ]
    return rows[0] if rows else None


def found_id(scope: Scope, resource: Resource) -> dict[str, str] | None:
    """The id of a resource, found by its tags."""
    row = found(scope, resource)
    return {"id": row[LISTINGS[resource.kind].id]} if row else None


def row_of(scope: Scope, kind: str, key: str) -> dict[str, Any] | None:
    """The row with this id, or None where it is gone."""
    listing = LISTINGS[kind]
    found: list[dict[str, Any]] = []
    with unless_gone():
        rows = listed(scope, kind, **{f"{listing.id}s": [key]})
        found += [row for row in rows if row[listing.id] == key]
    return found[0] if found else None


def ours(scope: Scope) -> frozenset[str]:
    """The ids of everything in EC2 that carries this lab's and learner's tags."""
    tags: dict[str, dict[str, str]] = {}
    filters = [{"Name": "key", "Values": [LAB, LEARNER]}]
    for page in pages(scope, "describe_tags", Filters=filters):
        for row in page["Tags"]:
            tags.setdefault(row["ResourceId"], {})[row["Key"]] = row["Value"]
    return frozenset(key for key, found in tags.items() if scope.owns(found))


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """What still carries this lab's and learner's tags, kind by kind."""
    for kind, listing in LISTINGS.items():
        for row in listed(scope, kind, Filters=scope.filters):
            tags = tags_of(row)
            if scope.owns(tags) and not _goes_along(row):
                yield Leftover(kind, row[listing.id], tags.get("Name", ""))


def _goes_along(row: Mapping[str, Any]) -> bool:
    """Whether it is an interface that its instance takes along when it goes."""
    return bool(row.get("Attachment", {}).get("InstanceId"))
