"""The lab's request over its toggles: what stops it, what the client sees, which way it takes."""

import pytest

from labkit.blueprints import blueprint
from labkit.flow import Leg, Outcome, Verdict, trace

LAB = blueprint("private-api")


def traced(source="private-app", **changes):
    topology = LAB.topology(LAB.settings(**changes))
    return trace(topology, LAB.request(topology, source))


OPEN = {"endpoint": False, "nat_gateway": True}

DELIVERED = [
    ("private-app", {}, ["private-app", "vpce-execute-api", "labapi0000"]),
    ("public-app", {}, ["public-app", "vpce-execute-api", "labapi0000"]),
    ("private-app", {"nat_gateway": True}, ["private-app", "vpce-execute-api", "labapi0000"]),
    ("private-app", {"api_type": "REGIONAL", **OPEN}, ["private-app", "nat", "igw", "labapi0000"]),
    ("private-app", {"api_type": "EDGE", **OPEN}, ["private-app", "nat", "igw", "labapi0000"]),
    (
        "private-app",
        {"api_type": "REGIONAL", "private_dns": False, "nat_gateway": True},
        ["private-app", "nat", "igw", "labapi0000"],
    ),
    (
        "public-app",
        {"api_type": "REGIONAL", "private_dns": False},
        ["public-app", "igw", "labapi0000"],
    ),
    ("internet", {"api_type": "REGIONAL"}, ["internet", "labapi0000"]),
    ("internet", {"api_type": "EDGE", "endpoint": False}, ["internet", "labapi0000"]),
]


@pytest.mark.parametrize(("source", "changes", "way"), DELIVERED)
def test_it_is_delivered_and_takes_this_way(source, changes, way):
    found = traced(source, **changes)
    assert found.outcome is Outcome.DELIVERED
    assert found.response.status == 200
    assert list(found.way[:-1]) == way
    assert found.way[-1].startswith("arn:aws:kinesis:")


FORBIDDEN = '{"message":"Forbidden"}'
DENIED = (
    '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: '
    "arn:aws:execute-api:us-east-1:********9012:labapi0000/test/POST/kinesis "
    'with an explicit deny in a resource-based policy"}'
)
UNRESOLVED = "could not resolve host"
SILENCE = "connection timed out"

BLOCKED = [
    ("private-app", {"private_dns": False}, ["NAME_NOT_FOUND"], UNRESOLVED),
    ("private-app", {"endpoint": False}, ["NAME_NOT_FOUND"], UNRESOLVED),
    ("private-app", {"endpoint": False, "nat_gateway": True}, ["NAME_NOT_FOUND"], UNRESOLVED),
    ("internet", {}, ["NAME_NOT_FOUND"], UNRESOLVED),
    ("private-app", {"endpoint_admits_443": False}, ["SG_HAS_NO_RULES"], SILENCE),
    ("public-app", {"endpoint_admits_443": False}, ["SG_HAS_NO_RULES"], SILENCE),
    (
        "private-app",
        {"endpoint_admits_443": False, "policy_names_endpoint": False},
        ["SG_HAS_NO_RULES", "RESOURCE_POLICY_EXPLICIT_DENY"],
        SILENCE,
    ),
    ("private-app", {"policy_names_endpoint": False}, ["RESOURCE_POLICY_EXPLICIT_DENY"], DENIED),
    ("private-app", {"api_type": "REGIONAL"}, ["API_NOT_PRIVATE"], FORBIDDEN),
    ("public-app", {"api_type": "EDGE"}, ["API_NOT_PRIVATE"], FORBIDDEN),
    ("private-app", {"api_type": "EDGE", "nat_gateway": True}, ["API_NOT_PRIVATE"], FORBIDDEN),
    (
        "private-app",
        {"api_type": "REGIONAL", "endpoint": False},
        ["NO_ROUTE_TO_DESTINATION"],
        SILENCE,
    ),
]


@pytest.mark.parametrize(("source", "changes", "codes", "seen"), BLOCKED)
def test_it_is_blocked_for_every_one_of_these_reasons(source, changes, codes, seen):
    found = traced(source, **changes)
    assert found.outcome is Outcome.BLOCKED
    assert list(found.codes) == codes
    assert (found.response.symptom or found.response.body) == seen
    assert all(blocker.remedy and blocker.facts for blocker in found.blockers)


def test_error_types_are_those_of_aws():
    assert traced(policy_names_endpoint=False).response.error_type == "AccessDeniedException"
    assert traced(api_type="REGIONAL").response.error_type == "ForbiddenException"


def test_an_unresolved_name_leaves_the_rest_unreached():
    found = traced(private_dns=False)
    assert [hop.verdict for hop in found.hops[1:]] == [Verdict.NOT_REACHED] * 3
    assert found.arrival is None


def test_the_arrival_says_by_which_door_and_from_which_address():
    assert traced().arrival.endpoint == "vpce-execute-api"
    assert str(traced().arrival.address) == "10.0.10.10"
    by_nat = traced(api_type="REGIONAL", **OPEN).arrival
    assert by_nat.endpoint is None
    assert str(by_nat.address) == "203.0.113.20"


def test_a_dropped_packet_never_arrives():
    assert traced(endpoint_admits_443=False).arrival is None


def test_the_integration_is_reached_from_api_gateways_side():
    kinesis = [hop for hop in traced().hops if hop.leg is Leg.INTEGRATION]
    assert [hop.label for hop in kinesis] == ["records"]
