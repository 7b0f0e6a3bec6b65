"""A packet on its way."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""The private blocks of RFC 1918."""
SHARED = IPv4Network("100.64.0.0/10")
"""The shared block of RFC 6598."""
LINK_LOCAL = IPv4Network("169.254.0.0/16")
CLIENT_PORTS = (32768, 60999)
"""Ports that an instance's own system sends from: Linux's default range."""
TRANSLATED_PORTS = (1024, 65535)
"""Ports that a NAT gateway or load balancer sends from (REMAP_EPHEMERAL_PORT)."""
ECHO_REQUEST, ECHO_REPLY = 8, 0
"""ICMP types of a ping and its answer."""


Relayed = Literal["", "an appliance", "a transit gateway", "a peering between Regions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """The first packet of a connection, or its answer.

    `protocol` is `tcp`, `udp`, `icmp`, or `-1` for any. `ports` is the range that its
    destination port lies in (one port, but for an answer, whose port the client chose), or
    for icmp the type twice; `source_ports` is the range that its own port lies in.
    `service` is the full name of AWS's service at the public end, such as
    `com.amazonaws.us-east-1.s3`, empty where that is not known; `assumed` is the address
    that stands in for that end's, where nobody knows the real one. `groups` are security
    groups of a load balancer that passed it on with the client's address. `reply_by` is
    where the network takes an answer that such a load balancer waits for. `origin` is the
    id of the VPC of which the source is an address, empty outside VPCs. `relayed` is what it
    came through that does not tell its sender's groups, empty for nothing.
    """

    protocol: str
    source: IPv4Address
    destination: IPv4Address
    ports: tuple[int, int]
    source_ports: tuple[int, int] = CLIENT_PORTS
    service: str = ""
    assumed: IPv4Address | None = None
    groups: tuple[str, ...] = ()
    reply_by: IPv4Address | None = None
    origin: str = ""
    relayed: Relayed = ""

    @property
    def towards(self) -> IPv4Address:
        """The address that routes are asked for."""
        return self.reply_by or self.destination

    @property
    def remote(self) -> IPv4Address:
        """The end at which an AWS service is: the destination, or of an answer the source."""
        return self.destination if not is_private(self.destination) else self.source

    @property
    def words(self) -> str:
        """Protocol and port as people write them: `tcp/443`, `icmp/8`, `any protocol`."""
        if self.protocol == "-1":
            return "any protocol"
        first, last = self.ports
        return f"{self.protocol}/{first}" + (f"-{last}" if last != first else "")

    def answer(self, reply_by: IPv4Address | None = None) -> Packet:
        """The packet that answers this one: addresses and ports exchanged."""
        ports, source_ports = self.source_ports, self.ports
        if self.protocol == "icmp":
            ports, source_ports = (ECHO_REPLY, ECHO_REPLY), self.source_ports
        return Packet(
            protocol=self.protocol,
            source=self.destination,
            destination=self.source,
            ports=ports,
            source_ports=source_ports,
            service=self.service,
            assumed=self.assumed,
            reply_by=reply_by,
        )


def is_private(address: IPv4Address) -> bool:
    """Whether the internet has no way to an address: RFC 1918, shared or link-local."""
    return any(address in block for block in (*PRIVATE, SHARED, LINK_LOCAL))
