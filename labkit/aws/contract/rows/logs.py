"""CloudWatch Logs: groups, streams, retention, and what is looked for."""

from __future__ import annotations

import time
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made

NO_GROUP = "The specified log group does not exist."


def _group(aws: World) -> str:
    name = aws.name("/aws/api-gateway/row")
    made(aws.logs.create_log_group, logGroupName=name)
    return name


def _kept(aws: World) -> Any:
    name = _group(aws)
    made(aws.logs.put_retention_policy, logGroupName=name, retentionInDays=7)
    return aws.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]


def _found(aws: World) -> Any:
    name = _group(aws)
    made(aws.logs.create_log_stream, logGroupName=name, logStreamName="one")
    now = int(time.time() * 1000)
    rows = [{"timestamp": now, "message": text} for text in ("hello", "other")]
    made(aws.logs.put_log_events, logGroupName=name, logStreamName="one", logEvents=rows)
    answer = aws.logs.filter_log_events(logGroupName=name, filterPattern="hello")
    return [row["message"] for row in answer["events"]]


def _stream_twice(aws: World) -> Any:
    given = {"logGroupName": _group(aws), "logStreamName": "one"}
    made(aws.logs.create_log_stream, **given)
    return aws.logs.create_log_stream(**given)


ROWS = (
    Row(
        "a log group is described, and keeps its events for ever at first",
        lambda aws: aws.logs.describe_log_groups(logGroupNamePrefix=_group(aws))["logGroups"][0],
        gives({"arn": "arn:aws:logs:…:…:log-group:…:*", "retentionInDays": ABSENT}),
    ),
    Row(
        "its retention can be set",
        _kept,
        gives({"retentionInDays": 7}),
    ),
    Row(
        "retention is one of some numbers of days",
        lambda aws: aws.logs.put_retention_policy(logGroupName=_group(aws), retentionInDays=8),
        refuses("InvalidParameterException", status=400),
    ),
    Row(
        "a log group's name is taken once",
        lambda aws: aws.logs.create_log_group(logGroupName=_group(aws)),
        refuses("ResourceAlreadyExistsException", "The specified log group already exists", 400),
    ),
    Row(
        "a log group's name has no spaces",
        lambda aws: aws.logs.create_log_group(logGroupName="no good"),
        refuses("InvalidParameterException", status=400),
    ),
    Row(
        "a stream's name is taken once in its group",
        _stream_twice,
        refuses("ResourceAlreadyExistsException", "The specified log stream already exists", 400),
    ),
    Row(
        "an unknown group is not found",
        lambda aws: aws.logs.filter_log_events(logGroupName="nowhere"),
        refuses("ResourceNotFoundException", NO_GROUP, 400),
    ),
    Row(
        "an unknown group takes no retention",
        lambda aws: aws.logs.put_retention_policy(logGroupName="nowhere", retentionInDays=7),
        refuses("ResourceNotFoundException", NO_GROUP, 400),
    ),
    Row(
        "an unknown stream is not found",
        lambda aws: aws.logs.get_log_events(logGroupName=_group(aws), logStreamName="none"),
        refuses("ResourceNotFoundException", "The specified log stream does not exist.", 400),
    ),
    Row(
        "events are found by a pattern",
        _found,
        gives(["hello"]),
    ),
)
