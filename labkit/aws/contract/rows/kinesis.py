"""Kinesis: streams, what is written to them and read from them."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made

WRONG = "wrong-stream-name"
NOT_FOUND = f"Stream {WRONG} under account … not found."


def _stream(aws: World, **more: Any) -> str:
    name = aws.name("stream")
    given = {"ShardCount": 1, **more}
    made(aws.kinesis.create_stream, StreamName=name, **given)
    aws.until(
        aws.kinesis.describe_stream_summary,
        lambda got: got["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE",
        StreamName=name,
    )
    return name


def _described(aws: World, name: str) -> Any:
    return aws.kinesis.describe_stream(StreamName=name)["StreamDescription"]


def _on_demand(aws: World) -> Any:
    name = aws.name("stream")
    made(aws.kinesis.create_stream, StreamName=name)
    aws.kinesis.get_waiter("stream_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    found = _described(aws, name)
    return {"mode": found["StreamModeDetails"]["StreamMode"], "shards": len(found["Shards"])}


def _deleted(aws: World) -> Any:
    name = _stream(aws)
    made(aws.kinesis.delete_stream, StreamName=name)
    aws.kinesis.get_waiter("stream_not_exists").wait(
        StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    return aws.kinesis.describe_stream(StreamName=name)


def _iterator(aws: World, name: str, kind: str = "TRIM_HORIZON", **more: Any) -> Any:
    shard = {"StreamName": name, "ShardId": "shardId-000000000000", **more}
    return aws.kinesis.get_shard_iterator(ShardIteratorType=kind, **shard)["ShardIterator"]


def _read(aws: World) -> Any:
    name = _stream(aws)
    latest = _iterator(aws, name, "LATEST")
    made(aws.kinesis.put_record, StreamName=name, Data=b'{"a": 1}', PartitionKey="test")
    return aws.kinesis.get_records(ShardIterator=latest)


def _empty(aws: World) -> Any:
    first = _iterator(aws, _stream(aws))
    second = aws.kinesis.get_records(ShardIterator=first)
    third = aws.kinesis.get_records(ShardIterator=second["NextShardIterator"])
    tokens = {first, second["NextShardIterator"], third["NextShardIterator"]}
    return {"records": second["Records"], "tokens": len(tokens)}


def _after_first(aws: World) -> Any:
    name = _stream(aws)
    numbers = [
        aws.kinesis.put_record(StreamName=name, Data=data, PartitionKey="k")["SequenceNumber"]
        for data in (b"one", b"two")
    ]
    after = _iterator(aws, name, "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[0])
    rows = aws.kinesis.get_records(ShardIterator=after)["Records"]
    return {"data": [row["Data"] for row in rows], "grows": int(numbers[0]) < int(numbers[1])}


def _by_arn(aws: World) -> Any:
    arn = _described(aws, _stream(aws))["StreamARN"]
    made(aws.kinesis.put_record, StreamARN=arn, Data=b"one", PartitionKey="k")
    iterator = aws.kinesis.get_shard_iterator(
        StreamARN=arn, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    return aws.kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]


def _tags(aws: World) -> Any:
    name = _stream(aws, Tags={"lab": "one"})
    return aws.kinesis.list_tags_for_stream(StreamName=name)


def _listed(aws: World) -> Any:
    names = sorted(_stream(aws) for _ in range(3))
    first = aws.kinesis.list_streams(Limit=1, ExclusiveStartStreamName=names[0])
    return {"first": first["StreamNames"] > [names[0]], "more": first["HasMoreStreams"]}


def _put(aws: World, stream: str, **more: Any) -> Any:
    return aws.kinesis.put_record(StreamName=stream, Data=b"x", **{"PartitionKey": "k", **more})


ROWS = (
    Row(
        "a stream of one shard is described with all its parts",
        lambda aws: _described(aws, _stream(aws)),
        gives(
            {
                "StreamARN": "arn:aws:kinesis:…:…:stream/stream-…",
                "EncryptionType": "NONE",
                "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
                "HasMoreShards": False,
                "RetentionPeriodHours": 24,
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "Shards": [
                    {
                        "ShardId": "shardId-000000000000",
                        "HashKeyRange": {
                            "StartingHashKey": "0",
                            "EndingHashKey": "340282366920938463463374607431768211455",
                        },
                        "SequenceNumberRange": {"EndingSequenceNumber": ABSENT},
                    }
                ],
            }
        ),
        ("R185",),
    ),
    Row(
        "a stream without a number of shards is on demand, and stream_exists waits for it",
        _on_demand,
        gives({"mode": "ON_DEMAND", "shards": 4}),
        ("F9.4", "R184"),
    ),
    Row(
        "stream_not_exists waits for the end, and then there is none",
        _deleted,
        refuses("ResourceNotFoundException", "Stream … under account … not found.", 400),
        ("F9.4", "R182"),
    ),
    Row(
        "an unknown stream is not found, and neither is one to write to",
        lambda aws: _put(aws, WRONG),
        refuses("ResourceNotFoundException", NOT_FOUND, 400),
        ("F6.7", "R182"),
    ),
    Row(
        "an unknown stream cannot be described",
        lambda aws: aws.kinesis.describe_stream_summary(StreamName=WRONG),
        refuses("ResourceNotFoundException", NOT_FOUND, 400),
        ("R182",),
    ),
    Row(
        "an unknown stream has no mode to change",
        lambda aws: aws.kinesis.update_stream_mode(
            StreamARN=f"arn:aws:kinesis:us-east-1:123456789012:stream/{WRONG}",
            StreamModeDetails={"StreamMode": "ON_DEMAND"},
        ),
        refuses("ResourceNotFoundException", NOT_FOUND, 400),
        ("R182",),
    ),
    Row(
        "a stream's name is taken once",
        lambda aws: aws.kinesis.create_stream(StreamName=_stream(aws), ShardCount=1),
        refuses("ResourceInUseException", "Stream … under account … already exists.", 400),
    ),
    Row(
        "a stream's name has letters, digits, dots, hyphens and underscores",
        lambda aws: aws.kinesis.create_stream(StreamName="no good", ShardCount=1),
        refuses(
            "ValidationException",
            "1 validation error detected: Value 'no good' at 'streamName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            400,
        ),
    ),
    Row(
        "tags are taken at creation",
        _tags,
        gives({"Tags": [{"Key": "lab", "Value": "one"}], "HasMoreTags": False}),
        ("F9.19",),
    ),
    Row(
        "a record gets a sequence number of 56 digits and a shard",
        lambda aws: _put(aws, _stream(aws)),
        gives(
            {
                "SequenceNumber": lambda text: len(text) == 56 and text.isdigit(),
                "ShardId": "shardId-000000000000",
                "EncryptionType": ABSENT,
            }
        ),
        ("F6.5", "R179"),
    ),
    Row(
        "records get a number and a shard each, in order",
        lambda aws: aws.kinesis.put_records(
            StreamName=_stream(aws),
            Records=[{"Data": b"x", "PartitionKey": str(number)} for number in range(2)],
        ),
        gives(
            {
                "FailedRecordCount": 0,
                "Records": [{"SequenceNumber": str, "ShardId": str, "ErrorCode": ABSENT}] * 2,
            }
        ),
        ("F6.5", "R181"),
    ),
    Row(
        "what was written after LATEST is read as it was written",
        _read,
        gives(
            {
                "Records": [
                    {
                        "Data": bytes,
                        "PartitionKey": "test",
                        "SequenceNumber": str,
                        "EncryptionType": ABSENT,
                    }
                ],
                "MillisBehindLatest": 0,
                "NextShardIterator": str,
            }
        ),
        ("F6.2", "R180"),
    ),
    Row(
        "an empty stream gives no records, and a new iterator each time",
        _empty,
        gives({"records": [], "tokens": 3}),
        ("R186",),
    ),
    Row(
        "an iterator can begin after a sequence number, and numbers grow",
        _after_first,
        gives({"data": [bytes], "grows": True}),
    ),
    Row(
        "a stream is written and read by its ARN as by its name",
        _by_arn,
        gives([{"PartitionKey": "k"}]),
    ),
    Row(
        "an unknown type of iterator is refused",
        lambda aws: _iterator(aws, _stream(aws), "FIRST"),
        refuses(
            "ValidationException",
            "1 validation error detected: Value 'FIRST' at 'shardIteratorType' failed to satisfy "
            "constraint: Member must satisfy enum value set: […]",
            400,
        ),
    ),
    Row(
        "an unknown shard is not found",
        lambda aws: _iterator(aws, _stream(aws), ShardId="shardId-000000000009"),
        refuses(
            "ResourceNotFoundException",
            "Shard shardId-000000000009 in stream … under account … does not exist",
            400,
        ),
    ),
    Row(
        "an iterator at a sequence number needs the number",
        lambda aws: _iterator(aws, _stream(aws), "AT_SEQUENCE_NUMBER"),
        refuses("InvalidArgumentException", status=400),
    ),
    Row(
        "what is no iterator is refused",
        lambda aws: aws.kinesis.get_records(ShardIterator="AAAA"),
        refuses("InvalidArgumentException", "Invalid ShardIterator.", 400),
    ),
    Row(
        "a partition key has 256 characters at most",
        lambda aws: _put(aws, _stream(aws), PartitionKey="k" * 257),
        refuses("ValidationException", status=400),
    ),
    Row(
        "more than 500 records at once are refused",
        lambda aws: aws.kinesis.put_records(
            StreamName=_stream(aws), Records=[{"Data": b"x", "PartitionKey": "k"}] * 501
        ),
        refuses("ValidationException", status=400),
    ),
    Row(
        "a stream keeps its records for 24 hours at least",
        lambda aws: aws.kinesis.decrease_stream_retention_period(
            StreamName=_stream(aws), RetentionPeriodHours=23
        ),
        refuses("InvalidArgumentException", status=400),
    ),
    Row(
        "streams are listed by name, in pages",
        _listed,
        gives({"first": True, "more": bool}),
    ),
)
