"""A bucket has its tags from the beginning; a profile gives back the role that it has."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from labkit.emulator import EmbeddedAws

TAGS = [{"Key": "of", "Value": "lab"}, {"Key": "empty", "Value": ""}]


@pytest.fixture(scope="module")
def client():
    with EmbeddedAws(seed=42) as aws:

        def make(service):
            keys = {"aws_access_key_id": "labkit", "aws_secret_access_key": "labkit"}
            return boto3.client(service, region_name=aws.region, endpoint_url=aws.url, **keys)

        yield make


def test_a_bucket_has_its_tags_from_the_beginning(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="tagged", CreateBucketConfiguration={"Tags": TAGS})
    assert s3.get_bucket_tagging(Bucket="tagged")["TagSet"] == TAGS
    # Made again by its owner, it keeps those that it has.
    s3.create_bucket(Bucket="tagged", CreateBucketConfiguration={"Tags": TAGS[:1]})
    assert s3.get_bucket_tagging(Bucket="tagged")["TagSet"] == TAGS


def test_a_bucket_without_tags_has_none(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="plain")
    with pytest.raises(ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket="plain")


def test_a_role_that_is_not_in_a_profile_is_not_taken_out(client):
    iam = client("iam")
    principal = {"Service": "ec2.amazonaws.com"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    for name in ("one", "other"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    iam.create_instance_profile(InstanceProfileName="profile")
    iam.add_role_to_instance_profile(InstanceProfileName="profile", RoleName="one")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.remove_role_from_instance_profile(InstanceProfileName="profile", RoleName="other")
    iam.remove_role_from_instance_profile(InstanceProfileName="profile", RoleName="one")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.remove_role_from_instance_profile(InstanceProfileName="profile", RoleName="one")
