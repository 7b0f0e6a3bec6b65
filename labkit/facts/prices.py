"""Prices (us-east-1, list)."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Prices (us-east-1, list)",
    (
        "F8.1",
        "An interface endpoint costs $0.01 an hour in each zone, begun hours in full, and $0.01 a "
        "GB, less beyond a petabyte a month. It is billed until it is deleted.",
        pages.PRIVATELINK_PRICE,
        Confidence.REPORTED,
    ),
    (
        "F8.2",
        "Gateway endpoints cost nothing.",
        pages.GATEWAY,
        Confidence.DOCUMENTED,
    ),
    (
        "F8.3",
        "A NAT gateway costs $0.045 an hour and $0.045 a GB, its public address $0.005 an hour "
        "more. Whether a regional one counts for each zone, AWS's documentation does not settle as"
        " far as we read it.",
        pages.VPC_PRICE,
        Confidence.REPORTED,
    ),
    (
        "F8.4",
        "A load balancer costs $0.0225 an hour; a capacity unit $0.006 an hour for an NLB and "
        "$0.008 for an ALB.",
        pages.ELB_PRICE,
        Confidence.REPORTED,
    ),
    (
        "F8.5",
        "A million calls of a REST API cost $3.50; past 333 million a month $2.80, past 1,000 "
        "million $2.38, past 20,000 million $1.51. Of an HTTP API, $1.00 and then $0.90, there "
        "counted in units of 512 KB.",
        pages.WHITEPAPER_COST,
        Confidence.DOCUMENTED,
    ),
    (
        "F8.6",
        "A private API has no charge for data going out; those of PrivateLink apply.",
        pages.API_PRICE,
        Confidence.DOCUMENTED,
    ),
    (
        "F8.7",
        "AWS's pages name no price for a VPC link, only for its load balancer. That it is free, "
        "AWS's documentation does not settle.",
        pages.WHITEPAPER_COST,
        Confidence.UNCERTAIN,
    ),
    (
        "F8.8",
        "A provisioned Kinesis shard costs $0.015 an hour and a million units of 25 KB $0.014. On "
        "demand, a stream costs $0.04 an hour, $0.08 a GB in and $0.04 a GB out: figures of 2023, "
        "before the offer was changed.",
        pages.KINESIS_PRICE,
        Confidence.REPORTED,
    ),
    (
        "F8.9",
        "Traffic between zones costs $0.01 a GB in each direction. An hour of a t3.micro is "
        "$0.0104, of a t4g.nano $0.0042: from general knowledge.",
        pages.VPC_PRICE,
        Confidence.REPORTED,
    ),
    (
        "F8.10",
        "A day in two zones without traffic costs $0.48 for the execute-api endpoint, as much for "
        "one for Kinesis, $1.20 for a NAT gateway with its address, $0.54 for an NLB and $0.36 for"
        " a shard.",
        pages.NONE,
        Confidence.DERIVED,
    ),
    (
        "F8.11",
        "The disk of an instance is paid while it exists: $0.08 a GiB and month, from general "
        "knowledge.",
        pages.NONE,
        Confidence.GENERAL,
    ),
    (
        "F8.12",
        "A hosted zone costs $0.50 for each month that it is in, in full, and nothing if it is "
        "deleted within twelve hours: from general knowledge.",
        pages.NONE,
        Confidence.GENERAL,
    ),
    (
        "F8.13",
        "t3.micro is of the free tier: for accounts opened before 15 July 2025 in Regions without "
        "t2.micro, for later ones everywhere, as are t3.small, t4g.micro and t4g.small. Unless "
        "its credits are asked to be `standard` they are `unlimited`, and those cost extra.",
        pages.NONE,
        Confidence.REPORTED,
    ),
)
