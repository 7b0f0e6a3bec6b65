"""S3 buckets, private as S3 makes them; one of ours is emptied before it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.by_name import leftovers_named
from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.meanings import advice
from labkit.aws.scope import Scope, from_pairs, pairs
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes

OWNED = "BucketAlreadyOwnedByYou"
"""S3's code for a bucket that the account has already."""
FIRST_REGION = "us-east-1"
"""The Region that S3 means where a call names none, and that may not be named."""


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    name = resource.properties["bucket_name"]
    # S3 says yes to the owner of a bucket who makes it again, in its first Region.
    if _exists(scope, name):
        said = f"the account has a bucket {name}, and not by this lab in this Region"
        raise CallFailed(OWNED, said, try_=advice(OWNED, said))
    where = {} if scope.clients.region == FIRST_REGION else _placed(scope.clients.region)
    marks = {"Tags": pairs(scope.tags(*resource.key))} if scope.clients.on_aws else {}
    wanted = {**where, **marks}
    more = {"CreateBucketConfiguration": wanted} if wanted else {}
    scope.client("s3").create_bucket(Bucket=name, **more)
    return _marked(scope, resource, {"id": name})


def _placed(region: str) -> dict[str, Any]:
    return {"LocationConstraint": region}


def _marked(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    name = attributes["id"]
    tags = pairs(scope.tags(*resource.key))
    if not scope.clients.on_aws:
        # Emulators may not heed the tags that a bucket is created with.
        scope.client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    return {"id": name, "arn": arn(name)}


def arn(name: str) -> str:
    """The ARN of a bucket."""
    return f"arn:aws:s3:::{name}"


def _exists(scope: Scope, name: str) -> bool:
    found: list[bool] = []
    with unless_gone():
        scope.client("s3").head_bucket(Bucket=name)
        found.append(True)
    return bool(found)


def tags_of(scope: Scope, name: str) -> dict[str, str] | None:
    """The tags of a bucket, or None where it does not exist."""
    if not _exists(scope, name):
        return None
    found: list[dict[str, str]] = []
    with unless_gone():
        found.append(from_pairs(scope.client("s3").get_bucket_tagging(Bucket=name)["TagSet"]))
    return found[0] if found else {}


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    """It has been looked at whose it is: what lies in it goes with it."""
    s3, name = scope.client("s3"), attributes["id"]
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        rows = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        keys = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows]
        # A page has 1,000 rows at most, and one call deletes as many.
        wanted = {"Objects": keys, "Quiet": True}
        answer = s3.delete_objects(Bucket=name, Delete=wanted) if keys else {}
        for failure in answer.get("Errors", ()):
            raise CallFailed(failure["Code"], failure["Message"], call="DeleteObjects")
    s3.delete_bucket(Bucket=name)


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    name = resource.properties["bucket_name"]
    tags = tags_of(scope, name)
    return {"id": name, "arn": arn(name)} if scope.has_made(tags) else None


def _named(scope: Scope) -> Iterator[str]:
    for page in scope.client("s3").get_paginator("list_buckets").paginate(Prefix=scope.prefix):
        for row in page.get("Buckets", ()):
            if row["Name"].startswith(scope.prefix):
                yield row["Name"]


def observed(scope: Scope) -> Iterator[dict[str, Any]]:
    """This lab's and learner's buckets, as `labkit.topology.describe` reads them."""
    for name in _named(scope):
        tags = tags_of(scope, name) or {}
        if scope.owns(tags):
            yield {"Name": name, "Tags": tags}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Buckets that still carry this lab's and learner's name."""
    return leftovers_named(scope, "bucket", _named(scope), tags_of)


HANDLERS: dict[str, Handler] = {"bucket": Handler(_create, _marked, _delete, _find)}
