"""Interface endpoints, and the names that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labkit.flow.codes import Code
from labkit.flow.names import api_name
from labkit.flow.network.routing import service_name
from labkit.flow.packet import is_private
from labkit.flow.remedies.change import Change, Fixes
from labkit.flow.remedies.parts import EXECUTE_API, free_address, subnet_of, vpc_of
from labkit.flow.remedies.routes import BY_GATEWAY
from labkit.flow.remedies.states import repaired
from labkit.flow.trace import Step, Trace
from labkit.topology import (
    Component,
    EndpointType,
    NetworkInterface,
    RestApi,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.network import AMAZON_DNS


def endpoints_of(topology: Topology, vpc: str, service: str) -> list[VpcEndpoint]:
    """The interface endpoints of a VPC for a service."""
    rows = (row for row in topology.all(VpcEndpoint) if row.is_interface)
    return [row for row in rows if (row.vpc, row.service) == (vpc, service)]


def available(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The endpoint that has no names, because it does not work."""
    del found
    endpoint = topology.get(VpcEndpoint, step.component)
    if endpoint:
        yield from repaired(topology, endpoint, endpoint.vpc)


def resolver_on(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The VPC's own resolver (F2.3)."""
    del found
    vpc = topology.get(Vpc, step.component)
    if vpc:
        changed = replace(vpc, dns_support=True)
        yield Change(says=f"switch enableDnsSupport of {vpc.label} on", components=(changed,))


def private_name(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The name of a private API, or of its endpoint, where the source looks it up."""
    api, vpc = topology.get(RestApi, step.component), vpc_of(topology, found)
    name = api_name(found.request.hostname)
    if api and vpc and name and not name.vpce:
        service = f"com.amazonaws.{name.region}.{EXECUTE_API}"
        yield from _ways(topology, found, vpc, service)


def service_name_inside(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """A service's name that leads to an endpoint of the VPC in place of a public address.

    Not for API Gateway, whose endpoints serve private APIs only (F2.11).
    """
    packet, vpc = step.packet, vpc_of(topology, found)
    if packet is None or vpc is None or found.request.address or is_private(packet.destination):
        return
    code = packet.service.rpartition(".")[2]
    if code and code != EXECUTE_API and code not in BY_GATEWAY and vpc.holds(packet.source):
        yield from _ways(topology, found, vpc, packet.service)


def _ways(topology: Topology, found: Trace, vpc: Vpc, service: str) -> Iterator[Change]:
    """An endpoint with private DNS, and a VPC that takes notice of it."""
    if f".{topology.region}." not in service:
        return
    yield from _resolver(vpc)
    rows = endpoints_of(topology, vpc.id, service)
    for row in rows[:1]:
        yield from _private_dns(topology, row)
    if not rows:
        yield from _new_endpoint(topology, found, vpc, service)


def _resolver(vpc: Vpc) -> Iterator[Change]:
    """What a VPC needs for private names at all (F2.3, F2.15)."""
    if vpc.dns_servers != (AMAZON_DNS,):
        changed = replace(vpc, dns_servers=(AMAZON_DNS,))
        yield Change(says=f"let {vpc.label} use {AMAZON_DNS}", components=(changed,))
    elif not vpc.dns_hostnames:
        changed = replace(vpc, dns_hostnames=True)
        yield Change(says=f"switch enableDnsHostnames of {vpc.label} on", components=(changed,))


def _private_dns(topology: Topology, endpoint: VpcEndpoint) -> Iterator[Change]:
    if not endpoint.private_dns:
        changed = replace(endpoint, private_dns=True)
        yield Change(says=f"switch private DNS of {endpoint.label} on", components=(changed,))
    else:
        yield from repaired(topology, endpoint, endpoint.vpc)


def _new_endpoint(topology: Topology, found: Trace, vpc: Vpc, service: str) -> Iterator[Change]:
    """An endpoint in the source's subnet, whose group admits 443 from the VPC (F2.1, F2.7)."""
    subnet = subnet_of(topology, found)
    if subnet is None:
        return
    blocks = ", ".join(map(str, vpc.cidrs))
    says = (
        f"create an interface endpoint for {_spoken(service)} with private DNS in {subnet.label}, "
        f"with a group that admits tcp/443 from {blocks}"
    )
    yield Change(says=says, components=_endpoint(topology, vpc, subnet, service))


def _spoken(service: str) -> str:
    code = service.rpartition(".")[2]
    return code if code == EXECUTE_API else service_name(service)


def _endpoint(topology: Topology, vpc: Vpc, subnet: Subnet, service: str) -> tuple[Component, ...]:
    code = service.rpartition(".")[2]
    name = f"new {code} endpoint"
    group = SecurityGroup(
        id=f"new-{code}-sg",
        name=f"group of the {name}",
        vpc=vpc.id,
        ingress=tuple(
            SecurityGroupRule(peer=cidr, from_port=443, to_port=443) for cidr in vpc.cidrs
        ),
    )
    card = NetworkInterface(
        id=f"new-{code}-eni",
        name=f"{name} in {subnet.label}",
        vpc=vpc.id,
        subnet=subnet.id,
        private_ip=free_address(topology, subnet),
        groups=(group.id,),
        interface_type="vpc_endpoint",
    )
    made = VpcEndpoint(
        id=f"vpce-new-{code}",
        name=name,
        vpc=vpc.id,
        service=service,
        subnets=(subnet.id,),
        interfaces=(card.id,),
        groups=(group.id,),
        private_dns=True,
    )
    return group, card, made


def associated(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """The endpoint among the API's own, which gives both their alias name (F1.5, F4.13)."""
    del step
    name = api_name(found.request.hostname) or api_name(found.request.host_header)
    api = topology.get(RestApi, name.api) if name else None
    endpoint = topology.get(VpcEndpoint, name.vpce) if name else None
    private = api and api.endpoint_type is EndpointType.PRIVATE
    if api and endpoint and private and endpoint.id not in api.vpc_endpoint_ids:
        changed = replace(api, vpc_endpoint_ids=(*api.vpc_endpoint_ids, endpoint.id))
        says = f"add {endpoint.label} to the vpcEndpointIds of {api.label}"
        yield Change(says=says, components=(changed,))


def no_private_dns(topology: Topology, found: Trace, step: Step) -> Iterator[Change]:
    """Private DNS off, so that names of public APIs are public again (F2.11)."""
    del step
    key = found.arrival.endpoint if found.arrival else None
    endpoint = topology.get(VpcEndpoint, key or "")
    if endpoint and endpoint.private_dns:
        changed = replace(endpoint, private_dns=False)
        yield Change(says=f"switch private DNS of {endpoint.label} off", components=(changed,))


FIXES: Fixes = {
    Code.VPC_DNS_SUPPORT_OFF: (resolver_on,),
    Code.NAME_NOT_FOUND: (private_name, associated, available),
    Code.API_NOT_FOUND: (associated,),
    Code.API_NOT_PRIVATE: (no_private_dns,),
    Code.NO_ROUTE_TO_DESTINATION: (service_name_inside,),
    Code.BAD_STATE_ROUTE: (service_name_inside,),
    Code.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: (service_name_inside,),
    Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: (service_name_inside,),
}
