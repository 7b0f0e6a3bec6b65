"""Small networks with one question each, and the answer that AWS's rules give, by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

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
    Topology,
    Vpc,
    VpcPeering,
)

ANYWHERE = IPv4Network("0.0.0.0/0")
INTERNET = "8.8.8.8"
LOCAL = Route(destination=IPv4Network("10.0.0.0/16"), target="local")
PEER_LOCAL = Route(destination=IPv4Network("10.1.0.0/16"), target="local")
HTTPS = SecurityGroupRule(peer=IPv4Network("10.0.0.0/8"), from_port=443, to_port=443)
ALL_OUT = SecurityGroupRule(peer=ANYWHERE, protocol="-1")


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of `app`, and the truth; `why` is AWS's rule in a few words."""

    name: str
    topology: Topology
    address: str
    truth: str
    why: str


def route(destination: str, target: str, state: Any = "active") -> Route:
    """A row of a route table."""
    return Route(destination=IPv4Network(destination), target=target, state=state)


def group(key: str, *ingress: SecurityGroupRule, out: tuple = (ALL_OUT,)) -> SecurityGroup:
    """A security group; all may leave unless said otherwise."""
    return SecurityGroup(
        id=key, vpc="peer" if key == "peer-sg" else "vpc", ingress=ingress, egress=out
    )


def acl(*entries: tuple[int, bool, str, str, int, int], subnet: str) -> NetworkAcl:
    """An ACL of one subnet: (number, egress, action, CIDR, first port, last port)."""
    rows = tuple(
        NetworkAclEntry(
            number=number,
            egress=egress,
            action=action,
            cidr=IPv4Network(cidr),
            protocol="tcp",
            from_port=first,
            to_port=last,
        )
        for number, egress, action, cidr, first, last in entries
    )
    return NetworkAcl(id=f"{subnet}-acl", vpc="vpc", entries=rows, subnets=(subnet,))


def host(
    name: str, subnet: str, address: str, *groups: str, public: str = ""
) -> tuple[Component, ...]:
    """An instance with one interface."""
    interface = NetworkInterface(
        id=f"{name}-eni",
        vpc="peer" if subnet == "far" else "vpc",
        subnet=subnet,
        private_ip=IPv4Address(address),
        public_ip=IPv4Address(public) if public else None,
        groups=groups,
    )
    return interface, Instance(id=name, name=name, interfaces=(interface.id,))


def network(*changes: Component, routes: tuple[Route, ...] = (LOCAL,)) -> Topology:
    """`app` and `near` in subnet a, `db` in subnet b, one table; changes replace by id."""
    blocks = {"a": "10.0.1.0/24", "b": "10.0.2.0/24"}
    base = (
        Vpc(id="vpc", cidrs=(IPv4Network("10.0.0.0/16"),)),
        *(
            Subnet(id=key, vpc="vpc", cidr=IPv4Network(block), zone="us-east-1a")
            for key, block in blocks.items()
        ),
        RouteTable(id="table", vpc="vpc", routes=routes, subnets=("a", "b")),
        group("app-sg"),
        group("db-sg", HTTPS),
        *host("app", "a", "10.0.1.10", "app-sg"),
        *host("near", "a", "10.0.1.20", "db-sg"),
        *host("db", "b", "10.0.2.20", "db-sg"),
    )
    return Topology(base).replaced(*changes)


def with_internet(*changes: Component, public: str = "") -> Topology:
    """An internet gateway and a default route to it; `public` is app's public address."""
    gateway = InternetGateway(id="gateway", vpc="vpc")
    app = host("app", "a", "10.0.1.10", "app-sg", public=public)
    return network(gateway, *app, *changes, routes=(LOCAL, route("0.0.0.0/0", "gateway")))


def with_nat(*changes: Component, way_out: bool = True) -> Topology:
    """A NAT gateway in a public subnet, and app's default route to it."""
    public_routes = (LOCAL, route("0.0.0.0/0", "gateway")) if way_out else (LOCAL,)
    address = NatAddress(public_ip=IPv4Address("203.0.113.20"), private_ip=IPv4Address("10.0.9.9"))
    return network(
        InternetGateway(id="gateway", vpc="vpc"),
        Subnet(id="out", vpc="vpc", cidr=IPv4Network("10.0.9.0/24"), zone="us-east-1a"),
        RouteTable(id="public", vpc="vpc", routes=public_routes, subnets=("out",)),
        NatGateway(id="nat", vpc="vpc", subnet="out", addresses=(address,)),
        *changes,
        routes=(LOCAL, route("0.0.0.0/0", "nat")),
    )


def with_peer(*changes: Component, state: str = "active", back: bool = True) -> Topology:
    """A second VPC with host `far`, a peering, and routes on this side and the other."""
    home = (route("10.0.0.0/16", "peering"),) if back else ()
    return network(
        Vpc(id="peer", cidrs=(IPv4Network("10.1.0.0/16"),)),
        Subnet(id="far", vpc="peer", cidr=IPv4Network("10.1.1.0/24"), zone="us-east-1a"),
        RouteTable(id="far-table", vpc="peer", routes=(PEER_LOCAL, *home), subnets=("far",)),
        group("peer-sg", HTTPS),
        *host("far-db", "far", "10.1.1.20", "peer-sg"),
        VpcPeering(id="peering", requester="vpc", accepter="peer", state=state),
        *changes,
        routes=(LOCAL, route("10.1.0.0/16", "peering")),
    )


