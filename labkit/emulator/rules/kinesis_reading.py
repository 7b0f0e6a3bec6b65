"""Reading a Kinesis stream: iterators, which no two answers give alike (R186)."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from itertools import count
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.rules.kinesis_streams import stream_of
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "InvalidArgumentException"
BY_NUMBER = ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
MOST = 10_000
"""Records that one call gives at most."""


def iterator_begins_where_it_should(call: Call) -> ActionResult:
    """A type that needs a number or a time gets it, and the stream may be named by its ARN."""
    stream, kind = stream_of(call), call.get("ShardIteratorType")
    if stream is None:
        raise Refused(INVALID, "StreamName or StreamARN must be provided.")
    number, moment = call.get("StartingSequenceNumber"), call.get("Timestamp")
    if kind in BY_NUMBER and not number:
        raise Refused(INVALID, f"Must either specify both parameters {kind} and SequenceNumber")
    if kind == "AT_TIMESTAMP" and moment is None:
        raise Refused(INVALID, "Timestamp must be provided for the iterator type AT_TIMESTAMP")
    found = call.kinesis.get_shard_iterator(
        None, stream.stream_name, call.get("ShardId"), kind, number, _moment(moment)
    )
    return ActionResult({"ShardIterator": _fresh(stream, found)})


def _moment(given: Any) -> Any:
    """moto compares with seconds since 1970."""
    if isinstance(given, str):
        return datetime.fromisoformat(given).astimezone(UTC).timestamp()
    return given


def _fresh(stream: Any, iterator: str) -> str:
    """An iterator with a number of its own."""
    numbers = vars(stream).setdefault("_labkit_iterators", count(1))
    inner = base64.decodebytes(iterator.encode()).decode()
    return base64.b64encode(f"{inner}:{next(numbers)}".encode()).decode()


def iterator_is_one_that_was_given(call: Call) -> ActionResult:
    """What was not made by GetShardIterator or GetRecords is refused."""
    name, shard, number = _read(call.get("ShardIterator"))
    stream = call.kinesis.streams.get(name)
    if stream is None:
        text = f"Stream {name} under account {call.account} not found."
        raise Refused("ResourceNotFoundException", text)
    limit = min(int(call.get("Limit") or MOST), MOST)
    inner = base64.encodebytes(f"{name}:{shard}:{number}".encode()).decode()
    following, records, behind = call.kinesis.get_records(None, inner, limit)
    return ActionResult(
        {
            "NextShardIterator": _fresh(stream, following),
            "Records": [record.to_json() for record in records],
            "MillisBehindLatest": behind,
        }
    )


def _read(iterator: str) -> tuple[str, str, str]:
    try:
        name, shard, number, _ = base64.b64decode(iterator, validate=True).decode().split(":")
        int(number)
    except (ValueError, binascii.Error):
        raise Refused(INVALID, "Invalid ShardIterator.") from None
    return name, shard, number


RULES = (
    Rule("get_shard_iterator", "instead", iterator_begins_where_it_should),
    Rule("get_records", "instead", iterator_is_one_that_was_given, ("R180", "R186")),
)
