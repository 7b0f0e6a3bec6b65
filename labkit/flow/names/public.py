"""Public DNS: what a name leads to for anybody who asks on the internet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import AddressValueError, IPv4Address

from labkit.flow.codes import Code
from labkit.flow.names.answer import Answer, Lookup
from labkit.flow.names.aws import AMAZON, ApiName, ServiceName, api_name, service_behind
from labkit.flow.names.zones import public_zone, records_for
from labkit.flow.network.balancers import serving_nodes
from labkit.flow.network.routing import service_name
from labkit.flow.packet import is_private
from labkit.flow.source import Source
from labkit.flow.steps import blocked, passed, unknown, unsettled
from labkit.flow.trace import Step
from labkit.topology import (
    Component,
    DomainName,
    EndpointType,
    HostedZone,
    HttpApi,
    LoadBalancer,
    NetworkInterface,
    PrefixList,
    Record,
    RestApi,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.network import AMAZON_DNS

FRONTS = {
    EndpointType.REGIONAL: IPv4Address("198.51.100.10"),
    EndpointType.EDGE: IPv4Address("198.51.100.20"),
}
"""Stand-ins for the public addresses of the regional and the edge front (RFC 5737)."""
SERVICE_ADDRESS = IPv4Address("198.51.100.30")
"""Stand-in for a public address of any other AWS service."""
_EC2_NAME = re.compile(
    r"(?P<kind>ec2|ip)-(?P<address>\d+-\d+-\d+-\d+)\."
    r"(?:compute-1\.amazonaws\.com|ec2\.internal|[a-z0-9-]+\.compute\.(?:amazonaws\.com|internal))"
)


def ask_public(topology: Topology, source: Source, hostname: str) -> Lookup:
    """What public DNS says of a name."""
    zone = public_zone(topology, hostname)
    if zone:
        says = f"{zone.label} has no record {hostname}"
        return in_zone(topology, source, zone, hostname, says, "F7.10")
    for ask in (_vpce, _api, _domain_target, _balancer, _machine, _service):
        found = ask(topology, source, hostname)
        if found:
            return found
    at = source.component
    says = f"labkit does not know where {hostname} leads"
    return Lookup((unknown(at.id, at.label, says),))


def in_zone(
    topology: Topology, source: Source, zone: HostedZone, hostname: str, nothing: str, fact: str
) -> Lookup:
    """What a hosted zone says of a name; `nothing` is the sentence for a name that it lacks."""
    found = records_for(zone, hostname)
    if len(found) > 1:
        says = f"{zone.label} has {len(found)} record sets {hostname}, and chooses one each time"
        return Lookup((unknown(zone.id, zone.label, says),))
    if found:
        return follow(topology, source, zone, found[0])
    remedy = f"add a record {hostname} to {zone.label}"
    return Lookup((blocked(zone, Code.NAME_NOT_FOUND, nothing, fact, remedy=remedy),))


def follow(topology: Topology, source: Source, zone: HostedZone, record: Record) -> Lookup:
    """What a record says: an address, another name to ask for, or one that Route 53 asks for."""
    if record.type == "A":
        return _address(zone, record)
    other = record.values[0].rstrip(".").lower()
    if record.type == "CNAME":
        says = f"{record.name} is a CNAME: whoever asked looks {other} up again, from where it is"
        return Lookup((passed(zone, says, "F2.13"),), elsewhere=other)
    says = f"{record.name} is an alias: Route 53 itself looks {other} up, outside of any VPC"
    found = ask_public(topology, source, other)
    return replace(found, steps=(passed(zone, says, "F2.13"), *found.steps))


def _address(zone: HostedZone, record: Record) -> Lookup:
    try:
        address = IPv4Address(record.values[0])
    except (AddressValueError, IndexError):
        says = f"labkit cannot read the address of {record.name} in {zone.label}"
        return Lookup((unknown(zone.id, zone.label, says),))
    step = passed(zone, f"{zone.label} says {record.name} is {address}", "F7.10")
    return Lookup((step,), Answer(address=address, private=is_private(address)))


def _vpce(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """An endpoint's own names, regional and zonal: public names, private answers (F1.4)."""
    if not hostname.endswith(f".vpce.{AMAZON}"):
        return None
    for endpoint in topology.all(VpcEndpoint):
        zones = _zones_named(topology, endpoint, hostname)
        if zones is not None:
            says = f"the name of {endpoint.label} is public, and its answer is a private address"
            return endpoint_answer(topology, source, endpoint, says, "F1.4", "F1.5", zones=zones)
    return _nothing(source, f"no endpoint has the name {hostname}", "check the endpoint's id")


