"""Lists that a snapshot has and a lab needs not: transit gateways, prefix lists of one's own, the
policies of buckets, and what HTTP APIs lead to. Every call only reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labkit.aws.account import LISTS, Rows, listed_all
from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.provision import CallFailed

Row = Mapping[str, Any]
NO_POLICY = "NoSuchBucketPolicy"
"""What S3 answers of a bucket that has no policy."""
OF_AWS = "AWS"
"""The owner of the prefix lists that DescribePrefixLists gives with their blocks."""


def _prefix_lists(clients: Clients) -> Iterator[Row]:
    """AWS's own lists, and those of the account or shared with it, each with its blocks."""
    yield from LISTS["PrefixLists"](clients)
    lists = listed_all("ec2", "describe_managed_prefix_lists", "PrefixLists")
    for row in lists(clients):
        if row.get("OwnerId") != OF_AWS:
            key = row["PrefixListId"]
            entries = listed_all(
                "ec2", "get_managed_prefix_list_entries", "Entries", PrefixListId=key
            )
            blocks = [entry["Cidr"] for entry in entries(clients)]
            yield {"PrefixListId": key, "PrefixListName": row["PrefixListName"], "Cidrs": blocks}


def _buckets(clients: Clients) -> Iterator[Row]:
    """The buckets, each with its policy if it has one."""
    for row in LISTS["Buckets"](clients):
        try:
            with told():
                answer = clients.client("s3").get_bucket_policy(Bucket=row["Name"])
        except CallFailed as failure:
            if failure.code != NO_POLICY:
                raise
            yield row
        else:
            yield {**row, "Policy": answer["Policy"]}


def _of_each_api(operation: str) -> Rows:
    """The rows of one call for each HTTP and WebSocket API."""

    def rows(clients: Clients) -> Iterator[Row]:
        for api in LISTS["HttpApis"](clients):
            call = listed_all("apigatewayv2", operation, "Items", ApiId=api["ApiId"])
            yield {"ApiId": api["ApiId"], "Items": list(call(clients))}

    return rows


def _propagations(clients: Clients) -> Iterator[Row]:
    key, name = "TransitGatewayRouteTableId", "TransitGatewayRouteTablePropagations"
    for table in _TABLES(clients):
        call = listed_all(
            "ec2", "get_transit_gateway_route_table_propagations", name, **{key: table[key]}
        )
        yield {key: table[key], name: list(call(clients))}


def _static_routes(clients: Clients) -> Iterator[Row]:
    """The static routes; what is propagated, `TransitGatewayPropagations` tells."""
    key, only = "TransitGatewayRouteTableId", [{"Name": "type", "Values": ["static"]}]
    for table in _TABLES(clients):
        yield {key: table[key], "Routes": list(_searched(clients, table[key], only))}


def _searched(clients: Clients, table: str, only: Sequence[Row]) -> Iterator[Row]:
    call, more = clients.client("ec2").search_transit_gateway_routes, ""
    while True:
        token = {"NextToken": more} if more else {}
        answer = call(TransitGatewayRouteTableId=table, Filters=only, **token)
        yield from answer["Routes"]
        more = answer.get("NextToken", "")
        if not more:
            return


def _transit(name: str) -> Rows:
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return listed_all("ec2", f"describe_{words}", name)


_TABLES = _transit("TransitGatewayRouteTables")
FURTHER: Mapping[str, Callable[[Clients], Iterator[Row]]] = {
    "PrefixLists": _prefix_lists,
    "Buckets": _buckets,
    "ApiStages": _of_each_api("get_stages"),
    "Routes": _of_each_api("get_routes"),
    "Integrations": _of_each_api("get_integrations"),
    "TransitGateways": _transit("TransitGateways"),
    "TransitGatewayAttachments": _transit("TransitGatewayAttachments"),
    "TransitGatewayVpcAttachments": _transit("TransitGatewayVpcAttachments"),
    "TransitGatewayRouteTables": _TABLES,
    "TransitGatewayPropagations": _propagations,
    "TransitGatewayStaticRoutes": _static_routes,
}
"""Each list by its name, and how it is fetched."""
