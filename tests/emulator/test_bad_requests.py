"""What no SDK would send: each gets the error of its service, in its form."""

from __future__ import annotations

import http.client
import logging

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import create_parser

from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller

FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/x-amz-json-1.1"
PROTOCOLS = {
    "ec2": "ec2",
    "iam": "query",
    "elasticloadbalancing": "query",
    "kinesis": "json",
    "dynamodb": "json",
    "ssm": "json",
    "apigateway": "rest-json",
    "route53": "rest-xml",
    "s3": "rest-xml",
}


def signed(service):
    scope = f"labkit/20260101/{REGION}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def ask(aws, service, body=b"", *, verb="POST", path="/", **headers):
    """Send bytes as they are; read the answer as an SDK would."""
    caller = Caller(aws)
    connection = http.client.HTTPConnection(caller.host, caller.port, timeout=30)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        sent = {"Authorization": signed(service), **fields}
        connection.request(verb, path, body, {k: v for k, v in sent.items() if v})
        answer = connection.getresponse()
        told = {"status_code": answer.status, "headers": dict(answer.getheaders())}
        whole = answer.read()
    finally:
        connection.close()
    told["headers"] = {name.lower(): value for name, value in told["headers"].items()}
    assert "html" not in told["headers"].get("content-type", "")
    read = create_parser(PROTOCOLS[service]).parse({**told, "body": whole}, None)
    return answer.status, read["Error"]["Code"], read["Error"].get("Message", "")


def form(service, body, **more):
    return (service, body, {"Content_Type": FORM, **more})


def target(service, name, body=b"{}", **more):
    return (service, body, {"Content_Type": JSON, "X_Amz_Target": name, **more})


def rest(service, verb, path, body=b"", **more):
    return (service, body, {"verb": verb, "path": path, **more})


LIST = "Kinesis_20131202.ListStreams"
CASES = {
    "an action that EC2 has not": (
        form("ec2", b"Action=NoSuch&Version=2016-11-15"),
        (400, "InvalidAction", "The action NoSuch is not valid for this web service."),
    ),
    "no action": (form("ec2", b"Version=2016-11-15"), (400, "MissingAction")),
    "nothing at all": (form("ec2", b""), (400, "MissingAction")),
    "a form that is no UTF-8": (form("ec2", b"Action=\xff&x"), (400, "MalformedQueryString")),
    "JSON to EC2": (("ec2", b"{}", {"Content_Type": JSON}), (400, "MissingAction")),
    "another verb to EC2": (rest("ec2", "PUT", "/x/y", b"abc"), (400, "MissingAction")),
    "half a multipart form": (
        ("ec2", b"--x\r\nzzz", {"Content_Type": "multipart/form-data; boundary=x"}),
        (400, "MissingAction"),
    ),
    "an action that IAM has not": (
        form("iam", b"Action=NoSuch&Version=2010-05-08"),
        (400, "InvalidAction", "Could not find operation NoSuch for version 2010-05-08"),
    ),
    "load balancers of no version": (
        form("elasticloadbalancing", b"Action=DescribeLoadBalancers"),
        (400, "InvalidAction"),
    ),
    "an operation that Kinesis has not": (
        target("kinesis", "Kinesis_20131202.NoSuch"),
        (400, "UnknownOperationException"),
    ),
    "no target": (("kinesis", b"{}", {"Content_Type": JSON}), (400, "UnknownOperationException")),
    "a target without a point": (target("kinesis", "x"), (400, "UnknownOperationException")),
    "no target of DynamoDB": (("dynamodb", b"{}", {}), (400, "UnknownOperationException")),
    "a bad target of DynamoDB": (target("dynamodb", "x"), (400, "UnknownOperationException")),
    "half of JSON": (target("kinesis", LIST, b"{a"), (400, "SerializationException")),
    "a list": (target("kinesis", LIST, b"[1]"), (400, "SerializationException")),
    "a number": (target("ssm", "AmazonSSM.GetParameter", b"3"), (400, "SerializationException")),
    "bytes": (target("kinesis", LIST, b"\xff\xfe"), (400, "SerializationException")),
    "JSON too deep": (target("kinesis", LIST, b"[" * 100_000), (400, "SerializationException")),
    "no gzip": (
        target("kinesis", LIST, b"zzz", Content_Encoding="gzip"),
        (400, "SerializationException"),
    ),
    "no JSON to API Gateway": (
        rest("apigateway", "POST", "/restapis", b"{a"),
        (400, "SerializationException"),
    ),
    "no JSON to its second version": (
        rest("apigateway", "POST", "/v2/apis", b"[]"),
        (400, "SerializationException"),
    ),
    "no path of API Gateway": (
        rest("apigateway", "GET", "/nosuch"),
        (404, "UnknownOperationException"),
    ),
    "no verb of API Gateway": (
        rest("apigateway", "TRACE", "/restapis"),
        (404, "UnknownOperationException"),
    ),
    "half of XML": (
        rest("route53", "POST", "/2013-04-01/hostedzone", b"<a"),
        (400, "MalformedInput"),
    ),
    "no path of Route 53": (
        rest("route53", "GET", "/2013-04-01/nosuch"),
        (404, "UnknownOperationException"),
    ),
    "half of XML to S3": (rest("s3", "PUT", "/a-bucket", b"<a"), (400, "MalformedXML")),
    "no verb of S3": (rest("s3", "LOCK", "/a-bucket"), (405, "MethodNotAllowed")),
    "no bucket": (rest("s3", "GET", "/nosuchbucket"), (404, "NoSuchBucket")),
    "a signature of nothing": (
        form("iam", b"Action=ListRoles", Authorization="x"),
        (400, "IncompleteSignature"),
    ),
    "no signature": (
        form("iam", b"Action=ListRoles", Authorization=""),
        (403, "MissingAuthenticationToken"),
    ),
    "a target without a signature": (
        target("kinesis", LIST, Authorization=""),
        (400, "MissingAuthenticationTokenException"),
    ),
    "three thousand parameters": (
        form("ec2", b"Action=DescribeVpcs&" + b"&".join(b"VpcId.%d=x" % n for n in range(3000))),
        (400, "InvalidVpcID.NotFound"),
    ),
    "a body that is too large": (
        form("ec2", b"", Content_Length=str(2**31)),
        (413, "RequestEntityTooLarge"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_is_the_clients_fault(aws, caplog, name):
    (service, body, more), expected = CASES[name]
    assert ask(aws, service, body, **more)[: len(expected)] == expected
    assert not [row for row in caplog.records if row.levelno >= logging.ERROR]
    assert Caller(aws)("GET", "/", host="s3.amazonaws.com").status == 200


def test_a_service_that_is_not_here_is_said_in_the_requests_own_form(aws, capsys):
    headers = {"Authorization": signed("nothing"), "Content_Type": FORM}
    reply = Caller(aws)("POST", "/", "Action=X", **headers)
    assert reply.status == 400
    assert "<Code>UnsupportedOperation</Code>" in reply.body
    assert capsys.readouterr().out == ""


def test_a_fault_while_a_service_is_built_is_ours_and_logged(aws, client, monkeypatch, caplog):
    from labkit.emulator import control

    def fails(_service):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(control, "create_backend_app", fails)
    with pytest.raises(ClientError) as caught:
        client("sqs").list_queues()
    assert caught.value.response["Error"]["Code"] == "InternalFailure"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    [row] = [row for row in caplog.records if row.levelno >= logging.ERROR]
    assert row.exc_info[0] is ZeroDivisionError