def _zones_named(
    topology: Topology, endpoint: VpcEndpoint, hostname: str
) -> tuple[str, ...] | None:
    """The zones that one of an endpoint's names speaks of: all (), one, or None if not its name."""
    regional = endpoint.dns_name.lower()
    if not regional:
        return None
    if hostname == regional:
        return ()
    label, _, rest = regional.partition(".")
    zones = {topology.zone(row) for row in topology.interfaces(endpoint)}
    return next(((zone,) for zone in zones if hostname == f"{label}-{zone}.{rest}"), None)


def endpoint_answer(
    topology: Topology,
    source: Source,
    endpoint: VpcEndpoint,
    says: str,
    *facts: str,
    zones: tuple[str, ...] = (),
) -> Lookup:
    """The address of an endpoint's interface, that in the source's zone if there is one (F2.2)."""
    rows = [
        row for row in topology.interfaces(endpoint) if not zones or topology.zone(row) in zones
    ]
    if not rows:
        what = f"labkit does not know the interfaces of {endpoint.label}"
        return Lookup((unknown(endpoint.id, endpoint.label, what),))
    near = _nearest(topology, source, rows)
    where = topology.label(near.subnet)
    step = passed(endpoint, f"{says}, at its interface in {where}", *facts)
    return Lookup((step,), Answer(address=near.private_ip, private=True))


def _nearest(
    topology: Topology, source: Source, rows: Sequence[NetworkInterface]
) -> NetworkInterface:
    zone = topology.zone(source.interface) if source.interface else ""
    return next((row for row in rows if topology.zone(row) == zone), rows[0])


