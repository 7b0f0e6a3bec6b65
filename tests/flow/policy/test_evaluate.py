"""Which statement decides, and what is said of it."""

import pytest

from labkit.flow.policy import UNKNOWN, Decision, expanded
from labkit.topology import PolicyDocument
from tests.flow.policy.cases import ALLOW, API, ARN, DENY, ROLE, decide, policy, without

ELSEWHERE = {"Resource": "arn:aws:execute-api:*:*:other/*"}
OPEN = {"Condition": {"StringEquals": {"aws:SecureTransport": "true"}}}


@pytest.mark.parametrize(
    ("statements", "effect", "place"),
    [
        ([], "none", 0),
        ([{**ALLOW, **ELSEWHERE}], "none", 0),
        ([{**DENY, **ELSEWHERE}], "none", 0),
        ([ALLOW], "allow", 1),
        ([{**ALLOW, **ELSEWHERE}, ALLOW, ALLOW], "allow", 2),
        ([ALLOW, DENY], "deny", 2),
        ([DENY, ALLOW], "deny", 1),
        ([DENY], "deny", 1),
        ([ALLOW, {**DENY, **ELSEWHERE}], "allow", 1),
        ([ALLOW, {**DENY, **OPEN}], "unknown", 2),
        ([ALLOW, {**DENY, **OPEN}, DENY], "deny", 3),
        ([{**ALLOW, **OPEN}], "unknown", 1),
        ([{**ALLOW, **OPEN}, ALLOW], "allow", 2),
        ([{**ALLOW, **OPEN}, DENY], "deny", 2),
        ([{**DENY, **OPEN}], "unknown", 1),
        ([{**DENY, **OPEN, **ELSEWHERE}, ALLOW], "allow", 2),
    ],
)
def test_a_deny_decides_then_what_is_not_known_then_an_allow(statements, effect, place):
    found = decide(*statements)
    assert (found.effect, found.place) == (effect, place)
    assert found.statement == (policy(*statements).statements[place - 1] if place else None)


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        ([], "no statement matched"),
        ([{**ALLOW, "Sid": "Open"}], "statement Open"),
        ([ALLOW], "statement 1 (Allow)"),
        ([ALLOW, DENY], "statement 2 (Deny)"),
    ],
)
def test_the_deciding_statement_is_named(statements, rule):
    assert decide(*statements).rule == rule


def test_a_decision_needs_no_more_than_an_effect():
    assert Decision("none").rule == "no statement matched"
    assert Decision("unknown").why == ""


VPCE = {"aws:SourceVpce": "vpce-1"}
ACTION = without(ALLOW, "Action")
RESOURCE = without(ALLOW, "Resource")
WHO = without(ALLOW, "Principal")


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ([], "no statement allows anything"),
        ([{**DENY, **ELSEWHERE}], "no statement allows anything"),
        ([{**ALLOW, "Action": "s3:*"}], "its Action is s3:*, not execute-api:Invoke"),
        ([{**ACTION, "NotAction": "*"}], "its NotAction leaves out execute-api:Invoke"),
        ([{**ALLOW, "Resource": API}], f"its Resource is {API}, not {ARN}"),
        ([{**RESOURCE, "NotResource": "*"}], f"its NotResource leaves out {ARN}"),
        ([{**ALLOW, "Principal": {"AWS": ROLE}}], f"its Principal is {ROLE}, not an unsigned"),
        ([{**WHO, "NotPrincipal": "*"}], "its NotPrincipal leaves out an unsigned request"),
        (
            [{**ALLOW, "Condition": {"StringEquals": {"aws:SourceVpce": ["a", "b", "c", "d"]}}}],
            "StringEquals aws:SourceVpce wants a or b or 2 more, the request has vpce-1",
        ),
        (
            [{**ALLOW, "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}],
            "StringNotEquals aws:SourceVpce rules out vpce-1, the request has vpce-1",
        ),
        (
            [{**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}],
            "aws:SourceIp is not in the request",
        ),
        (
            [{**ALLOW, "Condition": {"ForAnyValue:Null": {"aws:CurrentTime": "true"}}}],
            "the request has it",
        ),
        (
            [{**ALLOW, "Action": "s3:*"}, {**ALLOW, "Sid": "Near", **ELSEWHERE}],
            "statement Near: its Resource",
        ),
    ],
)
def test_a_refusal_tells_which_allow_came_nearest(statements, why):
    found = decide(*statements, context=VPCE)
    assert found.effect == "none"
    assert why in found.why


@pytest.mark.parametrize(
    ("condition", "has", "why"),
    [
        ({"Bool": {"aws:SecureTransport": "true"}}, None, "whether TLS carried the request"),
        ({"StringEquals": {"a:x": "1"}}, UNKNOWN, "a:x is not known"),
        ({"StringIs": {"a:x": "1"}}, "1", "labkit knows no operator StringIs"),
        ({"StringEquals": {"a:x": "1"}}, ("1", "2"), "a:x has several values"),
        ({"NumericEquals": {"a:x": "1"}}, "one", "cannot compare one with 1 by NumericEquals a:x"),
        ({"StringEquals": {"a:x": []}}, None, "cannot compare nothing with nothing"),
    ],
)
def test_what_is_not_known_is_told(condition, has, why):
    found = decide({**ALLOW, "Condition": condition}, context={} if has is None else {"a:x": has})
    assert found.effect == "unknown"
    assert found.why.startswith("statement 1 (Allow) may apply: ")
    assert why in found.why


def test_the_short_form_of_a_resource_means_this_api():
    short = policy(
        {**ALLOW, "Resource": ["execute-api:/test/*", f"{API}/prod/*"]},
        {**RESOURCE, "NotResource": "execute-api:/*"},
    )
    first, second = expanded(short, API).statements
    assert first.resources == (f"{API}/test/*", f"{API}/prod/*")
    assert second.not_resources == (f"{API}/*",)


def test_writing_resources_in_full_changes_nothing_else():
    short = PolicyDocument.parse({"Id": "x", "Statement": {**ALLOW, "Resource": "${a:b}"}})
    assert expanded(short, API) == short
