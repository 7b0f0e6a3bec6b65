"""The server itself: who may speak to it, how it comes and goes, and that ids repeat."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import boto3
import pytest

from labkit.emulator import EmbeddedAws, single
from labkit.errors import LabkitError
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller


@pytest.fixture
def alone():
    """Makes embedded AWSes; the one that the other tests of this file share is stopped first."""
    if running := single.running():
        running.stop()
    made = []

    def embedded(**parameters):
        made.append(EmbeddedAws(**parameters))
        return made[-1]

    yield embedded
    for one in made:
        one.stop()


def clients(url, *services, key="labkit"):
    return [
        boto3.client(
            service,
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=key,
        )
        for service in services
    ]


def test_it_listens_on_loopback_alone(alone):
    aws = alone()
    port = int(aws.start().rsplit(":", 1)[1])
    assert aws.url == f"http://127.0.0.1:{port}"
    assert aws._server.address == "127.0.0.1"
    others = {row[4][0] for row in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in others - {"127.0.0.1"}:
        with socket.socket() as attempt:
            attempt.settimeout(1)
            assert attempt.connect_ex((address, port)) != 0


def test_its_state_is_shown_and_its_secret_is_not(alone):
    aws = alone(seed=7)
    assert repr(aws) == "EmbeddedAws(stopped, account 123456789012, us-east-1, seed 7)"
    aws.start()
    assert aws.url in repr(aws)
    assert aws.secret not in repr(aws)
    assert aws.start() == aws.url
    aws.stop()
    aws.stop()
    assert not aws.running
    with pytest.raises(LabkitError, match=r"start\(\)"):
        _ = aws.url


def test_only_one_at_a_time(alone):
    first = alone()
    first.start()
    with pytest.raises(LabkitError, match="there can only be one") as caught:
        alone().start()
    assert first.url in str(caught.value)
    first.stop()
    alone().start()


def test_a_taken_port_is_named(alone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LabkitError, match=f"port {port} cannot be opened"):
            alone().start(port=port)
    assert alone().start(port=port).endswith(f":{port}")


def test_a_stopped_server_answers_nobody(alone):
    import http.client

    aws = alone()
    aws.start()
    caller = Caller(aws)
    connection = http.client.HTTPConnection(caller.host, caller.port, timeout=10)
    connection.request("GET", "/", headers={"Host": "s3.amazonaws.com"})
    connection.getresponse().read()
    aws.stop()
    try:
        connection.request("GET", "/", headers={"Host": "s3.amazonaws.com"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        status = None
    assert status in (None, 503)


def test_what_it_held_is_gone_after_a_stop(alone):
    aws = alone()
    [ec2] = clients(aws.start(), "ec2")
    ec2.create_vpc(CidrBlock="10.9.0.0/16")
    aws.stop()
    [ec2] = clients(aws.start(), "ec2")
    assert [row["CidrBlock"] for row in ec2.describe_vpcs()["Vpcs"]] == ["172.31.0.0/16"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com", "User-Agent": "Mozilla/5.0"},
        {"Origin": "http://localhost:8888", "Sec-Fetch-Mode": "cors"},
        {"Origin": "null", "User-Agent": "Mozilla/5.0"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "rebound.example.com"},
        {"Host": "amazonaws.com.example.com"},
        {"Host": ""},
    ],
)
def test_web_pages_are_refused(aws, headers):
    given = {name.replace("-", "_"): value for name, value in headers.items()}
    for path in ("/", "/restapis", "/_aws/execute-api/x/y"):
        reply = Caller(aws)("POST", path, "Action=DescribeVpcs", **given)
        assert reply.status == 403
        assert "embedded AWS" in json.loads(reply.body)["message"]


def test_a_tool_may_tell_an_api_of_an_origin_and_nothing_else(aws):
    asked = Caller(aws)("GET", "/_aws/execute-api/none/x", Origin="https://example.com")
    assert asked.body == '{"message":"Forbidden"}'
    reply = Caller(aws)("POST", "/", "Action=DescribeVpcs", Origin="https://example.com")
    assert "answers no web pages" in reply.body


def test_its_own_address_typed_in_is_no_foreigner(aws):
    reply = Caller(aws)("GET", "/_aws/execute-api/none/x", Origin=aws.url)
    assert reply.body == '{"message":"Forbidden"}'


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/moto-api/reset", {}),
        ("/moto-api/", {}),
        ("/moto-api/data.json", {"Host": "motoapi.amazonaws.com"}),
        ("/moto-api/seed?a=1", {"Host": "s3.amazonaws.com"}),
        ("/favicon.ico", {}),
        ("/latest/meta-data/iam/security-credentials/x", {}),
    ],
)
def test_motos_own_pages_are_closed(aws, ec2, path, headers):
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    for verb in ("GET", "POST"):
        reply = Caller(aws)(verb, path, **headers)
        assert (reply.status, reply.body) == (404, "")
    assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]


def test_connections_stay_open(aws):
    import http.client

    caller = Caller(aws)
    connection = http.client.HTTPConnection(caller.host, caller.port, timeout=10)
    connection.connect()
    kept = connection.sock
    for verb, path in (
        ("GET", "/_aws/execute-api/a/b"),
        ("HEAD", "/_aws/execute-api/a/b"),
        ("POST", "/"),
    ):
        connection.request(verb, path, b"Action=X&Version=1", {"Host": "127.0.0.1"})
        answer = connection.getresponse()
        assert answer.read() == b"" or verb != "HEAD"
        assert connection.sock is kept
    connection.close()


def test_another_account(alone):
    aws = alone(account="999999999999")
    sts, apigateway = clients(aws.start(), "sts", "apigateway")
    assert sts.get_caller_identity()["Account"] == "999999999999"
    assert apigateway.create_rest_api(name="x")["id"]


CALLS = """
import sys, json
import boto3
from labkit.emulator import EmbeddedAws
from labkit.emulator.numbers import Numbers

