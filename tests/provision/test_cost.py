"""What a lab costs: by the facts, by the hour, on the way, and so far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.facts import FACTS
from labkit.provision import Journal, cost, plan, resources, spent, stays, teardown, up
from labkit.provision.kinds import KINDS
from labkit.provision.lines import read_lines
from labkit.provision.money import dollars
from labkit.provision.prices import BY_KIND, PRICES
from labkit.provision.resource import Resource
from labkit.provision.standing import Standing
from tests.provision.cloud import Cloud, Crash, Killed

DAY = 24
LAB = blueprint("private-api")
ENDPOINT = Resource("vpc_endpoint", "e", {"endpoint_type": "Interface", "subnets": ("a", "b")})


def test_the_calls_of_a_rest_api_get_cheaper_past_each_band():
    (price,) = BY_KIND["rest_api"]
    million = Decimal(1_000_000)
    assert price.for_calls(Decimal(0)) == 0
    assert price.for_calls(333 * million) == 333 * Decimal("3.50")
    two = 333 * Decimal("3.50") + 667 * Decimal("2.80")
    assert price.for_calls(1_000 * million) == two
    assert price.for_calls(2_097 * million) == two + 1_097 * Decimal("2.38")
    assert price.for_calls(20_001 * million) == two + 19_000 * Decimal("2.38") + Decimal("1.51")


@pytest.mark.parametrize("row", PRICES, ids=lambda row: f"{row.kind}-{row.what}")
def test_every_price_is_of_a_kind_and_cites_a_fact_that_tells_it(row):
    assert row.kind in KINDS
    told = FACTS[row.fact].says
    for amount in (row.hourly, row.monthly, row.per_gb, row.per_million):
        monthly = amount * 730
        known = (f"${amount}", f"${monthly:.2f}", f"${monthly / 8:.2f}")
        assert not amount or any(text in told for text in known), amount


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ((ENDPOINT,), "0.48"),
        ((Resource("nat_gateway", "n", {}), Resource("elastic_ip", "a", {})), "1.20"),
        ((Resource("load_balancer", "l", {"type": "network"}),), "0.54"),
        ((Resource("stream", "s", {"shards": 1}),), "0.36"),
    ],
)
def test_a_day_costs_what_the_facts_say(rows, day):
    """F8.10 names these four."""
    assert cost(rows, hours=DAY).total == Decimal(day)
    assert f"${day}" in FACTS["F8.10"].says


def test_a_gateway_endpoint_is_free():
    gateway = Resource("vpc_endpoint", "g", {"endpoint_type": "Gateway", "subnets": ()})
    found = cost((gateway,), hours=DAY, gb=100, passed={gateway.key})
    assert found.total == 0
    assert "costs nothing" in str(found)


def test_only_what_the_traffic_passes_is_paid_by_the_gb():
    idle = Resource("vpc_endpoint", "idle", ENDPOINT.properties)
    found = cost((ENDPOINT, idle), gb=10, passed={ENDPOINT.key})
    assert {line.name: line.traffic for line in found.lines} == {"e": Decimal("0.10"), "idle": 0}


def test_begun_hours_are_whole_and_an_instance_pays_its_seconds():
    instance = Resource("instance", "i", {"public": False})
    assert cost((ENDPOINT,), hours=0.5).total == cost((ENDPOINT,), hours=1).total
    assert cost((instance,), hours=0.5).total == cost((instance,), hours=1).total / 2


def test_a_hosted_zone_is_paid_by_the_month_and_free_for_half_a_day():
    zone = Resource("hosted_zone", "z", {})
    assert [cost((zone,), hours=hours).total for hours in (12, 13, 730, 731)] == [
        Decimal(text) for text in ("0", "0.50", "0.50", "1.00")
    ]


@given(some.floats(0, 1000), some.floats(0, 1000))
def test_longer_never_costs_less(one, other):
    wanted = resources(LAB.topology())
    shorter, longer = sorted((one, other))
    assert cost(wanted, hours=shorter).total <= cost(wanted, hours=longer).total


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_a_plan_says_what_then_stands_costs(name):
    wanted = plan(blueprint(name).topology(), Standing())
    assert wanted.hourly == cost(resources(blueprint(name).topology())).hourly
    assert f"{dollars(wanted.hourly)} an hour" in str(wanted)
    assert f"{dollars(wanted.hourly)} an hour" in wanted._repr_html_()


def test_amounts_are_rounded_up():
    assert dollars(Decimal("0.00001")) == "$0.0001"
    assert dollars(Decimal("1.231"), cents=True) == "$1.24"


class Time:
    """A journal's clock."""

    def __init__(self):
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self):
        return self.moment.isoformat(timespec="seconds")


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def journal(tmp_path, time):
    with Journal(tmp_path / "l.jsonl", {"lab": "l"}, durable=False, now=time) as journal:
        yield journal


def total(journal, time):
    return spent(stays(read_lines(journal.path)), time.moment).total


def test_so_far_counts_what_stands_and_what_stood(journal, time):
    cloud = Cloud()
    up(LAB.topology({"nat_gateway": True}), journal, cloud)
    dear, cheap = (
        cost(resources(LAB.topology({"nat_gateway": on}))).hourly for on in (True, False)
    )
    assert total(journal, time) == 0
    time.moment += timedelta(hours=2)
    assert total(journal, time) == 2 * dear
    up(LAB.topology({"nat_gateway": False}), journal, cloud)
    time.moment += timedelta(hours=3)
    assert total(journal, time) == 2 * dear + 3 * cheap
    teardown(journal, cloud)
    time.moment += timedelta(hours=50)
    assert total(journal, time) == 2 * dear + 3 * cheap
    up(LAB.topology({"nat_gateway": False}), journal, cloud)
    time.moment += timedelta(hours=1)
    assert total(journal, time) == cheap


def test_what_may_stand_is_counted_from_the_intent(journal, time):
    wanted = plan(LAB.topology({"nat_gateway": True}), Standing())
    place = [action.kind for action in wanted].index("nat_gateway")
    with pytest.raises(Killed):
        up(LAB.topology({"nat_gateway": True}), journal, Cloud(crash=Crash(place, "after")))
    time.moment += timedelta(hours=1)
    found = spent(stays(read_lines(journal.path)), time.moment)
    assert Decimal("0.045") in {line.time for line in found.lines if line.kind == "nat_gateway"}


def test_a_clock_that_is_put_back_costs_nothing(journal, time):
    up(LAB.topology(), journal, Cloud())
    time.moment -= timedelta(days=3)
    assert total(journal, time) == 0
