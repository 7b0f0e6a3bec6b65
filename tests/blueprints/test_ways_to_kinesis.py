"""Kinesis from EC2: each way with its own doors, and one way that needs none of them."""

import pytest

from labkit.blueprints import blueprint
from labkit.flow import Outcome, trace
from labkit.flow.codes import Code

LAB, CHAIN = blueprint("private-kinesis"), blueprint("full-chain")


def asked(lab, source, request="", **changes):
    topology = lab.topology(lab.settings(**changes))
    found = trace(topology, lab.asking(request).request(topology, source))
    return found, [topology.label(key) for key in found.way]


@pytest.mark.parametrize(
    ("source", "changes", "way"),
    [
        ("private-app", {}, "kinesis-endpoint"),
        ("private-app", {"nat_gateway": True}, "kinesis-endpoint"),
        ("private-app", {"nat_gateway": True, "private_dns": False}, "nat-gateway"),
        ("private-app", {"nat_gateway": True, "kinesis_endpoint": False}, "nat-gateway"),
        ("public-app", {}, "kinesis-endpoint"),
        ("public-app", {"private_dns": False}, "internet-gateway"),
    ],
)
def test_the_name_decides_the_way(source, changes, way):
    found, met = asked(LAB, source, **changes)
    assert (found.outcome, met[1], met[-1]) == (Outcome.DELIVERED, way, "records")


def test_an_endpoint_for_private_subnets_alone_cuts_the_public_host_off():
    narrow = {"endpoint_admits": "private subnets"}
    assert asked(LAB, "private-app", **narrow)[0].outcome is Outcome.DELIVERED
    assert asked(LAB, "public-app", **narrow)[0].codes == (Code.ENI_SG_RULES_MISMATCH,)


def test_by_the_api_a_host_needs_neither_way_nor_role():
    nothing = {"kinesis_endpoint": False, "app_may_put": False}
    assert asked(LAB, "private-app", **nothing)[0].codes == (Code.NO_ROUTE_TO_DESTINATION,)
    found, met = asked(LAB, "private-app", "by-api", api_endpoint=True, **nothing)
    assert found.outcome is Outcome.DELIVERED
    assert met == ["private-app", "execute-api-endpoint", "lab-api", "records"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nlb_asks_group": True}, Code.ENI_SG_RULES_MISMATCH),
        ({"app_admits": "nobody"}, Code.SG_HAS_NO_RULES),
        ({"way_to_kinesis": "none"}, Code.NO_ROUTE_TO_DESTINATION),
        ({"private_dns": False}, Code.NO_ROUTE_TO_DESTINATION),
        ({"endpoint_admits_app": False}, Code.SG_HAS_NO_RULES),
        ({"policy_names_ours": False}, Code.ENDPOINT_POLICY_NO_ALLOW),
        ({"app_may_put": False}, Code.IDENTITY_POLICY_NO_ALLOW),
    ],
)
def test_each_joint_of_the_chain_breaks_in_its_own_way(changes, code):
    assert asked(CHAIN, "internet")[0].outcome is Outcome.DELIVERED
    assert asked(CHAIN, "internet", **changes)[0].codes[0] == code
