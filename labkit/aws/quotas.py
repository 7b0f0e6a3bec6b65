"""An account's quotas, as Service Quotas tells them, and how much of each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.ec2 import state_of
from labkit.provision.quotas import VCPUS, Limit, Need, Quota

REFUSED = frozenset(
    {"AccessDenied", "AccessDeniedException", "SubscriptionRequiredException", "UnrecognizedClient"}
)
"""Codes with which an account says that Service Quotas may not be asked."""
UNKNOWN = "NoSuchResourceException"
"""Of a quota that nobody has changed there may be nothing but AWS's default."""
STANDARD = frozenset("acdhimrtz")
"""The first letters of instance types that share a quota of vCPUs (F9.22)."""


class AccountQuotas:
    """The quotas of the account and Region of some clients."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._refused = False

    def limit(self, quota: Quota) -> Limit:
        """How many there may be; AWS's default where Service Quotas may not be asked.

        Raises `CallFailed` where it does not answer.
        """
        with told():
            value = None if self._refused else self._asked(quota)
        return Limit(quota.default, told=False) if value is None else Limit(int(value))

    def _asked(self, quota: Quota) -> float | None:
        client = self._clients.client("service-quotas")
        for call in (client.get_service_quota, client.get_aws_default_service_quota):
            try:
                answer = call(ServiceCode=quota.service, QuotaCode=quota.code)
                return float(answer["Quota"]["Value"])
            except ClientError as error:
                code = error.response["Error"]["Code"]
                self._refused = code in REFUSED
                if code not in (UNKNOWN, *REFUSED):
                    raise
                if self._refused:
                    return None
        return None

    def stand(self, need: Need) -> int:
        """How many there are now. Raises `CallFailed` where the account does not answer."""
        with told():
            return COUNTS[need.quota.code](self._clients, need.place)


def _rows(clients: Clients, service: str, operation: str, key: str, **which: Any) -> Iterator[Any]:
    pages = clients.client(service).get_paginator(operation).paginate(**which)
    return (row for page in pages for row in page.get(key, ()))


def _count(
    service: str, operation: str, key: str, counts: Callable[[Any], bool] = lambda _: True
) -> Callable[[Clients, str], int]:
    """How many rows of a list count."""

    def count(clients: Clients, _place: str) -> int:
        return sum(1 for row in _rows(clients, service, operation, key) if counts(row))

    return count


def _addresses(clients: Clients, _place: str) -> int:
    return len(clients.client("ec2").describe_addresses()["Addresses"])


def _nat_gateways(clients: Clients, zone: str) -> int:
    """Those of a zone that are there or still going (F9.15)."""
    filters = [{"Name": "availability-zone", "Values": [zone]}]
    subnets = {
        row["SubnetId"]
        for row in _rows(clients, "ec2", "describe_subnets", "Subnets", Filters=filters)
    }
    gateways = _rows(clients, "ec2", "describe_nat_gateways", "NatGateways")
    return sum(
        state_of(row) not in ("deleted", "failed") and row.get("SubnetId") in subnets
        for row in gateways
    )


def _interface_endpoints(clients: Clients, vpc: str) -> int:
    """Those of a VPC; one that does not stand yet has none."""
    return _endpoints(clients, "Interface", **{"vpc-id": vpc}) if vpc else 0


def _gateway_endpoints(clients: Clients, _place: str) -> int:
    return _endpoints(clients, "Gateway")


def _endpoints(clients: Clients, kind: str, **which: str) -> int:
    asked = {"vpc-endpoint-type": kind, **which}
    filters = [{"Name": name, "Values": [value]} for name, value in asked.items()]
    rows = _rows(clients, "ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=filters)
    return sum(state_of(row) != "deleted" for row in rows)


def _vcpus(clients: Clients, _place: str) -> int:
    reservations = _rows(clients, "ec2", "describe_instances", "Reservations")
    return sum(_cores(row) for one in reservations for row in one["Instances"] if _counts(row))


def _counts(row: Mapping[str, Any]) -> bool:
    """Whether an instance runs, on demand, as one of the standard types."""
    runs = row["State"]["Name"] in ("pending", "running")
    return runs and row["InstanceType"][0] in STANDARD and not row.get("InstanceLifecycle")


def _cores(row: Mapping[str, Any]) -> int:
    options = row.get("CpuOptions") or {}
    return int(options.get("CoreCount", VCPUS)) * int(options.get("ThreadsPerCore", 1))


def _balancers(kind: str) -> Callable[[Clients, str], int]:
    return _count(
        "elbv2", "describe_load_balancers", "LoadBalancers", lambda row: row["Type"] == kind
    )


def _apis(kind: str) -> Callable[[Clients, str], int]:
    def counts(row: Any) -> bool:
        return kind in row.get("endpointConfiguration", {}).get("types", ("EDGE",))

    return _count("apigateway", "get_rest_apis", "items", counts)


def _domains(*, private: bool) -> Callable[[Clients, str], int]:
    def counts(row: Any) -> bool:
        return ("PRIVATE" in row.get("endpointConfiguration", {}).get("types", ())) == private

    return _count("apigateway", "get_domain_names", "items", counts)


COUNTS: Mapping[str, Callable[[Clients, str], int]] = {
    "L-F678F1CE": _count("ec2", "describe_vpcs", "Vpcs"),
    "L-A4707A72": _count("ec2", "describe_internet_gateways", "InternetGateways"),
    "L-FE5A380F": _nat_gateways,
    "L-29B6F2EB": _interface_endpoints,
    "L-1B52E74A": _gateway_endpoints,
    "L-0263D0A3": _addresses,
    "L-1216C47A": _vcpus,
    "L-69A177A2": _balancers("network"),
    "L-53DA6B97": _balancers("application"),
    "L-A4C7274F": _count("apigateway", "get_vpc_links", "items"),
    "L-A966AB5C": _apis("PRIVATE"),
    "L-AA0FF27B": _apis("REGIONAL"),
    "L-B97207D0": _apis("EDGE"),
    "L-A93447B8": _domains(private=False),
    "L-24E7E662": _domains(private=True),
}
"""Quota code to how many stand, in a zone or VPC where the quota is for one."""
