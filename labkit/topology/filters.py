"""What lets packets through: security groups (stateful) and network ACLs (stateless)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Literal

from labkit.topology.base import Component

ALL = "-1"
"""AWS's word for every protocol."""


@lru_cache(maxsize=4096)
def worded_block(block: IPv4Network) -> str:
    """A CIDR block as text; making it anew for every packet would cost more than the packet."""
    return str(block)


def worded_ports(protocol: str, first: int, last: int) -> str:
    """Protocol and ports as people write them: `tcp/443`, `udp/1024-65535`, `icmp/8`."""
    if protocol == ALL:
        return "all traffic"
    if protocol == "icmp":
        return "icmp" if first == -1 else f"icmp/{first}" + (f" code {last}" if last != -1 else "")
    if (first, last) == (0, 65535):
        return f"{protocol}, all ports"
    return f"{protocol}/{first}" if first == last else f"{protocol}/{first}-{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupRule:
    """One peer that may talk on a range of ports; protocol `-1` means all of them.

    `peer` is a CIDR block, the id of a security group, or the id of a prefix list. Protocols
    are `tcp`, `udp`, `icmp`, or a number as text. For `icmp` the two ports are type and code,
    -1 for any.
    """

    peer: IPv4Network | str
    protocol: str = "tcp"
    from_port: int = 0
    to_port: int = 65535

    def __str__(self) -> str:
        peer = self.peer if isinstance(self.peer, str) else worded_block(self.peer)
        return f"{worded_ports(self.protocol, self.from_port, self.to_port)}, {peer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Component):
    """A stateful filter on interfaces; it only ever allows (F7.6)."""

    vpc: str
    ingress: tuple[SecurityGroupRule, ...] = ()
    egress: tuple[SecurityGroupRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAclEntry:
    """One numbered rule of a network ACL; ports as in `SecurityGroupRule`."""

    number: int
    egress: bool
    action: Literal["allow", "deny"]
    cidr: IPv4Network
    protocol: str = ALL
    from_port: int = 0
    to_port: int = 65535

    def __str__(self) -> str:
        number = "*" if self.number == LAST else str(self.number)
        ports = worded_ports(self.protocol, self.from_port, self.to_port)
        return f"rule {number}: {self.action} {ports}, {worded_block(self.cidr)}"


LAST = 32767
"""The number of the entry that denies whatever no other one decided; people see it as `*`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl(Component):
    """A stateless filter at a subnet's edge: entries by number, the first that fits decides.

    Whatever no entry decides is denied, whether or not the last entry is listed (F7.7).
    `default` serves every subnet of the VPC that no other one names.
    """

    vpc: str
    entries: tuple[NetworkAclEntry, ...] = ()
    subnets: tuple[str, ...] = ()
    default: bool = False
