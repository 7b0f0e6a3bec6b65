"""Kinesis streams, and the records in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labkit.aws.by_name import leftovers_named
from labkit.aws.calls import told, unless_gone
from labkit.aws.clients import Clients
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes

BUSY = frozenset({"ResourceInUseException", "LimitExceededException"})
"""Codes of a stream that is just being made or deleted, or of too many calls at once."""
MOST_BATCHES = 100


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a stream, its data decoded as UTF-8 (what is not, as escapes)."""

    data: str
    partition_key: str
    sequence_number: str
    shard: str

    def __str__(self) -> str:
        return self.data


def records(clients: Clients, stream_name: str, limit: int = 1000) -> list[Record]:
    """The records of a stream from its beginning, at most `limit`, shard by shard.

    Raises `CallFailed` (code `ResourceNotFoundException` where there is no such stream).
    """
    kinesis = clients.client("kinesis")
    with told():
        # StreamName, not StreamARN: with an ARN the SDK calls another host (F2.19).
        shards = kinesis.list_shards(StreamName=stream_name)["Shards"]
        found = [
            record
            for shard in shards
            for record in _of_shard(kinesis, stream_name, shard["ShardId"])
        ]
    return found[:limit]


def _of_shard(kinesis: Any, stream_name: str, shard: str) -> Iterator[Record]:
    iterator = kinesis.get_shard_iterator(
        StreamName=stream_name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    for _ in range(MOST_BATCHES):
        answer = kinesis.get_records(ShardIterator=iterator)
        for row in answer["Records"]:
            yield Record(
                row["Data"].decode(errors="backslashreplace"),
                row["PartitionKey"],
                row["SequenceNumber"],
                shard,
            )
        iterator = answer.get("NextShardIterator")
        if not iterator or (not answer["Records"] and not answer.get("MillisBehindLatest")):
            return


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    name = resource.properties["stream_name"]
    with told(again=BUSY):
        scope.client("kinesis").create_stream(
            StreamName=name,
            ShardCount=resource.properties["shards"],
            StreamModeDetails={"StreamMode": "PROVISIONED"},
            Tags=scope.tags(*resource.key),
        )
    return _active(scope, resource, {"id": name})


def _active(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    name = attributes["id"]
    summaries: list[dict[str, Any]] = []

    def active() -> bool:
        summaries.append(summary(scope, name) or {})
        return summaries[-1].get("StreamStatus") == "ACTIVE"

    scope.waits.until(active, f"the stream {name} was not active")
    if not scope.clients.on_aws:
        # Emulators may not heed the tags that a stream is created with.
        tags = scope.tags(*resource.key)
        scope.client("kinesis").add_tags_to_stream(StreamName=name, Tags=tags)
    return {"id": name, "arn": summaries[-1]["StreamARN"]}


def summary(scope: Scope, name: str) -> dict[str, Any] | None:
    """The description of a stream, or None where it does not exist."""
    found: list[dict[str, Any]] = []
    with unless_gone():
        answer = scope.client("kinesis").describe_stream_summary(StreamName=name)
        found.append(answer["StreamDescriptionSummary"])
    return found[0] if found else None


def tags_of(scope: Scope, name: str) -> dict[str, str] | None:
    """The tags of a stream, or None where it does not exist."""
    found: list[dict[str, str]] = []
    with unless_gone():
        answer = scope.client("kinesis").list_tags_for_stream(StreamName=name)
        found.append(from_pairs(answer["Tags"]))
    return found[0] if found else None


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    name = attributes["id"]
    with told(again=BUSY):
        scope.client("kinesis").delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    scope.waits.until(lambda: summary(scope, name) is None, f"the stream {name} was not deleted")


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    name = resource.properties["stream_name"]
    known = summary(scope, name)
    if known is None or not scope.has_made(tags_of(scope, name)):
        return None
    return {"id": name, "arn": known["StreamARN"]}


def streams(scope: Scope) -> Iterator[str]:
    """The names of the streams that are this lab's and learner's, by name and by tag."""
    for page in scope.client("kinesis").get_paginator("list_streams").paginate():
        for name in page["StreamNames"]:
            if name.startswith(scope.prefix):
                yield name


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Streams that still carry this lab's and learner's name."""
    return leftovers_named(scope, "stream", streams(scope), tags_of)


HANDLERS: dict[str, Handler] = {"stream": Handler(_create, _active, _delete, _find)}
