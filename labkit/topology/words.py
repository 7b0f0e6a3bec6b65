"""What people call several things of a kind: `NatGateway` → `NAT gateways`."""

from __future__ import annotations

import re

_PLURALS = {
    "HttpApi": "HTTP APIs",
    "NetworkAcl": "network ACLs",
    "RestApi": "APIs",
    "TransitGatewayRouteTable": "transit gateway route tables",
    "VpcLink": "VPC links",
    "VpcPeering": "peering connections",
}


def plural(kind: str) -> str:
    """AWS's noun for a kind, for several of it."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()
    named = re.sub(r"\bvpc\b", "VPC", re.sub(r"\bnat\b", "NAT", words))
    return _PLURALS.get(kind, f"{named}s")


def counted(number: int, kind: str) -> str:
    """A number of things of a kind: `1 VPC`, `7 subnets`."""
    several = plural(kind)
    return f"{number:,} {several if number != 1 else several.removesuffix('s')}"
