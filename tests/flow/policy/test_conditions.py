"""Sets, variables, and keys that follow from who asks or that AWS sets."""

from itertools import product

import pytest

from labkit.flow.policy import ANONYMOUS, UNKNOWN
from tests.flow.policy.cases import (
    ACCOUNT,
    ALLOW,
    ARN,
    DENY,
    ROLE,
    ROOT,
    SERVICE,
    SESSION,
    USER,
    decide,
    effect,
    holds,
)


@pytest.mark.parametrize(
    ("operator", "wanted", "has", "every", "some"),
    [
        ("StringEquals", ["a", "b"], ("a", "b"), True, True),
        ("StringEquals", ["a", "b"], ("a", "c"), False, True),
        ("StringEquals", ["a", "b"], ("c", "d"), False, False),
        ("StringEquals", ["a", "b"], "a", True, True),
        ("StringLike", "a*", ("ab", "ac"), True, True),
        ("StringNotEquals", ["a", "b"], ("a", "c"), False, True),
        ("StringNotEquals", ["a", "b"], ("a", "b"), False, False),
        ("StringNotEquals", ["a", "b"], ("c", "d"), True, True),
        ("StringEquals", "a", None, True, False),
        ("StringEquals", "a", (), True, False),
        ("StringEquals", "a", "", True, False),
        ("StringEquals", "a", ("",), True, False),
        ("StringNotEquals", "a", None, True, False),
        ("StringEquals", [], ("a",), False, False),
        ("NumericEquals", "1", ("1", "one"), None, True),
        ("NumericEquals", "1", ("2", "one"), False, None),
        ("StringEquals", "a", UNKNOWN, None, None),
        ("Null", "true", ("a",), True, False),
        ("Null", "false", None, True, False),
    ],
)
def test_a_set_is_asked_for_all_or_for_any(operator, wanted, has, every, some):
    assert holds(f"ForAllValues:{operator}", wanted, has) is every
    assert holds(f"ForAnyValue:{operator}", wanted, has) is some


@pytest.mark.parametrize("over", ["", "ForAllValues:", "ForAnyValue:"])
def test_if_exists_is_content_without_the_key(over):
    assert holds(f"{over}StringEqualsIfExists", "a", None) is True
    assert holds(f"{over}StringEqualsIfExists", "a", "b") is False
    assert holds(f"{over}StringNotEqualsIfExists", "a", None) is True


def test_an_empty_list_under_if_exists_is_met_by_absence_alone():
    assert holds("StringEqualsIfExists", [], None) is True
    assert holds("StringEqualsIfExists", [], "a") is False


def test_every_operator_and_every_key_must_hold():
    both = {"StringEquals": {"a:x": "1", "a:y": "2"}, "Bool": {"a:z": "true"}}
    row = {**ALLOW, "Condition": both}
    full = {"a:x": "1", "a:y": "2", "a:z": "true"}
    assert effect(row, context=full) == "allow"
    for key in full:
        assert effect(row, context={**full, key: "false"}) == "none"


def test_keys_are_found_in_any_case_and_tags_too():
    assert holds("StringEquals", "a", "a", key="AWS:SourceVpce") is True
    row = {**ALLOW, "Condition": {"StringEquals": {"aws:requesttag/TEAM": "a"}}}
    assert effect(row, context={"aws:RequestTag/team": "a"}) == "allow"


