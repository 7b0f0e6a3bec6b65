"""Transit gateways: routers of a Region, what is attached to them, and their route tables."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from labkit.topology.base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGateway(Component):
    """A router between VPCs of one Region, and by peering to that of another (F7.11).

    `group_referencing` lets rules name groups of other VPCs on it, off by default (F7.16);
    `dns_support` lets public names of instances lead to their private addresses (F7.17).
    """

    group_referencing: bool = False
    dns_support: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGatewayAttachment(Component):
    """What joins a transit gateway to something: a VPC, another transit gateway, a VPN.

    `gateways` is the one that it is attached to, or the two that it joins; `tables` are the
    route tables that it is associated with, in their order, empty text for none (F7.11).
    `resource` is the id of the VPC, or of whatever else is attached. A VPC's attachment has
    a subnet in each zone that it serves (F7.13), known as `subnets`.
    """

    gateways: tuple[str, ...]
    resource_type: str = "vpc"
    resource: str = ""
    tables: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    appliance_mode: bool = False
    group_referencing: bool = True
    dns_support: bool = True
    state: str = "available"

    @property
    def works(self) -> bool:
        """Whether it carries traffic."""
        return self.state in ("available", "modifying")

    def table_at(self, gateway: str) -> str:
        """The id of the route table that it is associated with at a gateway, or nothing."""
        return dict(zip(self.gateways, self.tables, strict=False)).get(gateway, "")

    def other(self, gateway: str) -> str:
        """The gateway at the other end of a peering; empty where there is none."""
        return next((row for row in self.gateways if row != gateway), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGatewayRoute:
    """A row of a transit gateway's route table.

    `destination` is a CIDR block, or the id of a prefix list; `attachments` are the ids of
    those that it leads to, several for equal ways, none for a blackhole.
    """

    destination: IPv4Network | str
    attachments: tuple[str, ...] = ()
    state: Literal["active", "blackhole"] = "active"
    propagated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitGatewayRouteTable(Component):
    """Routes for what comes by the attachments that are associated with it (F7.11).

    `propagations` are the ids of attachments whose own blocks it learns (F7.12).
    """

    gateway: str
    routes: tuple[TransitGatewayRoute, ...] = ()
    propagations: tuple[str, ...] = ()
