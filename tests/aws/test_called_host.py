"""Which host name boto3 calls, as F2.19 and F2.21 say it."""

import pytest

from labkit.aws.called_host import called_host
from labkit.errors import LabkitError

ACCOUNT = "123456789012"
NAME = {"StreamName": "records"}
ARN = {"StreamARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/records"}
PLAIN, OWN = "kinesis.us-east-1.amazonaws.com", f"{ACCOUNT}.data-kinesis.us-east-1.amazonaws.com"


def put(**more):
    return called_host("kinesis", "put-record", Data=b"x", PartitionKey="1", **more)


@pytest.mark.parametrize(
    ("knows", "mode", "stream", "host"),
    [
        ("", "preferred", NAME, PLAIN),
        ("", "preferred", ARN, OWN),
        (ACCOUNT, "preferred", NAME, OWN),
        (ACCOUNT, "disabled", NAME, PLAIN),
        (ACCOUNT, "disabled", ARN, OWN),
    ],
)
def test_account_mode_and_parameter_decide(knows, mode, stream, host):
    assert put(aws_account_id=knows, account_id_endpoint_mode=mode, **stream) == host


def test_it_reads_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required")
    assert put(**NAME) == PLAIN


def test_other_regions_services_and_spellings():
    found = called_host("kinesis", "list_shards", region="eu-west-1", StreamName="records")
    assert found == "kinesis.eu-west-1.amazonaws.com"
    assert called_host("dynamodb", "list-tables", aws_account_id=ACCOUNT) == (
        f"{ACCOUNT}.ddb.us-east-1.amazonaws.com"
    )


@pytest.mark.parametrize(
    ("call", "more", "says"),
    [
        (("kinesys", "put-record"), {}, "boto3 knows no service 'kinesys'"),
        (("kinesis", "putrecord"), {}, "kinesis has no call 'putrecord'"),
        (("kinesis", "put-record"), NAME, "Missing required parameter"),
        (
            ("kinesis", "list-shards"),
            {"account_id_endpoint_mode": "required", **NAME},
            "AccountIdEndpointMode is required",
        ),
    ],
)
def test_what_boto3_would_not_send_is_one_sentence(call, more, says):
    with pytest.raises(LabkitError, match=says):
        called_host(*call, **more)
