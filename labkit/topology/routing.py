"""Where packets go: route tables, the gateways they name, and peering connections."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from labkit.topology.base import Component, require

AWS_OWN = "com.amazonaws."
"""How the names of AWS's own prefix lists begin (F3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList(Component):
    """CIDR blocks under one id; AWS's own carry a service's name, such as
    `com.amazonaws.us-east-1.s3` (F3.5).
    """

    cidrs: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of a route table.

    `destination` is a CIDR block, or the id of a prefix list; `target` is `local` or
    the id of a gateway, endpoint, interface, instance or peering connection; `state` is
    AWS's `active` or `blackhole`. `propagated` routes give way to static ones (F7.1).
    """

    destination: IPv4Network | str
    target: str
    state: Literal["active", "blackhole"] = "active"
    propagated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Component):
    """Routes, and the subnets that use them; the main table serves every other subnet.

    `gateways` are the internet or virtual private gateways whose incoming traffic it
    routes (edge associations).
    """

    vpc: str
    routes: tuple[Route, ...] = ()
    subnets: tuple[str, ...] = ()
    main: bool = False
    gateways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Component):
    """The VPC's way to the internet; `vpc` is None while it is attached to none."""

    vpc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NatAddress:
    """One address pair of a NAT gateway; `zone` is set for a regional one (F7.5)."""

    public_ip: IPv4Address | None
    private_ip: IPv4Address | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Component):
    """Network address translation for a VPC's private addresses (F7.3).

    A zonal one stands in `subnet`; a regional one stands in none and has an address a
    zone (F7.5); `expands` says whether it finds itself one in a new zone, and serves that zone
    from others meanwhile, None where that is not known. A private one puts its private
    address on.
    """

    vpc: str
    addresses: tuple[NatAddress, ...]
    subnet: str = ""
    connectivity: Literal["public", "private"] = "public"
    mode: Literal["zonal", "regional"] = "zonal"
    expands: bool | None = None
    state: str = "available"

    def __post_init__(self) -> None:
        require(
            self.mode == "regional" or bool(self.subnet),
            self,
            "A zonal NAT gateway stands in a subnet (F7.3)",
            "name the subnet, or make it regional",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcPeering(Component):
    """A peering connection between two VPCs; it carries traffic only while `active`.

    `regions` are those of requester and accepter, empty where they are not told. `resolves`
    says for each whether the other side gets its instances' private addresses for their
    public names (F7.17).
    """

    requester: str
    accepter: str
    state: str = "active"
    regions: tuple[str, str] = ("", "")
    resolves: tuple[bool, bool] = (False, False)

    @property
    def in_one_region(self) -> bool:
        """Whether both sides are in one Region, as far as it is known."""
        return "" in self.regions or self.regions[0] == self.regions[1]

    def resolves_names_of(self, vpc: str) -> bool:
        """Whether the other side resolves the public names of a VPC to private addresses."""
        return dict(zip((self.requester, self.accepter), self.resolves, strict=True)).get(
            vpc, False
        )

    def other(self, vpc: str) -> str:
        """The VPC on the other side; empty for one that is on neither."""
        return {self.requester: self.accepter, self.accepter: self.requester}.get(vpc, "")
