"""A lab on the embedded AWS, killed at any mutating call, leaves nothing and harms nobody."""

from __future__ import annotations

import random

import pytest

from labkit.aws import AwsDriver, Waits
from labkit.aws.scope import pairs
from labkit.errors import LabkitError
from labkit.provision import Journal, teardown, up

READS = ("Describe", "Get", "List")
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "apigateway.amazonaws.com"}}]}'
)
HEADER = {"lab": "private-api", "learner": "learner"}
CASES = random.Random(11).sample(
    [(at, how) for at in range(72) for how in ("before", "after", "lost")], 7
)


class Killed(BaseException):
    """The process ends here."""


class Bomb:
    """Goes off at one mutating call of the clients: before or after its effect."""

    def __init__(self, clients, services=("ec2", "apigateway", "kinesis", "iam")):
        self.arm(-1, "before")
        for service in services:
            events = clients.client(service).meta.events
            events.register("before-call", self.before)
            events.register("after-call", self.after)

    def arm(self, at, how):
        self.at, self.how, self.count, self.fired = at, how, 0, False

    def before(self, model, **_):
        if model.name.startswith(READS):
            return
        if self.count == self.at and self.how == "before":
            self.fired = True
            raise Killed(model.name)
        self.count += 1

    def after(self, model, http_response, parsed, **_):
        if model.name.startswith(READS) or self.count != self.at + 1:
            return
        self.count += 1
        self.fired = True
        if self.how == "after":
            raise Killed(model.name)
        if self.how == "lost":
            http_response.status_code = 400
            parsed.clear()
            parsed["Error"] = {"Code": "AnswerLost", "Message": "the connection was reset"}


@pytest.fixture(scope="module")
def bomb(clients):
    return Bomb(clients)


@pytest.fixture(scope="module")
def decoys(clients):
    """Things of other people's with similar names and tags."""
    ec2, near = clients.client("ec2"), "labkit-private-api-learner-2-"
    tags = pairs({"labkit:lab": "private-api", "labkit:learner": "learner-2", "Name": "lab-vpc"})
    spec = [{"ResourceType": "vpc", "Tags": tags}]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=spec)["Vpc"]["VpcId"]
    clients.client("kinesis").create_stream(StreamName=near + "records", ShardCount=1)
    clients.client("kinesis").add_tags_to_stream(
        StreamName=near + "records", Tags={row["Key"]: row["Value"] for row in tags}
    )
    clients.client("iam").create_role(
        RoleName=near + "api-to-kinesis", AssumeRolePolicyDocument=TRUST, Tags=tags
    )
    return vpc


def everything(clients):
    """What the account holds, listed without any help of labkit's."""
    ec2 = clients.client("ec2")
    found = {row["VpcId"] for row in ec2.describe_vpcs()["Vpcs"]}
    found |= {row["SubnetId"] for row in ec2.describe_subnets()["Subnets"]}
    found |= {row["RouteTableId"] for row in ec2.describe_route_tables()["RouteTables"]}
    found |= {row["GroupId"] for row in ec2.describe_security_groups()["SecurityGroups"]}
    found |= {row["AllocationId"] for row in ec2.describe_addresses()["Addresses"]}
    found |= {row["VpcEndpointId"] for row in ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    for name, key in (
        ("network_interfaces", "NetworkInterfaces"),
        ("internet_gateways", "InternetGateways"),
        ("volumes", "Volumes"),
    ):
        rows = getattr(ec2, f"describe_{name}")()[key]
        found |= {row[f"{key[:-1]}Id"] for row in rows}
    for row in ec2.describe_nat_gateways()["NatGateways"]:
        found |= {row["NatGatewayId"]} if row["State"] != "deleted" else set()
    for reservation in ec2.describe_instances()["Reservations"]:
        for row in reservation["Instances"]:
            found |= {row["InstanceId"]} if row["State"]["Name"] != "terminated" else set()
    found |= {row["id"] for row in clients.client("apigateway").get_rest_apis()["items"]}
    found |= set(clients.client("kinesis").list_streams()["StreamNames"])
    return found | {row["RoleName"] for row in clients.client("iam").list_roles()["Roles"]}


def fresh_driver(clients):
    """As a new process has it."""
    return AwsDriver(clients, "private-api", "learner", waits=Waits(sleep=lambda _: None))


@pytest.mark.parametrize(("at", "how"), CASES)
def test_teardown_after_a_crash_leaves_only_what_was_there(
    at, how, lab, clients, bomb, decoys, tmp_path, pace
):
    before = everything(clients)
    bomb.arm(at, how)
    first = lab.topology(lab.settings(nat_gateway=True))
    second = lab.topology(lab.settings(api_type="EDGE", endpoint=False))
    path = tmp_path / "lab.jsonl"
    try:
        with Journal(path, HEADER, durable=False) as journal:
            driver = fresh_driver(clients)
            up(first, journal, driver, pace=pace)
            up(second, journal, driver, pace=pace)
            teardown(journal, driver, pace=pace)
    except (Killed, LabkitError):
        pass
    assert bomb.fired
    bomb.arm(-1, "before")
    with Journal(path, HEADER, durable=False) as journal:
        assert teardown(journal, fresh_driver(clients), pace=pace) == ()
    assert everything(clients) == before
    assert decoys in before


def test_the_sample_reaches_every_part_of_a_run(lab, clients, bomb, journal, driver, pace):
    """Up, change and down together make at least as many mutating calls as are numbered."""
    bomb.arm(-1, "before")
    up(lab.topology(lab.settings(nat_gateway=True)), journal, driver, pace=pace)
    up(lab.topology(lab.settings(api_type="EDGE", endpoint=False)), journal, driver, pace=pace)
    assert teardown(journal, driver, pace=pace) == ()
    assert bomb.count >= 72


def test_what_lost_its_tags_is_not_touched(lab, clients, journal, driver, pace):
    up(lab.topology(), journal, driver, pace=pace)
    ec2 = clients.client("ec2")
    stood = journal.standing.get(("instance", "private-app"))
    ec2.delete_tags(Resources=[stood.attributes["id"]], Tags=[{"Key": "labkit:learner"}])
    left = teardown(journal, driver, pace=pace)
    (row,) = [row for row in left if row.kind == "instance"]
    assert row.why.startswith("NotOurs")
    state = ec2.describe_instances(InstanceIds=[row.id])["Reservations"][0]["Instances"][0]
    assert state["State"]["Name"] == "running"
    mended = pairs({"labkit:learner": "learner"})
    ec2.create_tags(Resources=[row.id], Tags=mended)
    assert teardown(journal, driver, pace=pace) == ()


def test_what_was_deleted_by_hand_is_no_trouble(lab, clients, journal, driver, pace):
    up(lab.topology(), journal, driver, pace=pace)
    api = journal.standing.get(("rest_api", "lab-api")).attributes["id"]
    clients.client("apigateway").delete_rest_api(restApiId=api)
    clients.client("kinesis").delete_stream(
        StreamName="labkit-private-api-learner-records", EnforceConsumerDeletion=True
    )
    assert teardown(journal, driver, pace=pace) == ()
