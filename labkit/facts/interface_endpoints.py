"""Interface endpoints."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Interface endpoints",
    (
        "F2.1",
        "An interface endpoint puts one network interface into each subnet chosen, at most one a "
        "zone, and its address stays the same for life.",
        pages.INTERFACE,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.2",
        "The whole VPC can use an endpoint over the local route, public and private subnets alike."
        " Zones without an interface of it use another zone's, at the price of traffic between "
        "zones.",
        pages.INTERFACE,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.3",
        "Private DNS needs both VPC attributes, `enableDnsSupport` and `enableDnsHostnames`, and "
        "the second is off in a VPC of your own making. Without both, EC2 refuses with 400 "
        "`InvalidParameter`.",
        pages.INTERFACE,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.4",
        "EC2's API switches private DNS on when the request does not mention it, CloudFormation "
        "leaves it off: always say which. The endpoint's type is Gateway unless it is named.",
        pages.CREATE_VPCE,
        Confidence.REPORTED,
    ),
    (
        "F2.5",
        "Private DNS for execute-api answers for `execute-api.{region}.amazonaws.com` and every "
        "name under it. In `DnsEntries` the regional endpoint name comes first; two subnets give "
        "five entries with private DNS and three without.",
        pages.INVOKE.on("2025-07-29"),
        Confidence.RECORDED,
    ),
    (
        "F2.6",
        "The entries in `DnsEntries` that are not private belong to a hosted zone of AWS's: "
        "`Z7HUB22UULQXV` in us-east-1.",
        pages.CREATE_VPCE,
        Confidence.REPORTED,
    ),
    (
        "F2.7",
        "An endpoint made without security groups gets the VPC's default one. Its groups must let "
        "clients in on TCP 443, or connections time out without a word.",
        pages.INTERFACE.on("2025-05-19"),
        Confidence.RECORDED,
    ),
    (
        "F2.8",
        "The default endpoint policy allows everything to everybody, and has no `Version`. A new "
        "policy may take minutes to work.",
        pages.VPCE_ACCESS.on("2025-07-29"),
        Confidence.RECORDED,
    ),
    (
        "F2.9",
        "A VPC can have one endpoint with private DNS for a service. The next is refused because "
        "its DNS domain conflicts, also when the first is an orphan of a failed run.",
        pages.INTERFACE,
        Confidence.REPORTED,
    ),
    (
        "F2.10",
        "Not every service is in every zone: a subnet in a zone without it is 400 "
        "`InvalidParameter`. Ask `describe_vpc_endpoint_services` first, for the letters of zones "
        "differ between accounts.",
        pages.INTERFACE.on("2025-05-28"),
        Confidence.RECORDED,
    ),
    (
        "F2.11",
        "With private DNS on, every execute-api name of the Region resolves to the endpoint, "
        "whatever its type or owner, and the endpoint serves private APIs alone: the public ones "
        "answer 403. Other Regions are not touched.",
        pages.KC_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.12",
        "There are three ways to reach public APIs again: switch private DNS off and use the "
        "endpoint's own names, publish single records for the private APIs, or give the public API"
        " a custom domain.",
        pages.KC_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.13",
        "The target of a regional custom domain, `d-….execute-api.{region}.amazonaws.com`, lies "
        "under the captured names. A Route 53 alias leads out all the same, a CNAME is looked up "
        "again inside the VPC and ends at the endpoint.",
        pages.KC_VPC,
        Confidence.REPORTED,
    ),
    (
        "F2.14",
        "A public name is of no use without a way out: from a subnet without internet or NAT route"
        " the connection times out.",
        pages.ROUTES,
        Confidence.DERIVED,
    ),
    (
        "F2.15",
        "Only the VPC's own resolver knows an endpoint's private names. A peer or a site behind "
        "VPN or Direct Connect can reach the interfaces, but uses the endpoint's public names or "
        "asks a Resolver inbound endpoint.",
        pages.VPC_DNS,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.16",
        "An endpoint is pending, available, deleting, deleted, rejected, failed, expired, partial "
        "or waits for acceptance. Compare without regard to case: model and service write them "
        "differently.",
        pages.CREATE_VPCE,
        Confidence.RECORDED,
    ),
    (
        "F2.17",
        "An endpoint's addresses can be chosen since 2023 and some services reached across Regions"
        " since 2024. There are also endpoints of type Resource, ServiceNetwork and Tunnel.",
        pages.CREATE_VPCE,
        Confidence.MODEL,
    ),
    (
        "F2.18",
        "The Kinesis endpoint service is `com.amazonaws.{region}.kinesis-streams`, its private "
        "name `kinesis.{region}.amazonaws.com`, and it takes endpoint policies.",
        pages.KINESIS_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F2.19",
        "botocore calls `{account}.data-kinesis.{region}.amazonaws.com` when it is given a stream "
        "ARN, and recent versions do so too when they know the account id. With a stream name and "
        "no account id it calls `kinesis.{region}.amazonaws.com`.",
        pages.KINESIS_NAMES,
        Confidence.OBSERVED,
    ),
    (
        "F2.20",
        "AWS lists the `data-kinesis` and `control-kinesis` names among those to let through. "
        "Whether a Kinesis endpoint's private DNS covers them, AWS's documentation does not "
        "settle; look at `DnsEntries`.",
        pages.KINESIS_NAMES,
        Confidence.UNCERTAIN,
    ),
    (
        "F2.21",
        "botocore calls DynamoDB at `{account}.ddb.{region}.amazonaws.com` when it knows the "
        "account id.",
        pages.DYNAMODB_NAMES,
        Confidence.OBSERVED,
    ),
)
