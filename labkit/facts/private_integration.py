"""Private integration."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Private integration",
    (
        "F5.1",
        "A private API is about who may call in, a private integration about where API Gateway "
        "calls out. Either works without the other.",
        pages.PRIVATE_INTEGRATION,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.2",
        "REST APIs can use VPC links of version 2 since November 2025. Version 1, which needs an "
        "NLB, is called legacy, and AWS advises against new ones.",
        pages.PRIVATE_INTEGRATION,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.3",
        "A version 1 link takes exactly one NLB of the same account and Region and makes an "
        "endpoint service there. A malformed ARN is refused at once; an ALB's is accepted, and the"
        " link ends FAILED.",
        pages.LINK_PERMISSIONS.on("2025-12-15"),
        Confidence.RECORDED,
    ),
    (
        "F5.4",
        "A version 1 link is PENDING for two to four minutes, then AVAILABLE or FAILED; an NLB "
        "that serves another endpoint service makes it fail. A deployment waits for a pending link"
        " and fails on one that is being deleted.",
        pages.LINK_CLI.on("2025-12-15"),
        Confidence.RECORDED,
    ),
    (
        "F5.5",
        "One link with one NLB serves many back ends, told apart by the port in `uri`.",
        pages.LINK_NLB,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.6",
        "Over a version 1 link the name in `uri` chooses no way: it is what `Host` and the "
        "certificate are checked against. A certificate of another name is a 500.",
        pages.LINK_CLI,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.7",
        "A version 2 link puts interfaces into subnets that cannot be changed later. After 60 days"
        " without traffic it turns INACTIVE, loses them and needs minutes to come back.",
        pages.LINK_V2,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.8",
        "A REST method on a version 2 link names the link in `connectionId`, the load balancer in "
        "`integrationTarget` and the URL in `uri`. An HTTP API names the listener, or a Cloud Map "
        "service.",
        pages.PRIVATE_INTEGRATION_SET,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.9",
        "An HTTP API sends the stage as part of the back end's path, and a REST API on a version 1"
        " link sends `uri` as it stands. What a REST API does on a version 2 link, AWS's "
        "documentation does not settle.",
        pages.PRIVATE_INTEGRATION,
        Confidence.UNCERTAIN,
    ),
    (
        "F5.10",
        "Security groups can be added to an NLB later only if it was made with one. Health checks "
        "obey its outbound rules, not the inbound ones.",
        pages.NLB_GROUPS,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.11",
        "An NLB applies its inbound rules to PrivateLink traffic unless told otherwise, and judges"
        " it by the client's address, which for a version 1 link is API Gateway's and unknown. AWS"
        " says to switch that enforcement off.",
        pages.NLB_GROUPS,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.12",
        "The target sees PrivateLink traffic come from the NLB's private address, whatever the "
        "client-IP setting, so its group must admit the NLB.",
        pages.NLB_TARGETS,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.13",
        "When all targets are unhealthy an NLB sends to all of them. Balancing across zones is off"
        " by default, and a zone without a healthy target leaves DNS.",
        pages.NLB_HEALTH,
        Confidence.RECORDED,
    ),
    (
        "F5.14",
        "A Region allows 20 links of version 1, and 10 of version 2 with ten subnets each.",
        pages.LIMITS_REST,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.15",
        "An integration may take from 50 ms to 29 s. Regional and private APIs can have the limit "
        "raised, edge APIs cannot; HTTP APIs end at 30 s.",
        pages.LIMITS_REST,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.16",
        "The integration belongs to the method: one API can send `/private` over a VPC link and "
        "`/kinesis` to a service.",
        pages.PRIVATE_INTEGRATION,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.17",
        "Making a version 1 link needs permissions of its own, using one in a method does not.",
        pages.LINK_CLI,
        Confidence.DOCUMENTED,
    ),
    (
        "F5.18",
        "A private API may have a private integration: in by an interface endpoint, out by a link.",
        pages.PRIVATE_INTEGRATION,
        Confidence.REPORTED,
    ),
    (
        "F5.19",
        "The route of an HTTP API whose path is the closest takes a request, its own method before"
        " `ANY`, and `$default` what is left; without a route it answers 404 "
        '`{"message":"Not Found"}`, and 503 `{"message":"Service Unavailable"}` where its '
        "back end does not answer.",
        pages.HTTP_ROUTES,
        Confidence.REPORTED,
    ),
)