@pytest.mark.parametrize(
    ("operator", "wanted", "has", "answer"),
    [
        ("StringEquals", "${a:Name}", "bob", True),
        ("StringEquals", "${A:name}", "bob", True),
        ("StringEquals", "home/${ a:Name }/x", "home/bob/x", True),
        ("StringEquals", "${a:Name}", "alice", False),
        ("StringEqualsIgnoreCase", "${a:Name}", "BOB", True),
        ("StringLike", "${a:Name}-*", "bob-1", True),
        ("StringLike", "${a:Star}", "x", False),
        ("StringLike", "${a:Star}", "*", True),
        ("StringLike", "${*}", "x", False),
        ("StringLike", "${*}${?}${$}", "*?$", True),
        ("StringEquals", "${*}", "*", True),
        ("StringEquals", "${a:None}", "x", False),
        ("StringNotEquals", "${a:None}", "x", True),
        ("StringNotLike", "${a:None}", "x", True),
        ("StringEquals", ["${a:None}", "x"], "x", True),
        ("StringEquals", "${a:None, 'x'}", "x", True),
        ("StringEquals", "${a:Name,'x'}", "bob", True),
        ("StringLike", "${a:None, '*'}", "x", False),
        ("StringEquals", "${a:Hidden}", "x", None),
        ("StringEquals", ["${a:Hidden}", "x"], "x", True),
        ("StringEquals", "${}", "${}", None),
        ("StringEquals", "${a:Name", "bob", None),
        ("ArnLike", "arn:aws:iam::1:user/${a:Name}", "arn:aws:iam::1:user/bob", True),
        ("ArnLike", "arn:aws:iam::1:user/${a:Star}", "arn:aws:iam::1:user/bob", False),
        ("ArnEquals", "arn:aws:iam::1:${a:None}", "arn:aws:iam::1:user/bob", False),
        ("NumericEquals", "${a:One}", "1", None),
        ("DateEquals", "${a:Day}", "2030-06-30", None),
        ("Bool", "${a:True}", "true", None),
        ("BinaryEquals", "${a:True}", "true", None),
        ("IpAddress", "${a:Address}", "10.0.0.1", None),
    ],
)
def test_variables_stand_for_keys_of_the_request(operator, wanted, has, answer):
    known = {"a:Name": "bob", "a:Star": "*", "a:One": "1", "a:Day": "2030-06-30"}
    context = {**known, "a:True": "true", "a:Address": "10.0.0.1", "a:Hidden": UNKNOWN}
    assert holds(operator, wanted, has, context=context) is answer


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_before_2012_a_variable_is_plain_text(operator):
    context = {"a:Name": "bob"}
    for has, answer in (("bob", False), ("${a:Name}", True)):
        assert holds(operator, "${a:Name}", has, context=context, version="2008-10-17") is answer


def test_a_resource_may_hold_variables():
    row = {**ALLOW, "Resource": ARN.replace("kinesis", "${a:Name}")}
    assert effect(row, context={"a:Name": "kinesis"}) == "allow"
    assert effect(row, context={"a:Name": "*"}) == "none"
    assert effect(row) == "none"
    found = decide(row, context={"a:Name": UNKNOWN})
    assert (found.effect, "variable" in found.why) == ("unknown", True)


def test_a_not_resource_without_its_variable_leaves_nothing_out():
    row = {**{k: v for k, v in ALLOW.items() if k != "Resource"}, "NotResource": "${a:Name}"}
    assert effect(row) == "allow"


PUBLIC = {"aws:SourceIp": "203.0.113.9"}
BY_ENDPOINT = {
    "aws:SourceVpce": "vpce-1",
    "aws:SourceVpc": "vpc-1",
    "aws:VpcSourceIp": "10.0.10.10",
}
PRINCIPAL_KEYS = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag/team",
    "aws:PrincipalType",
    "aws:PrincipalIsAWSService",
    "aws:userid",
    "aws:username",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthPresent",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:Referer",
]


ASKED = [
    *product(["StringEquals", "StringNotEquals"], ["vpce-1"], PRINCIPAL_KEYS),
    *product(["StringEquals", "StringNotEquals"], ["vpce-1"], [*PUBLIC, *BY_ENDPOINT]),
    *product(["IpAddress", "NotIpAddress"], ["10.0.0.0/8"], ["aws:SourceIp", "aws:VpcSourceIp"]),
    *product(["Null"], ["true", "false"], [*PUBLIC, *BY_ENDPOINT, *PRINCIPAL_KEYS]),
]


@pytest.mark.parametrize("context", [PUBLIC, BY_ENDPOINT], ids=["public", "by-endpoint"])
@pytest.mark.parametrize(("operator", "value", "key"), ASKED)
def test_an_ordinary_unsigned_request_is_never_unknown(operator, value, key, context):
    row = {"Condition": {operator: {key: value}}}
    assert effect(ALLOW, {**DENY, **row}, context=context) in ("allow", "deny")
    assert effect({**ALLOW, **row}, context=context) in ("allow", "none")


