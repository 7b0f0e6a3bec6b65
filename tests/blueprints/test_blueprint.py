"""Blueprints: settings are checked, and every setting asks for a topology that AWS allows."""

import pytest

from labkit.blueprints import blueprint
from labkit.blueprints.requests import LabRequest, by_service
from labkit.errors import LabkitError
from labkit.flow import INTERNET
from labkit.topology import RestApi, Stream, Table, Topology, VpcEndpoint

LAB = blueprint("private-api")
CHAIN = blueprint("private-integration")
PUT = LabRequest(
    name="put",
    label="a call of an SDK",
    url=by_service("dynamodb"),
    body='{"Item": {"id": {"S": "1"}}}',
    call="dynamodb:PutItem",
)


def test_a_wrong_lab_lists_the_right_ones():
    with pytest.raises(LabkitError, match=r"one of: .*private-api"):
        blueprint("privat-api")


def test_a_wrong_toggle_lists_the_right_ones():
    with pytest.raises(LabkitError, match="private_dns, api_type"):
        LAB.settings(privat_dns=False)


@pytest.mark.parametrize("value", [1, "yes", None, "private"])
def test_a_wrong_setting_lists_the_right_ones(value):
    with pytest.raises(LabkitError, match="'PRIVATE', 'REGIONAL', 'EDGE'"):
        LAB.settings(api_type=value)


def test_one_is_not_true():
    with pytest.raises(LabkitError, match="True, False"):
        LAB.settings(endpoint=1)


def test_every_setting_can_be_built_and_they_all_differ():
    built = {repr(LAB.topology(row).components): row for row in LAB.all_settings()}
    assert LAB.count == len(list(LAB.all_settings())) == 96
    # What hangs on an endpoint that is not there makes no difference without it, and
    # what names the endpoint none to a public API.
    assert len(built) == 2 * (3 * 1 + 4 * (2 + 1 + 1))


def test_without_the_endpoint_the_policy_stays_and_names_another():
    topology = LAB.topology(LAB.settings(endpoint=False))
    policy = topology.all(RestApi)[0].policy
    assert topology.all(VpcEndpoint) == ()
    assert policy.statements[1].conditions[0].values == ("vpce-0123456789abcdef0",)


def test_a_learner_has_names_of_their_own():
    one, two = (repr(LAB.topology(learner=name)) for name in ("ada", "bob"))
    assert "labkit-private-api-ada-records" in one
    assert "labkit-private-api-ada-records" not in two


def test_a_lab_asks_its_first_request_unless_another_is_chosen():
    topology = CHAIN.topology()
    assert CHAIN.request(topology).url.endswith("/test/private")
    assert CHAIN.asking("kinesis").request(topology).url.endswith("/test/kinesis")
    assert CHAIN.asking("private") is CHAIN.asking() is CHAIN
    names = {row.name for row in CHAIN.asking("kinesis").requests}
    assert names == {"private", "kinesis", "balancer"}


def test_a_wrong_request_lists_the_right_ones():
    with pytest.raises(LabkitError, match="one of: private, kinesis, balancer"):
        CHAIN.asking("privat")


def test_a_call_of_an_sdk_names_the_resource_that_stands():
    table = Table(id="arn:aws:dynamodb:eu-west-1:123456789012:table/orders", name="items")
    found = PUT.request(Topology((table,), region="eu-west-1"), INTERNET)
    assert found.url == "https://dynamodb.eu-west-1.amazonaws.com/"
    assert (found.call, found.resource) == ("dynamodb:PutItem", table.id)
    assert found.header("x-amz-target") == "DynamoDB_20120810.PutItem"
    assert found.body == '{"TableName": "orders", "Item": {"id": {"S": "1"}}}'


def test_a_call_of_an_sdk_needs_a_resource():
    stream = Stream(id="arn:aws:kinesis:us-east-1:123456789012:stream/records", name="records")
    with pytest.raises(LabkitError, match="0 of Table"):
        PUT.request(Topology((stream,)), INTERNET)
