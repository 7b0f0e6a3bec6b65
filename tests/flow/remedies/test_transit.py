"""What would let a packet through a transit gateway, each proven by the trace after it."""

from __future__ import annotations

import pytest

from labkit.flow import remedies
from labkit.topology import (
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
)
from tests.flow.test_transit import ASKED, LOST, pair, peered
from tests.flow.transits import OPEN, transit

SAYS = {
    "no route there": "let attach-2 propagate to rtb-tgw",
    "no route back": "let attach-1 propagate to rtb-tgw",
    "a blackhole of the same block": "remove the blackhole for 10.2.0.0/16 from rtb-tgw",
    "a longer blackhole": "remove the blackhole for 10.2.1.0/24 from rtb-tgw",
    "no association": "associate attach-1 with rtb-tgw",
    "no association of the answer's": "associate attach-2 with rtb-tgw",
    "an attachment that waits": "accept attach-1",
    "not attached": "attach vpc-1 to tgw by subnet-1, with rtb-tgw",
    "no subnet in the sender's zone": "add subnet-1 in a to attach-1",
    "no subnet in the receiver's zone": "add subnet-2 in a to attach-2",
    "no route back to it": "route 10.1.0.0/16 of rtb-2 to tgw",
}


def said(topology: Topology) -> list[str]:
    return [", ".join(map(str, row.changes)) for row in remedies(topology, ASKED)]


@pytest.mark.parametrize("name", LOST)
def test_one_change_is_enough(name):
    change, _ = LOST[name]
    assert SAYS[name] in said(pair(change))


def test_a_route_is_missing_at_the_sender():
    none = RouteTable(id="rtb-1", vpc="vpc-1", subnets=("subnet-1",))
    assert said(pair(none)) == ["route 10.2.0.0/16 of rtb-1 to tgw"]


def test_across_a_peering_a_static_route_is_missing():
    without = transit(1)[1]
    assert said(peered().replaced(without)) == ["route 10.2.0.0/16 of rtb-tgw to attach-peering"]
    loose = peered(tables=("rtb-tgw", ""))
    assert said(loose) == ["associate attach-peering with rtb-tgw-2"]


def test_a_rule_that_names_a_group_is_told_of_or_replaced():
    named = SecurityGroup(
        id="sg-2", vpc="vpc-2", egress=OPEN, ingress=(SecurityGroupRule(peer="sg-1"),)
    )
    assert said(pair(named)) == [
        "switch security group referencing on for tgw",
        "add an ingress rule to sg-2: tcp/443 from 10.1.1.10/32",
    ]
