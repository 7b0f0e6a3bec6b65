"""Service Quotas: what the course reads of four services (F9.17, F9.21, F9.22)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from moto.servicequotas.resources.default_quotas.vpc import VPC_DEFAULT_QUOTAS

from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import Call, Refused, Rule

SERVICES: Mapping[str, str] = {
    "vpc": "Amazon Virtual Private Cloud (Amazon VPC)",
    "apigateway": "Amazon API Gateway",
    "elasticloadbalancing": "Elastic Load Balancing (ELB)",
    "ec2": "Amazon Elastic Compute Cloud (Amazon EC2)",
}
Quota = tuple[str, float, bool]
"""Name, value, and whether it can be raised."""
QUOTAS: Mapping[str, Mapping[str, Quota]] = {
    "vpc": {
        row["QuotaCode"]: (row["QuotaName"], row["Value"], row["Adjustable"])
        for row in cast("list[dict[str, Any]]", VPC_DEFAULT_QUOTAS)
    },
    "apigateway": {
        "L-AA0FF27B": ("Regional APIs", 600, False),
        "L-B97207D0": ("Edge-optimized APIs", 120, False),
        "L-A966AB5C": ("Private APIs", 600, False),
        "L-A4C7274F": ("VPC links", 20, True),
        "L-608BDCD4": ("VPC links(V2)", 10, True),
        "L-668C9B28": ("Subnets per VPC link(V2)", 10, True),
        "L-379E48B0": ("Stages per API", 10, True),
        "L-01C8A9E0": ("Resources/Routes per REST/WebSocket API", 300, True),
        "L-65B5C802": ("Routes per HTTP API", 300, True),
        "L-8A5B8E43": ("Throttle rate", 10000, True),
        "L-CDF5615A": ("Throttle burst rate", 5000, False),
        "L-E5AE38E3": ("Maximum integration timeout in milliseconds", 29000, True),
        "L-8B81B02C": ("Maximum resource policy size in bytes", 8192, True),
        "L-A93447B8": ("Custom Domain Names", 120, True),
        "L-24E7E662": ("Private custom domain names", 50, True),
        "L-1D180A63": ("API keys", 10000, False),
        "L-E8693075": ("Usage plans", 300, True),
        "L-46624B39": ("API Payload Size", 10, False),
    },
    "elasticloadbalancing": {
        "L-69A177A2": ("Network Load Balancers per Region", 50, True),
        "L-53DA6B97": ("Application Load Balancers per Region", 50, True),
        "L-B22855CB": ("Target Groups per Region", 3000, True),
        "L-B6DF7632": ("Listeners per Application Load Balancer", 50, True),
    },
    "ec2": {
        "L-0263D0A3": ("EC2-VPC Elastic IPs", 5, True),
        "L-1216C47A": (
            "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
            5,
            True,
        ),
    },
}
"""Service to its quotas by code."""
MOST = 100


def _of(service: str) -> Mapping[str, Quota]:
    if service not in QUOTAS:
        text = f"The request failed because the specified service {service} does not exist."
        raise Refused("NoSuchResourceException", text)
    return QUOTAS[service]


def _told(call: Call, service: str, code: str, *, default: bool) -> dict[str, Any]:
    name, value, adjustable = QUOTAS[service][code]
    owner = "" if default else call.account
    return {
        "ServiceCode": service,
        "ServiceName": SERVICES[service],
        "QuotaArn": f"arn:aws:servicequotas:{call.region}:{owner}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": float(value),
        "Unit": "None",
        "Adjustable": adjustable,
        "GlobalQuota": False,
    }


def quota_is_told_by_its_code(call: Call) -> str:
    """Of a service that has quotas; its default and what holds are the same here."""
    service, code = call.get("ServiceCode"), call.get("QuotaCode")
    if code not in _of(service):
        text = (
            f"The request failed because the specified quota {code} does not exist for service "
            f"{service}."
        )
        raise Refused("NoSuchResourceException", text)
    default = call.operation != "get_service_quota"
    return json.dumps({"Quota": _told(call, service, code, default=default)})


def quotas_are_listed_in_pages(call: Call) -> str:
    """A hundred at a time unless fewer are asked for."""
    service, default = call.get("ServiceCode"), call.operation != "list_service_quotas"
    rows = [_told(call, service, code, default=default) for code in sorted(_of(service))]
    return _page(call, "Quotas", rows)


def services_are_listed(call: Call) -> str:
    """Those that have quotas here."""
    rows = [{"ServiceCode": code, "ServiceName": name} for code, name in sorted(SERVICES.items())]
    return _page(call, "Services", rows)


def _page(call: Call, key: str, rows: list[dict[str, Any]]) -> str:
    start, most = _start(call, len(rows)), int(call.get("MaxResults", MOST))
    answer: dict[str, Any] = {key: rows[start : start + most]}
    if start + most < len(rows):
        answer["NextToken"] = str(start + most)
    return json.dumps(answer)


def _start(call: Call, number: int) -> int:
    token = str(call.get("NextToken", "0"))
    if not token.isdecimal() or int(token) > number:
        raise Refused("InvalidPaginationTokenException", "Invalid pagination token was provided.")
    return int(token)


RULES = (
    *constraint_rules("service-quotas", "IllegalArgumentException"),
    Rule("get_service_quota", "instead", quota_is_told_by_its_code, ("F9.17",)),
    Rule("get_aws_default_service_quota", "instead", quota_is_told_by_its_code, ("F9.17",)),
    Rule("list_service_quotas", "instead", quotas_are_listed_in_pages),
    Rule("list_aws_default_service_quotas", "instead", quotas_are_listed_in_pages),
    Rule("list_services", "instead", services_are_listed),
)
