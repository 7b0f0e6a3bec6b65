"""Gateway endpoints."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Gateway endpoints",
    (
        "F3.1",
        "Gateway endpoints exist for S3 and DynamoDB only, are no part of PrivateLink, and cost "
        "nothing. Asking for one for API Gateway is refused, since its service offers interface "
        "endpoints alone.",
        pages.GATEWAY,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.2",
        "AWS adds a route from the service's prefix list to the endpoint in each route table "
        "chosen. That route cannot be edited, and subnets with other tables go on as before.",
        pages.GATEWAY,
        Confidence.RECORDED,
    ),
    (
        "F3.3",
        "The endpoint's route is longer than 0.0.0.0/0 and so wins over internet and NAT gateways "
        "for the service's addresses in the Region. A static route to exactly such a block wins "
        "over the endpoint.",
        pages.ROUTE_PRIORITY,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.4",
        "A gateway endpoint changes no name: the service still resolves to public addresses, and "
        "the route alone diverts the packets. The VPC must have DNS resolution on.",
        pages.GATEWAY,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.5",
        "A gateway endpoint has no security group. The client's own groups and network ACLs must "
        "let the service's prefix list through, and the list's id is to be looked up, since it "
        "differs between Regions.",
        pages.GATEWAY_S3,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.6",
        "Adding a gateway endpoint cuts open connections to the service, which from then on sees "
        "private addresses. The text we read speaks of IPv4 only.",
        pages.GATEWAY_S3,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.7",
        "A gateway endpoint serves its own VPC alone: nothing reaches it over peering, VPN, "
        "transit gateway or Direct Connect. Quotas are 20 a Region and 255 a VPC.",
        pages.GATEWAY_S3,
        Confidence.DOCUMENTED,
    ),
    (
        "F3.8",
        "A route table takes one endpoint route for each service; a second is refused with "
        "`RouteAlreadyExists`.",
        pages.GATEWAY,
        Confidence.REPORTED,
    ),
    (
        "F3.9",
        "S3 and DynamoDB have interface endpoints as well by now, S3's with private DNS. DynamoDB "
        "Streams has an interface endpoint only, without private DNS.",
        pages.DDB_STREAMS,
        Confidence.GENERAL,
    ),
    (
        "F3.10",
        "While an S3 interface endpoint keeps its private DNS to the inbound resolver, the VPC's "
        "S3 gateway endpoint cannot be deleted.",
        pages.GATEWAY_S3,
        Confidence.REPORTED,
    ),
)
