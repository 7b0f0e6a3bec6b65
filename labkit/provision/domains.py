"""Names read as resources: certificates, custom domains, hosted zones and their records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.errors import LabkitError
from labkit.provision.naming import Names
from labkit.provision.resource import Resource
from labkit.provision.values import Key, Ref
from labkit.topology import (
    BasePathMapping,
    Certificate,
    DomainName,
    EndpointType,
    HostedZone,
    Record,
    RestApi,
)

AUTHORITIES = ("amazon", "itself")
"""Who can sign a certificate that labkit makes."""


def certificate(row: Certificate, _: Names) -> Iterator[Resource]:
    """A certificate that is requested of Amazon's authority, or one that signs itself (F1.37)."""
    if row.authority not in AUTHORITIES:
        raise LabkitError(
            "labkit makes certificates that Amazon signs, or that sign themselves",
            where=row.label,
            try_='give it the authority "amazon" or "itself"',
        )
    yield Resource("certificate", row.label, {"domain": row.domain, "authority": row.authority})


def domain_name(domain: DomainName, names: Names) -> Iterator[Resource]:
    """A custom domain, its base path mappings and its access associations.

    The policy is the domain's own property: AWS makes no private domain without one (F1.15).
    """
    _check(domain, names)
    properties = {
        "domain": domain.domain,
        "endpoint_type": str(domain.endpoint_type),
        "certificate": names.ref(domain.certificate),
        "policy": names.policy(domain.policy),
    }
    yield Resource("domain_name", domain.label, properties)
    for row in domain.mappings:
        yield _mapping(domain, row, names)
    for key in domain.access:
        ends = {"domain": names.ref(domain.id), "endpoint": names.ref(key)}
        name = f"{domain.label} {names.topology.label(key)}"
        yield Resource("domain_access_association", name, ends)


def _check(domain: DomainName, names: Names) -> None:
    signed = names.topology.get(Certificate, domain.certificate)
    if signed is None:
        raise LabkitError(
            "A custom domain needs a certificate (F1.37)",
            where=domain.label,
            try_="add a Certificate for its name to the topology",
        )
    if domain.endpoint_type is EndpointType.EDGE and signed.authority == "itself":
        raise LabkitError(
            "An edge domain takes no certificate that signs itself (F1.38)",
            where=domain.label,
            try_="make the domain REGIONAL, or let Amazon sign the certificate",
        )
    if domain.endpoint_access_mode == "STRICT":
        raise LabkitError("labkit provisions domains of access mode BASIC", where=domain.label)


def _mapping(domain: DomainName, row: BasePathMapping, names: Names) -> Resource:
    """A mapping to a stage that stands; one that names no stage waits for the API alone."""
    api = names.topology.get(RestApi, row.api)
    after: tuple[Key, ...] = (("stage", f"{api.label} {row.stage}"),) if api and row.stage else ()
    properties = {
        "domain": names.ref(domain.id),
        "api": names.ref(row.api),
        "stage": row.stage,
        "base_path": row.base_path,
    }
    name = f"{domain.label} /{row.base_path}"
    return Resource("base_path_mapping", name, properties, after)


def hosted_zone(zone: HostedZone, names: Names) -> Iterator[Resource]:
    """A private hosted zone of one VPC, and its records."""
    if not zone.private or len(zone.vpcs) != 1:
        raise LabkitError(
            "labkit provisions private hosted zones of one VPC",
            where=zone.label,
            try_="make it private, with one VPC",
        )
    yield Resource("hosted_zone", zone.label, {"domain": zone.name, "vpc": names.ref(zone.vpcs[0])})
    for row in zone.records:
        yield _record(zone, row, names)


def _record(zone: HostedZone, row: Record, names: Names) -> Resource:
    """A record; an alias also names the hosted zone of what it leads to."""
    values = tuple(names.ref(value) for value in row.values)
    properties = {
        "zone": names.ref(zone.id),
        "record": row.name,
        "type": row.type,
        "values": values,
        "alias_zone": _alias_zone(zone, row, values[0]) if row.type == "ALIAS" else "",
    }
    return Resource("record", f"{row.name} {zone.label}", properties)


def _alias_zone(zone: HostedZone, row: Record, target: Ref | str) -> Ref:
    if isinstance(target, Ref):
        return replace(target, attribute="dns_zone")
    raise LabkitError(
        "labkit provisions aliases to custom domains and endpoints of the topology",
        where=f"{zone.label}, record {row.name}",
        try_="let it lead to the target of a domain or the DNS name of an endpoint",
    )
