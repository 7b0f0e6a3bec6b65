"""What an observation shows is not asked for again, and what it does not show is."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from labkit.aws import balancers, observe
from labkit.provision import up
from labkit.provision.by_hand import seen_in

LAB, LEARNER = "private-api", "learner"


@pytest.fixture
def standing(lab, driver, journal, pace):
    """The journal of a standing lab."""
    up(lab.topology(), journal, driver, pace=pace)
    return journal.standing


def asked_for(monkeypatch, driver):
    """The keys that `driver.find` is asked for from now on."""
    asked, find = [], driver.find

    def watched(resource):
        asked.append(resource.key)
        return find(resource)

    monkeypatch.setattr(driver, "find", watched)
    return asked


def test_all_that_stands_is_seen(clients, standing):
    assert seen_in(observe(clients, LAB, LEARNER), standing) == set(standing.rows)


def test_up_asks_for_nothing_that_it_has_seen(
    lab, clients, standing, driver, journal, pace, monkeypatch
):
    asked = asked_for(monkeypatch, driver)
    observed = observe(clients, LAB, LEARNER)
    assert not up(lab.topology(), journal, driver, pace=pace, observed=observed)
    assert asked == []
    up(lab.topology(), journal, driver, pace=pace)
    assert set(asked) == set(standing.rows)


def test_what_a_hand_deleted_is_not_seen_and_made_again(
    lab, clients, standing, driver, journal, pace, monkeypatch
):
    key = standing.get(("rest_api", "lab-api")).attributes["id"]
    clients.client("apigateway").delete_rest_api(restApiId=key)
    clients.client("apigateway").create_rest_api(name="lab-api", tags={"Name": "lab-api"})
    observed = observe(clients, LAB, LEARNER)
    gone = {row for row in standing.rows if row[0].startswith(("rest_api", "api_", "stage"))}
    assert seen_in(observed, standing) == set(standing.rows) - gone
    asked = asked_for(monkeypatch, driver)
    plan = up(lab.topology(), journal, driver, pace=pace, observed=observed)
    assert ("rest_api", "lab-api") in asked
    assert {action.verb for action in plan} == {"create"}
    assert {action.resource.key for action in plan} == gone


class Tagged:
    """An ELB that tells tags, of twenty at a time, and refuses where one of them has gone."""

    def __init__(self, gone=()):
        self.gone, self.calls = set(gone), []

    def client(self, _):
        return self

    def describe_tags(self, ResourceArns):  # noqa: N803 - as boto3 calls it
        assert 1 <= len(ResourceArns) <= 20
        self.calls.append(len(ResourceArns))
        if self.gone & set(ResourceArns):
            error = {"Error": {"Code": "LoadBalancerNotFound", "Message": "gone"}}
            raise ClientError(error, "DescribeTags")
        rows = [{"ResourceArn": arn, "Tags": [{"Key": "n", "Value": arn}]} for arn in ResourceArns]
        return {"TagDescriptions": rows}


def test_tags_are_asked_for_twenty_at_a_time():
    elb, arns = Tagged(), [f"arn-{number}" for number in range(45)]
    assert balancers._tags(elb, arns) == {arn: {"n": arn} for arn in arns}
    assert elb.calls == [20, 20, 5]


def test_one_that_has_gone_hides_no_other():
    elb = Tagged(gone={"arn-2"})
    assert set(balancers._tags(elb, ["arn-1", "arn-2", "arn-3"])) == {"arn-1", "arn-3"}
