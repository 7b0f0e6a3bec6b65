"""Whose a key is, and whether a request is signed with it: by header, by query, in time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import boto3
import pytest
import urllib3
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from labkit.emulator import EmbeddedAws
from labkit.emulator.iam import sigv4
from labkit.errors import LabkitError
from tests.emulator.callers import Signer, User, by, root, said

ACCOUNT, OTHER, REGION = "123456789012", "111122223333", "us-east-1"


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(enforce_iam=True, accounts=(OTHER,)) as running:
        yield running


@pytest.fixture(scope="module")
def admin(aws):
    return root(aws)


def send(aws, method, path, body=b"", **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = urllib3.request(
        method, aws.url + path, body=body, headers=sent, retries=False, timeout=60
    )
    return answer.status, answer.data.decode()


FORM = "application/x-www-form-urlencoded; charset=utf-8"

UNSIGNED = (
    ("POST", "/", b"Action=ListRoles&Version=2010-05-08", {"Content-Type": FORM,
     "Host": "iam.amazonaws.com"}, 403, "MissingAuthenticationToken"),
    ("GET", "/?Action=DescribeVpcs&Version=2016-11-15", b"", {}, 400, "MissingParameter"),
    ("POST", "/", b"{}", {"X-Amz-Target": "Kinesis_20131202.ListStreams",
     "Content-Type": "application/x-amz-json-1.1"}, 400, "MissingAuthenticationTokenException"),
    ("GET", "/restapis", b"", {"Host": f"apigateway.{REGION}.amazonaws.com"}, 403,
     "Missing Authentication Token"),
    ("GET", "/bucket", b"", {"Host": "s3.amazonaws.com"}, 403, "AccessDenied"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "headers", "status", "code"), UNSIGNED)
def test_an_unsigned_call_is_refused(aws, method, path, body, headers, status, code):
    found = urllib3.request(
        method, aws.url + path, body=body, headers=headers, retries=False, timeout=60
    )
    assert found.status == status
    assert code in found.data.decode()


def test_a_signature_that_lacks_a_part_is_incomplete(aws):
    scope = f"labkit/20260101/{REGION}/iam/aws4_request"
    status, text = send(
        aws,
        "POST",
        "/",
        b"Action=ListRoles&Version=2010-05-08",
        Content_Type=FORM,
        Authorization=f"AWS4-HMAC-SHA256 Credential={scope}",
    )
    assert status == 400
    assert "<Code>IncompleteSignature</Code>" in text
    for part in ("'Signature' parameter", "'SignedHeaders' parameter", "'X-Amz-Date'"):
        assert part in text


def signed(aws, service, method, path, body=b"", at=None, secret="labkit", **headers):
    """A request signed by botocore, at a moment."""
    request = AWSRequest(method, aws.url + path, data=body, headers=headers)
    signer = SigV4Auth(Credentials("labkit", secret), service, REGION)
    moment = (at or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    request.context["timestamp"] = moment
    request.headers["X-Amz-Date"] = moment
    text = signer.canonical_request(request)
    value = signer.signature(signer.string_to_sign(request, text), request)
    signer._inject_signature_to_request(request, value)
    prepared = request.prepare()
    answer = urllib3.request(
        method, prepared.url, body=body, headers=dict(prepared.headers), retries=False, timeout=60
    )
    return answer.status, answer.data.decode()


LIST_ROLES = b"Action=ListRoles&Version=2010-05-08"


def test_what_botocore_signs_is_right(aws):
    given = {"Content-Type": FORM}
    assert signed(aws, "iam", "POST", "/", LIST_ROLES, **given)[0] == 200
    assert signed(aws, "iam", "POST", "/", LIST_ROLES, secret="other", **given)[0] == 403


@pytest.mark.parametrize(
    ("service", "minutes", "code"),
    [
        ("iam", -10, None),
        ("iam", -16, "SignatureDoesNotMatch"),
        ("iam", 16, "SignatureDoesNotMatch"),
        ("ec2", -4, None),
        ("ec2", -6, "RequestExpired"),
    ],
)
def test_the_time_of_a_request_must_be_near(aws, service, minutes, code):
    bodies = {"iam": LIST_ROLES, "ec2": b"Action=DescribeVpcs&Version=2016-11-15"}
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    status, text = signed(
        aws, service, "POST", "/", bodies[service], at=at, **{"Content-Type": FORM}
    )
    assert (code or "Response") in text
    assert (status == 200) is (code is None)
    if service == "iam" and code:
        words = "Signature expired: " if minutes < 0 else "Signature not yet current: "
        assert words + at.strftime("%Y%m%dT%H%M%SZ") in text


def test_presigned_urls_are_good_for_as_long_as_they_say(aws):
    s3 = boto3.client(
        "s3",
        endpoint_url=aws.url,
        region_name=REGION,
        aws_access_key_id="labkit",
        aws_secret_access_key="labkit",
        config=Config(signature_version="s3v4"),
    )
    s3.create_bucket(Bucket="signed")
    key = "a b/c+d é"
    s3.put_object(Bucket="signed", Key=key, Body=b"hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": "signed", "Key": key}, 60)
    found = urllib3.request("GET", url, retries=False, timeout=60)
    assert (found.status, found.data) == (200, b"hello")
    other = urllib3.request("GET", url.replace("signed/", "signed/x"), retries=False, timeout=60)
    assert other.status == 403
    assert b"SignatureDoesNotMatch" in other.data
    put = s3.generate_presigned_url("put_object", {"Bucket": "signed", "Key": "up"}, 60)
    assert urllib3.request("PUT", put, body=b"there", retries=False, timeout=60).status == 200
    assert s3.get_object(Bucket="signed", Key="up")["Body"].read() == b"there"


def test_a_presigned_url_ends(aws):
    request = AWSRequest("GET", f"{aws.url}/signed/up")
    signer = S3SigV4QueryAuth(Credentials("labkit", "labkit"), "s3", REGION, expires=60)
    signer.add_auth(request)
    at = (datetime.now(UTC) - timedelta(minutes=2)).strftime("%Y%m%dT%H%M%SZ")
    old = urlsplit(request.url)._replace(query=_dated(request.url, at)).geturl()
    found = urllib3.request("GET", old, retries=False, timeout=60)
    assert found.status == 403
    assert b"Request has expired" in found.data


def _dated(url, at):
    return "&".join(
        f"X-Amz-Date={at}" if part.startswith("X-Amz-Date=") else part
        for part in urlsplit(url).query.split("&")
    )


@pytest.mark.parametrize("path", ["/a/../b", "//a//b/", "/a b", "/é", "/a%2Fb", "/", "/a/./b/"])
@pytest.mark.parametrize("service", ["apigateway", "s3"])
def test_paths_and_queries_are_signed_as_botocore_signs_them(path, service):
    url = f"http://127.0.0.1{quote(path, safe='/%')}?b=2&a=x%20y&a=%2B&empty="
    request = AWSRequest("GET", url, headers={"X-Two": " a   b "})
    credentials = Credentials("key", "secret")
    signer = {"s3": S3SigV4Auth, "apigateway": SigV4Auth}[service]
    signer(credentials, service, REGION).add_auth(request)
    parts = urlsplit(request.url)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{parts.path}?{parts.query}",
        "QUERY_STRING": parts.query,
        "HTTP_HOST": "127.0.0.1",
        **{
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
        },
    }
    found = sigv4.read_signature(environ)
    assert found is not None
    assert sigv4.is_right(found, environ, b"", "secret")
    assert not sigv4.is_right(found, environ, b"", "other")
    assert not sigv4.is_right(found, {**environ, "REQUEST_METHOD": "PUT"}, b"", "secret")


def test_every_call_of_boto3_is_signed_as_it_is_checked(admin):
    """Streams, trailers, long paths: what clients send that is signed in another way."""
    s3 = admin("s3")
    s3.create_bucket(Bucket="bodies")
    s3.put_object(Bucket="bodies", Key="trailer", Body=b"x" * 100_000, ChecksumAlgorithm="CRC32")
    assert len(s3.get_object(Bucket="bodies", Key="trailer")["Body"].read()) == 100_000
    assert [row["Key"] for row in s3.list_objects_v2(Bucket="bodies", Prefix="tr")["Contents"]]
    arn = f"arn:aws:apigateway:{REGION}::/restapis/none"
    assert said(admin("apigateway").get_tags, resourceArn=arn)[0] == "NotFoundException"
    admin("ssm").put_parameter(Name="/é", Value="ü", Type="String")


def test_temporary_keys_need_their_token_and_end(aws):
    user = User(aws)
    found = user("sts").get_session_token(DurationSeconds=900)["Credentials"]
    assert by(aws, found).arn == user.arn
    without = Signer(aws, found["AccessKeyId"], found["SecretAccessKey"])
    code, _, status = said(without("sts").get_caller_identity)
    assert (code, status) == ("InvalidClientTokenId", 403)
    from moto.iam.models import iam_backends

    key = iam_backends[ACCOUNT]["aws"].access_keys[found["AccessKeyId"]]
    key.expiration = datetime.now(UTC) - timedelta(seconds=1)
    assert said(by(aws, found)("sts").get_caller_identity)[0] == "ExpiredToken"
    assert said(by(aws, found)("ec2").describe_vpcs)[0] == "RequestExpired"
    assert said(by(aws, found)("kinesis").list_streams)[0] == "ExpiredTokenException"


class TestWithoutEnforcement:
    """A key decides the account; its signature counts where somebody was given it."""

    @pytest.fixture
    def open_(self, aws):
        iam = aws._iam
        iam.enforce = False
        yield aws
        iam.enforce = True

    def test_made_up_keys_are_the_default_account(self, open_):
        for key in ("test", "testing", "labkit"):
            signer = Signer(open_, key, "whatever")
            assert signer.arn == f"arn:aws:iam::{ACCOUNT}:root"

    def test_other_unknown_keys_are_refused(self, open_):
        for key in ("AKIAQQQQQQQQQQQQQQQQ", "nobody"):
            code, _, _ = said(Signer(open_, key, "x")("sts").get_caller_identity)
            assert code == "InvalidClientTokenId", key

    def test_a_policy_forbids_nothing(self, open_):
        assert said(User(open_)("ec2").describe_vpcs)[0] == ""

    def test_a_header_does_not_choose_the_account(self, open_):
        body = b"Action=GetCallerIdentity&Version=2011-06-15"
        scope = f"labkit/20260101/{REGION}/sts/aws4_request"
        status, text = send(
            open_,
            "POST",
            "/",
            body,
            Content_Type=FORM,
            X_Moto_Account_Id=OTHER,
            Authorization=f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        )
        assert status == 200
        assert ACCOUNT in text
        assert OTHER not in text


def test_accounts_have_keys_of_their_own(aws):
    keys = aws.add_account("444455556666")
    assert aws.add_account("444455556666") == keys
    assert aws.accounts == (ACCOUNT, OTHER, "444455556666")
    assert keys.secret_key not in repr(keys)
    assert Signer(aws, keys.access_key, keys.secret_key).arn == "arn:aws:iam::444455556666:root"
    assert EmbeddedAws(accounts=("444455556666",)).keys("444455556666") == keys, "the same seed"
    assert EmbeddedAws(seed=1, accounts=("444455556666",)).keys("444455556666") != keys


def test_accounts_see_nothing_of_each_other(aws, admin):
    other = root(aws, OTHER)
    vpc = other("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    assert said(admin("ec2").describe_vpcs, VpcIds=[vpc])[0] == "InvalidVpcID.NotFound"
    far = other("ec2", "eu-west-1")
    assert said(far.describe_vpcs, VpcIds=[vpc])[0] == "InvalidVpcID.NotFound"


def test_bad_account_numbers_are_refused(aws):
    for number in ("", "12", "12345678901x", "1234567890123"):
        with pytest.raises(LabkitError, match="no account number"):
            aws.add_account(number)
    with pytest.raises(LabkitError, match=f"the embedded AWS has {ACCOUNT}"):
        aws.keys("999999999999")


def test_messages_are_json_where_the_service_speaks_json(aws):
    found = Signer(aws, "nobody", "x")
    _, text = send(
        aws,
        "POST",
        "/",
        b"{}",
        X_Amz_Target="Kinesis_20131202.ListStreams",
        Content_Type="application/x-amz-json-1.1",
    )
    assert set(json.loads(text)) == {"__type", "message"}
    assert said(found("kinesis").list_streams)[0] == "UnrecognizedClientException"
