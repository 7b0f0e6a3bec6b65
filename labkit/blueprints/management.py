"""What AWS needs so that commands reach a lab's hosts; no part of what the lab teaches.

On AWS a command goes to a host by SSM Run Command. The host's agent asks for it, from inside:
that takes a role, and a way to two services (F10.11, F10.12). Where a host has none, the lab
gets two interface endpoints in a subnet of their own. Nothing else can reach them, and no other
name leads to them, so that every request of the lab goes as it would without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network

from labkit.blueprints.blueprint import Blueprint, Settings
from labkit.flow import INTERNET, Outcome, Request, trace
from labkit.topology import (
    Component,
    Instance,
    NetworkInterface,
    PolicyDocument,
    Role,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)
from labkit.topology.management import MANAGEMENT

SERVICES = ("ssm", "ssmmessages")
"""What the agent calls; `ec2messages` is for agents older than any image of today (F10.12)."""
HTTPS = 443
SMALLEST = 28
"""The prefix length of the smallest subnet that there is."""
AGENT = PolicyDocument.parse(
    {
        "Statement": {
            "Effect": "Allow",
            "Action": [
                "ssm:DescribeAssociation",
                "ssm:DescribeDocument",
                "ssm:GetDeployablePatchSnapshotForInstance",
                "ssm:GetDocument",
                "ssm:GetManifest",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:PutComplianceItems",
                "ssm:PutConfigurePackageResult",
                "ssm:PutInventory",
                "ssm:UpdateAssociationStatus",
                "ssm:UpdateInstanceAssociationStatus",
                "ssm:UpdateInstanceInformation",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            "Resource": "*",
        }
    }
)
"""What AWS's own AmazonSSMManagedInstanceCore allows an agent (F10.11), but for two things that
Run Command has no use for: the account's parameters, and `ec2messages`.
"""
TRUST = PolicyDocument.parse(
    {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }
)


@lru_cache(maxsize=64)
def managed(lab: Blueprint) -> Blueprint:
    """The same lab with what AWS needs so that commands reach its hosts."""
    hosts = tuple(name for name in lab.sources if name != INTERNET)

    def build(settings: Settings, learner: str, account: str, region: str) -> Topology:
        topology = lab.build(settings, learner, account, region)
        role = f"arn:aws:iam::{account}:role/labkit-{lab.name}-{learner}-{MANAGEMENT}"
        return with_management(topology, hosts, role)

    return replace(lab, build=build)


def with_management(topology: Topology, hosts: Iterable[str], role: str) -> Topology:
    """A topology whose `hosts`, by name, take commands; `role` is the ARN for those without one."""
    found = tuple(row for row in topology.all(Instance) if row.label in set(hosts))
    ready = _with_roles(topology, found, role)
    for vpc in topology.all(Vpc):
        cut_off = [row for row in found if _vpc_of(topology, row) == vpc.id]
        if any(not hears(ready, row) for row in cut_off):
            ready = _with_endpoints(ready, vpc, cut_off)
    return ready


def hears(topology: Topology, host: Instance) -> bool:
    """Whether a host's agent gets through to the services that it asks for commands.

    One that is stopped is taken as it is when it runs.
    """
    running = _replaced(topology, (replace(host, state="running"),))
    asked = (
        Request(source=host.label, url=f"https://{name}.{topology.region}.amazonaws.com/")
        for name in SERVICES
    )
    return all(trace(running, request).outcome is not Outcome.BLOCKED for request in asked)


def _with_roles(topology: Topology, hosts: Iterable[Instance], role: str) -> Topology:
    """Each host with a role, and each of those roles with what an agent may."""
    taken = {row.role for row in hosts if row.role}
    roles = [
        replace(row, policies=(*row.policies, AGENT))
        for row in topology.all(Role)
        if row.id in taken and AGENT not in row.policies
    ]
    bare = [replace(row, role=role) for row in hosts if not row.role]
    own = (Role(id=role, name=f"{MANAGEMENT}-role", trust=TRUST, policies=(AGENT,)),)
    return _replaced(topology, (*roles, *bare), own if bare else ())


def _with_endpoints(topology: Topology, vpc: Vpc, hosts: list[Instance]) -> Topology:
    """An endpoint for each service in a subnet of its own, and a group of hosts that may ask."""
    subnet = _subnet(topology, vpc, hosts)
    inward, outward = f"{MANAGEMENT}-endpoint-sg", f"{MANAGEMENT}-sg"
    local = tuple(Route(destination=cidr, target="local") for cidr in vpc.cidrs)
    table = f"{MANAGEMENT}-routes"
    more = (
        subnet,
        RouteTable(id=table, name=table, vpc=vpc.id, routes=local, subnets=(subnet.id,)),
        _group(inward, vpc, ingress=tuple(_https(cidr) for cidr in vpc.cidrs)),
        *_endpoints(topology.region, vpc, subnet, inward),
    )
    ready = _replaced(topology, (), more)
    deaf = [topology.interfaces(host)[0] for host in hosts if not hears(ready, host)]
    if not deaf:
        return ready
    # A host whose own groups let nothing out gets one that lets it ask for commands alone.
    cards = [replace(card, groups=(*card.groups, outward)) for card in deaf]
    return _replaced(ready, cards, (_group(outward, vpc, egress=(_https(inward),)),))


def _endpoints(region: str, vpc: Vpc, subnet: Subnet, group: str) -> Iterator[Component]:
    for number, service in enumerate(SERVICES):
        name = f"{MANAGEMENT}-{service}"
        card = NetworkInterface(
            id=f"{name}-eni",
            name=f"{name} in {subnet.label}",
            vpc=vpc.id,
            subnet=subnet.id,
            # AWS keeps the first four addresses of a subnet for itself.
            private_ip=subnet.cidr[4 + number],
            groups=(group,),
            interface_type="vpc_endpoint",
        )
        yield card
        yield VpcEndpoint(
            id=name,
            name=name,
            vpc=vpc.id,
            service=f"com.amazonaws.{region}.{service}",
            subnets=(subnet.id,),
            interfaces=(card.id,),
            groups=(group,),
            # AWS refuses private DNS in a VPC that has no DNS of its own (F2.3).
            private_dns=vpc.dns_support and vpc.dns_hostnames,
            dns_name=f"{name}-lab.{service}.{region}.vpce.amazonaws.com",
        )


def _subnet(topology: Topology, vpc: Vpc, hosts: list[Instance]) -> Subnet:
    """A small subnet at the end of the VPC's block, in the zone of the first host."""
    home = topology.get(Subnet, topology.interfaces(hosts[0])[0].subnet)
    zone = home.zone if home else f"{topology.region}a"
    return Subnet(id=MANAGEMENT, name=MANAGEMENT, vpc=vpc.id, cidr=_free(topology, vpc), zone=zone)


