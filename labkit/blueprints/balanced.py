"""An application on a private instance behind an internal NLB, as API Gateway comes to it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

from labkit.blueprints.parts import (
    CIDRS,
    PRIVATE_SUBNETS,
    VPC_CIDR,
    group,
    host,
    service_interfaces,
)
from labkit.blueprints.wanted import Wanted
from labkit.topology import (
    Component,
    Integration,
    Listener,
    LoadBalancer,
    SecurityGroupRule,
    Target,
    TargetGroup,
    VpcLink,
)
from labkit.topology.user_data import labkit_application

APP_PORT, NLB_PORT = 8080, 80
NLB, TARGETS, LINK = "lab-nlb-arn", "lab-targets-arn", "lablink000"
NLB_NODES = tuple(CIDRS[subnet][100] for subnet in PRIVATE_SUBNETS)
LINK_TO_NLB = VpcLink(id=LINK, name="vpc-link", targets=(NLB,))

ADMITTED: Mapping[str, tuple[IPv4Network, ...]] = {
    "vpc": (VPC_CIDR,),
    "nlb": tuple(IPv4Network(f"{address}/32") for address in NLB_NODES),
    "nobody": (),
}
"""Whom the application's security group admits, by the setting of the toggle `app_admits`."""


def app_group(wanted: Wanted) -> Component:
    """The application's security group."""
    rules = (
        SecurityGroupRule(peer=block, from_port=APP_PORT, to_port=APP_PORT)
        for block in ADMITTED[wanted.choice("app_admits")]
    )
    return group("app-sg", *rules)


def app(wanted: Wanted) -> tuple[Component, ...]:
    """The instance with labkit's application, which puts what it is sent into the stream."""
    program = labkit_application(APP_PORT, region=wanted.region, stream=wanted.physical("records"))
    return host("app", "private-a", "10.0.10.20", "app-sg", (program,), wanted.role_arn("app"))


def balancer(
    wanted: Wanted, *, groups: tuple[str, ...], enforced: bool, keep_client_address: bool = True
) -> tuple[Component, ...]:
    """An internal NLB with a node in each private subnet; the application is in one of them.

    Its security group, if it has one, admits the VPC alone; `enforced` says whether it is asked
    about what comes by PrivateLink (F5.11).
    """
    http = SecurityGroupRule(peer=VPC_CIDR, from_port=NLB_PORT, to_port=NLB_PORT)
    nodes = service_interfaces(NLB, "nlb", "network_load_balancer", 100, groups)
    return (
        *(group(name, http) for name in groups),
        *nodes,
        LoadBalancer(
            id=NLB,
            name="nlb",
            load_balancer_type="network",
            vpc="vpc",
            subnets=PRIVATE_SUBNETS,
            interfaces=tuple(node.id for node in nodes),
            groups=groups,
            listeners=(Listener(port=NLB_PORT, protocol="TCP", target_groups=(TARGETS,)),),
            dns_name=_name(wanted),
            enforce_private_link=enforced,
        ),
        TargetGroup(
            id=TARGETS,
            name="targets",
            vpc="vpc",
            protocol="TCP",
            port=APP_PORT,
            targets=(Target(id="app", port=APP_PORT, health=_health(wanted)),),
            preserve_client_ip=keep_client_address,
        ),
    )


def _name(wanted: Wanted) -> str:
    return f"lab-nlb-0123456789abcdef.elb.{wanted.region}.amazonaws.com"


def _health(wanted: Wanted) -> str:
    """Health checks come from the load balancer's own addresses (F5.13)."""
    return "unhealthy" if wanted.choice("app_admits") == "nobody" else "healthy"


def to_app(wanted: Wanted) -> Integration:
    """A method that goes to the application, by the VPC link and the load balancer."""
    return Integration(
        type="HTTP_PROXY",
        http_method="POST",
        uri=f"http://{_name(wanted)}/private",
        connection_type="VPC_LINK",
        connection_id=LINK,
    )
