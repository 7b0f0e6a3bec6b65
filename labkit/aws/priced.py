"""What stands and is paid for, as resources with what their price depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.scope import EveryLab
from labkit.provision import Resource
from labkit.provision.prices import BY_KIND
from labkit.provision.sweep import Owned

Properties = Mapping[str, Any]


def priced(clients: Clients, owned: Iterable[Owned]) -> tuple[Resource, ...]:
    """Those of what labs own that have a price, as `labkit.provision.cost` takes them.

    Raises `CallFailed` when the account does not answer.
    """
    rows = [one.row for one in owned if one.row.kind in BY_KIND]
    kinds = {row.kind for row in rows}
    with told():
        known = {
            key: properties
            for kind, look in LOOKS.items()
            if kind in kinds
            for key, properties in look(clients, [row.id for row in rows if row.kind == kind])
        }
    return tuple(
        Resource(row.kind, row.id, known.get(row.id, {}))
        for row in rows
        if row.kind not in LOOKS or row.id in known
    )


Look = Callable[[Clients, list[str]], Iterator[tuple[str, Properties]]]


def _endpoints(clients: Clients, _: list[str]) -> Iterator[tuple[str, Properties]]:
    for row in _tagged(clients, "describe_vpc_endpoints", "VpcEndpoints"):
        kind, subnets = row["VpcEndpointType"], tuple(row.get("SubnetIds", ()))
        yield row["VpcEndpointId"], {"endpoint_type": kind, "subnets": subnets}


def _instances(clients: Clients, _: list[str]) -> Iterator[tuple[str, Properties]]:
    for reservation in _tagged(clients, "describe_instances", "Reservations"):
        for row in reservation["Instances"]:
            yield row["InstanceId"], {"public": bool(row.get("PublicIpAddress"))}


def _tagged(clients: Clients, operation: str, key: str) -> Iterator[Any]:
    pages = clients.client("ec2").get_paginator(operation)
    for page in pages.paginate(Filters=EveryLab(clients).filters):
        yield from page[key]


def _balancers(clients: Clients, _: list[str]) -> Iterator[tuple[str, Properties]]:
    for page in clients.client("elbv2").get_paginator("describe_load_balancers").paginate():
        for row in page["LoadBalancers"]:
            yield row["LoadBalancerArn"], {"type": row["Type"]}


def _streams(_: Clients, names: list[str]) -> Iterator[tuple[str, Properties]]:
    """No lab has a stream of more shards than one, and a learner may not look at another's."""
    for name in names:
        yield name, {"shards": 1}


LOOKS: Mapping[str, Look] = {
    "vpc_endpoint": _endpoints,
    "instance": _instances,
    "load_balancer": _balancers,
    "stream": _streams,
}
"""Kind to how it is found out what its price depends on; others have one price each."""
