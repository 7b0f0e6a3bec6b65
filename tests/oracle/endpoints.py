"""The VPC endpoints of a row: interface endpoints, and gateway endpoints with their routes."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

from labkit.topology import Component, PrefixList, Route, RouteTable, VpcEndpoint
from tests.oracle.draft import ENDPOINT, REGION, VPC, Draft
from tests.oracle.networks import ENDPOINT_GROUP, interface

SUBNETS = ("endpoint-a", "endpoint-b")
HOSTS = {"kinesis-streams": "kinesis"}
"""Where a service's names begin otherwise than its service code (F2.18)."""
PREFIX_LISTS = {
    "s3": ("pl-63a5400a", "52.216.0.0/15"),
    "dynamodb": ("pl-02cd2c6b", "52.94.0.0/22"),
}
"""Ids and a block of each (F3.5)."""
IDS = (ENDPOINT, "vpce-0ccc", "vpce-0ddd", "vpce-0eee")
TABLES = ("rtb-private", "rtb-nat", "rtb-public")


def with_endpoints(draft: Draft, words: list[str], *, private_dns: bool) -> Draft:
    """The endpoints that a row names; the one for execute-api, else the first, is `vpce-0aaa`."""
    ordered = sorted(words, key=lambda word: word != "execute-api")
    for key, word in zip(IDS, ordered, strict=False):
        kind, colon, service = word.rpartition(":")
        if colon and kind == "gateway":
            draft = _with_gateway(draft, key, service)
        else:
            draft = draft.having(*_interface_endpoint(key, word, private_dns=private_dns))
    return draft


def dns_name(key: str, service: str) -> str:
    """The regional name of an interface endpoint (F1.4)."""
    return f"{key}-abcdefgh.{HOSTS.get(service, service)}.{REGION}.vpce.amazonaws.com"


def _interface_endpoint(key: str, service: str, *, private_dns: bool) -> tuple[Component, ...]:
    # Each endpoint has a host number of its own, so that several may share the subnets.
    host = 10 + IDS.index(key)
    cards = [interface(name, key, host, (ENDPOINT_GROUP,), "vpc_endpoint") for name in SUBNETS]
    made = VpcEndpoint(
        id=key,
        vpc=VPC,
        service=f"com.amazonaws.{REGION}.{service}",
        subnets=tuple(card.subnet for card in cards),
        interfaces=tuple(card.id for card in cards),
        groups=(ENDPOINT_GROUP,),
        private_dns=private_dns,
        dns_name=dns_name(key, service),
    )
    return made, *cards


def _with_gateway(draft: Draft, key: str, service: str) -> Draft:
    name = f"com.amazonaws.{REGION}.{service}"
    listed, block = PREFIX_LISTS[service]
    endpoint = VpcEndpoint(
        id=key, vpc=VPC, service=name, endpoint_type="Gateway", route_tables=TABLES
    )
    prefixes = PrefixList(id=listed, name=name, cidrs=(IPv4Network(block),))
    return routed_by(draft.having(endpoint, prefixes), key, TABLES)


def routed_by(draft: Draft, key: str, tables: tuple[str, ...]) -> Draft:
    """A gateway endpoint associated with these route tables and no other ones (F3.2)."""
    endpoint = draft.topology.find(VpcEndpoint, key)
    listed = PREFIX_LISTS[endpoint.service_code][0]
    way = Route(destination=listed, target=key)
    changed = []
    for table in draft.topology.all(RouteTable):
        kept = tuple(route for route in table.routes if route.target != key)
        routes = (*kept, way) if table.id in tables else kept
        changed.append(replace(table, routes=routes))
    return draft.having(replace(endpoint, route_tables=tables), *changed)
