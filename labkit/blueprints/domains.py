"""Custom domains of the labs: names that nobody has on the internet, and their certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from labkit.blueprints.requests import STAGE
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    BasePathMapping,
    Certificate,
    Component,
    DomainName,
    EndpointType,
    PolicyDocument,
)

RECORDS: Mapping[str, Literal["ALIAS", "CNAME"]] = {"alias": "ALIAS", "cname": "CNAME"}
"""The type of a record that stands for another name, by what a toggle calls it."""
PUBLIC_DOMAIN, PRIVATE_DOMAIN = "public-domain", "private-domain"


def public_domain(wanted: Wanted, api: str) -> tuple[Component, ...]:
    """A regional custom domain in front of an API, with its certificate."""
    certificate = _certificate(wanted, PUBLIC_DOMAIN)
    return (
        certificate,
        DomainName(
            id=certificate.domain,
            name=PUBLIC_DOMAIN,
            domain=certificate.domain,
            endpoint_type=EndpointType.REGIONAL,
            target=f"d-pubdomain0.execute-api.{wanted.region}.amazonaws.com",
            mappings=(BasePathMapping(api=api, stage=STAGE),),
            certificate=certificate.id,
        ),
    )


def private_domain(
    wanted: Wanted, api: str, policy: PolicyDocument, access: tuple[str, ...]
) -> tuple[Component, ...]:
    """A private custom domain in front of an API; `access` are endpoints associated with it."""
    certificate = _certificate(wanted, PRIVATE_DOMAIN)
    place = f"arn:aws:apigateway:{wanted.region}:{wanted.account}:/domainnames"
    return (
        certificate,
        DomainName(
            id=f"{place}/{certificate.domain}+privdomain",
            name=PRIVATE_DOMAIN,
            domain=certificate.domain,
            endpoint_type=EndpointType.PRIVATE,
            mappings=(BasePathMapping(api=api, stage=STAGE),),
            policy=policy,
            access=access,
            certificate=certificate.id,
        ),
    )


def _certificate(wanted: Wanted, name: str) -> Certificate:
    """One that signs itself: nobody can prove to own a name that is not on the internet."""
    label = f"{name}-certificate"
    return Certificate(
        id=f"arn:aws:acm:{wanted.region}:{wanted.account}:certificate/{label}",
        name=label,
        domain=f"{name.partition('-')[0]}.{wanted.own_domain}",
        authority="itself",
    )
