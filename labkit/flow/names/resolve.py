"""First leg: which resolver the source asks, and what the name leads to."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address

from labkit.flow.codes import Code
from labkit.flow.names.answer import (
    COULD_NOT_RESOLVE,
    Answer,
    Lookup,
    Resolved,
    not_found,
    not_known,
)
from labkit.flow.names.aws import AMAZON
from labkit.flow.names.endpoints import endpoint_answer
from labkit.flow.names.inbound import inbound_endpoint
from labkit.flow.names.public import ask_public
from labkit.flow.names.records import in_zone, recorded
from labkit.flow.names.zones import PrivateDns, private_zone
from labkit.flow.packet import is_private
from labkit.flow.request import Request
from labkit.flow.source import Source
from labkit.flow.steps import blocked, passed, unknown, unsettled
from labkit.flow.trace import Hop, Leg, Step, Verdict
from labkit.topology import HostedZone, PrefixList, Topology, Vpc, VpcEndpoint
from labkit.topology.network import AMAZON_DNS

OWN_ADDRESS = IPv4Address("127.0.0.1")
MOST_NAMES = 8
"""A chain of CNAMEs and aliases longer than this goes in a circle."""


def resolve(topology: Topology, request: Request, source: Source) -> Resolved:
    """Look up the request's host from where the source stands; an address needs no look-up.

    Many requests ask for one name; what it leads to is found once.
    """
    key = (request.hostname, request.source, request.at)
    return topology.recall("names", key, lambda: _resolve(topology, request, source))


def _resolve(topology: Topology, request: Request, source: Source) -> Resolved:
    if request.address:
        address = request.address
        service = service_at(topology, request)
        return Resolved(None, Answer(address=address, private=is_private(address), service=service))
    if ":" in request.hostname:
        at = source.component
        step = unknown(at.id, at.label, "labkit models IPv4 only, and this is an IPv6 address")
        return Resolved(_hop(source, (step,)))
    if source.interface and _is_self(request.hostname):
        at = source.component
        step = passed(at, f"{request.hostname} is {at.label} itself: no server is asked")
        return Resolved(_hop(source, (step,)), Answer(address=OWN_ADDRESS, private=True))
    return _looked_up(topology, request.hostname, source)


def _is_self(hostname: str) -> bool:
    """Whether a name is the asker's own machine on every system (RFC 6761, section 6.3)."""
    return hostname == "localhost" or hostname.endswith(".localhost")


def service_at(topology: Topology, request: Request) -> str:
    """The AWS service whose prefix list holds the request's address; empty if none does."""
    address = request.address
    for listed in topology.all(PrefixList):
        if listed.name.startswith("com.amazonaws.") and any(address in row for row in listed.cidrs):
            return listed.name
    return ""


def _looked_up(topology: Topology, hostname: str, source: Source) -> Resolved:
    """Ask, and ask again for what a CNAME or an alias names, until there is an answer or none."""
    found = _ask(topology, source, hostname)
    steps = [*found.steps]
    aliases: list[str] = []
    for _ in range(MOST_NAMES):
        if not found.elsewhere:
            break
        if found.alias_in is None:
            aliases.append(found.elsewhere)
        found = _ask_next(topology, source, found)
        steps += found.steps
    if found.elsewhere:
        steps += _circle(source, found.elsewhere).steps
    here = _hop(source, tuple(steps))
    failed = here.verdict is Verdict.BLOCKED
    failure = COULD_NOT_RESOLVE if failed else None
    return Resolved(here, found.answer, failure, tuple(aliases))


def _circle(source: Source, hostname: str) -> Lookup:
    says = f"the records lead in a circle at {hostname}"
    return not_found(source.component, says, remedy="let one of these records give an address")


def _ask_next(topology: Topology, source: Source, found: Lookup) -> Lookup:
    """What a CNAME or an alias leads to; Route 53 asks for an alias in its own zone first."""
    zone, hostname = found.alias_in, found.elsewhere
    if zone is None:
        return _ask(topology, source, hostname)
    return recorded(zone, hostname) or ask_public(topology, source, hostname)


