"""Streams, tables, buckets and roles, as their services describe them."""

from __future__ import annotations

from labkit.topology.describe_policies import policies, policy, policy_or_none
from labkit.topology.describe_rows import Row, name_of, number_or, rows_of, text, text_or
from labkit.topology.services import Bucket, Role, Stream, Table


def stream(row: Row) -> Stream:
    """A stream of DescribeStreamSummary."""
    return Stream(
        id=text(row, "StreamARN"),
        name=name_of(row) or text(row, "StreamName"),
        shards=number_or(row, "OpenShardCount", 1),
        state=text_or(row, "StreamStatus", "ACTIVE"),
    )


def table(row: Row) -> Table:
    """A table of DescribeTable."""
    return Table(
        id=text(row, "TableArn"),
        name=name_of(row) or text(row, "TableName"),
        key=_partition_key(row),
        state=text_or(row, "TableStatus", "ACTIVE"),
    )


def _partition_key(row: Row) -> str:
    keys = (text_or(one, "AttributeName") for one in rows_of(row, "KeySchema"))
    return next(keys, "id")


def bucket(row: Row) -> Bucket:
    """A bucket of ListBuckets, with `Policy` as GetBucketPolicy gives it."""
    name = text(row, "Name")
    arn = text_or(row, "BucketArn") or f"arn:aws:s3:::{name}"
    return Bucket(id=arn, name=name_of(row) or name, policy=policy_or_none(row, "Policy"))


def role(row: Row) -> Role:
    """A role of ListRoles, with `Policies`, the documents of its inline policies."""
    return Role(
        id=text(row, "Arn"),
        name=name_of(row) or text(row, "RoleName"),
        trust=policy(row, "AssumeRolePolicyDocument"),
        policies=policies(row, "Policies"),
    )
