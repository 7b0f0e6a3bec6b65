"""Topology: lookups, and components that say which rule of AWS they break."""

from functools import partial
from ipaddress import IPv4Network

import pytest

from labkit.blueprints import blueprint
from labkit.topology import (
    EndpointType,
    Instance,
    NetworkInterface,
    RestApi,
    Subnet,
    Topology,
    TopologyError,
    Vpc,
)
from labkit.topology.topology import MOST_RECALLED

LAB = blueprint("private-api").topology()


def test_a_vpc_of_the_wrong_size_says_the_rule():
    with pytest.raises(TopologyError, match="between /16 and /28"):
        Vpc(id="vpc-1", cidrs=(IPv4Network("10.0.0.0/8"),))


def test_only_a_private_api_names_endpoints():
    with pytest.raises(TopologyError, match="only be specified with PRIVATE"):
        RestApi(id="a", endpoint_type=EndpointType.REGIONAL, vpc_endpoint_ids=("vpce-1",))


def test_two_components_cannot_share_an_id():
    vpc = Vpc(id="vpc-1", cidrs=(IPv4Network("10.0.0.0/16"),))
    with pytest.raises(TopologyError, match="have one id"):
        Topology((vpc, vpc))


def test_things_are_found_by_id_and_by_name():
    api = LAB.find(RestApi, "lab-api")
    assert LAB.find(RestApi, api.id) is api
    with pytest.raises(TopologyError, match="use one of: lab-api"):
        LAB.find(RestApi, "my-api")


def test_a_subnet_uses_its_own_table():
    assert LAB.route_table("private-a").name == "private-routes"
    assert LAB.route_table("public-b").name == "public-routes"
    assert LAB.route_table("nowhere") is None


def test_an_address_has_an_owner():
    private = LAB.find(Instance, "private-app")
    interface = LAB.interfaces(private)[0]
    assert LAB.owner(interface.id) is private
    assert LAB.zone(interface) == "us-east-1a"


def test_a_copy_leaves_the_original_alone():
    smaller = LAB.without("private-a")
    assert len(LAB.all(Subnet)) == 4
    assert len(smaller.all(Subnet)) == 3
    assert smaller.replaced(LAB.find(Subnet, "private-a")).all(Subnet)[-1].name == "private-a"
    assert len(LAB.all(NetworkInterface)) == 4


def test_an_answer_is_found_once_and_then_kept():
    topology, found = LAB.replaced(), []
    ask = partial(topology.recall, "letters", find=lambda: found.append("a") or len(found))
    assert [ask("a"), ask("a"), ask("b"), ask("a")] == [1, 1, 2, 1]
    assert topology.replaced().recall("letters", "a", lambda: "new") == "new"


def test_a_topology_keeps_so_many_answers_and_no_more():
    topology, found = LAB.replaced(), []
    for key in (*range(MOST_RECALLED), 0, "one more", 0):
        topology.recall("numbers", key, lambda: found.append(None))
    assert len(found) == MOST_RECALLED + 2