def _ask(topology: Topology, source: Source, hostname: str) -> Lookup:
    """One question to the resolver that the source uses."""
    vpc = source.vpc
    if vpc is None and source.interface:
        says = f"nobody described the VPC of {source.component.label}, whose resolver it asks"
        return not_known(source.component, says)
    if vpc is None:
        return ask_public(topology, source, hostname)
    if vpc.dns_servers != (AMAZON_DNS,):
        return _own_server(topology, source, vpc, hostname)
    return _by_amazon(topology, source, vpc, hostname)


def _by_amazon(
    topology: Topology, source: Source, vpc: Vpc, hostname: str, *, inbound: bool = False
) -> Lookup:
    """What the resolver of a VPC answers; `inbound` for a question from outside it."""
    if not vpc.dns_support:
        return Lookup((_resolver_off(vpc),))
    zone = private_zone(topology, vpc, hostname, inbound=inbound)
    if zone is None and VpcEndpoint in topology.missing and hostname.endswith(f".{AMAZON}"):
        says = f"nobody described the endpoints of {vpc.label}, whose private DNS may own the name"
        return not_known(vpc, says, "F2.11")
    if zone is None:
        return ask_public(topology, source, hostname)
    if isinstance(zone, PrivateDns):
        return _by_private_dns(topology, source, zone)
    return _in_private_zone(zone, hostname)


def _own_server(topology: Topology, source: Source, vpc: Vpc, hostname: str) -> Lookup:
    """DNS servers of one's own see public DNS; private zones only if they forward (F2.15).

    An address of a Resolver inbound endpoint leads to the resolver of that one's VPC.
    """
    asked = inbound_endpoint(topology, source, vpc)
    if isinstance(asked, Step):
        return Lookup((asked,))
    there = topology.get(Vpc, asked.vpc) if asked else None
    if asked and there:
        says = f"{vpc.label} asks {asked.private_ip}, an inbound endpoint of {there.label}"
        step = passed(asked, says, "F2.15")
        inside = replace(source, vpc=there)
        found = _by_amazon(topology, inside, there, hostname, inbound=True)
        return replace(found, steps=(step, *found.steps))
    found = ask_public(topology, source, hostname)
    servers = ", ".join(vpc.dns_servers)
    says = f"{vpc.label} uses its own DNS server {servers}, taken to know public names only"
    return replace(found, steps=(passed(vpc, says, "F2.15"), *found.steps))


def _resolver_off(vpc: Vpc) -> Step:
    says = f"{vpc.label} has enableDnsSupport off, so its resolver answers nobody"
    remedy = f"switch it on for {vpc.label}"
    return blocked(vpc, Code.VPC_DNS_SUPPORT_OFF, says, "F2.3", remedy=remedy)


def _by_private_dns(topology: Topology, source: Source, zone: PrivateDns) -> Lookup:
    owned, endpoint = zone.owned, zone.endpoint
    names = f"*.{owned.domain}" if owned.wild else owned.domain
    says = f"private DNS: {names} leads to {endpoint.label} in this VPC"
    if not owned.settled:
        says = unsettled(says)
    return endpoint_answer(topology, source, endpoint, says, "F2.5")


def _in_private_zone(zone: HostedZone, hostname: str) -> Lookup:
    """A private hosted zone answers for its whole domain: what it lacks is not asked elsewhere."""
    says = f"the private zone {zone.label} has no record {hostname}, and nobody else is asked"
    return in_zone(zone, hostname, says, "F2.12")


def _hop(source: Source, steps: tuple[Step, ...]) -> Hop:
    resolver = f"resolver of {source.vpc.label}" if source.vpc else "public DNS"
    return Hop(
        leg=Leg.NAME,
        component=source.component.id,
        label=resolver,
        steps=steps,
        components=(source.component.id,),
    )
