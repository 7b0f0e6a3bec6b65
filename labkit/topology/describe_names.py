"""Custom domains of API Gateway and hosted zones of Route 53, as their services describe them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from labkit.topology.api import EndpointType
from labkit.topology.describe_api import ENDPOINT_TYPES
from labkit.topology.describe_policies import policy_or_none
from labkit.topology.describe_rows import (
    Row,
    address,
    choice,
    each_text,
    flag,
    name_of,
    part,
    rows_of,
    text,
    text_or,
    texts,
)
from labkit.topology.names import BasePathMapping, DomainName, HostedZone, Record

Mode = Literal["BASIC", "STRICT"]
MODES: dict[str, Mode] = {"BASIC": "BASIC", "STRICT": "STRICT"}
NO_PATH = "(none)"
"""API Gateway's word for the mapping that takes every path."""


def domain_name(row: Row) -> DomainName:
    """A custom domain, with what `joined` adds: base path mappings and access associations."""
    types = texts(part(row, "endpointConfiguration"), "types")
    kind = choice({"types": (types or ("EDGE",))[0]}, "types", ENDPOINT_TYPES, EndpointType.EDGE)
    domain, private = text(row, "domainName"), kind is EndpointType.PRIVATE
    return DomainName(
        id=text(row, "domainNameArn") if private else domain,
        name=name_of(row),
        domain=domain,
        endpoint_type=kind,
        target=text_or(row, "regionalDomainName") or text_or(row, "distributionDomainName"),
        mappings=tuple(_mappings(row)),
        policy=policy_or_none(row, "policy"),
        access=each_text(row, "accessAssociations", "accessAssociationSource"),
        endpoint_access_mode=choice(row, "endpointAccessMode", MODES, "BASIC"),
    )


def _mappings(row: Row) -> Iterator[BasePathMapping]:
    for item in rows_of(row, "basePathMappings"):
        path = text_or(item, "basePath")
        yield BasePathMapping(
            api=text(item, "restApiId"),
            stage=text_or(item, "stage"),
            base_path="" if path == NO_PATH else path,
        )


def hosted_zone(row: Row) -> HostedZone:
    """A hosted zone, with `VPCs` and `ResourceRecordSets`; names without the dot at their end."""
    return HostedZone(
        id=text(row, "Id").removeprefix("/hostedzone/"),
        name=plain_name(text(row, "Name")),
        records=tuple(_records(row)),
        private=flag(part(row, "Config"), "PrivateZone", default=False),
        vpcs=each_text(row, "VPCs", "VPCId"),
    )


def plain_name(name: str) -> str:
    r"""A name as people write it: Route 53 ends it with a dot, and gives `*` as `\052`."""
    return name.removesuffix(".").replace(r"\052", "*").lower()


def _records(row: Row) -> Iterator[Record]:
    """The records that lead to an IPv4 address or to another name."""
    for item in rows_of(row, "ResourceRecordSets"):
        kind, name = text(item, "Type"), plain_name(text(item, "Name"))
        if kind == "A" and item.get("AliasTarget") is not None:
            target = plain_name(text(part(item, "AliasTarget"), "DNSName"))
            yield Record(name=name, type="ALIAS", values=(target,))
        elif kind == "A":
            values = [str(address(value, "Value")) for value in rows_of(item, "ResourceRecords")]
            yield Record(name=name, type="A", values=tuple(values))
        elif kind == "CNAME":
            names = map(plain_name, each_text(item, "ResourceRecords", "Value"))
            yield Record(name=name, type="CNAME", values=tuple(names))
