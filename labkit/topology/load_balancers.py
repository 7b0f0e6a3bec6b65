"""Load balancers, their listeners and target groups, and the VPC links that lead to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from labkit.topology.base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A port that a load balancer takes; `target_groups` are ids, `certificates` TLS names.

    `arn` is empty where nobody needs it.
    """

    port: int
    protocol: str
    target_groups: tuple[str, ...]
    certificates: tuple[str, ...] = ()
    arn: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer(Component):
    """A Network or Application Load Balancer; its id is its ARN.

    It has one interface a subnet; `cross_zone` is off by default for a network one (F5.13).
    `enforce_private_link` is EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic (F5.11).
    """

    load_balancer_type: Literal["network", "application", "gateway"]
    vpc: str
    subnets: tuple[str, ...]
    interfaces: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] = ()
    scheme: Literal["internal", "internet-facing"] = "internal"
    dns_name: str = ""
    cross_zone: bool = False
    enforce_private_link: bool = True
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a target group sends to: an instance's or load balancer's id, or an address.

    `health` is AWS's state (F5.13), empty where it is not known.
    """

    id: str
    port: int
    health: str = "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Component):
    """Targets of one kind; its id is its ARN.

    `preserve_client_ip` None is AWS's default: on for instance targets, off for ip targets
    of TCP and TLS (F5.12). `cross_zone` None follows the load balancer.
    """

    vpc: str
    protocol: str
    port: int
    target_type: Literal["instance", "ip", "alb", "lambda"] = "instance"
    targets: tuple[Target, ...] = ()
    preserve_client_ip: bool | None = None
    cross_zone: bool | None = None

    @property
    def keeps_client_address(self) -> bool:
        """Whether targets see the client's own address (F5.12)."""
        if self.preserve_client_ip is not None:
            return self.preserve_client_ip
        return self.target_type != "ip" or self.protocol in ("UDP", "TCP_UDP")


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcLink(Component):
    """API Gateway's way into a VPC: version 1 leads to one NLB (F5.3), version 2 has
    interfaces of its own in subnets (F5.7); AWS does not list them, so they may be empty.
    """

    version: Literal[1, 2] = 1
    targets: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    state: str = "AVAILABLE"