BY_GROUP = SecurityGroupRule(peer="app-sg", from_port=443, to_port=443)
IN, OUT = False, True
OPEN_IN = (100, IN, "allow", "0.0.0.0/0", 0, 65535)
OPEN_OUT = (100, OUT, "allow", "0.0.0.0/0", 0, 65535)
ONLY_443_IN = (100, IN, "allow", "0.0.0.0/0", 443, 443)
ONLY_443_OUT = (100, OUT, "allow", "0.0.0.0/0", 443, 443)
DENY_443_IN = (90, IN, "deny", "10.0.1.0/24", 443, 443)
LATE_DENY = (200, IN, "deny", "10.0.1.0/24", 443, 443)

Build = Callable[[], Topology]
ROWS: tuple[tuple[str, Build, str, bool, str], ...] = (
    ("same subnet, group admits", network, "10.0.1.20", True, "the group names the CIDR"),
    ("same subnet, group is silent", lambda: network(group("db-sg")), "10.0.1.20", False,
     "a group only admits what a rule names"),
    ("same subnet, ACL denies", lambda: network(acl(OPEN_OUT, subnet="a")), "10.0.1.20", True,
     "an ACL stands at the subnet's edge, not inside"),
    ("other subnet, group admits", network, "10.0.2.20", True, "local route, group names the CIDR"),
    ("other subnet, group names a group", lambda: network(group("db-sg", BY_GROUP)), "10.0.2.20",
     True, "a group stands for its members' addresses"),
    ("second group admits", lambda: network(group("more"), *host("db", "b", "10.0.2.20", "more",
     "db-sg")), "10.0.2.20", True, "several groups are a union"),
    ("nothing may leave app", lambda: network(group("app-sg", out=())), "10.0.2.20", False,
     "no egress rule"),
    ("ACL denies before it allows", lambda: network(
        acl(DENY_443_IN, OPEN_IN, OPEN_OUT, subnet="b")), "10.0.2.20", False, "the lowest number decides"),
    ("ACL denies after it allows", lambda: network(acl(OPEN_IN, LATE_DENY, OPEN_OUT, subnet="b")),
     "10.0.2.20", True, "the lowest number decides"),
    ("ACL of db lets no answer out", lambda: network(acl(OPEN_IN, ONLY_443_OUT, subnet="b")),
     "10.0.2.20", False, "ACLs are stateless: answers go to 1024-65535"),
    ("ACL of app lets no answer in", lambda: network(acl(OPEN_OUT, ONLY_443_IN, subnet="a")),
     "10.0.2.20", False, "ACLs are stateless, on both sides"),
    ("no such address in the VPC", network, "10.0.2.99", False, "no interface owns it"),
    ("no route", network, INTERNET, False, "only the local route"),
    ("by the internet gateway", lambda: with_internet(public="203.0.113.10"), INTERNET, True,
     "public address and default route"),
    ("no public address", with_internet, INTERNET, False, "the gateway translates 1:1, or drops"),
    ("gateway is not attached", lambda: with_internet(InternetGateway(id="gateway", vpc=None),
     public="203.0.113.10"), INTERNET, False, "a detached gateway carries nothing"),
    ("by the NAT gateway", with_nat, INTERNET, True, "NAT in a public subnet"),
    ("NAT gateway in a private subnet", lambda: with_nat(way_out=False), INTERNET, False,
     "its subnet has no way out"),
    ("ACL of the NAT's subnet denies", lambda: with_nat(acl(OPEN_OUT, subnet="out")), INTERNET,
     False, "the ACL of its own subnet applies"),
    ("blackhole", lambda: network(routes=(LOCAL, route("0.0.0.0/0", "gone", "blackhole"))),
     INTERNET, False, "the route's target is gone"),
    ("longer blackhole beside the gateway", lambda: with_internet(
        RouteTable(id="table", vpc="vpc", subnets=("a", "b"), routes=(
            LOCAL, route("0.0.0.0/0", "gateway"), route("8.8.8.0/24", "gone", "blackhole"))),
        public="203.0.113.10"), INTERNET, False, "the longest prefix decides"),
    ("peering", with_peer, "10.1.1.20", True, "routes on both sides, group admits"),
    ("peering, group is silent", lambda: with_peer(group("peer-sg")), "10.1.1.20", False,
     "the peer's groups apply"),
    ("peering, no route back", lambda: with_peer(back=False), "10.1.1.20", False,
     "the answer has no way"),
    ("peering is pending", lambda: with_peer(state="pending-acceptance"), "10.1.1.20", False,
     "only an active peering carries traffic"),
)  # fmt: skip


def cases() -> tuple[Case, ...]:
    """Every case, its network built."""
    return tuple(
        Case(name, build(), address, "reachable" if truth else "blocked", why)
        for name, build, address, truth, why in ROWS
    )
