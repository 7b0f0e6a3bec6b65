"""S3: objects are encrypted at rest, and a checksum says of what it is one.

Since 2023 a bucket encrypts with keys of S3 itself unless it was told otherwise:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
"""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.rule import Call, Rule

CHECKSUM = "x-amz-checksum-"
KIND = f"{CHECKSUM}type"


def bucket_encrypts_unless_told_otherwise(call: Call) -> None:
    """With AES-256, which is seen wherever its setting is asked for or has an effect."""
    bucket = call.backend("s3", "aws").buckets.get(call.bucket)
    if bucket is not None and not bucket.encryption:
        bucket.encryption = {
            "Rule": {
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                "BucketKeyEnabled": "false",
            }
        }


def checksum_is_of_the_whole_object(_call: Call, answer: Any) -> Any:
    """Where the answer bears a checksum: of an upload in parts moto says itself what it is."""
    status, headers, body = answer
    if KIND in headers or not any(name.lower().startswith(CHECKSUM) for name in headers):
        return None
    return status, {**headers, KIND: "FULL_OBJECT"}, body


RULES = (
    *(
        Rule(name, "before", bucket_encrypts_unless_told_otherwise)
        for name in ("put_object", "copy_object", "get_bucket_encryption")
    ),
    Rule("put_object", "after", checksum_is_of_the_whole_object),
    Rule("get_object", "after", checksum_is_of_the_whole_object),
)
