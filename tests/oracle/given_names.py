"""Circumstances of names: custom domains, their records, and what private ones allow."""

from __future__ import annotations

from functools import partial
from typing import Literal

from labkit.topology import (
    BasePathMapping,
    DomainName,
    EndpointType,
    HostedZone,
    Record,
    VpcEndpoint,
)
from tests.oracle.apis import STAGE
from tests.oracle.draft import ACCOUNT, ENDPOINT, REGION, VPC, Draft
from tests.oracle.policies import RESOURCE_POLICIES

PUBLIC, PRIVATE = "api.example.com", "api.private.example.com"
PRIVATE_ARN = f"arn:aws:apigateway:{REGION}:{ACCOUNT}:/domainnames/{PRIVATE}+abcd1234"
TARGETS = {
    EndpointType.REGIONAL: f"d-abcdefghij.execute-api.{REGION}.amazonaws.com",
    EndpointType.EDGE: "d1234abcd.cloudfront.net",
}
"""The name that a domain of each type gives to point DNS at (F2.13)."""


def _mapping(draft: Draft) -> tuple[BasePathMapping, ...]:
    return (BasePathMapping(api=draft.api.id, stage=STAGE, base_path="test"),)


def custom_domain(draft: Draft, record: Literal["CNAME", "ALIAS"], kind: EndpointType) -> Draft:
    """A public domain in front of the API, and the record that leads to it."""
    domain = DomainName(
        id=PUBLIC,
        domain=PUBLIC,
        endpoint_type=kind,
        target=TARGETS[kind],
        mappings=_mapping(draft),
    )
    row = Record(name=PUBLIC, type=record, values=(domain.target,))
    return draft.having(domain, _public_zone(row))


def _public_zone(*records: Record) -> HostedZone:
    return HostedZone(id="Z0PUBLIC", name="example.com", records=records)


def _zones(draft: Draft, record: Literal["CNAME", "ALIAS"]) -> tuple[HostedZone, HostedZone]:
    """A private zone that leads to the endpoint, and the public one, which lacks the name."""
    endpoint = draft.find(VpcEndpoint, ENDPOINT)
    row = Record(name=PRIVATE, type=record, values=(endpoint.dns_name,))
    private = HostedZone(
        id="Z0PRIVATE", name="private.example.com", records=(row,), private=True, vpcs=(VPC,)
    )
    return private, _public_zone()


def private_domain(draft: Draft) -> Draft:
    """A private domain whose policy admits this endpoint, and an alias to the endpoint (F1.15)."""
    domain = DomainName(
        id=PRIVATE_ARN,
        domain=PRIVATE,
        endpoint_type=EndpointType.PRIVATE,
        mappings=_mapping(draft),
        policy=RESOURCE_POLICIES["this-endpoint-only"],
    )
    return draft.having(domain, *_zones(draft, "ALIAS"))


def name_without_domain(draft: Draft) -> Draft:
    """A name of one's own that leads to the endpoint, without a domain in API Gateway."""
    return draft.having(*_zones(draft, "CNAME"))


def access_association(draft: Draft) -> Draft:
    """The private domain is associated with the endpoint."""
    return draft.changed(DomainName, PRIVATE_ARN, access=(ENDPOINT,))


def domain_policy(draft: Draft, name: str) -> Draft:
    """The private domain with one of the policies that rows name."""
    return draft.changed(DomainName, PRIVATE_ARN, policy=RESOURCE_POLICIES[name])


GIVEN = {
    "access-association": access_association,
    "custom-domain:alias": partial(custom_domain, record="ALIAS", kind=EndpointType.REGIONAL),
    "custom-domain:cloudfront": partial(custom_domain, record="ALIAS", kind=EndpointType.EDGE),
    "custom-domain:cname": partial(custom_domain, record="CNAME", kind=EndpointType.REGIONAL),
    "domain-policy:allow-other-endpoint": partial(domain_policy, name="allow-other-endpoint"),
    "name-without-domain": name_without_domain,
    "private-domain": private_domain,
}
"""Words about names."""
