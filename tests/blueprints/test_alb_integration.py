"""Lab alb-integration: a VPC link of version 2 is a member of the VPC, and groups decide."""

import pytest

from labkit.blueprints import blueprint
from labkit.flow import trace
from labkit.provision import resources
from labkit.provision.values import Ref

LAB = blueprint("alb-integration")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 200, None),
        ({"link_may_send": False}, 504, "SG_HAS_NO_RULES"),
        ({"alb_admits": "the VPC"}, 200, None),
        ({"alb_admits": "nobody"}, 504, "SG_HAS_NO_RULES"),
        # Behind an Application Load Balancer nobody sees who knocked at it.
        ({"app_admits": "the link's group"}, 504, "ENI_SG_RULES_MISMATCH"),
        ({"app_may_put": False}, 502, "IDENTITY_POLICY_NO_ALLOW"),
    ],
)
def test_the_first_that_says_no_decides(changes, status, code):
    topology = LAB.topology(LAB.settings(**changes))
    found = trace(topology, LAB.request(topology))
    assert found.response.status == status
    codes = [step.code for hop in found.hops for step in hop.steps if step.code]
    assert codes[:1] == ([code] if code else [])


def test_the_link_is_of_version_2_and_the_method_names_the_load_balancer():
    rows = {row.key: row.properties for row in resources(LAB.topology())}
    link = rows["vpc_link_v2", "vpc-link"]
    assert link["groups"] == (Ref("security_group", "link-sg"),)
    integration = rows["api_method", "lab-api POST /private"]["integration"]
    assert integration["connection"] == Ref("vpc_link_v2", "vpc-link")
    assert integration["target"] == Ref("load_balancer", "alb", "arn")
    # AWS takes fixed addresses for network load balancers alone.
    assert {row["address"] for row in rows["load_balancer", "alb"]["subnets"]} == {""}
