"""Random networks, and requests in them, for the laws: hypothesis draws the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from random import Random

from hypothesis import strategies as st

from labkit.flow import INTERNET, Request
from labkit.topology import (
    Application,
    Component,
    Instance,
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)

ANYWHERE = IPv4Network("0.0.0.0/0")
VPCS = {"vpc-a": IPv4Network("10.0.0.0/16"), "vpc-b": IPv4Network("10.1.0.0/16")}
SUBNETS = {
    "a1": ("vpc-a", IPv4Network("10.0.1.0/24"), "us-east-1a"),
    "a2": ("vpc-a", IPv4Network("10.0.2.0/24"), "us-east-1b"),
    "b1": ("vpc-b", IPv4Network("10.1.1.0/24"), "us-east-1a"),
}
HOSTS = {"one": "a1", "two": "a1", "three": "a2", "far": "b1", "box": "a2"}
PUBLIC = {name: IPv4Address(f"203.0.113.{at}") for at, name in enumerate(HOSTS, start=10)}
GROUPS = {"sg-1": "vpc-a", "sg-2": "vpc-a", "sg-b": "vpc-b"}
KINESIS = "com.amazonaws.us-east-1.kinesis-streams"

BLOCKS = [
    ANYWHERE,
    *VPCS.values(),
    *(row[1] for row in SUBNETS.values()),
    IPv4Network("203.0.113.0/24"),
]
PORTS = [
    ("-1", 0, 65535),
    ("tcp", 443, 443),
    ("tcp", 0, 65535),
    ("udp", 0, 65535),
    ("tcp", 1024, 65535),
    ("icmp", -1, -1),
    ("icmp", 8, 0),
]
TARGETS = ["igw", "nat", "pcx", "eni-box", "vpce-s3", "gone"]
OPEN = tuple(
    NetworkAclEntry(number=500, egress=egress, action="allow", cidr=ANYWHERE)
    for egress in (False, True)
)


def rule(random: Random) -> SecurityGroupRule:
    """A rule of a security group; its peer is a block or a group."""
    protocol, first, last = random.choice(PORTS)
    peer = random.choice([*BLOCKS, *GROUPS])
    return SecurityGroupRule(peer=peer, protocol=protocol, from_port=first, to_port=last)


def _rules(random: Random) -> tuple[SecurityGroupRule, ...]:
    """Every other group is open in a direction, so that requests get somewhere."""
    if random.random() < 0.5:
        return (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)
    return tuple(rule(random) for _ in range(random.randint(0, 3)))


def entry(random: Random) -> NetworkAclEntry:
    """An entry of a network ACL."""
    protocol, first, last = random.choice(PORTS)
    return NetworkAclEntry(
        number=random.randint(1, 400),
        egress=random.random() < 0.5,
        action=random.choice(["allow", "allow", "deny"]),
        cidr=random.choice(BLOCKS),
        protocol=protocol,
        from_port=first,
        to_port=last,
    )


def _acl(random: Random, subnet: str) -> NetworkAcl:
    """AWS has one entry a number and direction."""
    rows = [entry(random) for _ in range(random.randint(0, 4))]
    numbered = {(row.number, row.egress): row for row in rows}.values()
    rest = random.choice([OPEN, OPEN, OPEN[:1], ()])
    return NetworkAcl(
        id=f"acl-{subnet}",
        vpc=SUBNETS[subnet][0],
        entries=(*numbered, *rest),
        subnets=(subnet,),
    )


def _table(random: Random, subnet: str) -> RouteTable:
    vpc = SUBNETS[subnet][0]
    routes = [Route(destination=VPCS[vpc], target="local")]
    if random.random() < 0.6:
        routes.append(Route(destination=ANYWHERE, target=random.choice(["igw", "igw", "nat"])))
        other = next(cidr for key, cidr in VPCS.items() if key != vpc)
        routes.append(Route(destination=other, target="pcx"))
        return RouteTable(id=f"rtb-{subnet}", vpc=vpc, routes=tuple(routes), subnets=(subnet,))
    for destination in random.sample(BLOCKS, random.randint(0, 3)):
        if destination != VPCS[vpc]:
            state = random.choice(["active", "active", "active", "blackhole"])
            target = random.choice(TARGETS)
            routes.append(Route(destination=destination, target=target, state=state))
    return RouteTable(id=f"rtb-{subnet}", vpc=vpc, routes=tuple(routes), subnets=(subnet,))


def _machine(random: Random, name: str, at: int) -> tuple[Component, ...]:
    vpc, cidr, _ = SUBNETS[HOSTS[name]]
    own = [key for key, where in GROUPS.items() if where == vpc]
    box = name == "box"
    card = NetworkInterface(
        id=f"eni-{name}",
        vpc=vpc,
        subnet=HOSTS[name],
        private_ip=cidr[at],
        public_ip=PUBLIC[name] if random.random() < 0.5 else None,
        groups=tuple(random.sample(own, random.randint(1, len(own)))),
        source_dest_check=not box or random.random() < 0.5,
    )
    machine = Instance(
        id=name,
        name=name,
        interfaces=(card.id,),
        state="running" if random.random() < 0.95 else "stopped",
        applications=random.choice([None, None, None, (), (Application(port=443),)]),
        forwards=random.choice(["nat", "route", ""]) if box else "",
    )
    return card, machine


def _vpcs(random: Random) -> Iterator[Component]:
    for key, cidr in VPCS.items():
        support = random.random() < 0.8
        hostnames = random.random() < 0.7
        yield Vpc(id=key, cidrs=(cidr,), dns_hostnames=hostnames, dns_support=support)
    for key, (vpc, cidr, zone) in SUBNETS.items():
        yield Subnet(id=key, vpc=vpc, cidr=cidr, zone=zone)
        yield _table(random, key)


def _gateways(random: Random) -> Iterator[Component]:
    yield InternetGateway(id="igw", vpc=random.choice([*["vpc-a"] * 5, None]))
    yield NatGateway(
        id="nat",
        vpc="vpc-a",
        subnet="a1",
        addresses=(
            NatAddress(public_ip=IPv4Address("203.0.113.99"), private_ip=IPv4Address("10.0.1.99")),
        ),
        state=random.choice([*["available"] * 5, "pending"]),
    )
    state = random.choice([*["active"] * 5, "pending-acceptance"])
    yield VpcPeering(id="pcx", requester="vpc-a", accepter="vpc-b", state=state)


def _endpoints(random: Random) -> Iterator[Component]:
    yield VpcEndpoint(
        id="vpce-s3",
        vpc="vpc-a",
        service="com.amazonaws.us-east-1.s3",
        endpoint_type="Gateway",
    )
    yield NetworkInterface(
        id="eni-kinesis",
        vpc="vpc-a",
        subnet="a2",
        private_ip=IPv4Address("10.0.2.77"),
        groups=("sg-2",),
        interface_type="vpc_endpoint",
    )
    yield VpcEndpoint(
        id="vpce-kinesis",
        vpc="vpc-a",
        service=KINESIS,
        subnets=("a2",),
        interfaces=("eni-kinesis",),
        groups=("sg-2",),
        private_dns=random.random() < 0.5,
        dns_name="vpce-kinesis-x.kinesis.us-east-1.vpce.amazonaws.com",
    )


def network(seed: int, *, acls: bool = True) -> Topology:
    """Two VPCs with gateways, filters, endpoints and machines, as the seed has it."""
    random = Random(seed)
    rows = [*_vpcs(random), *_gateways(random), *_endpoints(random)]
    for key, vpc in GROUPS.items():
        ways = [_rules(random), _rules(random)]
        rows.append(SecurityGroup(id=key, vpc=vpc, ingress=ways[0], egress=ways[1]))
    for at, name in enumerate(HOSTS, start=10):
        rows += _machine(random, name, at)
    if acls:
        rows += [_acl(random, key) for key in SUBNETS if random.random() < 0.6]
    return Topology(tuple(rows))


ADDRESSES = [
    *(str(SUBNETS[subnet][1][at]) for at, subnet in enumerate(HOSTS.values(), start=10)),
    *map(str, PUBLIC.values()),
    "10.0.1.99",
    "203.0.113.99",
    "10.0.2.77",
    "10.0.9.9",
    "10.0.0.2",
    "8.8.8.8",
    "192.168.1.1",
]
URLS = [
    "https://kinesis.us-east-1.amazonaws.com/",
    "https://s3.us-east-1.amazonaws.com/bucket",
    "https://vpce-kinesis-x.kinesis.us-east-1.vpce.amazonaws.com/",
    "https://vpce-kinesis-x-us-east-1b.kinesis.us-east-1.vpce.amazonaws.com/",
    "https://abcde12345.execute-api.us-east-1.amazonaws.com/test",
    "https://sqs.us-east-1.amazonaws.com/",
    "http://10.0.2.12/",
    "https://10.0.1.10/",
    "https://example.com/",
    "https://[2001:db8::1]/",
]
SOURCES = [
    *HOSTS,
    *HOSTS,
    *(f"eni-{name}" for name in HOSTS),
    INTERNET,
    "internet:192.0.2.9",
    "function",
]


def request(seed: int, *, packets_only: bool = False) -> Request:
    """A packet to some address, or a call of some URL, from some source."""
    random = Random(seed)
    source = random.choice(SOURCES)
    kinds = ["tcp", "tcp", "udp", "icmp", "ip"]
    kind = random.choice(kinds if packets_only else [*kinds, *["url"] * 5])
    if kind == "url":
        return Request(source, random.choice(URLS), tls=random.choice(["1.3", "1.3", "1.1"]))
    port = random.choice([443, 443, 53, 8080]) if kind in ("tcp", "udp") else 0
    return Request.to(source, random.choice(ADDRESSES), port, kind)


seeds = st.integers(0, 2**32)
"""One number makes a whole network: a law that fails names it, and `network(seed)` has it again."""
networks = st.builds(network, seeds)
networks_without_acls = st.builds(lambda seed: network(seed, acls=False), seeds)
requests = st.builds(request, seeds)
packets = st.builds(lambda seed: request(seed, packets_only=True), seeds)
rules = st.builds(lambda seed: rule(Random(seed)), seeds)
entries = st.builds(lambda seed: entry(Random(seed)), seeds)