def run(aws):
    def client(service):
        return boto3.client(service, endpoint_url=aws.url, region_name="us-east-1",
                            aws_access_key_id="labkit", aws_secret_access_key="labkit")
    ec2, api, iam, kinesis = map(client, ("ec2", "apigateway", "iam", "kinesis"))
    seen = []
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24",
                               AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]
    ec2.describe_vpc_endpoint_services()
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.execute-api",
                                   VpcEndpointType="Interface", SubnetIds=[subnet])["VpcEndpoint"]
    seen += [vpc, subnet, made["VpcEndpointId"], made["NetworkInterfaceIds"], made["DnsEntries"]]
    held = [ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet)
            ["Instances"][0] for _ in range(4)]
    ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in held])
    held += [ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet)
             ["Instances"][0] for _ in range(4)]
    seen += [(one["InstanceId"], one["PrivateIpAddress"]) for one in held]
    rest = api.create_rest_api(name="x")
    child = api.create_resource(restApiId=rest["id"], parentId=rest["rootResourceId"], pathPart="a")
    at = {"restApiId": rest["id"], "resourceId": child["id"], "httpMethod": "GET"}
    api.put_method(**at, authorizationType="NONE")
    api.put_integration(**at, type="MOCK",
                        requestTemplates={"application/json": "{statusCode: 200}"})
    api.put_integration_response(**at, statusCode="200",
                                 responseTemplates={"application/json": "$context.requestId"})
    made = api.create_deployment(restApiId=rest["id"], stageName="s")
    seen += [rest["id"], child["id"], made["id"]]
    import urllib.request
    for _ in range(2):
        with urllib.request.urlopen(f"{aws.url}/_aws/execute-api/{rest['id']}/s/a") as answer:
            seen += [answer.read().decode(), answer.headers["x-amz-apigw-id"]]
    seen.append(iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    ))["Role"]["RoleId"])
    kinesis.create_stream(StreamName="s", ShardCount=1)
    seen += [kinesis.put_record(StreamName="s", Data=b"x", PartitionKey="p")["SequenceNumber"]
             for _ in range(2)]
    return seen

found = []
for seed in sys.argv[1:]:
    with EmbeddedAws(seed=int(seed)) as aws:
        found.append(run(aws))
print(json.dumps(found))
"""


def in_a_process(hash_seed, *seeds):
    done = subprocess.run(
        [sys.executable, "-c", CALLS, *map(str, seeds)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": hash_seed, "PATH": "", "AWS_EC2_METADATA_DISABLED": "true"},
    )
    return json.loads(done.stdout)


def test_same_seed_same_ids_in_any_process_and_after_a_stop():
    first, other, again = in_a_process("1", 42, 43, 42)
    [elsewhere] = in_a_process("2", 42)
    assert first == again == elsewhere
    assert not {str(one) for one in first[:3]} & {str(one) for one in other[:3]}
