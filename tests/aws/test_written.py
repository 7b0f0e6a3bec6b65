"""What is written of an account, what never is, and what that takes of IAM.

That a snapshot traces as the observation does is asked of every lab in `tests/test_contract.py`.
"""

import json
from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from labkit.aws import account, further, written
from labkit.aws.snapshot import load_snapshot
from labkit.aws.snapshot_policy import PATHS, snapshot_policy
from labkit.aws.written import MARKER, NEVER, write_snapshot
from labkit.cli import main
from labkit.emulator.iam.actions import RENAMED
from labkit.errors import LabkitError
from labkit.flow import trace
from labkit.lab import Lab
from labkit.provision import CallFailed
from labkit.topology import (
    Bucket,
    HttpApi,
    PolicyDocument,
    PrefixList,
    TransitGatewayAttachment,
    TransitGatewayRouteTable,
)


@pytest.fixture
def standing(request, labkit_home):
    lab = Lab(request.param, backend="embedded")
    lab.up()
    yield lab
    lab.down()


def told(topology, request):
    found = trace(topology, request)
    return found.outcome, found.response.status, found.codes, found.way


@pytest.mark.parametrize("standing", ["private-api"], indirect=True)
def test_what_is_refused_is_left_out_and_said(standing, tmp_path, monkeypatch):
    def refused(clients):
        raise CallFailed("UnauthorizedOperation", "You may not", call="DescribeSecurityGroups")
        yield

    monkeypatch.setattr(written, "FETCHED", {**written.FETCHED, "SecurityGroups": refused})
    old = tmp_path / "old"
    clients = standing._session.clients
    done = write_snapshot(clients, old)
    assert "SecurityGroups is left out: UnauthorizedOperation: You may not" in done.left_out
    request = replace(standing.blueprint.request(standing.topology), source="private-app")
    assert told(load_snapshot(old), request)[0] == "unknown"
    monkeypatch.setattr(written, "FETCHED", {"Vpcs": account.LISTS["Vpcs"]})
    write_snapshot(clients, old)
    assert [path.name for path in old.rglob("*.json")] == ["Vpcs.json"], "what was there is gone"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("mine")
    for folder in (tmp_path / "mine", tmp_path / "mine" / "diary.txt"):
        with pytest.raises(LabkitError, match="something else"):
            write_snapshot(clients, folder)


NOT_MET = {
    "ec2:GetManagedPrefixListEntries",
    "ec2:GetTransitGatewayRouteTablePropagations",
    "ec2:SearchTransitGatewayRoutes",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "acm:DescribeCertificate",
    "dynamodb:DescribeTable",
    "route53:GetHostedZone",
    "route53:ListResourceRecordSets",
    "s3:GetBucketPolicy",
}
"""Asked of what the next test's lab has not: transit gateways, managed policies, tables, names."""


SERVICES = ("acm", "apigateway", "apigatewayv2", "dynamodb", "ec2", "elbv2", "iam", "kinesis")


@pytest.mark.parametrize("standing", ["private-integration"], indirect=True)
def test_the_policy_has_the_calls_that_are_made_and_no_other(standing, tmp_path):
    asked, paths = set(), set()

    def noted(model, **_):
        service = model.service_model.signing_name
        if service == "apigateway":
            paths.add(model.http["requestUri"].removeprefix("/v2").split("/")[1])
        name = model.http["method"] if service == "apigateway" else model.name
        asked.add(RENAMED.get(f"{service}:{name}", f"{service}:{name}"))

    for service in (*SERVICES, "route53", "s3"):
        standing.clients.client(service).meta.events.register("before-call.*.*", noted)
    done = standing.snapshot(tmp_path / "new")
    assert done.left_out == ()
    text = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert "labkit:" not in text, "tags but Name are left out"
    assert (tmp_path / "new" / MARKER).is_file()
    networks, apis = json.loads(snapshot_policy())["Statement"]
    allowed = {*networks["Action"], apis["Action"]}
    assert allowed - asked == NOT_MET
    assert asked <= allowed
    assert paths == set(PATHS) - {"domainnameaccessassociations"}
    verbs = {row.partition(":")[2] for row in networks["Action"]}
    assert all(verb.startswith(("Describe", "Get", "List", "Search")) for verb in verbs)


