"""How much of each AWS quota a plan needs, and the sentence for a plan that does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from labkit.errors import LabkitError
from labkit.provision.resource import Resource
from labkit.provision.standing import Standing
from labkit.provision.table import Action, Plan
from labkit.provision.values import Key, Ref

VCPUS = 2
"""Of one instance of a lab, a t3.micro (F9.22)."""


def _one(_: Resource) -> int:
    return 1


def _vcpus(_: Resource) -> int:
    return VCPUS


def _if(name: str, value: str) -> Callable[[Resource], int]:
    """One for a resource that has this property, none for others."""
    return lambda resource: int(resource.properties.get(name) == value)


def _domain(*, private: bool) -> Callable[[Resource], int]:
    return lambda resource: int((resource.properties.get("endpoint_type") == "PRIVATE") == private)


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota of AWS's: what it counts, its codes for Service Quotas, what a Region starts with.

    `per` is the property of a resource that names where it counts: a VPC, or a subnet for its
    zone; without one the Region is meant. What does not `free` counts on while it is deleted.
    """

    noun: str
    kind: str
    service: str
    code: str
    default: int
    fact: str
    units: Callable[[Resource], int] = _one
    per: str = ""
    frees: bool = True

    @property
    def scope(self) -> str:
        """What the quota is for."""
        return {"": "the Region", "vpc": "a VPC", "subnet": "a zone"}[self.per]


QUOTAS: tuple[Quota, ...] = (
    Quota("VPCs", "vpc", "vpc", "L-F678F1CE", 5, "F9.17"),
    Quota("internet gateways", "internet_gateway", "vpc", "L-A4707A72", 5, "F9.17"),
    Quota(
        "NAT gateways",
        "nat_gateway",
        "vpc",
        "L-FE5A380F",
        5,
        "F9.17",
        per="subnet",
        frees=False,
    ),
    Quota(
        "interface endpoints",
        "vpc_endpoint",
        "vpc",
        "L-29B6F2EB",
        50,
        "F9.17",
        _if("endpoint_type", "Interface"),
        per="vpc",
    ),
    Quota(
        "gateway endpoints",
        "vpc_endpoint",
        "vpc",
        "L-1B52E74A",
        20,
        "F3.7",
        _if("endpoint_type", "Gateway"),
    ),
    Quota("Elastic IP addresses", "elastic_ip", "ec2", "L-0263D0A3", 5, "F9.17"),
    Quota("vCPUs of instances", "instance", "ec2", "L-1216C47A", 5, "F9.22", _vcpus),
    Quota(
        "Network Load Balancers",
        "load_balancer",
        "elasticloadbalancing",
        "L-69A177A2",
        50,
        "F9.22",
        _if("type", "network"),
    ),
    Quota(
        "Application Load Balancers",
        "load_balancer",
        "elasticloadbalancing",
        "L-53DA6B97",
        50,
        "F9.22",
        _if("type", "application"),
    ),
    Quota("VPC links of version 1", "vpc_link", "apigateway", "L-A4C7274F", 20, "F9.17"),
    Quota(
        "private APIs",
        "rest_api",
        "apigateway",
        "L-A966AB5C",
        600,
        "F9.17",
        _if("endpoint_type", "PRIVATE"),
    ),
    Quota(
        "Regional APIs",
        "rest_api",
        "apigateway",
        "L-AA0FF27B",
        600,
        "F9.21",
        _if("endpoint_type", "REGIONAL"),
    ),
    Quota(
        "edge-optimized APIs",
        "rest_api",
        "apigateway",
        "L-B97207D0",
        120,
        "F9.21",
        _if("endpoint_type", "EDGE"),
    ),
    Quota(
        "public custom domain names",
        "domain_name",
        "apigateway",
        "L-A93447B8",
        120,
        "F9.21",
        _domain(private=False),
    ),
    Quota(
        "private custom domain names",
        "domain_name",
        "apigateway",
        "L-24E7E662",
        50,
        "F9.21",
        _domain(private=True),
    ),
)
"""Those that a class can meet. Codes are Service Quotas'."""


@dataclass(frozen=True, slots=True)
class Need:
    """So many `more` of a quota at once; `place` is a zone, or the id of a VPC that stands."""

    quota: Quota
    more: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many there may be; `told` is whether Service Quotas said so, not the documentation."""

    value: int
    told: bool = True


class Account(Protocol):
    """What has to be known of an account; both raise `CallFailed`."""

    def limit(self, quota: Quota) -> Limit:
        """How many of them it may have."""
        ...

    def stand(self, need: Need) -> int:
        """How many it has now, where the need is."""
        ...


def needs(wanted: Plan, desired: Iterable[Resource], standing: Standing) -> tuple[Need, ...]:
    """The most that a plan takes of each quota at any of its steps, where it takes any.

    `desired` are the resources that the plan leads to, `standing` what it starts from.
    """
    rows = {**{row.key: row.resource for row in standing}, **{row.key: row for row in desired}}
    now, most = Counter[tuple[Quota, str]](), Counter[tuple[Quota, str]]()
    for action in wanted:
        for quota in QUOTAS:
            units = _change(quota, action)
            if units:
                at = (quota, _place(action.resource, quota, rows, standing))
                now[at] += units
                most[at] = max(most[at], now[at])
    return tuple(Need(quota, more, place) for (quota, place), more in most.items() if more > 0)


def _change(quota: Quota, action: Action) -> int:
    """By how much a step changes what counts towards a quota."""
    if quota.kind != action.kind or action.verb == "update":
        return 0
    units = quota.units(action.resource)
    if action.verb == "create":
        return units
    return -units if quota.frees else 0


def _place(
    resource: Resource, quota: Quota, rows: Mapping[Key, Resource], standing: Standing
) -> str:
    """The zone or VPC in which a resource counts; a VPC yet to be made has no id."""
    holder = resource.properties.get(quota.per) if quota.per else None
    if not isinstance(holder, Ref):
        return ""
    if quota.per == "subnet":
        return str(rows[holder.key].properties["zone"])
    stood = standing.get(holder.key)
    return stood.attributes.get("id", "") if stood else ""


def check_quotas(wanted: Iterable[Need], account: Account, where: str) -> tuple[str, ...]:
    """Hold needs against an account, before anything is made in it.

    Gives sentences to show: that AWS's defaults were taken for what nobody may ask. Raises
    `LabkitError` that names each quota that does not suffice; `where` is account and Region.
    """
    short, guessed = [], False
    for need in wanted:
        limit, stand = account.limit(need.quota), account.stand(need)
        guessed |= not limit.told
        if stand + need.more > limit.value:
            short.append(_short(need, stand, limit))
    if short:
        raise LabkitError(
            f"The account's quotas do not suffice, and nothing was changed: {'; '.join(short)}",
            where=where,
            try_="take a lab down that stands there (`labkit sweep` lists them), another Region, "
            "or ask for more in the console of Service Quotas",
        )
    return (GUESSED,) if guessed else ()


GUESSED = (
    "Service Quotas could not be asked (servicequotas:GetServiceQuota): AWS's defaults are taken "
    "for the account's quotas (F9.17, F9.21, F9.22)."
)


def _short(need: Need, stand: int, limit: Limit) -> str:
    quota, place = need.quota, f" ({need.place})" if need.place else ""
    whose = "" if limit.told else ", by AWS's default"
    return (
        f"{need.more} more {quota.noun} are needed, {stand} stand, and {quota.scope}{place} may "
        f"have {limit.value}{whose} ({quota.service} {quota.code})"
    )
