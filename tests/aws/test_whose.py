"""Whose a resource is: looked at again on this side, because a filter may not be heeded."""

from __future__ import annotations

import pytest

from labkit.aws import AwsDriver, Waits, ec2, observe
from labkit.provision import CallFailed, teardown, up
from labkit.topology import Vpc


@pytest.fixture
def unfiltered(clients):
    """Describe calls of EC2 lose their filters on the way, as with some emulators."""
    events = clients.client("ec2").meta.events

    def drop(params, model, **_):
        if model.name.startswith("Describe"):
            return {k: v for k, v in params.items() if k not in ("Filters", "Filter")}
        return params

    events.register("provide-client-params.ec2", drop)
    yield
    events.unregister("provide-client-params.ec2", drop)


def test_other_peoples_things_are_neither_seen_nor_touched(
    lab, clients, driver, journal, pace, unfiltered
):
    account = clients.client("ec2")
    before = {row["VpcId"] for row in account.describe_vpcs()["Vpcs"]}
    up(lab.topology(), journal, driver, pace=pace)
    assert [vpc.name for vpc in observe(clients, "private-api", "learner").all(Vpc)] == ["lab-vpc"]
    other = AwsDriver(clients, "private-api", "other", waits=Waits(sleep=lambda _: None))
    assert other.leftovers() == ()
    for stood in journal.standing:
        if stood.resource.kind == "subnet":
            assert other.find(stood.applied) is None
    assert teardown(journal, driver, pace=pace) == ()
    assert {row["VpcId"] for row in account.describe_vpcs()["Vpcs"]} == before


def test_another_learner_cannot_delete_it(lab, clients, driver, journal, pace):
    up(lab.topology(), journal, driver, pace=pace)
    other = AwsDriver(clients, "private-api", "other", waits=Waits(sleep=lambda _: None))
    for stood in journal.standing:
        with pytest.raises(CallFailed, match="NotOurs"):
            other.delete(stood.applied, stood.attributes)
    assert teardown(journal, driver, pace=pace) == ()


def test_each_run_looks_at_the_tags_again(lab, clients, driver, journal, pace):
    up(lab.topology(), journal, driver, pace=pace)
    up(lab.topology(lab.settings(endpoint=False)), journal, driver, pace=pace)
    address = journal.standing.get(("instance", "public-app"))
    key = address.attributes["id"]
    clients.client("ec2").delete_tags(Resources=[key], Tags=[{"Key": "labkit:lab"}])
    assert key in {row.id for row in teardown(journal, driver, pace=pace)}
    mended = [{"Key": "labkit:lab", "Value": "private-api"}]
    clients.client("ec2").create_tags(Resources=[key], Tags=mended)
    assert teardown(journal, driver, pace=pace) == ()


def test_a_row_is_the_one_that_was_asked_for(clients, driver):
    events = clients.client("ec2").meta.events
    groups = [row["GroupId"] for row in ec2.listed(driver.scope, "security_group")]

    def drop(params, **_):
        return {}

    events.register("provide-client-params.ec2.DescribeSecurityGroups", drop)
    try:
        assert ec2.row_of(driver.scope, "security_group", groups[-1])["GroupId"] == groups[-1]
        assert ec2.row_of(driver.scope, "security_group", "sg-0") is None
    finally:
        events.unregister("provide-client-params.ec2.DescribeSecurityGroups", drop)
