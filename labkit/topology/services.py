"""AWS services behind a request: streams, tables, buckets, and the roles that open them."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.topology.base import Component
from labkit.topology.policy import PolicyDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream(Component):
    """A Kinesis data stream; its id is its ARN, its name the stream's own name."""

    shards: int = 1
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Component):
    """A DynamoDB table; its id is its ARN, `key` the attribute that is its partition key."""

    key: str = "id"
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Component):
    """An S3 bucket; its id is its ARN. `policy` None is no bucket policy."""

    policy: PolicyDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Component):
    """An IAM role; its id is its ARN. `trust` says who may assume it, `policies` what it may do."""

    trust: PolicyDocument
    policies: tuple[PolicyDocument, ...] = ()
