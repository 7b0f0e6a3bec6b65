"""A large snapshot is drawn with what a request touches, and the rest put together."""

import re
from dataclasses import replace

import pytest

from labkit.aws.snapshot import example_snapshot, load_snapshot
from labkit.cli import main
from labkit.figures.scenes import AT_MOST, scene_of
from labkit.flow import Request, trace
from labkit.topology import Instance, NetworkInterface, Topology
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


def test_accounts_stand_around_their_vpcs(tmp_path):
    rows = lists()
    rows["Vpcs"][1]["OwnerId"] = "210987654321"
    write(tmp_path, rows)
    frames = {frame.key: frame for frame in scene_of(load_snapshot(tmp_path), None, "x").clusters}
    shop, reports = rows["Vpcs"]
    assert frames[shop["VpcId"]].parent == "123456789012"
    assert frames[reports["VpcId"]].parent == "210987654321"
    assert frames["210987654321"].label == "account 210987654321"


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
