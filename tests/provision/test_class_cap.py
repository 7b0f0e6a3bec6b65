"""A class's cap: read from the environment, and held against what stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from labkit.errors import LabkitError
from labkit.provision.class_cap import ClassCap, check_dollars, check_labs, check_learner, read_cap

WHERE = "account 123456789012, us-east-1"


def test_the_environment_sets_the_cap():
    assert read_cap({}) == ClassCap(30, Decimal(10))
    given = {"LABKIT_CLASS_CAP": "3", "LABKIT_CLASS_DOLLARS": "0.50"}
    assert read_cap(given) == ClassCap(3, Decimal("0.50"))
    given = {"LABKIT_LEARNER_CAP": "1", "LABKIT_HOURS_TO_LIVE": "3.5"}
    assert read_cap(given) == ClassCap(each=1, to_live=Decimal("3.5"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LABKIT_LEARNER_CAP", "1.5"),
        ("LABKIT_HOURS_TO_LIVE", "0"),
        ("LABKIT_HOURS_TO_LIVE", "-1"),
        ("LABKIT_HOURS_TO_LIVE", "337"),
        ("LABKIT_HOURS_TO_LIVE", "long"),
    ],
)
def test_what_is_no_cap_for_a_learner_is_said(name, text):
    with pytest.raises(LabkitError, match=name):
        read_cap({name: text})


def test_a_learner_over_the_cap_gets_one_sentence_with_what_stands():
    rows = [("private-api", "ana"), ("api-types", "bo"), ("private-api", "ana")]
    check_learner(ClassCap(each=2), ("api-types", "ana"), rows, WHERE)
    check_learner(ClassCap(each=1), ("api-types", "cy"), rows, WHERE)
    with pytest.raises(LabkitError) as caught:
        check_learner(ClassCap(each=1), ("api-types", "ana"), rows, WHERE)
    assert "ana may have 1 lab at once in an account; there stand now: private-api" in str(
        caught.value
    )
    assert "labkit down private-api" in caught.value.try_


@pytest.mark.parametrize("text", ["many", "-1", "2.5", "nan", "inf"])
def test_what_is_no_cap_is_said(text):
    with pytest.raises(LabkitError, match="LABKIT_CLASS_CAP"):
        read_cap({"LABKIT_CLASS_CAP": text})


def test_one_lab_more_than_the_cap_is_refused_with_names():
    rows = [("private-api", f"l{n}") for n in range(7)]
    check_labs(ClassCap(labs=8), rows, WHERE)
    check_labs(ClassCap(labs=2), [rows[0], rows[0]], WHERE)
    with pytest.raises(LabkitError) as caught:
        check_labs(ClassCap(labs=7), rows, WHERE)
    assert "private-api of l4, 2 more" in str(caught.value)
    assert WHERE in str(caught.value)
    assert "LABKIT_CLASS_CAP" in caught.value.try_


def test_dollars_are_those_of_all_labs_together():
    cap = ClassCap(hourly=Decimal("1.00"))
    check_dollars(cap, Decimal("0.60"), Decimal("0.40"), WHERE)
    with pytest.raises(LabkitError) as caught:
        check_dollars(cap, Decimal("0.60"), Decimal("0.41"), WHERE)
    assert "$1.0100" in str(caught.value)
    assert "LABKIT_CLASS_DOLLARS" in caught.value.try_
