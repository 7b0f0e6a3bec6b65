"""Programs on instances behind a load balancer; what they call goes by their own way."""

from __future__ import annotations

import json
from functools import partial
from types import MappingProxyType

import pytest

from labkit.application import user_data
from labkit.emulator import Host
from labkit.topology import labkit_application
from labkit.topology.user_data import settings_of
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Caller, records

STREAM = "orders"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
ALL = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}
PROGRAM = labkit_application(8080, region=REGION, stream=STREAM)


class Place:
    """A VPC with two instances of the program, a client, an NLB, and a Kinesis endpoint."""

    def __init__(self, client, kind="network", endpoint=True):
        self.client, self.ec2, self.elb = client, client("ec2"), client("elbv2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = [
            self.subnet(cidr, zone) for cidr, zone in (("10.0.1.0/24", "a"), ("10.0.2.0/24", "b"))
        ]
        self.group = self.group_admitting("everything", "-1", "10.0.0.0/16")
        profile = self.profile()
        self.apps = [
            self.instance(subnet, user_data(settings_of(PROGRAM, REGION)), profile)
            for subnet in self.subnets
        ]
        self.asker = self.instance(self.subnets[0], "", profile)
        if endpoint:
            self.endpoint = self.ec2.create_vpc_endpoint(
                VpcId=self.vpc,
                ServiceName=f"com.amazonaws.{REGION}.kinesis-streams",
                VpcEndpointType="Interface",
                SubnetIds=self.subnets,
                SecurityGroupIds=[self.group],
                PrivateDnsEnabled=True,
            )["VpcEndpoint"]["VpcEndpointId"]
        self.balancer(kind)

    def subnet(self, cidr, zone):
        made = self.ec2.create_subnet(
            VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone
        )
        return made["Subnet"]["SubnetId"]

    def group_admitting(self, name, protocol, cidr):
        made = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)
        rule = {"IpProtocol": protocol, "IpRanges": [{"CidrIp": cidr}]}
        self.ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
        return made["GroupId"]

    def profile(self):
        """Of a role that may do anything."""
        iam, name = self.client("iam"), f"asker-{self.vpc}"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps(ALL))
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return {"IamInstanceProfile": {"Name": name}}

    def instance(self, subnet, script, more=MappingProxyType({})):
        made = self.ec2.run_instances(
            ImageId="ami-12c6146b",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet,
            SecurityGroupIds=[self.group],
            UserData=script,
            **more,
        )
        return made["Instances"][0]["InstanceId"]

    def balancer(self, kind):
        protocol = "TCP" if kind == "network" else "HTTP"
        more = {} if kind == "network" else {"SecurityGroups": [self.group]}
        made = self.elb.create_load_balancer(
            Name=self.vpc[-8:], Type=kind, Scheme="internal", Subnets=self.subnets, **more
        )["LoadBalancers"][0]
        self.name, self.arn = made["DNSName"], made["LoadBalancerArn"]
        self.targets = self.elb.create_target_group(
            Name=self.vpc[-8:], Protocol=protocol, Port=8080, VpcId=self.vpc, TargetType="instance"
        )["TargetGroups"][0]["TargetGroupArn"]
        self.elb.register_targets(
            TargetGroupArn=self.targets, Targets=[{"Id": key} for key in self.apps]
        )
        self.elb.create_listener(
            LoadBalancerArn=self.arn,
            Protocol=protocol,
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.targets}],
        )


@pytest.fixture(scope="module")
def stream(kinesis):
    kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    return STREAM


@pytest.fixture(scope="module")
def place(client, stream):
    return Place(client)


@pytest.fixture
def asker(aws, place):
    return Host(place.asker, partial(aws.observer.topology, REGION), aws)


@pytest.fixture
def address(place):
    found = place.ec2.describe_instances(InstanceIds=[place.apps[0]])
    return found["Reservations"][0]["Instances"][0]["PrivateIpAddress"]