def _api(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """Names under execute-api: default and alias names of APIs (F1.2, F1.5)."""
    name = api_name(hostname)
    if name is None or not name.api:
        return None
    if name.vpce:
        return _alias(topology, source, name)
    api = topology.get(RestApi, name.api) or topology.get(HttpApi, name.api)
    if api is None:
        return _unknown_api(topology, source, name)
    if isinstance(api, RestApi) and api.endpoint_type is EndpointType.PRIVATE:
        return Lookup((_private_without_name(topology, source, api),))
    edge = isinstance(api, RestApi) and api.endpoint_type is EndpointType.EDGE
    front = EndpointType.EDGE if edge else EndpointType.REGIONAL
    where = "an edge location" if edge else "the Region"
    says = f"public DNS: the name leads to public addresses of API Gateway in {where}"
    return _front(api, name.region, front, passed(api, says, "F1.2", "F1.3"))


def _front(api: Component, region: str, front: EndpointType, *steps: Step) -> Lookup:
    del api
    service = f"com.amazonaws.{region}.execute-api"
    address = FRONTS[front]
    return Lookup(steps, Answer(address=address, private=False, service=service, assumed=True))


def _alias(topology: Topology, source: Source, name: ApiName) -> Lookup:
    """The alias name exists once the API names the endpoint, and answers everybody (F1.5)."""
    api = topology.get(RestApi, name.api)
    endpoint = topology.get(VpcEndpoint, name.vpce)
    if api is None or endpoint is None or name.vpce not in api.vpc_endpoint_ids:
        says = f"there is no name {name.api}-{name.vpce}: the API is not associated with it"
        remedy = f"add {name.vpce} to the API's vpcEndpointIds"
        return _nothing(source, says, remedy, "F1.5", "F4.13")
    says = f"the API is associated with {endpoint.label}, so Route 53 has an alias name for both"
    if source.vpc is None:
        says = unsettled(says)
    return endpoint_answer(topology, source, endpoint, says, "F1.5")


def _unknown_api(topology: Topology, source: Source, name: ApiName) -> Lookup:
    at = source.component
    if RestApi in topology.missing:
        return Lookup((unknown(at.id, at.label, "nobody described the APIs of this account"),))
    if name.region != topology.region:
        says = f"the API {name.api} is in another Region than this topology"
        return Lookup((unknown(at.id, at.label, says, "F2.11"),))
    return _nothing(source, "no API has this name", "check the API's id", "F1.33")


def _nothing(source: Source, says: str, remedy: str, *facts: str) -> Lookup:
    facts = facts or ("F7.10",)
    step = blocked(source.component, Code.NAME_NOT_FOUND, says, *facts, remedy=remedy)
    return Lookup((step,))


def _private_without_name(topology: Topology, source: Source, api: RestApi) -> Step:
    says = unsettled(f"{api.label} is private, and public DNS has no such name")
    remedy = _way_to_private_name(topology, source.vpc, api)
    return blocked(api, Code.NAME_NOT_FOUND, says, "F1.33", "F2.15", remedy=remedy)


def _way_to_private_name(topology: Topology, vpc: Vpc | None, api: RestApi) -> str:
    if vpc is None:
        return f"send it from inside the VPC, or make {api.label} REGIONAL"
    if vpc.dns_servers != (AMAZON_DNS,):
        return "let the VPC's DNS server forward these names to the VPC's own resolver"
    if not vpc.dns_hostnames:
        return f"switch on enableDnsHostnames of {vpc.label}"
    endpoint = next(
        (
            row
            for row in topology.all(VpcEndpoint)
            if row.vpc == vpc.id and row.service_code == "execute-api"
        ),
        None,
    )
    if endpoint is None:
        return f"create an interface endpoint for execute-api with private DNS in {vpc.label}"
    return (
        f"switch on private DNS of {endpoint.label}, "
        "or call its own vpce name with the header x-apigw-api-id"
    )


def _domain_target(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """The target of a custom domain: `d-….execute-api.…`, or a CloudFront name (F2.13)."""
    del source
    for domain in topology.all(DomainName):
        if domain.target.lower() == hostname and domain.endpoint_type is not EndpointType.PRIVATE:
            says = f"public DNS: the target of {domain.domain} is at public addresses"
            region = topology.region
            return _front(domain, region, domain.endpoint_type, passed(domain, says, "F2.13"))
    return None


def _balancer(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """A load balancer's name: private addresses of an internal one, public ones otherwise."""
    found = (row for row in topology.all(LoadBalancer) if row.dns_name.lower() == hostname)
    balancer = next(found, None)
    if balancer is None:
        return None
    nodes = serving_nodes(topology, balancer)
    if not nodes:
        says = f"labkit does not know the interfaces of {balancer.label}"
        return Lookup((unknown(balancer.id, balancer.label, says),))
    node = _nearest(topology, source, nodes)
    internal = balancer.scheme == "internal" or node.public_ip is None
    address = node.private_ip if internal else node.public_ip or node.private_ip
    says = f"the name of {balancer.label} leads to its node in {topology.label(node.subnet)}"
    return Lookup((passed(balancer, says, "F5.13"),), Answer(address=address, private=internal))


def _machine(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """Names of instances, which carry their address; `ec2-…` is private inside the VPC."""
    found = _EC2_NAME.fullmatch(hostname)
    if found is None:
        return None
    try:
        address = IPv4Address(found["address"].replace("-", "."))
    except AddressValueError:
        return None
    owner = topology.at_public(address)
    if owner and source.vpc and owner.vpc == source.vpc.id:
        address = owner.private_ip
    step = passed(source.component, f"the name carries the address: {address}", "F7.10")
    return Lookup((step,), Answer(address=address, private=is_private(address)))


def _service(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """The public name of an AWS service."""
    name = service_behind(hostname)
    if name is None:
        return None
    says = f"public DNS: the name leads to public addresses of {service_name(name.service)}"
    step = passed(source.component, says, "F3.4")
    address = _service_address(topology, name)
    answer = Answer(
        address=address,
        private=False,
        service=name.service,
        assumed=address == SERVICE_ADDRESS,
    )
    return Lookup((step,), answer)


def _service_address(topology: Topology, name: ServiceName) -> IPv4Address:
    """An address of the service's own prefix list if there is one, else a stand-in."""
    lists = (row for row in topology.all(PrefixList) if row.name == name.service)
    listed = next((row for row in lists if row.cidrs), None)
    return listed.cidrs[0][10] if listed and listed.cidrs[0].num_addresses > 10 else SERVICE_ADDRESS
