"""S3: buckets, their policies, and objects that are not there."""

from __future__ import annotations

import json
from typing import Any

from labkit.aws.contract.row import Row, gives, refuses
from labkit.aws.contract.world import World, made

NO_BUCKET = "The specified bucket does not exist"


def _bucket(aws: World) -> str:
    name = f"{aws.name('bucket')}-{aws.account}"
    made(aws.s3.create_bucket, Bucket=name)
    return name


def _statement(bucket: str, **changed: Any) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
        **changed,
    }


def _guarded(aws: World, **changed: Any) -> Any:
    bucket = _bucket(aws)
    document = {"Version": "2012-10-17", "Statement": [_statement(bucket, **changed)]}
    aws.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    policy = json.loads(aws.s3.get_bucket_policy(Bucket=bucket)["Policy"])
    return policy["Statement"][0]["Condition"]


def _full(aws: World) -> Any:
    bucket = _bucket(aws)
    made(aws.s3.put_object, Bucket=bucket, Key="one", Body=b"x")
    return aws.s3.delete_bucket(Bucket=bucket)


def _stored(aws: World, *, told: bool = False) -> tuple[Any, Any]:
    """What the bucket is set to, and what S3 says of an object in it."""
    bucket = _bucket(aws)
    if told:
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        aws.s3.put_bucket_encryption(
            Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
        )
        aws.s3.delete_bucket_encryption(Bucket=bucket)
    put = made(aws.s3.put_object, Bucket=bucket, Key="one", Body=b"x")
    return aws.s3.get_bucket_encryption(Bucket=bucket), put


def _encrypted(aws: World, *, told: bool = False) -> Any:
    setting, put = _stored(aws, told=told)
    [rule] = setting["ServerSideEncryptionConfiguration"]["Rules"]
    return {**rule, "put": put["ServerSideEncryption"]}


SSE_S3 = {
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
    "BucketKeyEnabled": False,
    "put": "AES256",
}

ROWS = (
    Row(
        "in us-east-1 a bucket of one's own is made again without an error",
        lambda aws: aws.s3.create_bucket(Bucket=_bucket(aws)),
        gives({"Location": "/bucket-…"}),
    ),
    Row(
        "a bucket's name is in lower case",
        lambda aws: aws.s3.create_bucket(Bucket="Upper_Case"),
        refuses("InvalidBucketName", "The specified bucket is not valid.", 400),
    ),
    Row(
        "an unknown bucket is not found",
        lambda aws: aws.s3.list_objects_v2(Bucket=f"nowhere-{aws.account}"),
        refuses("NoSuchBucket", NO_BUCKET, 404),
    ),
    Row(
        "an unknown key is not found",
        lambda aws: aws.s3.get_object(Bucket=_bucket(aws), Key="none"),
        refuses("NoSuchKey", "The specified key does not exist.", 404),
    ),
    Row(
        "a bucket with objects cannot be deleted",
        _full,
        refuses("BucketNotEmpty", "The bucket you tried to delete is not empty", 409),
    ),
    Row(
        "a new bucket has no policy",
        lambda aws: aws.s3.get_bucket_policy(Bucket=_bucket(aws)),
        refuses("NoSuchBucketPolicy", "The bucket policy does not exist", 404),
    ),
    Row(
        "a policy that asks for an endpoint is kept as it was written",
        _guarded,
        gives({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
    ),
    Row(
        "a bucket policy is JSON",
        lambda aws: aws.s3.put_bucket_policy(Bucket=_bucket(aws), Policy="not json"),
        refuses(
            "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", 400
        ),
    ),
    Row(
        "a bucket policy is about its own bucket",
        lambda aws: _guarded(aws, Resource="arn:aws:s3:::elsewhere/*"),
        refuses("MalformedPolicy", "Policy has invalid resource", 400),
    ),
    Row(
        "a bucket policy is about actions of S3",
        lambda aws: _guarded(aws, Action="ec2:RunInstances"),
        refuses("MalformedPolicy", "Policy has invalid action", 400),
    ),
    Row(
        "a bucket policy names principals that are there",
        lambda aws: _guarded(aws, Principal={"AWS": f"arn:aws:iam::{aws.account}:role/nobody"}),
        refuses("MalformedPolicy", "Invalid principal in policy", 400),
    ),
    Row(
        "a bucket policy allows or denies",
        lambda aws: _guarded(aws, Effect="Maybe"),
        refuses("MalformedPolicy", status=400),
    ),
    Row("a bucket encrypts with keys of S3", _encrypted, gives(SSE_S3)),
    Row(
        "a bucket whose own encryption is taken away encrypts with keys of S3 again",
        lambda aws: _encrypted(aws, told=True),
        gives(SSE_S3),
    ),
    Row(
        "the checksum of an object put at once is of the whole of it",
        lambda aws: _stored(aws)[1],
        gives({"ChecksumCRC32": "…", "ChecksumType": "FULL_OBJECT"}),
    ),
)
