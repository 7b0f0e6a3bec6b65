"""Through a VPC link to a program: what arrives, what the program saw, and every loss."""

from __future__ import annotations

import json

import pytest

from labkit.emulator.dataplane.backend import NotReached
from tests.emulator.gateway import Builder, Caller, records
from tests.emulator.test_programs import STREAM, Place

UNREACHED = (504, '{"message": "Network error communicating with endpoint"}')
TIMED_OUT = (504, '{"message": "Endpoint request timed out"}')
WRONG = (500, '{"message": "Internal server error"}')


@pytest.fixture(scope="module")
def place(client, kinesis):
    kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    return Place(client)


@pytest.fixture(scope="module")
def link(client, place):
    made = client("apigateway").create_vpc_link(name="link", targetArns=[place.arn])
    return made["id"]


@pytest.fixture
def ask(client, aws, link, place):
    """One method behind the link, and what it answers."""

    def asking(uri=None, verb="GET", body="", variables=None, path="/x", **integration):
        api = Builder(client)
        given = {
            "type": "HTTP_PROXY",
            "integrationHttpMethod": verb,
            "uri": uri or f"http://{place.name}/a",
            "connectionType": "VPC_LINK",
            "connectionId": link,
        }
        api.method("/x/{rest}" if path != "/x" else "/x", verb, **{**given, **integration})
        api.deploy(variables=variables or {})
        return Caller(aws)(verb, f"/test{path}", body, host=api.host, X_Mine="1")

    return asking


def test_the_program_answers_and_saw_the_load_balancer(ask, place):
    reply = ask()
    assert reply.status == 200
    saw = json.loads(reply.body)["saw"]
    nodes = [
        row["PrivateIpAddress"]
        for row in place.ec2.describe_network_interfaces(
            Filters=[{"Name": "vpc-id", "Values": [place.vpc]}]
        )["NetworkInterfaces"]
        if row["InterfaceType"] == "network_load_balancer"
    ]
    assert saw["source"] in nodes
    assert (saw["path"], saw["headers"]["X-Mine"]) == ("/a", "1")
    assert saw["headers"]["Host"] == place.name


def test_a_record_goes_through_to_kinesis(ask, place, kinesis):
    before = len(records(kinesis, STREAM))
    reply = ask(f"http://{place.name}/records", "POST", "from a link")
    assert reply.status == 200, reply.body
    assert len(records(kinesis, STREAM)) == before + 1


def test_a_link_by_a_stage_variable(ask, link):
    assert ask(connectionId="${stageVariables.way}", variables={"way": link}).status == 200
    reply = ask(connectionId="${stageVariables.way}")
    assert (reply.status, reply.body) == WRONG


def test_a_plain_integration_behind_a_link(ask):
    assert json.loads(ask(type="HTTP").body)["saw"]["headers"].get("X-Mine") is None


@pytest.mark.parametrize(
    ("uri", "answer"),
    [("http://NAME:81/a", UNREACHED), ("https://NAME:80/a", WRONG)],
)
def test_what_leads_nowhere(ask, place, uri, answer):
    reply = ask(uri.replace("NAME", place.name))
    assert (reply.status, reply.body) == answer


def test_a_group_that_drops_the_packets(ask, place):
    rule = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    place.ec2.revoke_security_group_ingress(GroupId=place.group, IpPermissions=[rule])
    try:
        reply = ask()
    finally:
        place.ec2.authorize_security_group_ingress(GroupId=place.group, IpPermissions=[rule])
    assert (reply.status, reply.body) in (TIMED_OUT, UNREACHED)
    assert ask().status == 200


def test_a_program_that_takes_too_long(ask, aws, monkeypatch):
    asked = []

    class Slow:
        def ask(self, instance, port, source, sending):
            asked.append(sending.seconds)
            raise NotReached("timeout", "late")

    monkeypatch.setattr(aws, "targets", Slow())
    reply = ask(timeoutInMillis=1500)
    assert (reply.status, reply.body, asked) == (*TIMED_OUT, [1.5])


def test_a_link_that_failed(ask, client, place):
    """A Network Load Balancer has one link at most; the second is there, and leads nowhere."""
    made = client("apigateway").create_vpc_link(name="second", targetArns=[place.arn])["id"]
    reply = ask(connectionId="${stageVariables.way}", variables={"way": made})
    assert (reply.status, reply.body) == UNREACHED


def test_a_link_of_version_2(ask, client, place):
    made = client("apigatewayv2").create_vpc_link(
        Name="two", SubnetIds=place.subnets, SecurityGroupIds=[place.group]
    )["VpcLinkId"]
    reply = ask(f"http://{place.name}:80/b", connectionId=made, integrationTarget=place.arn)
    assert json.loads(reply.body)["saw"]["path"] == "/b"