def test_the_command_writes_what_it_says(capsys, tmp_path, monkeypatch, labkit_home):
    assert main(["snapshot", "--policy"]) == 0
    assert PolicyDocument.parse(json.loads(capsys.readouterr().out)).statements
    assert main(["snapshot"]) == 1
    assert "A snapshot needs a folder" in capsys.readouterr().err
    assert main(["snapshot", str(tmp_path / "x")]) == 1
    assert "seen from its own notebook alone" in capsys.readouterr().err
    lab = Lab("private-api", backend="embedded")
    lab.up()
    monkeypatch.setenv("AWS_ENDPOINT_URL", lab.clients.endpoint_url)
    assert main(["snapshot", str(tmp_path / "x")]) == 0
    told = capsys.readouterr().out
    lab.down()
    assert told.startswith(f"Account {load_snapshot(tmp_path / 'x').account}, us-east-1, in ")
    assert "2 Reservations" in told
    assert NEVER in told
    assert main(["matrix", "--snapshot", str(tmp_path / "x"), "--csv"]) == 0
    assert "private-app" in capsys.readouterr().out


def test_secrets_are_not_written():
    row = {
        "UserName": "x",
        "ClientSecret": "s3cret",
        "Tags": [{"Key": "Name", "Value": "a"}, {"Key": "password", "Value": "s3cret"}],
        "resources": [{"uri": "https://${stageVariables.host}/", "p": {"X-Api-Key": "'s3cret'"}}],
        "stages": [{"variables": {"host": "a.example", "db": "s3cret"}}],
    }
    clean = written._without_secrets(row)
    assert "s3cret" not in json.dumps(clean)
    assert clean["stages"] == [{"variables": {"host": "a.example"}}]
    assert clean["Tags"] == [{"Key": "Name", "Value": "a"}]


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::shut/*"}
    ],
}


@pytest.fixture
def wide_account(labkit_home):
    """An account with what no lab has: two VPCs at a transit gateway, a list, a bucket, an API."""
    lab = Lab("private-api", backend="embedded")
    clients = lab.clients
    ec2, s3, apis = (clients.client(name) for name in ("ec2", "s3", "apigatewayv2"))
    gateway = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    for at in (1, 2):
        vpc = ec2.create_vpc(CidrBlock=f"10.{at}.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.{at}.1.0/24", AvailabilityZone="us-east-1a"
        )["Subnet"]["SubnetId"]
        ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet]
        )
    table = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"][0]
    ec2.create_transit_gateway_route(
        DestinationCidrBlock="10.9.0.0/16",
        TransitGatewayRouteTableId=table["TransitGatewayRouteTableId"],
        Blackhole=True,
    )
    ec2.create_managed_prefix_list(
        PrefixListName="office",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "192.0.2.0/28"}],
    )
    for name in ("open", "shut"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket="shut", Policy=json.dumps(POLICY))
    api = apis.create_api(Name="front", ProtocolType="HTTP")["ApiId"]
    apis.create_route(ApiId=api, RouteKey="GET /orders")
    apis.create_stage(ApiId=api, StageName="$default")
    return clients


def test_what_no_lab_has_is_written_too(wide_account, tmp_path):
    done = write_snapshot(wide_account, tmp_path / "new")
    assert done.left_out == ()
    topology = load_snapshot(tmp_path / "new")
    assert {row.name: row.policy for row in topology.all(Bucket)} == {
        "open": None,
        "shut": PolicyDocument.parse(POLICY),
    }
    office = topology.find(PrefixList, "office")
    assert office.cidrs == (IPv4Network("192.0.2.0/28"),)
    (table,) = topology.all(TransitGatewayRouteTable)
    assert [(str(row.destination), row.state) for row in table.routes] == [
        ("10.9.0.0/16", "blackhole")
    ]
    assert {key.partition("-")[0] for key in table.propagations} <= {"tgw"}
    assert [row.key for row in topology.find(HttpApi, "front").routes or ()] == ["GET /orders"]
    assert len(topology.all(TransitGatewayAttachment)) == 2


def test_static_routes_are_written_page_by_page():
    pages = {"": {"Routes": [1], "NextToken": "b"}, "b": {"Routes": [2]}}

    class Ec2:
        def search_transit_gateway_routes(self, NextToken="", **_):  # noqa: N803
            return pages[NextToken]

    class Account:
        def client(self, _name):
            return Ec2()

    assert list(further._searched(Account(), "tgw-rtb-1", [])) == [1, 2]
