"""Custom domains of API Gateway, certificates of ACM and hosted zones of Route 53, as their
services describe them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from labkit.topology.api import EndpointType
from labkit.topology.describe_api import ENDPOINT_TYPES
from labkit.topology.describe_policies import policy_or_none, shortened
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
from labkit.topology.names import (
    Authority,
    BasePathMapping,
    Certificate,
    DomainName,
    HostedZone,
    Record,
)
from labkit.topology.policy import PolicyDocument

Mode = Literal["BASIC", "STRICT"]
MODES: dict[str, Mode] = {"BASIC": "BASIC", "STRICT": "STRICT"}
NOTHING = "(none)"
"""API Gateway's word for a mapping that takes every path, and for one that names no stage."""


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
        policy=_policy(row),
        access=each_text(row, "accessAssociations", "accessAssociationSource"),
        endpoint_access_mode=choice(row, "endpointAccessMode", MODES, "BASIC"),
        certificate=text_or(row, "regionalCertificateArn") or text_or(row, "certificateArn"),
    )


def _policy(row: Row) -> PolicyDocument | None:
    """The domain's policy, with `execute-api:/*` for the domain itself, as it is written."""
    found = policy_or_none(row, "policy")
    if found is None:
        return None
    own = text_or(row, "domainNameArn").replace(":apigateway:", ":execute-api:", 1)
    plain = found.to_json().replace(f'"{own}"', '"execute-api:/*"')
    return PolicyDocument.parse(shortened(plain, "*"))


def _mappings(row: Row) -> Iterator[BasePathMapping]:
    for item in rows_of(row, "basePathMappings"):
        yield BasePathMapping(
            api=text(item, "restApiId"),
            stage=text_or(item, "stage").removeprefix(NOTHING),
            base_path=text_or(item, "basePath").removeprefix(NOTHING),
        )


AUTHORITIES: dict[str, Authority] = {"AMAZON_ISSUED": "amazon", "PRIVATE": "private"}
"""Types of certificates whose authority the type tells; others are imported."""


def certificate(row: Row) -> Certificate:
    """A certificate of ACM's list, with `Subject` and `Issuer` where it was described too."""
    return Certificate(
        id=text(row, "CertificateArn"),
        name=name_of(row),
        domain=text(row, "DomainName").lower(),
        authority=AUTHORITIES.get(text_or(row, "Type")) or _authority(row),
    )


def _authority(row: Row) -> Authority:
    """Whether an imported certificate names as its issuer what it is about."""
    issuer, subject = text_or(row, "Issuer"), text_or(row, "Subject")
    named = {part.partition("=")[2].strip() for part in subject.split(",")}
    return "itself" if issuer and issuer in {subject, *named} else "other"


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
