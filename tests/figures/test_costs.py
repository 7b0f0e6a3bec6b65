"""Costs as pictures: what they say follows from the list prices, and two lines never look alike."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from labkit import costs_by_traffic, costs_of_course
from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.figures.costs import traffic_svg
from labkit.figures.plotting import LINES
from labkit.provision import PRICED_ON, crossings, ways


def by_name(record_kb=5):
    return {way.name: way for way in ways(record_kb)}


def test_a_month_of_each_way_is_its_hours_and_its_traffic():
    rows = by_name()
    assert rows["NAT gateway"].month(Decimal(100)) == Decimal("0.050") * 730 + Decimal("4.5")
    assert rows["interface endpoint, 3 zones"].month(Decimal(0)) == Decimal("0.03") * 730
    calls = Decimal(1024 * 1024) / 5
    assert rows["API Gateway's integration"].month(Decimal(1)) == calls * Decimal("3.5") / 1_000_000


@pytest.mark.parametrize("record_kb", [0.5, 1, 5, 25, 100, 1024])
def test_where_lines_cross_both_cost_the_same_and_then_the_steeper_one_more(record_kb):
    rows = by_name(record_kb)
    for row in crossings(ways(record_kb)):
        cheaper, dearer = rows[row.cheaper], rows[row.dearer]
        assert cheaper.month(row.gb) == pytest.approx(dearer.month(row.gb))
        assert cheaper.month(row.gb * 2) < dearer.month(row.gb * 2)
        assert cheaper.month(row.gb / 2) > dearer.month(row.gb / 2)


def test_an_endpoint_is_never_dearer_than_a_nat_gateway_up_to_three_zones():
    pairs = {(row.cheaper, row.dearer) for row in crossings(ways())}
    assert not any("NAT gateway" in pair and "endpoint" in "".join(pair) for pair in pairs)
    rows = by_name()
    for gb in (Decimal(0), Decimal(10**6)):
        assert rows["interface endpoint, 3 zones"].month(gb) < rows["NAT gateway"].month(gb)


def test_picture_and_words_tell_the_same_crossings_and_the_prices_date():
    plot = costs_by_traffic()
    ET.fromstring(plot.svg)
    for row in crossings(ways()):
        assert f"{row.gb:,.1f} GB" in plot.svg
        assert f"From {row.gb:,.1f} GB on, {row.dearer} costs more" in str(plot)
    for told in (plot.svg, str(plot)):
        assert f"{PRICED_ON:%B %Y}" in told
    assert plot.svg == costs_by_traffic().svg


def test_smaller_records_make_the_api_dearer():
    def cost(record_kb):
        return by_name(record_kb)["API Gateway's integration"].month(Decimal(1))

    assert cost(1) == 5 * cost(5)
    assert traffic_svg(ways(1), 1) != traffic_svg(ways(5), 5)


@pytest.mark.parametrize("record_kb", [0, -1, 1025, float("nan")])
def test_a_record_that_cannot_be_put_is_refused(record_kb):
    with pytest.raises(LabkitError, match="cannot be put"):
        costs_by_traffic(record_kb)


def test_lines_can_be_told_apart_without_colour():
    dashes = [str(look["linestyle"]) for look in LINES]
    assert len(set(dashes)) == len(dashes) == len(ways())


def test_a_day_of_the_course_has_every_lab_and_their_sum():
    one, two = costs_of_course(), costs_of_course(hours=2)
    for name in BLUEPRINTS:
        assert name in one.svg
        assert name in str(one)
    assert "for an hour each" in str(one)
    assert "for 2 hours each" in str(two)
    assert one.svg != two.svg


def test_a_notebook_shows_the_picture_with_its_digest_as_alternative_text():
    html = costs_by_traffic()._repr_html_()
    assert html.startswith('<img alt="GB a month')
    assert html.count("NAT gateway costs") == 0
    assert "<pre" in html
