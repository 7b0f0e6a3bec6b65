"""The VPC of every situation, and where in it, or outside it, the client stands.

Public and private subnets in three zones, and endpoints in subnets of their own, so that a
network ACL of the client's subnet is on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from labkit.flow.request import FUNCTION, INTERNET
from labkit.topology import (
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
    Vpc,
    VpcPeering,
)
from tests.oracle.draft import CLIENT, OTHER_ACCOUNT, PEER, REGION, VPC

CIDR, PEER_CIDR = IPv4Network("10.0.0.0/16"), IPv4Network("10.1.0.0/16")
ANYWHERE, INSIDE = IPv4Network("0.0.0.0/0"), IPv4Network("10.0.0.0/8")
PUBLIC_IP, NAT_IP = IPv4Address("203.0.113.10"), IPv4Address("203.0.113.20")
INTERNET_IP = IPv4Address("198.51.100.7")
"""The address of a client on the internet."""
NAT, PEERING, ENDPOINT_GROUP = "nat-0main", "pcx-0main", "sg-endpoint"
ALL_TRAFFIC = SecurityGroupRule(peer=ANYWHERE, protocol="-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who asks: a request's source, and for an instance its subnet, address and VPC's nature.

    An empty `account` is the API's own.
    """

    source: str = CLIENT
    subnet: str = ""
    address: str = ""
    public: bool = False
    account: str = ""
    dns_servers: tuple[str, ...] = ("AmazonProvidedDNS",)


CLIENTS = {
    "private": Client(subnet="private-a", address="10.0.10.10"),
    "private-nat": Client(subnet="nat-a", address="10.0.30.10"),
    "public": Client(subnet="public-a", address="10.0.0.10", public=True),
    "public-without-address": Client(subnet="public-a", address="10.0.0.10"),
    "other-zone": Client(subnet="private-c", address="10.0.12.10"),
    "own-dns-server": Client(subnet="private-a", address="10.0.10.10", dns_servers=("10.0.10.53",)),
    "other-account": Client(subnet="private-a", address="10.0.10.10", account=OTHER_ACCOUNT),
    "peer": Client(subnet="peer-a", address="10.1.10.10"),
    "internet": Client(source=f"{INTERNET}:{INTERNET_IP}"),
    "function-outside-vpc": Client(source=FUNCTION),
}
"""Every client that a trace can have."""

SUBNETS = (
    ("public-a", "10.0.0.0/24", "a"),
    ("private-a", "10.0.10.0/24", "a"),
    ("private-b", "10.0.11.0/24", "b"),
    ("private-c", "10.0.12.0/24", "c"),
    ("endpoint-a", "10.0.20.0/24", "a"),
    ("endpoint-b", "10.0.21.0/24", "b"),
    ("nat-a", "10.0.30.0/24", "a"),
    ("balancer-a", "10.0.40.0/24", "a"),
    ("balancer-b", "10.0.41.0/24", "b"),
    ("target-a", "10.0.50.0/24", "a"),
    ("target-b", "10.0.51.0/24", "b"),
)


def network(client: Client) -> tuple[Component, ...]:
    """The VPC and its peer with all that stands in them, the client included."""
    return (*_vpcs(client), *_subnets(), *_gateways(), *_tables(), *_filters(), *_client(client))


def group(key: str, *ingress: SecurityGroupRule, vpc: str = VPC) -> SecurityGroup:
    """A security group that lets everything out and these in."""
    return SecurityGroup(id=key, vpc=vpc, ingress=ingress, egress=(ALL_TRAFFIC,))


def https_from(*peers: IPv4Network | str) -> tuple[SecurityGroupRule, ...]:
    """Rules that take tcp/443 from these peers."""
    return tuple(SecurityGroupRule(peer=peer, from_port=443, to_port=443) for peer in peers)


def subnet_cidr(name: str) -> IPv4Network:
    """The block of a subnet by its name."""
    return next(IPv4Network(cidr) for key, cidr, _ in SUBNETS if key == name)


