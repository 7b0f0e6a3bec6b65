"""Plans: the smallest way, in an order that AWS accepts, with a word on why."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.errors import LabkitError
from labkit.provision import Plan, Ref, Resource, Standing, Text, plan, plan_removal, resources
from labkit.provision.kinds import KINDS
from labkit.provision.order import stable_order
from labkit.provision.resource import in_order
from labkit.topology import PolicyDocument, RestApi, Subnet, VpcEndpoint
from tests.provision import named

LAB = blueprint("private-api")
CHAIN = blueprint("private-integration")


def topology(**changes):
    return LAB.topology(LAB.settings(**changes))


def stood(wanted: Plan, standing: Standing | None = None) -> Standing:
    """What stands after a plan, with made-up ids that stay through updates."""
    standing = standing or Standing()
    for number, action in enumerate(wanted):
        resource, key = action.resource, action.resource.key
        if action.verb == "delete":
            standing = standing.gone(key)
            continue
        bound = standing.bound(resource)
        old = standing.rows.get(key)
        made = f"{resource.kind}-{len(standing)}-{number}"
        names = ("id", "arn", "root", "dns_name", "dns_zone")
        attributes = old.attributes if old else dict.fromkeys(names, made)
        standing = standing.made(resource, bound, attributes)
    return standing


@pytest.fixture(scope="module")
def default():
    return stood(plan(topology(), Standing()))


def steps(wanted):
    return [action.id for action in wanted]


STAGE = "update stage/lab-api test"
POLICY = "update api_policy/lab-api"
ONE_TOGGLE = {
    "private_dns": (False, ["update vpc_endpoint/execute-api-endpoint"]),
    "endpoint_admits_443": (False, ["update security_group/endpoint-sg"]),
    "policy_names_endpoint": (False, [POLICY, STAGE]),
    "endpoint": (
        False,
        [
            POLICY,
            STAGE,
            "delete vpc_endpoint/execute-api-endpoint",
            "delete security_group/endpoint-sg",
        ],
    ),
    "nat_gateway": (
        True,
        [
            "create elastic_ip/nat-gateway-address",
            "create nat_gateway/nat-gateway",
            "create route/private-routes 0.0.0.0/0",
        ],
    ),
    "api_type": ("REGIONAL", [POLICY, "update rest_api/lab-api", STAGE]),
}


@pytest.mark.parametrize("toggle", ONE_TOGGLE)
def test_a_flipped_toggle_is_the_smallest_plan(default, toggle):
    value, expected = ONE_TOGGLE[toggle]
    assert sorted(steps(plan(topology(**{toggle: value}), default))) == sorted(expected)


def test_every_toggle_has_its_smallest_plan():
    assert set(ONE_TOGGLE) == {toggle.name for toggle in LAB.toggles}


def test_same_settings_are_an_empty_plan(default):
    wanted = plan(topology(), default)
    assert not wanted
    assert "Nothing to do" in str(wanted)


def test_each_step_comes_after_those_it_needs(default):
    for settings in LAB.all_settings():
        done = set()
        for action in plan(LAB.topology(settings), default):
            assert set(action.needs) <= done
            done.add(action.id)


def test_a_public_api_loses_its_conditions_first_and_a_private_one_gets_them_last(default):
    to_public = plan(topology(api_type="REGIONAL"), default)
    assert steps(to_public) == [POLICY, "update rest_api/lab-api", STAGE]
    back = plan(topology(), stood(to_public, default))
    assert steps(back) == ["update rest_api/lab-api", POLICY, STAGE]


def test_private_to_edge_says_that_it_goes_by_way_of_regional(default):
    wanted = plan(topology(api_type="EDGE"), default)
    (api,) = [action for action in wanted if action.kind == "rest_api"]
    assert "F1.11" in api.how
    assert "by way of REGIONAL" in api.how


def test_the_plan_says_why_where_that_teaches(default):
    assert "F4.8" in str(plan(topology(), Standing()))
    assert "F1.19" in str(plan(topology(policy_names_endpoint=False), default))
    assert "F4.10" in str(plan(topology(api_type="REGIONAL"), default))


def test_text_and_table_agree(default):
    wanted = plan(topology(nat_gateway=True, api_type="EDGE"), default)
    for action in wanted:
        assert action.name in str(wanted)
        assert action.name in wanted._repr_html_()
        assert action.how in str(wanted)
    assert wanted.summary == "3 to create, 3 to update"


def test_a_policy_follows_a_replaced_endpoint(default):
    old = topology()
    endpoint = old.find(VpcEndpoint, "execute-api-endpoint")
    other = replace(endpoint, service="com.amazonaws.us-east-1.kinesis-streams")
    wanted = plan(old.replaced(other), default)
    assert steps(wanted) == [
        "delete vpc_endpoint/execute-api-endpoint",
        "create vpc_endpoint/execute-api-endpoint",
        POLICY,
        STAGE,
    ]
    assert "made anew" in wanted.actions[0].how
    assert not plan(old.replaced(other), stood(wanted, default))


def test_what_cannot_move_over_is_made_anew_with_it(default):
    old = topology()
    subnet = old.find(Subnet, "private-a")
    wanted = plan(old.replaced(replace(subnet, cidr=IPv4Network("10.0.12.0/24"))), default)
    assert steps(wanted).index("delete instance/private-app") < steps(wanted).index(
        "delete subnet/private-a"
    )
    assert "create instance/private-app" in steps(wanted)
    assert "update vpc_endpoint/execute-api-endpoint" in steps(wanted)
    assert "delete instance/public-app" not in steps(wanted)


def test_removal_goes_the_other_way_and_leaves_out_what_goes_along(default):
    wanted = steps(plan_removal(default))
    assert wanted[-1] == "delete vpc/lab-vpc"
    assert wanted.index("delete instance/public-app") < wanted.index(
        "delete internet_gateway/internet-gateway"
    )
    assert not any("api_method" in step or "route/" in step for step in wanted)


# ---------------------------------------------------------------- resources


def test_placeholder_ids_are_references_everywhere():
    rows = {resource.key: resource for resource in resources(topology(nat_gateway=True))}
    policy = rows["api_policy", "lab-api"].properties["policy"]
    assert isinstance(policy, Text)
    assert Ref("vpc_endpoint", "execute-api-endpoint") in policy.parts
    inline = rows["role", "api-to-kinesis"].properties["policies"][0]
    assert Ref("stream", "records", "arn") in inline.parts
    for component in topology(nat_gateway=True).components:
        for resource in rows.values():
            texts = [part for part in _leaves(resource.properties) if part == component.id]
            assert not texts, (resource, component.id)


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    if isinstance(value, Text):
        return list(value.parts)
    return [value]


def test_in_place_properties_are_properties():
    wanted = [
        topology(nat_gateway=True),
        *(lab.topology() for lab in BLUEPRINTS.values()),
        named.wanted(*named.NAMES),
    ]
    rows = [row for one in wanted for row in resources(one)]
    assert {row.kind for row in rows} == set(KINDS)
    for row in rows:
        assert KINDS[row.kind].in_place <= set(row.properties), row.kind
        assert KINDS[row.kind].inside in {"", *row.properties}, row.kind


def test_an_api_that_differs_from_its_deployment_is_refused():
    api = topology().all(RestApi)[0]
    edited = replace(api, policy=None)
    with pytest.raises(LabkitError, match="as it is defined"):
        resources(topology().replaced(edited))


def test_references_in_a_circle_are_named():
    first = Resource("security_group", "a", {"peer": Ref("security_group", "b")})
    second = Resource("security_group", "b", {"peer": Ref("security_group", "a")})
    with pytest.raises(LabkitError, match=r"security_group/a → security_group/b"):
        in_order([first, second])
    with pytest.raises(LabkitError, match="wait for each other"):
        stable_order(["a", "b"], {"a": frozenset("b"), "b": frozenset("a")})


def test_two_of_one_name_are_refused():
    row = Resource("vpc", "one", {})
    with pytest.raises(LabkitError, match="Two resources"):
        in_order([row, row])


def test_a_short_placeholder_is_a_reference_where_it_stands_alone():
    wanted = topology()
    document = {
        "Statement": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/vpc/*",
            "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc"}},
        }
    }
    endpoint = wanted.find(VpcEndpoint, "execute-api-endpoint")
    changed = replace(endpoint, policy=PolicyDocument.parse(document))
    rows = {resource.key: resource for resource in resources(wanted.replaced(changed))}
    text = rows["vpc_endpoint", "execute-api-endpoint"].properties["policy"]
    assert [part for part in text.parts if isinstance(part, Ref)] == [Ref("vpc", "lab-vpc")]


def test_what_no_property_says_is_still_needed():
    rows = {resource.key: resource for resource in resources(topology(nat_gateway=True))}
    gateway = ("internet_gateway", "internet-gateway")
    assert gateway in rows["instance", "public-app"].needs
    assert gateway not in rows["instance", "private-app"].needs
    assert gateway in rows["nat_gateway", "nat-gateway"].needs
    assert gateway in rows["elastic_ip", "nat-gateway-address"].needs
    assert ("api_policy", "lab-api") in rows["stage", "lab-api test"].needs
    assert ("api_method", "lab-api POST /kinesis") in rows["stage", "lab-api test"].needs


def test_what_names_a_link_goes_before_the_link():
    """AWS deletes neither a link that a stage names nor a balancer that a link leads to (F9.7)."""
    standing = stood(plan(CHAIN.topology(), Standing()))
    wanted = plan(CHAIN.topology({"nlb_group": "enforced"}), standing)
    gone = [row.resource.kind for row in wanted if row.verb == "delete"]
    assert gone == ["stage", "api_method", "vpc_link", "load_balancer"]
    made = [row.resource.kind for row in wanted if row.verb == "create"]
    assert set(made) == {"security_group", "listener", *gone}
    order = ["load_balancer", "vpc_link", "api_method", "stage"]
    assert sorted(order, key=made.index) == order


def test_policies_that_name_each_others_owners_in_a_circle_do_not_hold_each_other():
    """The endpoint's names the role, the role's the API, and the API's the endpoint."""
    lab = blueprint("who-may-call")
    wanted = plan(lab.topology(lab.settings(endpoint_policy="the role alone")), Standing())
    removal = steps(plan_removal(stood(wanted)))
    first = [name for name in removal if name.split("/")[0] in ("delete vpc", "delete role")]
    assert first == ["delete role/caller", "delete vpc/lab-vpc"]
