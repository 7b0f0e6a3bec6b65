"""Tags for conditions: those that a request sends, and those that a resource bears."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from labkit.emulator.iam.asked import Asked

_LISTED = re.compile(r"(?P<head>(.*\.)?[tT]ags?(\.member|\.Tag)?\.\d+)\.[kK]ey")
_MAPPED = re.compile(r"[tT]ags\.(?P<key>[^.]*)")
_NAMED = re.compile(r"[tT]agKeys(\.member)?(\.\d+)?|TagKey\.\d+")


def request_tags(asked: Asked) -> dict[str, str]:
    """The tags that a request gives to what it makes or changes."""
    found: dict[str, str] = {}
    for name, value in asked.parameters.items():
        listed, mapped = _LISTED.fullmatch(name), _MAPPED.fullmatch(name)
        if listed:
            head = listed["head"]
            found[value] = asked.get(f"{head}.Value", f"{head}.value")
        elif mapped and not mapped["key"].isdigit():
            found[mapped["key"]] = value
    return found


def tag_keys(asked: Asked) -> tuple[str, ...]:
    """The keys of the tags that a request gives or takes away."""
    taken = [value for name, value in asked.parameters.items() if _NAMED.fullmatch(name)]
    return (*request_tags(asked), *taken)


def tags_of(resource: str, account: str) -> dict[str, str]:
    """The tags of the thing with this ARN; none if it is not there yet.

    `account` is the owner of what names no account in its ARN.
    """
    parts = resource.split(":", 5)
    if len(parts) < 6 or resource.endswith("*"):
        return {}
    _, _, service, region, owner, tail = parts
    look = _LOOKS.get(service)
    return look(owner or account, region, tail, resource) if look else {}


Look = Callable[[str, str, str, str], dict[str, str]]
"""From account, Region, last part of the ARN, and the whole ARN to tags."""


def _ec2(account: str, region: str, tail: str, _arn: str) -> dict[str, str]:
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded late

    return dict(ec2_backends[account][region].tags.get(tail.partition("/")[2], {}))


def _balancers(account: str, region: str, _tail: str, arn: str) -> dict[str, str]:
    from moto.elbv2.models import elbv2_backends  # noqa: PLC0415  loaded late

    service = elbv2_backends[account][region].tagging_service
    return _pairs(service.list_tags_for_resource(arn)["Tags"])


def _kinesis(account: str, region: str, tail: str, _arn: str) -> dict[str, str]:
    from moto.kinesis.models import kinesis_backends  # noqa: PLC0415  loaded late

    stream = kinesis_backends[account][region].streams.get(tail.partition("/")[2])
    return dict(stream.tags) if stream else {}


def _dynamodb(account: str, region: str, tail: str, _arn: str) -> dict[str, str]:
    from moto.dynamodb.models import dynamodb_backends  # noqa: PLC0415  loaded late

    table = dynamodb_backends[account][region].tables.get(tail.split("/")[1])
    return _pairs(table.tags) if table else {}


def _iam(account: str, _region: str, tail: str, arn: str) -> dict[str, str]:
    from moto.iam.models import iam_backends  # noqa: PLC0415  loaded late

    iam = iam_backends[account]["aws"]
    if tail.startswith("user/"):
        return _pairs(iam.tagger.list_tags_for_resource(arn)["Tags"])
    kept: dict[str, Any] = {"role": iam.roles, "instance-profile": iam.instance_profiles}
    rows = kept.get(tail.partition("/")[0], {}).values()
    found = next((row for row in rows if row.arn == arn), None)
    return _pairs(found.tags) if found else {}


def _pairs(rows: Any) -> dict[str, str]:
    listed = rows.values() if isinstance(rows, Mapping) else rows or ()
    return {str(row["Key"]): str(row["Value"]) for row in listed}


def _apigateway(account: str, region: str, tail: str, _arn: str) -> dict[str, str]:
    """Of an API, a link or a domain, which everything below it inherits for policies' sake
    (API Gateway Developer Guide, "API Gateway resources that can be tagged").
    """
    from moto.apigateway.models import apigateway_backends  # noqa: PLC0415  loaded late
    from moto.apigatewayv2.models import apigatewayv2_backends  # noqa: PLC0415

    _, kind, key, *_ = [*tail.split("/"), "", ""]
    # The ARN of a private domain ends with its name and its id.
    key = key.partition("+")[0]
    backends = (apigateway_backends[account][region], apigatewayv2_backends[account][region])
    kept = (getattr(one, _HELD.get(kind, ""), {}) for one in backends)
    found = next((rows[key] for rows in kept if key in rows), None)
    return _of_kept(found) if found else {}


def _of_kept(found: Any) -> dict[str, str]:
    """moto keeps the tags of a VPC link of version 2 beside it, and shows them with it."""
    tags = found.tags if hasattr(found, "tags") else found.to_json().get("tags")
    return dict(tags or {})


_HELD: Mapping[str, str] = {
    "apis": "apis",
    "restapis": "apis",
    "vpclinks": "vpc_links",
    "domainnames": "domain_names",
}
"""What paths begin with, and moto's name for what is kept there."""


def _acm(account: str, region: str, _tail: str, arn: str) -> dict[str, str]:
    from moto.acm.models import acm_backends  # noqa: PLC0415  loaded late

    certificate = vars(acm_backends[account][region])["_certificates"].get(arn)
    return dict(certificate.tags) if certificate else {}


_LOOKS: Mapping[str, Look] = {
    "acm": _acm,
    "apigateway": _apigateway,
    "dynamodb": _dynamodb,
    "ec2": _ec2,
    "elasticloadbalancing": _balancers,
    "iam": _iam,
    "kinesis": _kinesis,
}
