"""Records of hosted zones, and custom domains of API Gateway with their certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.api_gateway.asked import domain_named
from labkit.flow.codes import Code
from labkit.flow.names.zones import records_for
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import asked_for, vpc_of
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    BasePathMapping,
    DomainName,
    EndpointType,
    HostedZone,
    Record,
    RestApi,
    Topology,
    VpcEndpoint,
)


def zone_for_vpc(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A private zone that has the name, associated with the VPC that asks."""
    del step
    vpc = vpc_of(topology, found)
    for zone in topology.all(HostedZone) if vpc else ():
        away = vpc and zone.private and vpc.id not in zone.vpcs
        if vpc and away and records_for(zone, found.request.hostname):
            changed = replace(zone, vpcs=(*zone.vpcs, vpc.id))
            says = f"associate the private zone {zone.label} with {vpc.label}"
            yield Change(says=says, components=(changed,))


def record(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An alias record for a custom domain, in the zone that lacks it (F2.13)."""
    zone, name = topology.get(HostedZone, step.component), found.request.hostname
    domain = domain_named(topology, name)
    target, label = _target(topology, found, domain) if domain else ("", "")
    if zone and domain and target:
        row = Record(name=name, type="ALIAS", values=(target,))
        says = f"add an alias record {name} to {zone.label} that leads to {label}"
        yield Change(says=says, components=(replace(zone, records=(*zone.records, row)),))


def _target(topology: Topology, found: Trace, domain: DomainName) -> tuple[str, str]:
    """The DNS name that a domain is behind, and what people call it."""
    if domain.endpoint_type is not EndpointType.PRIVATE:
        return domain.target, "the domain's target"
    vpc = vpc_of(topology, found)
    rows = (topology.get(VpcEndpoint, key) for key in domain.access)
    endpoint = next((row for row in rows if row and vpc and row.vpc == vpc.id), None)
    return (endpoint.dns_name, endpoint.label) if endpoint else ("", "")


def alias(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """An alias in place of a CNAME: Route 53 itself looks the target up, in public (F2.13)."""
    del step
    name = found.request.hostname
    for zone in topology.all(HostedZone):
        row = next((one for one in records_for(zone, name) if one.type == "CNAME"), None)
        if row:
            rows = tuple(replace(one, type="ALIAS") if one == row else one for one in zone.records)
            says = f"make the record {row.name} an alias instead of a CNAME"
            yield Change(says=says, components=(replace(zone, records=rows),))


def access(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The private domain, associated with the endpoint (F1.15)."""
    domain = topology.get(DomainName, step.component)
    endpoint = topology.get(VpcEndpoint, (found.arrival.endpoint or "") if found.arrival else "")
    if domain and endpoint:
        changed = replace(domain, access=(*domain.access, endpoint.id))
        says = f"associate {domain.domain} with {endpoint.label}"
        yield Change(says=says, components=(changed,))


def mapping(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A base path mapping that leads the path to a stage of an API."""
    domain, wanted = topology.get(DomainName, step.component), asked_for(topology, found)
    if domain is None or wanted is None:
        return
    private = domain.endpoint_type is EndpointType.PRIVATE
    for api in topology.all(RestApi):
        if (api.endpoint_type is EndpointType.PRIVATE) == private and api.stages:
            yield _mapped(domain, api, found.request.path)


def _mapped(domain: DomainName, api: RestApi, path: str) -> Change:
    """By the first part of the path where a stage is called so, else the whole path."""
    first = path.lstrip("/").partition("/")[0]
    base = first if api.stage(first) else ""
    row = BasePathMapping(api=api.id, stage=base or api.stages[0].name, base_path=base)
    says = f"map /{base} of {domain.domain} to the stage {row.stage} of {api.label}"
    return Change(says=says, components=(replace(domain, mappings=(*domain.mappings, row)),))


def taking_any(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """By a client that takes any certificate (F1.38)."""
    del topology, step
    request = replace(found.request, unchecked=True)
    yield Change(says="let the client take any certificate: curl -k", request=request)


FIXES: Fixes = {
    Code.TLS_NOT_TRUSTED: (taking_any,),
    Code.NAME_NOT_FOUND: (zone_for_vpc, record),
    Code.API_NOT_PRIVATE: (alias,),
    Code.DOMAIN_NOT_ASSOCIATED: (access,),
    Code.BASE_PATH_NOT_MAPPED: (mapping,),
}
