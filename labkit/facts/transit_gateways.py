"""Transit gateways and peering: what joins several VPCs."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Between VPCs: peering and transit gateways",
    (
        "F7.11",
        "A transit gateway routes what comes by an attachment with the one route table that the "
        "attachment is associated with; without an association it goes nowhere. The answer is "
        "routed by the other attachment's table, for itself.",
        pages.TGW,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.12",
        "In a transit gateway's route table the longest prefix wins; among equals a static route "
        "comes before a prefix list's, and that before what attachments propagate, a VPC's first. "
        "A blackhole drops. What joins two transit gateways propagates nothing: static routes "
        "alone lead across.",
        pages.TGW,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.13",
        "A VPC's attachment has one subnet in each zone that it serves, and so reaches whatever is "
        "in that zone. From another zone of the VPC nothing reaches the transit gateway, whatever "
        "its route tables say. Traffic stays in its zone as long as the next attachment has that "
        "zone too, unless appliance mode is on.",
        pages.TGW_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.14",
        "What comes into a VPC from a transit gateway is routed by the table of the attachment's "
        "subnet, and so on to a NAT gateway or an appliance, if that table says so.",
        pages.TGW_EGRESS,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.15",
        "The network ACL of the attachment's subnet filters what goes to the transit gateway on "
        "its way in, and what comes from it on its way out to another subnet; between the transit "
        "gateway and an instance of the same subnet it does not filter at all.",
        pages.TGW_ACL,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.16",
        "A rule may name a group of a VPC that is peered in the same Region. Over a transit "
        "gateway it may only while security group referencing is on there and on both "
        "attachments, which is not the default, and in ingress rules alone.",
        pages.TGW_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.17",
        "The public name of an instance leads to its private address from another VPC too, where "
        "the peering connection has DNS resolution on for its side, or the transit gateway and "
        "both attachments have DNS support.",
        pages.PEERING_DNS,
        Confidence.DOCUMENTED,
    ),
    (
        "F7.18",
        "Peering joins two VPCs and is not transitive: gateways, NAT and gateway endpoints of one "
        "do not serve the other. Nor do gateway endpoints serve what a transit gateway brings.",
        pages.PEERING,
        Confidence.DOCUMENTED,
    ),
)
