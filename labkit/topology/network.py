"""VPCs and what stands in them: subnets, interfaces, instances, and the applications on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from labkit.topology.base import Component, require

AMAZON_DNS = "AmazonProvidedDNS"
"""What a DHCP option set says for the VPC's own resolver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Component):
    """A virtual network. `dns_hostnames` is off by default, as on AWS (F2.3).

    `dns_servers` is what its DHCP option set hands to instances: `AMAZON_DNS`, or the
    addresses of servers of one's own. An empty `account` is the topology's own.
    """

    cidrs: tuple[IPv4Network, ...]
    dns_support: bool = True
    dns_hostnames: bool = False
    dns_servers: tuple[str, ...] = (AMAZON_DNS,)
    account: str = ""

    def __post_init__(self) -> None:
        require(bool(self.cidrs), self, "A VPC has at least one IPv4 CIDR block", "give one")
        for cidr in self.cidrs:
            require(
                16 <= cidr.prefixlen <= 28,
                self,
                f"A VPC's CIDR block is between /16 and /28, not {cidr}",
                f"use {cidr.network_address}/16",
            )

    def holds(self, address: IPv4Address) -> bool:
        """Whether an address lies in one of its CIDR blocks."""
        return any(address in cidr for cidr in self.cidrs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Component):
    """A range of one VPC in one Availability Zone.

    Zones are called differently in each account; `zone_id` is the same in all, if it is told.
    """

    vpc: str
    cidr: IPv4Network
    zone: str
    zone_id: str = field(default="", compare=False)

    def shares_zone(self, other: Subnet) -> bool:
        """Whether both are in one Availability Zone."""
        if self.zone_id and other.zone_id:
            return self.zone_id == other.zone_id
        return self.zone == other.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAddress:
    """A private address of an interface, with the public one that is mapped to it, if any."""

    private_ip: IPv4Address
    public_ip: IPv4Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface(Component):
    """An address in a subnet, with the security groups that guard it.

    `private_ip` and `public_ip` are its primary pair, `secondary` the others.
    `interface_type` is AWS's: `interface`, `vpc_endpoint`, `load_balancer` and so on, and
    `resolver_inbound` for one of a Resolver inbound endpoint's (F2.15);
    `attached` is false for one that is attached to nothing.
    """

    vpc: str
    subnet: str
    private_ip: IPv4Address
    public_ip: IPv4Address | None = None
    secondary: tuple[PrivateAddress, ...] = ()
    groups: tuple[str, ...] = ()
    interface_type: str = "interface"
    source_dest_check: bool = True
    attached: bool = True

    @property
    def addresses(self) -> tuple[PrivateAddress, ...]:
        """All its addresses, the primary one first."""
        primary = PrivateAddress(private_ip=self.private_ip, public_ip=self.public_ip)
        return (primary, *self.secondary)

    @property
    def private_ips(self) -> tuple[IPv4Address, ...]:
        """All its private addresses, the primary one first."""
        if not self.secondary:
            return (self.private_ip,)
        return (self.private_ip, *(row.private_ip for row in self.secondary))

    def has(self, address: IPv4Address) -> bool:
        """Whether one of its private addresses is this one."""
        if address == self.private_ip:
            return True
        return any(row.private_ip == address for row in self.secondary)

    def public_for(self, private_ip: IPv4Address) -> IPv4Address | None:
        """The public address mapped to one of its private ones, or None."""
        return next((row.public_ip for row in self.addresses if row.private_ip == private_ip), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A program that listens on a port of an instance, and how it behaves.

    `certificates` are the names its TLS certificate is good for, empty for plain TCP or
    HTTP; `seconds` is how long it takes to answer; `status` and `body` are what it answers.
    `calls` is what it asks first, by its instance's network and role: (action, URL), such as
    ("kinesis:PutRecord", "https://kinesis.us-east-1.amazonaws.com/"), on requests of the HTTP
    methods `calls_on` (none: on every request), about the stream called `stream` if it names
    one. If that fails it answers `fails_with`. `plain` says that it speaks no TLS.
    """

    port: int
    protocol: Literal["tcp", "udp"] = "tcp"
    certificates: tuple[str, ...] = ()
    seconds: float = 0.0
    status: int = 200
    body: str = "…"
    calls: tuple[tuple[str, str], ...] = ()
    calls_on: tuple[str, ...] = ()
    stream: str = ""
    fails_with: int = 502
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Component):
    """An EC2 instance; the first of `interfaces` is its primary one.

    `applications` is None where it is not known what listens: then whatever reaches it is
    taken to be answered. `role` is the ARN of the role that its instance profile hands it,
    empty where nobody told of one. `forwards` says what it does with packets for others: `nat`
    puts its own address on, `route` passes them as they are, empty is not known.
    """

    interfaces: tuple[str, ...]
    state: str = "running"
    applications: tuple[Application, ...] | None = None
    role: str = ""
    forwards: Literal["nat", "route", ""] = ""
