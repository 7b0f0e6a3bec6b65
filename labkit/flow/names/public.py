"""Public DNS: what a name leads to for anybody who asks on the internet."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

from labkit.flow.names.answer import Answer, Lookup, not_found, not_known
from labkit.flow.names.apis import name_of_api, target_of_domain
from labkit.flow.names.aws import ServiceName, closed_domain, service_behind
from labkit.flow.names.endpoints import nearest_first, own_name
from labkit.flow.names.neighbours import asks_inside
from labkit.flow.names.records import in_zone
from labkit.flow.names.stand_ins import SERVICE, unowned
from labkit.flow.names.zones import public_zone
from labkit.flow.network.balancers import serving_nodes
from labkit.flow.network.routing import service_name
from labkit.flow.packet import is_private
from labkit.flow.source import Source
from labkit.flow.steps import passed
from labkit.topology import LoadBalancer, NetworkInterface, PrefixList, Topology
from labkit.topology.network import AMAZON_DNS

INTERNAL = ".internal"
"""The end of names that a VPC's own resolver knows alone."""
_EC2_NAME = re.compile(
    r"(?P<kind>ec2|ip)-(?P<address>\d+-\d+-\d+-\d+)\."
    r"(?:compute-1\.amazonaws\.com|ec2\.internal|[a-z0-9-]+\.compute\.(?:amazonaws\.com|internal))"
)


def ask_public(topology: Topology, source: Source, hostname: str) -> Lookup:
    """What public DNS says of a name."""
    zone = public_zone(topology, hostname)
    if zone:
        return in_zone(zone, hostname, f"{zone.label} has no record {hostname}", "F7.10")
    for ask in (own_name, name_of_api, target_of_domain, _balancer, _machine, _service, _nobodys):
        found = ask(topology, source, hostname)
        if found:
            return found
    return not_known(source.component, f"labkit does not know where {hostname} leads")


def _balancer(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """A load balancer's name: private addresses of an internal one, public ones otherwise."""
    found = (row for row in topology.all(LoadBalancer) if row.dns_name.lower() == hostname)
    balancer = next(found, None)
    if balancer is None:
        return None
    nodes = serving_nodes(topology, balancer)
    if not nodes:
        return not_known(balancer, f"labkit does not know the interfaces of {balancer.label}")
    rows = nearest_first(topology, source, nodes)
    says = f"the name of {balancer.label} leads to its node in {topology.label(rows[0].subnet)}"
    return Lookup((passed(balancer, says, "F5.13"),), _at_nodes(balancer, rows))


def _at_nodes(balancer: LoadBalancer, nodes: list[NetworkInterface]) -> Answer:
    """The address of the first node, and those of the others that are of the same sort."""
    public = [row.public_ip for row in nodes if row.public_ip]
    internal = balancer.scheme == "internal" or nodes[0].public_ip is None
    first, *others = [row.private_ip for row in nodes] if internal else public
    return Answer(address=first, private=internal, others=tuple(others))


def _machine(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """Names of instances, which carry their address; `ec2-…` is private inside the VPC."""
    found = _EC2_NAME.fullmatch(hostname)
    if found is None:
        return None
    try:
        address = IPv4Address(found["address"].replace("-", "."))
    except AddressValueError:
        return None
    if hostname.endswith(INTERNAL) and not _asks_amazon(source):
        says = f"{hostname} is a name that the resolver of a VPC knows alone"
        return not_found(source.component, says, remedy="ask for it from inside the VPC")
    owner = topology.at_public(address)
    if owner and source.vpc and asks_inside(topology, source.vpc, owner.vpc):
        address = _private_for(owner, address)
    step = passed(source.component, f"the name carries the address: {address}", "F7.10")
    return Lookup((step,), Answer(address=address, private=is_private(address)))


def _private_for(interface: NetworkInterface, public: IPv4Address) -> IPv4Address:
    """The private address of an interface that a public one is mapped to."""
    return next(row.private_ip for row in interface.addresses if row.public_ip == public)


RESERVED = frozenset(("example", "internal", "invalid", "local", "localhost", "onion", "test"))
"""Ends of names that public DNS never has (RFC 2606, RFC 6761, RFC 6762; ICANN on `.internal`)."""


def _nobodys(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """Names that nobody can have: of one label, or with an end that public DNS never has.

    One label may be that of a machine, by the search domain of its VPC.
    """
    first, _, last = hostname.rpartition(".")
    if not first:
        machine = _machine(topology, source, f"{hostname}.{_search_domain(topology.region)}")
        says = f"{hostname} has no dot, and no public name is so short"
        return machine or not_found(source.component, says, remedy="ask for the whole name")
    if last in RESERVED or last.isdigit():
        says = f"no name in public DNS ends in .{last}"
        return not_found(source.component, says, remedy="check the name")
    return None


def _search_domain(region: str) -> str:
    """Where machines have their names, which AWS's own DHCP options let them look first."""
    return "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"


def _asks_amazon(source: Source) -> bool:
    """Whether the source asks the resolver of its VPC."""
    return source.vpc is not None and source.vpc.dns_servers == (AMAZON_DNS,)


def _service(topology: Topology, source: Source, hostname: str) -> Lookup | None:
    """The public name of an AWS service, or one that is under a service's own domain."""
    name = service_behind(hostname)
    if name is None:
        return _no_service(source, hostname)
    says = f"public DNS: the name leads to public addresses of {service_name(name.service)}"
    step = passed(source.component, says, "F3.4")
    listed = _listed_address(topology, name)
    answer = Answer(
        address=listed or unowned(topology, SERVICE),
        private=False,
        service=name.service,
        assumed=listed is None,
    )
    return Lookup((step,), answer)


def _no_service(source: Source, hostname: str) -> Lookup | None:
    domain = closed_domain(hostname)
    if not domain:
        return None
    says = f"{hostname} is none of the names of the service at {domain}"
    return not_found(source.component, says, remedy="check the name")


def _listed_address(topology: Topology, name: ServiceName) -> IPv4Address | None:
    """An address of the service's own prefix list, if there is one."""
    lists = (row for row in topology.all(PrefixList) if row.name == name.service)
    listed = next((row for row in lists if row.cidrs), None)
    return listed.cidrs[0][10] if listed and listed.cidrs[0].num_addresses > 10 else None
