"""Small networks with one question each, and the answer that AWS's rules give, by hand."""

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
NEAR, DB, FAR, INTERNET = "10.0.1.20", "10.0.2.20", "10.1.1.20", "8.8.8.8"
LOCAL = Route(destination=IPv4Network("10.0.0.0/16"), target="local")
PEER_LOCAL = Route(destination=IPv4Network("10.1.0.0/16"), target="local")
HTTPS = SecurityGroupRule(peer=IPv4Network("10.0.0.0/8"), from_port=443, to_port=443)
ALL_OUT = SecurityGroupRule(peer=ANYWHERE, protocol="-1")
REACHABLE, BLOCKED = "reachable", "blocked"


@dataclass(frozen=True, slots=True)
class Case:
    """What `app` asks for, and the truth; `why` is AWS's rule in a few words."""

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
    vpc = "peer" if subnet == "far" else "vpc"
    return NetworkAcl(id=f"{subnet}-acl", vpc=vpc, entries=rows, subnets=(subnet,))


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
        *host("near", "a", NEAR, "db-sg"),
        *host("db", "b", DB, "db-sg"),
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
        *host("far-db", "far", FAR, "peer-sg"),
        VpcPeering(id="peering", requester="vpc", accepter="peer", state=state),
        *changes,
        routes=(LOCAL, route("10.1.0.0/16", "peering")),
    )


def only_443(peer: str) -> SecurityGroupRule:
    """A rule for 443 alone, whose peer is a group or a CIDR block."""
    block = IPv4Network(peer) if peer[0].isdigit() else peer
    return SecurityGroupRule(peer=block, from_port=443, to_port=443)


IN, OUT = False, True
OPEN_IN = (100, IN, "allow", "0.0.0.0/0", 0, 65535)
OPEN_OUT = (100, OUT, "allow", "0.0.0.0/0", 0, 65535)
ONLY_443_IN = (100, IN, "allow", "0.0.0.0/0", 443, 443)
ONLY_443_OUT = (100, OUT, "allow", "0.0.0.0/0", 443, 443)
DENY_443_IN = (90, IN, "deny", "10.0.1.0/24", 443, 443)
DENY_443_OUT = (90, OUT, "deny", "10.0.2.0/24", 443, 443)
LATE_DENY = (200, IN, "deny", "10.0.1.0/24", 443, 443)
BLACKHOLE = route("8.8.8.0/24", "gone", "blackhole")
PUBLIC = "203.0.113.10"
PUBLIC_DB = "203.0.113.30"

