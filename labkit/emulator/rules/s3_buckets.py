"""S3: the names of buckets and the policies on them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from moto.s3.exceptions import S3ClientError

from labkit.emulator.rules.rule import Call, Rule

MALFORMED = "MalformedPolicy"
LARGEST = 20 * 1024
VERSIONS = ("2012-10-17", "2008-10-17")


def bucket_name_reads_as_one(call: Call) -> None:
    """3 to 63 lower-case letters, digits, dots and hyphens, and no address."""
    name = call.bucket
    fits = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name) and ".." not in name
    if not fits or re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name) or name.startswith("xn--"):
        raise S3ClientError("InvalidBucketName", "The specified bucket is not valid.")


def bucket_policy_is_one(call: Call) -> None:
    """JSON that says who may do what, with this bucket or what is in it."""
    text = call.text
    try:
        policy = json.loads(text)
    except ValueError:
        policy = None
    if not isinstance(policy, dict):
        _malformed("Policies must be valid JSON and the first byte must be '{'")
    if len(text) > LARGEST:
        _malformed("Policy exceeds the maximum allowed document size.")
    if policy.get("Version", VERSIONS[1]) not in VERSIONS:
        _malformed("The policy must contain a valid version string")
    if not policy.get("Statement"):
        _malformed("Missing required field Statement")
    for row in _each(policy["Statement"]):
        fault = next(_faults(call, row), None)
        if fault:
            _malformed(fault)


def _malformed(text: str) -> None:
    raise S3ClientError(MALFORMED, text)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _faults(call: Call, row: Any) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "Syntax errors in policy."
        return
    for field in ("Effect", "Principal", "Action", "Resource"):
        if field not in row and f"Not{field}" not in row:
            yield f"Missing required field {field}"
    if row.get("Effect") not in ("Allow", "Deny"):
        yield f"Invalid effect: {row.get('Effect')}"
    if not all(_is_s3(name) for name in _each(row.get("Action", row.get("NotAction")))):
        yield "Policy has invalid action"
    yield from _resources(call, row)
    yield from _principals(call, row)


def _is_s3(name: Any) -> bool:
    return name == "*" or str(name).lower().startswith("s3:")


def _resources(call: Call, row: dict[str, Any]) -> Iterator[str]:
    own = f"arn:aws:s3:::{call.bucket}"
    given = _each(row.get("Resource", row.get("NotResource")))
    if any(arn != own and not str(arn).startswith(f"{own}/") for arn in given):
        yield "Policy has invalid resource"


def _principals(call: Call, row: dict[str, Any]) -> Iterator[str]:
    """Roles and users of this account are there; those of others are taken as they are."""
    given = row.get("Principal", "*")
    names = _each(given.get("AWS", [])) if isinstance(given, dict) else []
    roles = call.backend("iam", "aws").roles.values() if names else ()
    known = {role.arn for role in roles}
    for name in names:
        if str(name).startswith(f"arn:aws:iam::{call.account}:role/") and name not in known:
            yield "Invalid principal in policy"


def bucket_has_its_tags_from_the_beginning(call: Call) -> None:
    """Those of its configuration (F9.19); one that is there already keeps its own."""
    given = ET.fromstring(call.text) if call.text else ()  # noqa: S314  read before by moto
    backend = call.backend("s3", "aws")
    tags = [
        {name: row.findtext(f"{{*}}{name}") or "" for name in ("Key", "Value")}
        for part in given
        for row in part.iterfind("{*}Tag")
    ]
    if tags and call.bucket not in backend.buckets:
        backend.tagger.tag_resource(f"arn:aws:s3:::{call.bucket}", tags)


RULES = (
    Rule("create_bucket", "before", bucket_name_reads_as_one),
    Rule("create_bucket", "before", bucket_has_its_tags_from_the_beginning, ("F9.19",)),
    Rule("put_bucket_policy", "before", bucket_policy_is_one),
)
