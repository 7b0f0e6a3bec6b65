"""Tables and buckets of a lab: emptied with it, and only if they are its own."""

from __future__ import annotations

import pytest

from labkit.aws import AwsDriver, Waits
from labkit.blueprints import blueprint
from labkit.provision import CallFailed, Journal, StepFailed, teardown, up

LAB = blueprint("gateway-endpoints")
BUCKET = "labkit-gateway-endpoints-learner-123456789012"
HEADER = {"lab": LAB.name, "learner": "learner"}


def driver_of(clients, learner):
    return AwsDriver(clients, LAB.name, learner, waits=Waits(sleep=lambda _: None))


@pytest.fixture
def driver(clients):
    return driver_of(clients, "learner")


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "lab.jsonl", HEADER, durable=False) as journal:
        yield journal


def stored(clients):
    rows = clients.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return [row["Key"] for row in rows]


def test_a_bucket_goes_with_what_lies_in_it_and_by_its_own_learner_alone(
    clients, driver, journal, pace
):
    up(LAB.topology(), journal, driver, pace=pace)
    clients.client("s3").put_object(Bucket=BUCKET, Key="order.json", Body=b"{}")
    other = driver_of(clients, "other")
    for key in (("bucket", "papers"), ("table", "orders")):
        stood = journal.standing.get(key)
        with pytest.raises(CallFailed, match="NotOurs"):
            other.delete(stood.applied, stood.attributes)
        assert driver.find(stood.applied) == stood.attributes
        assert other.find(stood.applied) is None
    assert stored(clients) == ["order.json"]
    assert {row.kind for row in driver.leftovers()} >= {"bucket", "table"}
    assert teardown(journal, driver, pace=pace) == ()
    assert clients.client("dynamodb").list_tables()["TableNames"] == []
    assert clients.client("s3").list_buckets()["Buckets"] == []


def test_a_bucket_of_that_name_that_is_no_labs_is_not_taken_over(clients, driver, journal, pace):
    s3 = clients.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "of", "Value": "others"}]})
    s3.put_object(Bucket=BUCKET, Key="theirs", Body=b"")
    with pytest.raises(StepFailed, match="BucketAlreadyOwnedByYou"):
        up(LAB.topology(), journal, driver, pace=pace)
    # It bears our name and not our tags: it is nothing of the lab's, and stays.
    assert teardown(journal, driver, pace=pace) == ()
    assert stored(clients) == ["theirs"]
