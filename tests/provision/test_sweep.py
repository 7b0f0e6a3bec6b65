"""What is found by tag is grouped, told, and goes in AWS's order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labkit.provision import CallFailed, Journal, Leftover, Pace, up
from labkit.provision.kinds import KINDS
from labkit.provision.sweep import GOES_AFTER, Forgotten, Owned, forgotten, removal, sweep
from tests.provision.cloud import Cloud
from tests.provision.test_runs import TOPOLOGY

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PACE = Pace(sleep=lambda _: None, tries=3)


def row(kind, key):
    return Leftover(kind, key, f"the {key}")


def owned(lab, learner, key, expires=""):
    return Owned(lab, learner, row("vpc", key), expires)


def test_the_order_speaks_of_kinds_that_there_are():
    named = {*GOES_AFTER, *(kind for kinds in GOES_AFTER.values() for kind in kinds)}
    assert named <= {name for name, kind in KINDS.items() if not kind.inside}


def test_what_is_owned_is_told_lab_by_lab():
    past, ahead = (NOW - timedelta(hours=2)).isoformat(), (NOW + timedelta(hours=1)).isoformat()
    first, second, third = forgotten(
        [
            owned("b", "ann", "3"),
            owned("a", "bob", "2", past),
            owned("a", "ann", "1", past),
            owned("a", "ann", "4", ahead),
        ]
    )
    assert first.told(NOW) == "a of ann: 2 resources, 1.0 h to live"
    assert second.told(NOW) == "a of bob: 1 resource, over its time by 2.0 h"
    assert third.told(NOW) == "b of ann: 1 resource, without a time to live"
    assert [one.is_due(NOW) for one in (first, second, third)] == [False, True, False]


@pytest.mark.parametrize("text", ["", "soon", "2020-01-01T00:00:00"])
def test_a_time_that_nobody_can_read_is_never_up(text):
    (found,) = forgotten([owned("a", "ann", "1", text)])
    assert not found.is_due(NOW)


def test_a_part_without_a_time_keeps_the_whole_lab():
    past = (NOW - timedelta(hours=2)).isoformat()
    (found,) = forgotten([owned("a", "ann", "1", past), owned("a", "ann", "2")])
    assert not found.is_due(NOW)


def test_the_order_is_aws_own():
    found = [row(kind, str(number)) for number, kind in enumerate(reversed(KINDS))]
    plan = removal(found)
    places = {action.kind: number for number, action in enumerate(plan)}
    for before, after in (
        ("vpc_link", "load_balancer"),
        ("rest_api", "vpc_link"),
        ("nat_gateway", "elastic_ip"),
        ("elastic_ip", "internet_gateway"),
        ("load_balancer", "target_group"),
        ("instance", "security_group"),
        ("instance_profile", "role"),
        ("subnet", "vpc"),
        ("route_table", "vpc"),
        ("internet_gateway", "vpc"),
    ):
        assert places[before] < places[after]
        assert plan.actions[places[after]].needs


def test_a_lost_journal_leaks_nothing(tmp_path):
    cloud = Cloud()
    with Journal(tmp_path / "l.jsonl", {"lab": "l"}, durable=False) as journal:
        up(TOPOLOGY, journal, cloud, pace=PACE)
    found = Forgotten("l", "ann", cloud.leftovers())
    assert sweep(found, cloud, pace=PACE) == ()
    assert not cloud.things


def test_what_will_not_go_is_told_with_the_reason(tmp_path):
    class Stubborn(Cloud):
        def delete(self, resource, attributes):
            if resource.kind == "subnet":
                raise CallFailed("NotOurs", "somebody took the tags away")
            super().delete(resource, attributes)

    cloud = Stubborn()
    with Journal(tmp_path / "l.jsonl", {"lab": "l"}, durable=False) as journal:
        up(TOPOLOGY, journal, cloud, pace=PACE)
    left = sweep(Forgotten("l", "ann", cloud.leftovers()), cloud, pace=PACE)
    reasons = {one.kind: one.why for one in left}
    assert reasons["subnet"] == "NotOurs: somebody took the tags away"
    assert reasons["vpc"].startswith("still used: could not delete subnet/")
    assert set(reasons) == {"subnet", "vpc"}
