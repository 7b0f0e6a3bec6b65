"""Every operator on values that meet it, miss it and cannot be read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.flow.policy import OPERATORS, UNKNOWN, like
from tests.flow.policy.cases import holds

TOPIC = "arn:aws:sns:us-east-1:123456789012:orders"
NESTED = "arn:aws:sns:us-east-1:999999999999:store/abc:123456789012:finance/doc.txt"

# One row: operator, what the policy wants, what the request has, the answer (None: not known).
STRINGS = [
    ("StringEquals", "vpce-1", "vpce-1", True),
    ("StringEquals", "vpce-1", "VPCE-1", False),
    ("StringEquals", "vpce-*", "vpce-1", False),
    ("StringEquals", "vpce-*", "vpce-*", True),
    ("StringEquals", ["vpce-2", "vpce-1"], "vpce-1", True),
    ("StringEquals", "", "", True),
    ("StringEqualsIgnoreCase", "vpce-1", "VPCE-1", True),
    ("StringEqualsIgnoreCase", "vpce-1", "vpce-2", False),
    ("StringEqualsIgnoreCase", "vpce-*", "vpce-1", False),
    ("StringLike", "vpce-*", "vpce-1", True),
    ("StringLike", "vpce-?", "vpce-1", True),
    ("StringLike", "vpce-?", "vpce-", False),
    ("StringLike", "VPCE-*", "vpce-1", False),
    ("StringLike", "*", "", True),
    ("StringLike", "a.c", "abc", False),
    ("StringLike", "a*\n*b", "a\n\nb", True),
    ("StringLike", "arn:aws:sns:*:123456789012:finance/*", NESTED, True),
]
NUMBERS = [
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", 10, "1e1", True),
    ("NumericEquals", "10", "11", False),
    ("NumericEquals", "0.1", "0.10000000000000000001", False),
    ("NumericEquals", "ten", "10", None),
    ("NumericEquals", ["ten", "10"], "10", True),
    ("NumericEquals", "10", "many", None),
    ("NumericEquals", "10", "", None),
    ("NumericLessThan", "10", "9", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThan", "-10", "-11", True),
    ("NumericLessThan", "9", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "10", "11", False),
    ("NumericGreaterThan", "9", "10", True),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThanEquals", "10", "10", True),
    ("NumericGreaterThanEquals", "10", "9", False),
    ("NumericGreaterThan", "1", "9e999", True),
    ("NumericGreaterThan", "1", "1_0", None),
]
NOON = "2030-06-30T12:00:00Z"
DATES = [
    ("DateEquals", NOON, NOON, True),
    ("DateEquals", NOON, "2030-06-30T14:00:00+02:00", True),
    ("DateEquals", NOON, "2030-06-30T12:00Z", True),
    ("DateEquals", NOON, "2030-06-30T12:00:00.5Z", False),
    ("DateEquals", "2030-06-30", "2030-06-30T00:00:00Z", True),
    ("DateEquals", "2030-06", "2030-06-01", True),
    ("DateEquals", "1970-01-02", "86400", True),
    ("DateEquals", NOON, "2030-06-31T12:00:00Z", None),
    ("DateEquals", NOON, "2030-06-30T12:00:00", None),
    ("DateEquals", NOON, "yesterday", None),
    ("DateEquals", "2030", "2030-01-01", None),
    ("DateEquals", "0001-01-01T00:00+23:59", "9999-12-31T23:59:59-23:59", False),
    ("DateLessThan", NOON, "2030-06-30", True),
    ("DateLessThan", NOON, NOON, False),
    ("DateLessThanEquals", NOON, NOON, True),
    ("DateLessThanEquals", NOON, "2031-01-01", False),
    ("DateGreaterThan", NOON, "2031-01-01", True),
    ("DateGreaterThan", NOON, NOON, False),
    ("DateGreaterThanEquals", NOON, NOON, True),
    ("DateGreaterThanEquals", NOON, "2030-06-30", False),
]
OTHERS = [
    ("Bool", "true", "true", True),
    ("Bool", True, "true", True),
    ("Bool", "true", "True", True),
    ("Bool", "TRUE", "true", True),
    ("Bool", "false", "true", False),
    ("Bool", "false", "false", True),
    ("Bool", "yes", "true", None),
    ("Bool", "true", "1", None),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "YmluYXJ5", False),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5!", None),
    ("BinaryEquals", "é", "QmluYXJ5", None),
    ("IpAddress", "10.0.0.0/16", "10.0.255.1", True),
    ("IpAddress", "10.0.0.0/16", "10.1.0.1", False),
    ("IpAddress", "10.0.7.9/16", "10.0.0.1", True),
    ("IpAddress", "10.0.0.1", "10.0.0.1", True),
    ("IpAddress", "10.0.0.1", "10.0.0.2", False),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
    ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", True),
    ("IpAddress", ["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1", True),
    ("IpAddress", "10.0.0.0/33", "10.0.0.1", None),
    ("IpAddress", "10.0.0.0/16", "10.0.0", None),
    ("IpAddress", "10.0.0.0/16", "10.0.0.0/24", None),
    ("IpAddress", "10.*", "10.0.0.1", None),
]
ARNS = [
    (TOPIC, TOPIC, True),
    (TOPIC, TOPIC.upper(), False),
    ("arn:aws:sns:*:123456789012:*", TOPIC, True),
    ("arn:aws:sns:us-east-?:123456789012:ord*", TOPIC, True),
    ("arn:aws:sns:*:orders", TOPIC, None),
    ("arn:aws:sns:*:123456789012:finance/*", NESTED, False),
    ("arn:aws:sns:*:*:store/abc:*:finance/*", NESTED, True),
    ("arn:aws:*ns:us-*-1:*:o*s", TOPIC, True),
    ("*", TOPIC, None),
    (TOPIC, "orders", None),
]
TABLE = [
    *STRINGS,
    *NUMBERS,
    *DATES,
    *OTHERS,
    *(("ArnEquals", *row) for row in ARNS),
    *(("ArnLike", *row) for row in ARNS),
]
NEGATIONS = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringLike": "StringNotLike",
    "NumericEquals": "NumericNotEquals",
    "DateEquals": "DateNotEquals",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "IpAddress": "NotIpAddress",
}


@pytest.mark.parametrize(("operator", "wanted", "has", "answer"), TABLE)
def test_an_operator_compares(operator, wanted, has, answer):
    assert holds(operator, wanted, has) is answer
    assert holds(f"{operator}IfExists", wanted, has) is answer


@pytest.mark.parametrize(
    ("operator", "wanted", "has", "answer"), [row for row in TABLE if row[0] in NEGATIONS]
)
def test_a_negation_answers_the_opposite(operator, wanted, has, answer):
    opposite = None if answer is None else not answer
    assert holds(NEGATIONS[operator], wanted, has) is opposite


def test_the_tables_hold_every_operator():
    assert {row[0] for row in TABLE} | set(NEGATIONS.values()) == set(OPERATORS)


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_without_its_key_only_a_negation_and_if_exists_hold(operator):
    assert holds(operator, "1", None) is ("Not" in operator)
    assert holds(f"{operator}IfExists", "1", None) is True
    assert holds(operator, "1", ()) is ("Not" in operator)


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_what_nobody_knows_is_not_guessed(operator):
    assert holds(operator, "1", UNKNOWN) is None
    assert holds(f"{operator}IfExists", "1", UNKNOWN) is None
    assert holds(operator, "1", ("1", "2")) is None
    assert holds(operator, [], "1") is None


@pytest.mark.parametrize(
    ("wanted", "has", "answer"),
    [
        ("true", None, True),
        ("true", "", False),
        ("true", "x", False),
        ("true", (), True),
        ("false", None, False),
        ("false", "x", True),
        (False, "x", True),
        ("FALSE", ("x", "y"), True),
        (["true", "false"], "x", True),
        ("true", UNKNOWN, None),
        ("maybe", "x", None),
        ([], "x", None),
    ],
)
def test_null_asks_only_whether_the_key_is_there(wanted, has, answer):
    assert holds("Null", wanted, has) is answer


@pytest.mark.parametrize(
    "operator",
    ["NullIfExists", "StringIs", "stringequals", "ForSome:StringEquals", ":Bool", "IfExists", ""],
)
def test_an_operator_that_aws_does_not_have_is_not_guessed(operator):
    assert holds(operator, "true", "true") is None
    assert holds(operator, "true", None) is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_star_takes_any_run_and_nothing_else_is_special(head, middle, tail):
    plain = head.replace("*", "").replace("?", "")
    assert like(f"{plain}*", plain + middle + tail)
    assert like(f"*{plain}*", middle + plain + tail)
    assert like(plain, plain)
    assert not like(plain + "x", plain)


def slow_like(pattern, text):
    """The definition, letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return slow_like(pattern[1:], text) or (bool(text) and slow_like(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and slow_like(pattern[1:], text[1:])


@given(st.text("ab:*?", max_size=8), st.text("ab:", max_size=8))
def test_wildcards_mean_what_their_definition_says(pattern, text):
    assert like(pattern, text) is slow_like(pattern, text)


PARTS = st.lists(st.text("ab*?", max_size=3), min_size=6, max_size=6).map(":".join)


@given(PARTS, PARTS.map(lambda arn: arn.replace("*", "a").replace("?", "b")))
def test_arns_are_like_part_by_part(pattern, arn):
    parts = zip(pattern.split(":", 5), arn.split(":", 5), strict=True)
    assert holds("ArnLike", pattern, arn) is all(slow_like(*part) for part in parts)


def test_many_stars_take_no_time():
    begun = time.monotonic()
    assert not like("*a" * 40 + "b", "a" * 3000)
    assert time.monotonic() - begun < 5