SUBNETS_AND_GROUPS = (
    Case("same subnet, group admits", network(), NEAR, REACHABLE, "the group names the CIDR"),
    Case(
        "same subnet, group is silent",
        network(group("db-sg")),
        NEAR,
        BLOCKED,
        "a group only admits what a rule names",
    ),
    Case("other subnet, group admits", network(), DB, REACHABLE, "local route, group admits"),
    Case("no such address in the VPC", network(), "10.0.2.99", BLOCKED, "no interface owns it"),
    Case(
        "second group admits",
        network(group("more"), *host("db", "b", DB, "more", "db-sg")),
        DB,
        REACHABLE,
        "several groups are a union",
    ),
    Case("nothing may leave app", network(group("app-sg", out=())), DB, BLOCKED, "no egress rule"),
    Case(
        "app may leave for another CIDR",
        network(group("app-sg", out=(only_443("10.0.3.0/24"),))),
        DB,
        BLOCKED,
        "egress rules name the destination",
    ),
    Case(
        "nothing may leave db",
        network(group("db-sg", HTTPS, out=())),
        DB,
        REACHABLE,
        "a group remembers: answers need no rule",
    ),
    Case(
        "group names app's group",
        network(group("db-sg", only_443("app-sg"))),
        DB,
        REACHABLE,
        "a group stands for its members' addresses",
    ),
    Case(
        "group names a group without app",
        network(group("db-sg", only_443("more")), group("more")),
        DB,
        BLOCKED,
        "app is no member",
    ),
    Case(
        "app may leave for db's group",
        network(group("app-sg", out=(only_443("db-sg"),))),
        DB,
        REACHABLE,
        "egress rules may name a group, too",
    ),
    Case(
        "app may leave for a group without db",
        network(group("app-sg", out=(only_443("more"),)), group("more")),
        DB,
        BLOCKED,
        "db is no member",
    ),
)
ACLS = (
    Case(
        "same subnet, ACL denies",
        network(acl(OPEN_OUT, subnet="a")),
        NEAR,
        REACHABLE,
        "an ACL stands at the subnet's edge, not inside",
    ),
    Case(
        "ACL of db denies before it allows",
        network(acl(DENY_443_IN, OPEN_IN, OPEN_OUT, subnet="b")),
        DB,
        BLOCKED,
        "the lowest number decides",
    ),
    Case(
        "ACL of db denies after it allows",
        network(acl(OPEN_IN, LATE_DENY, OPEN_OUT, subnet="b")),
        DB,
        REACHABLE,
        "the lowest number decides",
    ),
    Case(
        "ACL of app denies the way out",
        network(acl(OPEN_IN, DENY_443_OUT, OPEN_OUT, subnet="a")),
        DB,
        BLOCKED,
        "the ACL of the sender's subnet applies",
    ),
    Case(
        "ACL of db is empty", network(acl(subnet="b")), DB, BLOCKED, "what no rule takes is denied"
    ),
    Case(
        "ACL of db lets no answer out",
        network(acl(OPEN_IN, ONLY_443_OUT, subnet="b")),
        DB,
        BLOCKED,
        "ACLs are stateless: answers go to 1024-65535",
    ),
    Case(
        "ACL of app lets no answer in",
        network(acl(OPEN_OUT, ONLY_443_IN, subnet="a")),
        DB,
        BLOCKED,
        "ACLs are stateless, on both sides",
    ),
)
WAYS_OUT = (
    Case("no route", network(), INTERNET, BLOCKED, "only the local route"),
    Case(
        "by the internet gateway",
        with_internet(public=PUBLIC),
        INTERNET,
        REACHABLE,
        "public address and default route",
    ),
    Case(
        "no public address",
        with_internet(),
        INTERNET,
        BLOCKED,
        "the gateway translates 1:1, or drops",
    ),
    Case(
        "gateway is not attached",
        with_internet(InternetGateway(id="gateway", vpc=None), public=PUBLIC),
        INTERNET,
        BLOCKED,
        "a detached gateway carries nothing",
    ),
    Case(
        "db's public address, group names app's",
        with_internet(
            group("db-sg", only_443("app-sg")),
            *host("db", "b", DB, "db-sg", public=PUBLIC_DB),
            public=PUBLIC,
        ),
        PUBLIC_DB,
        BLOCKED,
        "a group stands for private addresses alone",
    ),
    Case("by the NAT gateway", with_nat(), INTERNET, REACHABLE, "NAT in a public subnet"),
    Case(
        "NAT gateway in a private subnet",
        with_nat(way_out=False),
        INTERNET,
        BLOCKED,
        "its subnet has no way out",
    ),
    Case(
        "ACL of the NAT's subnet denies",
        with_nat(acl(OPEN_OUT, subnet="out")),
        INTERNET,
        BLOCKED,
        "the ACL of its own subnet applies",
    ),
    Case(
        "blackhole",
        network(routes=(LOCAL, route("0.0.0.0/0", "gone", "blackhole"))),
        INTERNET,
        BLOCKED,
        "the route's target is gone",
    ),
    Case(
        "longer blackhole beside the gateway",
        with_internet(
            RouteTable(
                id="table",
                vpc="vpc",
                subnets=("a", "b"),
                routes=(LOCAL, route("0.0.0.0/0", "gateway"), BLACKHOLE),
            ),
            public=PUBLIC,
        ),
        INTERNET,
        BLOCKED,
        "the longest prefix decides",
    ),
)
PEERING = (
    Case("peering", with_peer(), FAR, REACHABLE, "routes on both sides, group admits"),
    Case(
        "peering, group is silent",
        with_peer(group("peer-sg")),
        FAR,
        BLOCKED,
        "the peer's groups apply",
    ),
    Case(
        "peering, group names app's group",
        with_peer(group("peer-sg", only_443("app-sg"))),
        FAR,
        REACHABLE,
        "a group of a peered VPC may be named",
    ),
    Case(
        "peering, ACL of the peer denies",
        with_peer(acl(DENY_443_IN, OPEN_IN, OPEN_OUT, subnet="far")),
        FAR,
        BLOCKED,
        "the peer's ACLs apply",
    ),
    Case(
        "peering, no route back",
        with_peer(back=False),
        FAR,
        BLOCKED,
        "the answer has no way",
    ),
    Case(
        "peering is pending",
        with_peer(state="pending-acceptance"),
        FAR,
        BLOCKED,
        "only an active peering carries traffic",
    ),
)
CASES = (*SUBNETS_AND_GROUPS, *ACLS, *WAYS_OUT, *PEERING)