def interface(
    subnet: str, owner: str, host: int, groups: tuple[str, ...], kind: str = "interface"
) -> NetworkInterface:
    """An interface in one subnet of the VPC, at a fixed place in its block."""
    return NetworkInterface(
        id=f"eni-{owner}-{subnet}",
        vpc=VPC,
        subnet=f"subnet-{subnet}",
        private_ip=subnet_cidr(subnet)[host],
        groups=groups,
        interface_type=kind,
    )


def _vpcs(client: Client) -> tuple[Component, ...]:
    main = Vpc(
        id=VPC,
        cidrs=(CIDR,),
        dns_hostnames=True,
        dns_servers=client.dns_servers,
        account=client.account,
    )
    return main, Vpc(id=PEER, cidrs=(PEER_CIDR,), dns_hostnames=True)


def _subnets() -> tuple[Component, ...]:
    main = [
        Subnet(id=f"subnet-{name}", name=name, vpc=VPC, cidr=IPv4Network(cidr), zone=REGION + zone)
        for name, cidr, zone in SUBNETS
    ]
    peer = Subnet(
        id="subnet-peer-a",
        name="peer-a",
        vpc=PEER,
        cidr=IPv4Network("10.1.10.0/24"),
        zone=f"{REGION}a",
    )
    return (*main, peer)


def _gateways() -> tuple[Component, ...]:
    address = NatAddress(public_ip=NAT_IP, private_ip=IPv4Address("10.0.0.20"))
    return (
        InternetGateway(id="igw-0main", vpc=VPC),
        NatGateway(id=NAT, vpc=VPC, subnet="subnet-public-a", addresses=(address,)),
        interface("public-a", "nat", 20, (), "nat_gateway"),
        VpcPeering(id=PEERING, requester=PEER, accepter=VPC),
    )


def _tables() -> tuple[Component, ...]:
    local = Route(destination=CIDR, target="local")
    back = Route(destination=PEER_CIDR, target=PEERING)
    here = (local, back)
    out = (*here, Route(destination=ANYWHERE, target="igw-0main"))
    nat = (*here, Route(destination=ANYWHERE, target=NAT))
    there = (
        Route(destination=PEER_CIDR, target="local"),
        Route(destination=CIDR, target=PEERING),
    )
    return (
        RouteTable(id="rtb-private", vpc=VPC, routes=here, main=True),
        RouteTable(id="rtb-public", vpc=VPC, routes=out, subnets=("subnet-public-a",)),
        RouteTable(id="rtb-nat", vpc=VPC, routes=nat, subnets=("subnet-nat-a",)),
        RouteTable(id="rtb-peer", vpc=PEER, routes=there, main=True),
    )


def _filters() -> tuple[Component, ...]:
    return (
        NetworkAcl(id="acl-0main", vpc=VPC, entries=open_entries(), default=True),
        NetworkAcl(id="acl-0peer", vpc=PEER, entries=open_entries(), default=True),
        group("sg-client"),
        group("sg-peer", vpc=PEER),
        group(ENDPOINT_GROUP, *https_from(INSIDE)),
    )


def open_entries() -> tuple[NetworkAclEntry, ...]:
    """What a default network ACL says: everything, both ways (F7.7)."""
    return tuple(
        NetworkAclEntry(number=100, egress=egress, action="allow", cidr=ANYWHERE)
        for egress in (False, True)
    )


def _client(client: Client) -> tuple[Component, ...]:
    if client.source != CLIENT:
        return ()
    peer = client.subnet == "peer-a"
    card = NetworkInterface(
        id="eni-client",
        vpc=PEER if peer else VPC,
        subnet=f"subnet-{client.subnet}",
        private_ip=IPv4Address(client.address),
        public_ip=PUBLIC_IP if client.public else None,
        groups=("sg-peer" if peer else "sg-client",),
    )
    return Instance(id=CLIENT, name="client", interfaces=(card.id,)), card
