"""Which permission a call needs: mostly the operation's own name, and where it is another's.

After the Service Authorization Reference: "Actions defined by …" of each service, and API
Gateway's "Actions", which are HTTP verbs (F10.3).
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.emulator.iam.asked import Asked

FREE = frozenset(
    {
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
    }
)
"""Operations that nobody is asked a permission for here; whether a role may be assumed is asked
together with its trust policy.
"""

RENAMED: Mapping[str, str] = {
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:DeleteBucketCors": "s3:PutBucketCORS",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketTagging": "s3:PutBucketTagging",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:UploadPart": "s3:PutObject",
    "s3:UploadPartCopy": "s3:PutObject",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "lambda:Invoke": "lambda:InvokeFunction",
}
"""Operations to the actions that they need, where the names differ."""

TAGGING: Mapping[str, str] = {
    "ec2": "ec2:CreateTags",
    "elasticloadbalancing": "elasticloadbalancing:AddTags",
    "kinesis": "kinesis:AddTagsToStream",
    "dynamodb": "dynamodb:TagResource",
    "logs": "logs:TagResource",
    "ssm": "ssm:AddTagsToResource",
    "acm": "acm:AddTagsToCertificate",
}
"""What else a service asks for when a thing is created with tags."""

_IAM_TAGGING = ("Role", "User", "Policy", "InstanceProfile")


def action_of(asked: Asked) -> str:
    """The action that a call needs, such as `ec2:CreateVpc`; empty if it needs none."""
    if asked.service == "apigateway":
        return f"apigateway:{asked.method}"
    named = f"{asked.service}:{asked.operation}"
    return "" if named in FREE or not asked.operation else RENAMED.get(named, named)


def tagging_action(asked: Asked) -> str:
    """The action that tags on creation need as well; empty where nothing is created."""
    if not asked.operation.startswith(("Create", "Run", "Allocate", "Request", "Put", "Import")):
        return ""
    if asked.service == "iam":
        thing = asked.operation.removeprefix("Create")
        return f"iam:Tag{thing}" if thing in _IAM_TAGGING else ""
    if asked.operation == "CreateTags":
        return ""
    return TAGGING.get(asked.service, "")
