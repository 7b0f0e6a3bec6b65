"""VPCs of one machine each, and transit gateways between them, for the tests of the wide parts."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from labkit.topology import (
    Component,
    Instance,
    InternetGateway,
    NatAddress,
    NatGateway,
    NetworkInterface,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    Vpc,
)

ANYWHERE, PRIVATE = IPv4Network("0.0.0.0/0"), IPv4Network("10.0.0.0/8")
OPEN = (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)


def block(at: int) -> IPv4Network:
    """The block of the VPC of a number."""
    return IPv4Network(f"10.{at}.0.0/16")


def address(at: int) -> str:
    """The address of the machine of a VPC."""
    return f"10.{at}.1.10"


def vpc(
    at: int,
    *routes: Route,
    zone: str = "a",
    door: str = "a",
    rules: tuple[SecurityGroupRule, ...] = OPEN,
    inner: tuple[Route, ...] = (),
) -> tuple[Component, ...]:
    """VPC `at`: machine `app-at` in `subnet-at`, and `door-at`, a subnet for attachments.

    `routes` are of the machine's subnet, `inner` of the other one; each has a zone.
    """
    name, card = f"vpc-{at}", f"eni-{at}"
    return (
        Vpc(id=name, cidrs=(block(at),), dns_hostnames=True),
        Subnet(id=f"subnet-{at}", vpc=name, cidr=IPv4Network(f"10.{at}.1.0/24"), zone=zone),
        Subnet(id=f"door-{at}", vpc=name, cidr=IPv4Network(f"10.{at}.2.0/28"), zone=door),
        RouteTable(id=f"rtb-{at}", vpc=name, routes=routes, subnets=(f"subnet-{at}",)),
        RouteTable(id=f"rtb-door-{at}", vpc=name, routes=inner, subnets=(f"door-{at}",)),
        SecurityGroup(id=f"sg-{at}", vpc=name, ingress=rules, egress=OPEN),
        NetworkInterface(
            id=card,
            vpc=name,
            subnet=f"subnet-{at}",
            private_ip=IPv4Address(address(at)),
            groups=(f"sg-{at}",),
        ),
        Instance(id=f"app-{at}", name=f"app-{at}", interfaces=(card,)),
    )


def attached(at: int, gateway: str = "tgw", **more) -> TransitGatewayAttachment:
    """The attachment of VPC `at`, by its door, associated with the table of the gateway."""
    settings = {"tables": (f"rtb-{gateway}",), "subnets": (f"door-{at}",), **more}
    return TransitGatewayAttachment(
        id=f"attach-{at}", gateways=(gateway,), resource=f"vpc-{at}", **settings
    )


def transit(*vpcs: int, routes: tuple[TransitGatewayRoute, ...] = (), gateway: str = "tgw", **more):
    """A transit gateway whose one table learns the blocks of these VPCs."""
    return (
        TransitGateway(id=gateway, **more),
        TransitGatewayRouteTable(
            id=f"rtb-{gateway}",
            gateway=gateway,
            routes=routes,
            propagations=tuple(f"attach-{at}" for at in vpcs),
        ),
    )


def static(destination: IPv4Network, *attachments: str) -> TransitGatewayRoute:
    """A static route; a blackhole if it leads to no attachment."""
    return TransitGatewayRoute(
        destination=destination,
        attachments=attachments,
        state="active" if attachments else "blackhole",
    )


TO_TRANSIT = Route(destination=PRIVATE, target="tgw")


def egress(at: int) -> Iterator[Component]:
    """VPC `at` by whose NAT gateway others reach the internet, as AWS's guide builds it."""
    out = IPv4Network(f"10.{at}.3.0/24")
    yield from vpc(at, TO_TRANSIT, inner=(Route(destination=ANYWHERE, target="nat"),))
    yield Subnet(id="out", vpc=f"vpc-{at}", cidr=out, zone="a")
    yield RouteTable(
        id="rtb-out",
        vpc=f"vpc-{at}",
        routes=(Route(destination=ANYWHERE, target="igw"), TO_TRANSIT),
        subnets=("out",),
    )
    yield InternetGateway(id="igw", vpc=f"vpc-{at}")
    yield NatGateway(
        id="nat",
        vpc=f"vpc-{at}",
        subnet="out",
        addresses=(NatAddress(public_ip=IPv4Address("203.0.113.9"), private_ip=out[9]),),
    )
