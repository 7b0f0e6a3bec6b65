"""Routing and filtering in a VPC."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Routing and filtering in a VPC",
    (
        "F7.1",
        "Every route table has a local route for each block of its VPC. The longest prefix wins; "
        "among equals a static route comes before a prefix list's, and that before a propagated "
        "one.",
        pages.ROUTE_PRIORITY.on("2024-06-06"),
        Confidence.RECORDED,
    ),
    (
        "F7.2",
        "A subnet is public when its table leads to an internet gateway. An instance there still "
        "needs a public IPv4 address, which the gateway exchanges for the private one.",
        pages.IGW,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.3",
        "A public NAT gateway stands in a public subnet, has an Elastic IP and no security group. "
        "It cannot be used over peering, VPN or Direct Connect.",
        pages.NAT,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.4",
        "Routes to a deleted NAT gateway remain as `blackhole` and swallow the traffic.",
        pages.NAT,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.5",
        "A NAT gateway can be regional since November 2025: it needs no public subnet, and AWS "
        "sees to its addresses. Zonal is still the default.",
        pages.NAT_REGIONAL,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.6",
        "Security groups only allow and remember connections, so answers pass. A new one lets "
        "everything out and nothing in; a rule may name a group or a prefix list.",
        pages.GROUPS,
        Confidence.RECORDED,
    ),
    (
        "F7.7",
        "Network ACLs remember nothing: the lowest number that fits decides, and answers need the "
        "ports 1024 to 65535. A default ACL allows all, a new one denies all; traffic within one "
        "subnet does not meet it.",
        pages.ACL,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.8",
        "An instance that forwards packets needs its source/destination check switched off.",
        pages.NAT_INSTANCE,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.9",
        "The VPC's resolver answers at the second address after the VPC's base and at "
        "169.254.169.253, up to 1,024 packets a second for each interface. That neither groups nor"
        " ACLs filter it is general knowledge.",
        pages.VPC_DNS,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.10",
        "The symptom names the layer: no name is DNS, silence is a route or filter, a refusal is a"
        " missing listener, Forbidden is the wrong door, a sentence about a user is a policy, "
        "Missing Authentication Token is a path or signature, 504 is the back end.",
        pages.KC_403,
        Confidence.DERIVED,
    ),
)
