"""Kinesis: sequence numbers as AWS's look, and data that must be base64."""

from __future__ import annotations

from typing import Any

from moto.kinesis.models import Record, Shard

from labkit.emulator.rules.rule import Call, Rule

FIRST_NUMBER = 49590338271490256608559692538361571095921575989136588898
"""The first sequence number of shard 0: 56 digits, as on AWS."""

STEP = 2**64
"""From one record of a shard to the next; a shard's own number stays below it."""


class NumberedShard(Shard):
    """A shard whose sequence numbers have 56 digits and increase, the same on every run."""

    @property
    def _start(self) -> int:
        return FIRST_NUMBER + 16 * int(self._shard_id)

    def put_record(self, partition_key: str, data: str, explicit_hash_key: str) -> str:
        """Append a record; gives its sequence number."""
        number = max(self.get_max_sequence_number(), self._start) + STEP
        self.records[number] = Record(partition_key, data, number, explicit_hash_key)
        return str(number)

    def get_max_sequence_number(self) -> int:
        """The number of the newest record; 0 without one. moto copies all keys for it."""
        return next(reversed(self.records), 0)

    def get_min_sequence_number(self) -> int:
        """The number that the shard itself begins with."""
        return self._start


def sequence_numbers_have_56_digits(call: Call, _answer: Any) -> None:
    """moto counts 1, 2, 3."""
    for stream in call.kinesis.streams.values():
        for shard in stream.shards.values():
            shard.__class__ = NumberedShard


RULES = tuple(
    Rule(operation, "after", sequence_numbers_have_56_digits)
    for operation in ("create_stream", "split_shard", "merge_shards", "update_shard_count")
)
