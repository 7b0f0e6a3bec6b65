"""Networks with a Network Load Balancer: `app` asks its node in zone a, AWS's answer by hand."""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

from labkit.topology import (
    Component,
    Listener,
    LoadBalancer,
    NetworkInterface,
    Subnet,
    Target,
    TargetGroup,
    Topology,
)
from tests.benchmarks.networks import (
    BLOCKED,
    DENY_443_IN,
    HTTPS,
    NEAR,
    OPEN_IN,
    OPEN_OUT,
    REACHABLE,
    Case,
    acl,
    group,
    host,
    network,
    only_443,
)

NODES = {"a": "10.0.1.30", "b": "10.0.2.30"}
NODE = NODES["a"]
ONLY_APP = group("db-sg", only_443("10.0.1.10/32"))
OPEN = group("nlb-sg", HTTPS)


def balanced(
    *changes: Component,
    targets: dict[str, str] | None = None,
    port: int = 443,
    target_type: Any = "instance",
    subnets: tuple[str, ...] = ("a", "b"),
    groups: tuple[str, ...] = (),
    **settings: Any,
) -> Topology:
    """A load balancer with a node in each of `subnets`, each its own zone; targets by health."""
    nodes = tuple(
        NetworkInterface(
            id=f"node-{key}",
            vpc="vpc",
            subnet=key,
            private_ip=IPv4Address(NODES[key]),
            groups=groups,
            interface_type="network_load_balancer",
        )
        for key in subnets
    )
    balancer = LoadBalancer(
        id="nlb",
        load_balancer_type="network",
        vpc="vpc",
        subnets=subnets,
        interfaces=tuple(node.id for node in nodes),
        groups=groups,
        listeners=(Listener(port=port, protocol="TCP", target_groups=("targets",)),),
        **settings,
    )
    registered = {"near": "healthy"} if targets is None else targets
    return network(
        Subnet(id="b", vpc="vpc", cidr=IPv4Network("10.0.2.0/24"), zone="us-east-1b"),
        *nodes,
        balancer,
        TargetGroup(
            id="targets",
            vpc="vpc",
            protocol="TCP",
            port=443,
            target_type=target_type,
            targets=tuple(Target(id=key, port=443, health=row) for key, row in registered.items()),
        ),
        *changes,
    )


OTHER_ZONE = {"db": "healthy"}
CASES = (
    Case("target is healthy", balanced(), NODE, REACHABLE, "listener, target in the node's zone"),
    Case(
        "unhealthy target beside it refuses",
        balanced(
            group("silent"),
            *host("sick", "a", "10.0.1.40", "silent"),
            targets={"near": "healthy", "sick": "unhealthy"},
        ),
        NODE,
        REACHABLE,
        "only healthy targets get connections",
    ),
    Case(
        "every target is unhealthy",
        balanced(targets={"near": "unhealthy"}),
        NODE,
        REACHABLE,
        "then it fails open: to any target",
    ),
    Case(
        "every target is unhealthy, and refuses",
        balanced(group("db-sg"), targets={"near": "unhealthy"}),
        NODE,
        BLOCKED,
        "failing open does not open the target's group",
    ),
    Case("no target", balanced(targets={}), NODE, BLOCKED, "nobody is there to answer"),
    Case("no listener on the port", balanced(port=80), NODE, BLOCKED, "each port has a listener"),
    Case(
        "cross-zone off, target in the other zone",
        balanced(targets=OTHER_ZONE),
        NODE,
        BLOCKED,
        "a node sends to its own zone by default",
    ),
    Case(
        "cross-zone off, asked in the target's zone",
        balanced(targets=OTHER_ZONE),
        NODES["b"],
        REACHABLE,
        "the client's zone does not matter",
    ),
    Case(
        "cross-zone on, target in the other zone",
        balanced(targets=OTHER_ZONE, cross_zone=True),
        NODE,
        REACHABLE,
        "a node sends to every enabled zone",
    ),
    Case(
        "cross-zone on, target's zone not enabled",
        balanced(targets=OTHER_ZONE, cross_zone=True, subnets=("a",)),
        NODE,
        BLOCKED,
        "no traffic to zones that are not enabled",
    ),
    Case(
        "its group is silent",
        balanced(group("nlb-sg"), groups=("nlb-sg",)),
        NODE,
        BLOCKED,
        "a load balancer's own group applies",
    ),
    Case(
        "target's group names its group",
        balanced(OPEN, group("db-sg", only_443("nlb-sg")), groups=("nlb-sg",)),
        NODE,
        REACHABLE,
        "holds though the client's address is kept",
    ),
    Case(
        "target by id, its group admits app alone",
        balanced(ONLY_APP),
        NODE,
        REACHABLE,
        "by id, the client's address is kept",
    ),
    Case(
        "target by address, its group admits app alone",
        balanced(ONLY_APP, targets={NEAR: "healthy"}, target_type="ip"),
        NODE,
        BLOCKED,
        "by address, the node's address takes its place",
    ),
    Case(
        "ACL of the target's subnet denies",
        balanced(
            acl(DENY_443_IN, OPEN_IN, OPEN_OUT, subnet="b"), targets=OTHER_ZONE, cross_zone=True
        ),
        NODE,
        BLOCKED,
        "ACLs apply between node and target",
    ),
    Case(
        "app is the target itself",
        balanced(group("app-sg", HTTPS), targets={"app": "healthy"}),
        NODE,
        BLOCKED,
        "no loopback while the client's address is kept",
    ),
    Case("it is provisioning", balanced(state="provisioning"), NODE, BLOCKED, "not active yet"),
)
