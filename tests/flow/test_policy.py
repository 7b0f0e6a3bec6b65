"""Policy evaluation: who decides, and what an absent key does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.flow.policy import ANONYMOUS, OPERATORS, evaluate, expanded, like
from labkit.topology import PolicyDocument, TopologyError

ARN = "arn:aws:execute-api:us-east-1:123456789012:labapi0000/test/POST/kinesis"
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}


def decide(*statements, principal=ANONYMOUS, resource=ARN, **context):
    keys = {key.replace("_", ":"): value for key, value in context.items()}
    return evaluate(
        PolicyDocument.parse({"Statement": list(statements)}),
        principal=principal,
        action="execute-api:Invoke",
        resource=resource,
        context=keys,
    )


def deny_unless(operator, key, *values):
    return {**ALLOW, "Effect": "Deny", "Sid": "Deny", "Condition": {operator: {key: list(values)}}}


def test_silence_is_not_consent():
    assert decide().effect == "none"
    assert decide({**ALLOW, "Action": "s3:GetObject"}).effect == "none"
    assert decide({**ALLOW, "Resource": "arn:aws:execute-api:*:*:other/*"}).effect == "none"


def test_a_deny_wins_and_is_named():
    found = decide(ALLOW, deny_unless("StringNotEquals", "aws:SourceVpce", "vpce-1"))
    assert (found.effect, found.statement.sid) == ("deny", "Deny")


@pytest.mark.parametrize(
    ("operator", "values", "given", "effect"),
    [
        ("StringNotEquals", ["vpce-1", "vpce-2"], "vpce-2", "allow"),
        ("StringNotEquals", ["vpce-1", "vpce-2"], "vpce-3", "deny"),
        ("StringEquals", ["vpce-1"], "vpce-1", "deny"),
        ("StringEquals", ["vpce-1"], None, "allow"),
        ("StringNotEquals", ["vpce-1"], None, "deny"),
        ("StringEqualsIfExists", ["vpce-1"], None, "deny"),
        ("StringNotEqualsIfExists", ["vpce-1"], None, "deny"),
        ("StringLike", ["vpce-*"], "vpce-9", "deny"),
        ("Null", ["true"], None, "deny"),
        ("Null", ["false"], None, "allow"),
        ("Null", ["false"], "vpce-1", "deny"),
        ("NumericLessThan", ["1"], "vpce-1", "unknown"),
    ],
)
def test_an_operator_meets_a_key(operator, values, given, effect):
    context = {} if given is None else {"aws_SourceVpce": given}
    found = decide(ALLOW, deny_unless(operator, "aws:sourcevpce", *values), **context)
    assert found.effect == effect


def test_addresses_are_matched_by_network():
    rule = deny_unless("NotIpAddress", "aws:VpcSourceIp", "10.0.10.0/24")
    assert decide(ALLOW, rule, aws_VpcSourceIp="10.0.10.10").effect == "allow"
    assert decide(ALLOW, rule, aws_VpcSourceIp="10.0.0.10").effect == "deny"


def test_an_unsigned_call_is_no_role():
    role = {**ALLOW, "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"}}
    assert decide(role).effect == "none"
    assert decide(role, principal="arn:aws:iam::123456789012:role/app").effect == "allow"


def test_the_short_form_of_a_resource_means_this_api():
    policy = PolicyDocument.parse({"Statement": {**ALLOW, "Resource": "execute-api:/test/*"}})
    whole = expanded(policy, ARN.split("/", maxsplit=1)[0])
    assert whole.statements[0].resources == (ARN.split("/", maxsplit=1)[0] + "/test/*",)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_star_takes_any_run_and_nothing_else_is_special(head, middle, tail):
    plain = head.replace("*", "").replace("?", "")
    assert like(f"{plain}*", plain + middle + tail)
    assert like(plain, plain)
    assert not like(plain + "x", plain)


@given(st.sampled_from(sorted(OPERATORS)), st.sampled_from(["vpce-1", "vpce-2", None]))
def test_an_added_deny_never_opens_and_an_added_allow_never_closes(operator, value):
    context = {} if value is None else {"aws_SourceVpce": value}
    extra = deny_unless(operator, "aws:SourceVpce", "vpce-1")
    assert decide(extra, **context).effect != "allow"
    closed = decide({**extra, "Effect": "Allow"}, **context).effect
    assert decide({**extra, "Effect": "Allow"}, ALLOW, **context).effect == "allow"
    assert closed in ("allow", "none")


def test_a_policy_that_does_not_parse_says_where():
    with pytest.raises(TopologyError, match="JSON object"):
        PolicyDocument.parse("{nonsense")
    with pytest.raises(TopologyError, match="effect 'Permit'"):
        PolicyDocument.parse({"Statement": {**ALLOW, "Effect": "Permit"}})
    with pytest.raises(TopologyError, match="NotAction"):
        PolicyDocument.parse({"Statement": {"Effect": "Allow", "NotAction": "*"}})


def test_a_policy_reads_back_as_it_was_written():
    policy = PolicyDocument.parse(
        {"Statement": [ALLOW, deny_unless("StringNotEquals", "aws:SourceVpce", "vpce-1")]}
    )
    assert PolicyDocument.parse(policy.to_json()) == policy
    assert PolicyDocument.parse(policy.to_json().replace('"', '\\"')) == policy
