"""How long a class queues at API Gateway's rates, at the least: calls times their turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from labkit.aws.rates import RATES
from labkit.provision.resource import Resource

CREATED: Mapping[str, str] = {
    "rest_api": "CreateRestApi",
    "api_resource": "CreateResource",
    "stage": "CreateDeployment",
    "domain_name": "CreateDomainName",
    "vpc_link_v2": "CreateVpcLink-v2",
}
DELETED: Mapping[str, str] = {
    "rest_api": "DeleteRestApi",
    "domain_name": "DeleteDomainName",
    "vpc_link_v2": "DeleteVpcLink-v2",
}
"""Kind to the rate that its call counts towards (F9.2); an API takes along what is in it."""


def least(calls: Mapping[str, int]) -> float:
    """Seconds that so many calls of each rate take at the least."""
    waits = (
        max(0, count - RATES[name].burst) * RATES[name].seconds for name, count in calls.items()
    )
    return max(waits, default=0.0)


def coming(rows: Iterable[Resource], learners: int) -> Mapping[str, int]:
    """The calls that make these resources for each learner, by their rate."""
    return _times(learners, (_created(row) for row in rows if row.kind in CREATED))


def going(rows: Iterable[Resource], learners: int) -> Mapping[str, int]:
    """The calls that delete them."""
    return _times(learners, (DELETED[row.kind] for row in rows if row.kind in DELETED))


def _created(row: Resource) -> str:
    edge = row.kind == "rest_api" and row.properties["endpoint_type"] == "EDGE"
    return f"{CREATED[row.kind]}{'-edge' if edge else ''}"


def _times(learners: int, names: Iterable[str]) -> Mapping[str, int]:
    return {name: count * learners for name, count in Counter(names).items()}