def test_a_program_says_what_it_saw(asker, address):
    got = asker.curl(f"http://{address}:8080/a/b?c=1", headers={"X-Mine": "1", "Cookie": "secret"})
    assert got.status == 200
    saw = got.json()["saw"]
    assert saw["host"] == "ip-" + address.replace(".", "-")
    assert (saw["method"], saw["path"]) == ("GET", "/a/b?c=1")
    assert saw["headers"]["X-Mine"] == "1"
    assert saw["headers"]["Host"] == f"{address}:8080"
    assert "secret" not in got.body
    assert not any("labkit" in name.lower() for name in saw["headers"])


def test_a_program_is_asked_on_its_own_machine(aws, place):
    """Whatever the security groups and routes say, and as the loopback's address."""
    app = Host(place.apps[0], partial(aws.observer.topology, REGION), aws)
    for name in ("localhost", "127.0.0.1"):
        assert app.curl(f"http://{name}:8080/a").json()["saw"]["source"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://{}:9090/", 7), ("https://{}:8080/", 35)],
    ids=["nothing listens", "no TLS"],
)
def test_what_a_program_does_not_take_shows_as_curl_shows_it(asker, address, url, code):
    assert asker.curl(url.format(address)).exit_code == code


def test_a_record_goes_by_the_programs_own_network(asker, address, kinesis):
    got = asker.curl(f"http://{address}:8080/orders", json={"order": 1})
    assert got.status == 200, got.body
    assert set(got.json()["record"]) == {"SequenceNumber", "ShardId"}
    assert json.loads(records(kinesis, STREAM)[-1]["Data"]) == {"order": 1}


def test_health_is_told_without_a_record(asker, address, kinesis):
    before = len(records(kinesis, STREAM))
    assert asker.curl(f"http://{address}:8080/health").body == "ok\n"
    assert len(records(kinesis, STREAM)) == before


def test_nobody_but_a_host_may_ask_a_program(aws, place):
    forged = {"X_Labkit_Target": f"{place.apps[0]} 8080 5 http"}
    assert (
        "saw" not in Caller(aws)("GET", "/", host="kinesis.us-east-1.amazonaws.com", **forged).body
    )