def _free(topology: Topology, vpc: Vpc) -> IPv4Network:
    """The last block of a VPC that no subnet has."""
    taken = [row.cidr for row in topology.all(Subnet) if row.vpc == vpc.id]
    whole = vpc.cidrs[0]
    last = int(whole.broadcast_address) + 1
    while True:
        last -= 1 << (32 - SMALLEST)
        block = IPv4Network((last, SMALLEST))
        if not any(block.overlaps(other) for other in taken):
            return block


def _group(
    name: str,
    vpc: Vpc,
    ingress: tuple[SecurityGroupRule, ...] = (),
    egress: tuple[SecurityGroupRule, ...] = (),
) -> SecurityGroup:
    return SecurityGroup(id=name, name=name, vpc=vpc.id, ingress=ingress, egress=egress)


def _https(peer: str | IPv4Network) -> SecurityGroupRule:
    return SecurityGroupRule(peer=peer, from_port=HTTPS, to_port=HTTPS)


def _vpc_of(topology: Topology, host: Instance) -> str:
    cards = topology.interfaces(host)
    return cards[0].vpc if cards else ""


def _replaced(
    topology: Topology, changed: Iterable[Component], more: Iterable[Component] = ()
) -> Topology:
    """A topology with some of its components changed, and with more."""
    new = {row.id: row for row in changed}
    rows = (new.get(row.id, row) for row in topology.components)
    return replace(topology, components=(*rows, *more))
