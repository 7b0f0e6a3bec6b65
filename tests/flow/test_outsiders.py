"""Who stands for every client on the internet: nobody that the network has or speaks of."""

from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.flow.outsiders import USUAL, anyone
from labkit.topology import (
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    PrefixList,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
    Vpc,
)

THEIRS, EVERYBODY = IPv4Network("198.51.100.0/24"), IPv4Network("128.0.0.0/1")


def named(cidr):
    """Each kind of thing that may speak of a block."""
    deny = NetworkAclEntry(number=1, egress=False, action="deny", cidr=cidr)
    return (
        SecurityGroup(id="sg", vpc="vpc", ingress=(SecurityGroupRule(peer=cidr),)),
        NetworkAcl(id="acl", vpc="vpc", entries=(deny,)),
        PrefixList(id="pl", name="office", cidrs=(cidr,)),
        RouteTable(id="rtb", vpc="vpc", routes=(Route(destination=cidr, target="igw"),)),
    )


@pytest.mark.parametrize("component", [*named(THEIRS), Vpc(id="vpc", cidrs=(THEIRS,))])
def test_a_block_that_the_network_speaks_of_holds_not_everybody(component):
    address = anyone(Topology((component,)))
    assert address not in THEIRS
    assert not address.is_loopback


@pytest.mark.parametrize("component", named(EVERYBODY))
def test_half_of_the_internet_is_everybody(component):
    assert anyone(Topology((component,))) == USUAL


def test_nobody_of_the_network_is_outside():
    card = NetworkInterface(
        id="eni", vpc="vpc", subnet="subnet", private_ip=IPv4Address("10.0.0.4"), public_ip=USUAL
    )
    assert anyone(Topology((card,))) not in (USUAL, IPv4Address("10.0.0.4"))


def test_where_all_documented_blocks_are_spoken_of_it_is_somebody_else():
    blocks = ("198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24", "11.0.0.0/8")
    listed = PrefixList(id="pl", name="all", cidrs=tuple(map(IPv4Network, blocks)))
    assert str(anyone(Topology((listed,)))) == "12.10.11.12"