@pytest.mark.parametrize(
    ("condition", "by_endpoint", "public"),
    [
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, "allow", "deny"),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-2"}}, "deny", "deny"),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, "deny", "allow"),
        ({"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-2"}}, "deny", "deny"),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, "allow", "deny"),
        ({"NotIpAddress": {"aws:VpcSourceIp": "10.0.10.0/24"}}, "allow", "deny"),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, "deny", "allow"),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, "allow", "deny"),
        ({"Null": {"aws:SourceVpce": "true"}}, "allow", "deny"),
        ({"Null": {"aws:SourceIp": "true"}}, "deny", "allow"),
        ({"Null": {"aws:SourceVpcArn": "true"}}, "unknown", "deny"),
    ],
)
def test_a_deny_meets_the_two_ways_in(condition, by_endpoint, public):
    row = {**DENY, "Condition": condition}
    assert effect(ALLOW, row, context=BY_ENDPOINT) == by_endpoint
    assert effect(ALLOW, row, context=PUBLIC) == public


@pytest.mark.parametrize("principal", [ANONYMOUS, USER, ROLE, SESSION, ROOT, SERVICE])
@pytest.mark.parametrize(
    "key", ["aws:CurrentTime", "aws:SecureTransport", "aws:ResourceTag/team", "aws:UserAgent"]
)
def test_what_aws_sets_and_nobody_told_is_not_known(principal, key):
    assert holds("StringEquals", "x", None, key=key, principal=principal) is None
    assert holds("StringEquals", "x", "x", key=key, principal=principal) is True


@pytest.mark.parametrize(
    ("principal", "key", "value"),
    [
        (USER, "aws:PrincipalArn", USER),
        (USER, "aws:PrincipalAccount", ACCOUNT),
        (USER, "aws:PrincipalType", "User"),
        (USER, "aws:username", "bob"),
        (USER, "aws:PrincipalIsAWSService", "false"),
        (ROLE, "aws:PrincipalArn", ROLE),
        (ROLE, "aws:PrincipalType", "AssumedRole"),
        (SESSION, "aws:PrincipalType", "AssumedRole"),
        (SESSION, "aws:PrincipalAccount", ACCOUNT),
        (ROOT, "aws:PrincipalArn", ROOT),
        (ROOT, "aws:PrincipalType", "Account"),
        (ROOT, "aws:userid", ACCOUNT),
        (SERVICE, "aws:PrincipalServiceName", SERVICE),
        (SERVICE, "aws:PrincipalIsAWSService", "true"),
    ],
)
def test_keys_that_follow_from_who_asks(principal, key, value):
    assert holds("StringEquals", value, None, key=key, principal=principal) is True
    assert holds("StringEquals", value, "told", key=key, principal=principal) is False


@pytest.mark.parametrize(
    ("principal", "key"),
    [
        (SESSION, "aws:PrincipalArn"),
        (SESSION, "aws:userid"),
        (SESSION, "aws:PrincipalTag/team"),
        (SESSION, "aws:Ec2InstanceSourceVpc"),
        (ROLE, "ec2:SourceInstanceARN"),
        (USER, "aws:MultiFactorAuthPresent"),
        (USER, "aws:PrincipalOrgID"),
        (SERVICE, "aws:SourceArn"),
        (SERVICE, "aws:SourceAccount"),
    ],
)
def test_keys_of_a_principal_that_nobody_told(principal, key):
    found = decide({**ALLOW, "Condition": {"StringEquals": {key: "x"}}}, principal=principal)
    assert found.effect == "unknown"
    assert key in found.why


@pytest.mark.parametrize("principal", [SESSION, ROLE, ROOT, ANONYMOUS, SERVICE])
def test_only_a_user_has_a_user_name(principal):
    assert holds("Null", "true", None, key="aws:username", principal=principal) is True


def test_only_a_role_may_be_that_of_an_instance():
    for who in (ANONYMOUS, USER, ROOT, SERVICE):
        assert holds("Null", "true", None, key="aws:Ec2InstanceSourceVpc", principal=who) is True


@pytest.mark.parametrize("key", PRINCIPAL_KEYS)
def test_an_unsigned_request_has_no_key_of_a_principal(key):
    assert holds("Null", "true", None, key=key) is True
