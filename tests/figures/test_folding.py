"""A large snapshot is drawn with what a request touches, and the rest put together."""

import re
from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from labkit.aws.snapshot import example_snapshot, load_snapshot
from labkit.cli import main
from labkit.figures.scenes import AT_MOST, scene_of
from labkit.flow import Request, trace
from labkit.topology import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Subnet,
    Topology,
    Vpc,
)
from labkit.topology.words import counted, plural
from tests.aws.example_network import lists
from tests.aws.test_snapshot import write


def crowd(topology: Topology, count: int, subnets: int = 1) -> Topology:
    """The topology with more instances, beside those of so many of its subnets."""
    more = []
    cards = topology.all(NetworkInterface)
    for number in range(count):
        card = cards[number % subnets]
        new = replace(card, id=f"eni-{number}", private_ip=card.private_ip + 20 + number)
        more += [new, Instance(id=f"i-{number}", name=f"more-{number}", interfaces=(new.id,))]
    return topology.replaced(*more)


REQUEST = Request("bastion", "tcp://10.20.10.10:22")


@pytest.mark.parametrize(("count", "subnets"), [(60, 1), (60, 6), (600, 6)])
def test_what_is_not_touched_is_put_together(count, subnets):
    topology = crowd(example_snapshot(), count, subnets)
    found = trace(topology, REQUEST)
    drawn = scene_of(topology, found, "crowd")
    assert len(drawn.nodes) <= AT_MOST
    assert {"bastion", "shop-web-a"} <= {node.label for node in drawn.nodes if not node.folded}
    folded = [node.label for node in drawn.nodes if node.folded and node.kind == "Instance"]
    told = sum(int(re.match(r"(\d+) (more )?instances", label)[1]) for label in folded)
    alone = [node for node in drawn.nodes if node.kind == "Instance" and not node.folded]
    assert told + len(alone) == len(topology.all(Instance))
    assert any("more" in label for label in folded)


def test_a_small_one_is_drawn_thing_by_thing():
    assert not any(node.folded for node in scene_of(example_snapshot(), None, "x").nodes)


def test_frames_are_account_region_vpc_zone_subnet(tmp_path):
    rows = lists()
    rows["Vpcs"][1]["OwnerId"] = "210987654321"
    reports = rows["Vpcs"][1]["VpcId"]
    for row in rows["Subnets"]:
        if row["VpcId"] == reports:
            row["AvailabilityZone"] = "eu-west-1b"
    write(tmp_path, rows)
    drawn = scene_of(load_snapshot(tmp_path), None, "x")
    frames = {frame.key: frame for frame in drawn.clusters}

    def around(label):
        place = drawn.named(label).cluster
        while place:
            yield frames[place].label, frames[place].style
            place = frames[place].parent

    assert list(around("report-1")) == [
        ("reports-a", "private"),
        ("eu-west-1b", "zone"),
        ("reports", "vpc"),
        ("eu-west-1", "region"),
        ("account 210987654321", "account"),
    ]
    assert [label for label, _ in around("bastion")][-2:] == ["us-east-1", "account 123456789012"]


def test_many_vpcs_are_put_together_by_their_region():
    vpcs = []
    for at in range(60):
        block = f"10.{100 + at}.0.0/24"
        vpcs += [
            Vpc(id=f"vpc-{at}", cidrs=(IPv4Network(block),)),
            Subnet(id=f"s-{at}", vpc=f"vpc-{at}", cidr=IPv4Network(block), zone="us-east-1a"),
            InternetGateway(id=f"igw-{at}", vpc=f"vpc-{at}"),
        ]
    topology = example_snapshot().replaced(*vpcs)
    drawn = scene_of(topology, trace(topology, REQUEST), "many")
    assert len(drawn.nodes) <= AT_MOST
    (gateways,) = (node for node in drawn.nodes if node.kind == "InternetGateway")
    assert (gateways.label, gateways.cluster) == (
        "61 internet gateways",
        "123456789012/us-east-1",
    )
    assert drawn.named("bastion").cluster.startswith("subnet-")


def test_the_command_draws_it(tmp_path, capsys):
    out = tmp_path / "x.svg"
    words = ["--from", "report-1", "--to", "10.20.20.10:5432/tcp", "--out", str(out)]
    assert main(["draw", "--snapshot", "example", *words]) == 0
    assert "NO_ROUTE_TO_DESTINATION" in capsys.readouterr().out
    assert "report-1" in out.read_text("utf-8")


def test_several_things_have_a_word():
    assert plural("Instance") == "instances"
    assert plural("NatGateway") == "NAT gateways"
    assert plural("VpcPeering") == "peering connections"
    assert counted(1, "Vpc") == "1 VPC"
    assert counted(12_000, "NatGateway") == "12,000 NAT gateways"
