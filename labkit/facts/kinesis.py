"""AWS integration with Kinesis."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "AWS integration with Kinesis",
    (
        "F6.1",
        "The integration is of type `AWS`, POSTs to "
        "`arn:aws:apigateway:{region}:kinesis:action/PutRecord`, carries a role's ARN and sets "
        "Content-Type to `application/x-amz-json-1.1`. `AWS_PROXY` is for Lambda and Firehose "
        "only.",
        pages.KINESIS_PROXY.on("2024-06-06"),
        Confidence.RECORDED,
    ),
    (
        "F6.2",
        "The template fills in stream, partition key and `$util.base64Encode($input.body)`; the "
        "stream then holds the body as it was sent. An empty body counts as `{}`.",
        pages.KINESIS_PROXY.on("2024-11-20"),
        Confidence.RECORDED,
    ),
    (
        "F6.3",
        "A recorded call worked without the Content-Type mapping. Keep it: AWS's example has it.",
        pages.KINESIS_PROXY.on("2024-11-20"),
        Confidence.RECORDED,
    ),
    (
        "F6.4",
        "The role must trust `apigateway.amazonaws.com` and allow `kinesis:PutRecord` on the "
        "stream. Whoever sets it up needs `iam:PassRole`.",
        pages.KINESIS_PROXY,
        Confidence.DOCUMENTED,
    ),
    (
        "F6.5",
        "A stored record is answered with 200 and exactly two fields, `SequenceNumber` and "
        "`ShardId`.",
        pages.PUT_RECORD.on("2024-11-20"),
        Confidence.RECORDED,
    ),
    (
        "F6.6",
        "The integration response is chosen by a pattern over the back end's status. With a "
        "default response only, the back end's errors come out as 200, so add patterns for 4xx and"
        " 5xx.",
        pages.INTEGRATION_RESPONSE.on("2025-05-05"),
        Confidence.RECORDED,
    ),
    (
        "F6.7",
        "A Kinesis error has `__type` and a lower-case `message`; a request that cannot be read "
        "has a capital `Message`. Through API Gateway none was recorded.",
        pages.PUT_RECORD.on("2025-09-04"),
        Confidence.RECORDED,
    ),
    (
        "F6.8",
        "A role that cannot be assumed gives 500; the reason stands in the execution log alone.",
        pages.KINESIS_PROXY,
        Confidence.REPORTED,
    ),
    (
        "F6.9",
        "A Content-Type without a template is passed on raw under WHEN_NO_MATCH, which Kinesis "
        "refuses, and is 415 under NEVER. A request without Content-Type counts as "
        "application/json.",
        pages.PASSTHROUGH,
        Confidence.DOCUMENTED,
    ),
    (
        "F6.10",
        "API Gateway takes 10 MB, a Kinesis record 1 MiB, or up to 10 MiB where the stream is set "
        "to it. A shard takes 1 MB or 1,000 records a second, and base64 adds a third to what is "
        "sent.",
        pages.KINESIS_LIMITS,
        Confidence.DOCUMENTED,
    ),
    (
        "F6.11",
        "API Gateway calls Kinesis from its own side, whatever the type of the API: no endpoint, "
        "NAT gateway or route of your VPC takes part.",
        pages.KINESIS_PROXY,
        Confidence.GENERAL,
    ),
)