def test_a_host_calls_aws_by_its_own_way(asker, place, ec2):
    parameters = {"StreamName": STREAM, "Data": b"x", "PartitionKey": "1"}
    done = asker.aws("kinesis", "put-record", **parameters)
    assert (done.exit_code, done.answer["ShardId"]) == (0, "shardId-000000000000")
    assert "ShardId" in str(done)
    assert asker.boto3("kinesis").put_record(**parameters)["ShardId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=place.endpoint, PrivateDnsEnabled=False)
    try:
        lost = asker.aws("kinesis", "put-record", **parameters)
        assert lost.exit_code == 255
        assert lost.stderr == (
            '\nConnect timeout on endpoint URL: "https://kinesis.us-east-1.amazonaws.com/"'
        )
        with pytest.raises(Exception, match="Connect timeout on endpoint URL"):
            asker.boto3("kinesis").put_record(**parameters)
    finally:
        ec2.modify_vpc_endpoint(VpcEndpointId=place.endpoint, PrivateDnsEnabled=True)


def test_an_instance_without_a_role_finds_no_credentials(aws, place, asker, monkeypatch):
    """Not its kernel's either, whatever the environment holds; nor does a program there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    name = place.instance(place.subnets[0], user_data(settings_of(PROGRAM, REGION)))
    bare = Host(name, partial(aws.observer.topology, REGION), aws)
    failed = asker.curl(f"http://{bare.run('hostname -I')}:8080/x", json={"order": 1})
    assert (failed.status, "Unable to locate credentials" in failed.body) == (502, True)
    done = bare.aws("kinesis", "list-streams")
    assert done.exit_code == 253
    assert done.stderr.startswith("\nUnable to locate credentials. You can configure")
    with pytest.raises(Exception, match="Unable to locate credentials"):
        bare.boto3("kinesis").list_streams()
    assert bare.run("aws kinesis list-streams").exit_code == 253


def test_the_endpoints_policy_is_asked(asker, place, ec2):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ec2.modify_vpc_endpoint(VpcEndpointId=place.endpoint, PolicyDocument=policy)
    try:
        done = asker.aws("kinesis", "put_record", StreamName=STREAM, Data="x", PartitionKey="1")
        assert done.exit_code == 254
        assert "AccessDeniedException" in done.stderr
        assert "with an explicit deny in a VPC endpoint policy" in done.stderr
    finally:
        ec2.modify_vpc_endpoint(VpcEndpointId=place.endpoint, ResetPolicy=True)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "said"),
    [
        ("kinesis", "put-record", {}, 252, "Missing required parameter"),
        ("kinesis", "fly", {}, 252, "Invalid choice: 'fly'"),
        ("nothing", "fly", {}, 252, "Invalid choice: 'nothing'"),
        (
            "kinesis",
            "put-record",
            {"StreamName": "no", "Data": "x", "PartitionKey": "1"},
            254,
            "ResourceNotFound",
        ),
    ],
)
def test_a_call_that_fails_ends_as_the_cli_ends(asker, service, operation, parameters, code, said):
    done = asker.aws(service, operation, **parameters)
    assert done.exit_code == code
    assert said in str(done)


def test_bytes_may_be_written_as_they_are(asker, kinesis):
    line = f"aws kinesis put-record --stream-name {STREAM} --partition-key 1 --data hi!"
    done = asker.run(f"{line} --cli-binary-format raw-in-base64-out")
    assert done.exit_code == 0, str(done)
    assert records(kinesis, STREAM)[-1]["Data"] == b"hi!"


def test_a_refusal_that_no_retry_would_mend_speaks_of_none(asker):
    done = asker.aws("kinesis", "put-record", StreamName="no", Data="x", PartitionKey="1")
    assert "retries" not in done.stderr


class TestBehindABalancer:
    """The same by way of a load balancer."""

    def test_by_a_network_load_balancer_the_client_is_seen(self, asker, place):
        got = asker.curl(f"http://{place.name}/x")
        assert got.status == 200
        saw = got.json()["saw"]
        assert saw["source"] == asker.run("hostname -I").rows[0][1].stdout
        assert "X-Forwarded-For" not in saw["headers"]

    def test_health_is_that_of_the_programs(self, asker, place):
        def states():
            found = place.elb.describe_target_health(TargetGroupArn=place.targets)
            return {row["TargetHealth"]["State"] for row in found["TargetHealthDescriptions"]}

        assert states() == {"healthy"}
        rule = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
        place.ec2.revoke_security_group_ingress(GroupId=place.group, IpPermissions=[rule])
        try:
            assert states() == {"unhealthy"}
            assert asker.curl(f"http://{place.name}/x").exit_code == 28
        finally:
            place.ec2.authorize_security_group_ingress(GroupId=place.group, IpPermissions=[rule])

    def test_an_application_load_balancer_says_who_asked_and_answers_for_nobody(
        self, aws, client, stream
    ):
        there = Place(client, kind="application", endpoint=False)
        asker = Host(there.asker, partial(aws.observer.topology, REGION), aws)
        saw = asker.curl(f"http://{there.name}/x").json()["saw"]
        address = asker.run("hostname -I").rows[0][1].stdout
        assert saw["headers"]["X-Forwarded-For"] == address
        assert (saw["headers"]["X-Forwarded-Proto"], saw["headers"]["X-Forwarded-Port"]) == (
            "http",
            "80",
        )
        assert saw["source"] != address
        failed = asker.curl(f"http://{there.name}/x", json={"order": 1})
        assert failed.status == 502
        assert "Connect timeout on endpoint URL" in failed.json()["error"]
        there.elb.deregister_targets(
            TargetGroupArn=there.targets, Targets=[{"Id": key} for key in there.apps]
        )
        nobody = asker.curl(f"http://{there.name}/x")
        assert nobody.status == 503
        assert "<title>503 Service Temporarily Unavailable</title>" in nobody.body
