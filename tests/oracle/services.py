"""The other services of AWS that rows call: which action, and on what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from labkit.topology import Bucket, Component, Stream, Table
from tests.oracle.draft import ACCOUNT, REGION

STREAM = Stream(id=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/records", name="records")
TABLE = Table(id=f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/records", name="records")
BUCKET = Bucket(id="arn:aws:s3:::records", name="records")


@dataclass(frozen=True, slots=True)
class Call:
    """A call as an SDK makes it: the action, the ARN it is about, and what has that ARN."""

    action: str
    resource: str
    component: Component
    method: str = "POST"


CALLS = {
    "kinesis": Call("kinesis:PutRecord", STREAM.id, STREAM),
    "dynamodb": Call("dynamodb:PutItem", TABLE.id, TABLE),
    "s3": Call("s3:GetObject", f"{BUCKET.id}/object", BUCKET, "GET"),
}
"""The call by the word for the service in a host name."""


def call_to(url: str) -> Call:
    """What an SDK asks at this URL: `data-kinesis` and an endpoint's own name count as well."""
    words = re.split(r"[.-]", urlsplit(url).hostname or "")
    return next(call for service, call in CALLS.items() if service in words)
