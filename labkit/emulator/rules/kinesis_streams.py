"""Kinesis streams: how they come, change and go, and what is refused (R182, R184, R185)."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.constraints import constraint_rules
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule
from labkit.emulator.rules.states import passing_of, takes_time

MAKING, ENDING = 15, 20
"""Seconds that a stream is CREATING and DELETING."""
MOST_CREATING, MOST_SHARDS = 5, 20_000
ON_DEMAND = {"StreamMode": "ON_DEMAND"}
WHILE_CREATING = frozenset({"describe_stream", "describe_stream_summary", "list_tags_for_stream"})
"""What a stream answers in every state."""


def deleted_streams_are_gone(call: Call) -> None:
    """A stream is DELETING for a while, and then there is none."""
    streams = call.kinesis.streams
    for name, stream in list(streams.items()):
        passing = passing_of(stream, "status")
        if passing and passing.states[-1][0] == "gone" and passing.over:
            del streams[name]


def stream_of(call: Call) -> Any:
    """The stream that a call names, by name or by ARN; None if it names none."""
    name = call.get("StreamName") or str(call.get("StreamARN", "")).rpartition("/")[2]
    if not name:
        return None
    stream = call.kinesis.streams.get(name)
    if stream is None:
        text = f"Stream {name} under account {call.account} not found."
        raise Refused("ResourceNotFoundException", text)
    return stream


def unknown_stream_is_refused(call: Call) -> None:
    """By every call but the one that makes it (R182)."""
    if call.operation != "create_stream":
        stream_of(call)


def stream_that_is_not_active_is_left_alone(call: Call) -> None:
    """It can only be described until it is made, and while it goes."""
    if call.operation in WHILE_CREATING or call.operation == "create_stream":
        return
    stream = stream_of(call)
    if stream is not None and stream.status not in ("ACTIVE", "UPDATING"):
        name, state = stream.stream_name, stream.status
        text = f"Stream {name} under account {call.account} not ACTIVE, instead in state {state}"
        raise Refused("ResourceInUseException", text)


def stream_name_is_taken_once(call: Call) -> None:
    """In an account and Region."""
    name = call.get("StreamName")
    if name in call.kinesis.streams:
        text = f"Stream {name} under account {call.account} already exists."
        raise Refused("ResourceInUseException", text)


def streams_have_limits(call: Call) -> None:
    """Five in CREATING at a time, and so many shards in all."""
    streams = call.kinesis.streams.values()
    if sum(stream.status == "CREATING" for stream in streams) >= MOST_CREATING:
        text = f"At most {MOST_CREATING} streams can be in the state CREATING at a time."
        raise Refused("LimitExceededException", text)
    wanted = int(call.get("ShardCount", 0)) + sum(len(stream.shards) for stream in streams)
    if wanted > MOST_SHARDS:
        text = (
            f"This request would exceed the shard limit for the account {call.account} in "
            f"{call.region}. The limit is {MOST_SHARDS}."
        )
        raise Refused("LimitExceededException", text)


def stream_is_made_in_its_mode(call: Call) -> EmptyResult:
    """Without a number of shards it is on demand, with four of them (R184)."""
    mode, shards = call.get("StreamModeDetails"), call.get("ShardCount")
    mode = mode or ({"StreamMode": "PROVISIONED"} if shards else ON_DEMAND)
    if mode == ON_DEMAND and shards:
        text = "ShardCount must not be provided for a stream in the mode ON_DEMAND."
        raise Refused("ValidationException", text)
    if mode != ON_DEMAND and not shards:
        raise Refused(
            "ValidationException", "ShardCount must be provided for a PROVISIONED stream."
        )
    stream = call.kinesis.create_stream(call.get("StreamName"), shards, stream_mode=mode)
    stream.tags.update(call.get("Tags", {}))
    takes_time(stream, "status", call.clock.passing(("CREATING", MAKING), ("ACTIVE", FOREVER)))
    return EmptyResult()


def consumers_hold_their_stream(call: Call) -> None:
    """Unless the call says that they go with it."""
    stream = stream_of(call)
    if stream.consumers and not call.get("EnforceConsumerDeletion"):
        text = f"Stream {stream.stream_name} under account {call.account} has registered consumers."
        raise Refused("ResourceInUseException", text)


def stream_takes_time_to_go(call: Call) -> EmptyResult:
    """moto's is gone at once."""
    passing = call.clock.passing(("DELETING", ENDING), ("gone", FOREVER))
    takes_time(stream_of(call), "status", passing)
    deleted_streams_are_gone(call)
    return EmptyResult()


def stream_tells_its_mode_and_pages_its_shards(call: Call) -> ActionResult:
    """moto's description lacks both (R185)."""
    stream = stream_of(call)
    if stream is None:
        raise Refused("InvalidArgumentException", "StreamName or StreamARN must be provided.")
    after, limit = call.get("ExclusiveStartShardId", ""), int(call.get("Limit", 100))
    shards = [row for row in stream.shards.values() if row.shard_id > after]
    answer = stream.to_json()["StreamDescription"]
    answer["StreamModeDetails"] = stream.stream_mode
    answer["HasMoreShards"] = len(shards) > limit
    answer["Shards"] = [shard.to_json() for shard in shards[:limit]]
    return ActionResult({"StreamDescription": answer})


def streams_are_listed_by_name(call: Call) -> ActionResult:
    """A hundred at a time; the next page begins after the last name, which the token is too."""
    after = call.get("NextToken") or call.get("ExclusiveStartStreamName") or ""
    limit = int(call.get("Limit", 100))
    rows = [row for name, row in sorted(call.kinesis.streams.items()) if name > after]
    page, more = rows[:limit], len(rows) > limit
    summaries = [row.to_json_summary()["StreamDescriptionSummary"] for row in page]
    answer = {
        "StreamNames": [row.stream_name for row in page],
        "StreamSummaries": summaries,
        "HasMoreStreams": more,
    }
    return ActionResult({**answer, "NextToken": page[-1].stream_name} if more else answer)


RULES = (
    Rule(ANY, "before", deleted_streams_are_gone),
    *constraint_rules("kinesis", "ValidationException"),
    Rule(ANY, "before", unknown_stream_is_refused, ("F6.7", "R182")),
    Rule(ANY, "before", stream_that_is_not_active_is_left_alone),
    Rule("create_stream", "before", stream_name_is_taken_once),
    Rule("create_stream", "before", streams_have_limits),
    Rule("create_stream", "instead", stream_is_made_in_its_mode, ("F8.8", "F9.19", "R184")),
    Rule("delete_stream", "before", consumers_hold_their_stream),
    Rule("delete_stream", "instead", stream_takes_time_to_go),
    Rule("describe_stream", "instead", stream_tells_its_mode_and_pages_its_shards, ("R185",)),
    Rule("list_streams", "instead", streams_are_listed_by_name),
)
