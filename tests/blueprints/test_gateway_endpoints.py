"""Which way DynamoDB and S3 are reached: the route decides, and the policy only on its own way."""

import pytest

from labkit.blueprints import blueprint
from labkit.flow import Outcome, trace
from labkit.flow.codes import Code

LAB = blueprint("gateway-endpoints")
LISTS = "the services' prefix lists"


def asked(source="private-app", request="", **changes):
    topology = LAB.topology(LAB.settings(**changes))
    return trace(topology, LAB.asking(request).request(topology, source))


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({}, "dynamodb-endpoint"),
        ({"nat_gateway": True}, "dynamodb-endpoint"),
        ({"nat_gateway": True, "dynamodb_endpoint": False}, "nat-gateway"),
        ({"nat_gateway": True, "endpoint_routes": "public"}, "nat-gateway"),
        ({"egress": LISTS}, "dynamodb-endpoint"),
    ],
)
def test_the_more_exact_route_wins(changes, way):
    found = asked(**changes)
    assert found.outcome is Outcome.DELIVERED
    topology = LAB.topology(LAB.settings(**changes))
    assert topology.label(found.way[1]) == way


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dynamodb_endpoint": False}, Code.NO_ROUTE_TO_DESTINATION),
        ({"endpoint_routes": "public"}, Code.NO_ROUTE_TO_DESTINATION),
        ({"policy_names_ours": False}, Code.ENDPOINT_POLICY_NO_ALLOW),
        ({"app_may": False}, Code.IDENTITY_POLICY_NO_ALLOW),
        ({"egress": "nobody"}, Code.SG_HAS_NO_RULES),
    ],
)
def test_each_toggle_stops_it_in_its_own_way(changes, code):
    assert asked(**changes).codes == (code,)


def test_no_endpoint_helps_the_other_service():
    assert asked(request="put-object", dynamodb_endpoint=False).outcome is Outcome.DELIVERED
    assert asked(request="put-object", s3_endpoint=False).outcome is Outcome.BLOCKED


def test_other_subnets_go_on_as_before():
    assert asked("public-app", policy_names_ours=False).outcome is Outcome.DELIVERED
    assert asked("public-app", policy_names_ours=False, endpoint_routes="both").blockers


def test_a_shut_group_is_mended_by_the_services_prefix_list():
    (blocker,) = asked(egress="nobody").blockers
    assert blocker.remedy.endswith("to the prefix list com.amazonaws.us-east-1.dynamodb")
