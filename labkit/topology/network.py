"""VPCs and what stands in them: subnets, routes, gateways, groups, interfaces, instances."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from labkit.topology.base import Component, require

Protocol = Literal["tcp", "udp", "icmp", "-1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Component):
    """A virtual network. `dns_hostnames` is off by default, as on AWS (F2.3)."""

    cidrs: tuple[IPv4Network, ...]
    dns_support: bool = True
    dns_hostnames: bool = False

    def __post_init__(self) -> None:
        require(bool(self.cidrs), self, "A VPC has at least one IPv4 CIDR block", "give one")
        for cidr in self.cidrs:
            require(
                16 <= cidr.prefixlen <= 28,
                self,
                f"A VPC's CIDR block is between /16 and /28, not {cidr}",
                f"use {cidr.network_address}/16",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Component):
    """A range of one VPC in one Availability Zone."""

    vpc: str
    cidr: IPv4Network
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of a route table.

    `destination` is a CIDR block, or the id of a prefix list; `target` is `local` or
    the id of a gateway, endpoint, interface or instance; `state` is AWS's `active` or
    `blackhole`.
    """

    destination: IPv4Network | str
    target: str
    state: Literal["active", "blackhole"] = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Component):
    """Routes, and the subnets that use them; the main table serves every other subnet."""

    vpc: str
    routes: tuple[Route, ...]
    subnets: tuple[str, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Component):
    """The VPC's way to the internet; `vpc` is None while it is attached to none."""

    vpc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Component):
    """Network address translation for a VPC's private addresses (F7.3)."""

    vpc: str
    subnet: str
    private_ip: IPv4Address
    public_ip: IPv4Address | None
    state: str = "available"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupRule:
    """One peer that may talk on a range of ports; protocol `-1` means all of them.

    `peer` is a CIDR block, the id of a security group, or the id of a prefix list.
    """

    peer: IPv4Network | str
    protocol: Protocol = "tcp"
    from_port: int = 0
    to_port: int = 65535

    def __str__(self) -> str:
        if self.protocol == "-1":
            return f"all traffic, {self.peer}"
        ports = str(self.from_port)
        if self.to_port != self.from_port:
            ports = f"{self.from_port}-{self.to_port}"
        return f"{self.protocol}/{ports}, {self.peer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Component):
    """A stateful filter on interfaces; it only ever allows (F7.6)."""

    vpc: str
    ingress: tuple[SecurityGroupRule, ...] = ()
    egress: tuple[SecurityGroupRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface(Component):
    """An address in a subnet, with the security groups that guard it.

    `interface_type` is AWS's: `interface`, `vpc_endpoint`, `nat_gateway` and so on.
    """

    vpc: str
    subnet: str
    private_ip: IPv4Address
    public_ip: IPv4Address | None = None
    groups: tuple[str, ...] = ()
    interface_type: str = "interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Component):
    """An EC2 instance; the first of `interfaces` is its primary one."""

    interfaces: tuple[str, ...]
    state: str = "running"
