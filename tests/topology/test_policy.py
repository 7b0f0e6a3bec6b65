"""Policy documents: read, refused in one sentence, and written again."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.topology import PolicyDocument, TopologyError
from labkit.topology.policy import FULL_ACCESS, Condition, Statement, principal_kind

ROLE = "arn:aws:iam::123456789012:role/client"
ROW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
SAID = {"Sid": "S", **ROW}


def read(**row):
    return PolicyDocument.parse({"Statement": row}).statements[0]


def test_every_element_has_its_place():
    found = PolicyDocument.parse(
        {
            "Version": "2012-10-17",
            "Id": "lab",
            "Statement": [
                {
                    "Sid": "A",
                    "Effect": "Deny",
                    "Principal": {"Service": "lambda.amazonaws.com", "AWS": ["*", ROLE]},
                    "NotAction": "s3:*",
                    "NotResource": ["a", "b"],
                    "Condition": {
                        "StringNotEquals": {"b:y": ["1", 2, True, 0.5], "a:x": "z"},
                        "Bool": {"c:z": False},
                    },
                }
            ],
        }
    )
    assert found == PolicyDocument(
        (
            Statement(
                sid="A",
                effect="Deny",
                principals=("*", ROLE, "lambda.amazonaws.com"),
                not_actions=("s3:*",),
                not_resources=("a", "b"),
                conditions=(
                    Condition(operator="Bool", key="c:z", values=("false",)),
                    Condition(operator="StringNotEquals", key="a:x", values=("z",)),
                    Condition(
                        operator="StringNotEquals", key="b:y", values=("1", "2", "true", "0.5")
                    ),
                ),
            ),
        ),
        id="lab",
    )


@pytest.mark.parametrize(
    ("element", "field"),
    [
        ("Principal", "principals"),
        ("NotPrincipal", "not_principals"),
        ("Action", "actions"),
        ("NotAction", "not_actions"),
        ("Resource", "resources"),
        ("NotResource", "not_resources"),
    ],
)
def test_an_element_and_its_negation_are_kept_apart(element, field):
    action = {} if element == "NotAction" else {"Action": "*"}
    found = read(**{"Effect": "Allow", **action, element: "*"})
    assert getattr(found, field) == ("*",)


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("*", ("*",)),
        ({"AWS": "*"}, ("*",)),
        ({"AWS": ROLE}, (ROLE,)),
        ({"AWS": ["123456789012"]}, ("123456789012",)),
        ({"Service": "lambda.amazonaws.com"}, ("lambda.amazonaws.com",)),
        ({"Service": "ec2.amazonaws.com.cn"}, ("ec2.amazonaws.com.cn",)),
        ({"Service": "*"}, ("Service:*",)),
        ({"AWS": "lambda.amazonaws.com"}, ("AWS:lambda.amazonaws.com",)),
        ({"AWS": "AWS:x"}, ("AWS:AWS:x",)),
        ({"Federated": "accounts.google.com"}, ("Federated:accounts.google.com",)),
        ({"CanonicalUser": "79a5"}, ("CanonicalUser:79a5",)),
    ],
)
def test_a_principal_keeps_its_kind(written, held):
    assert read(**{**ROW, "Principal": written}).principals == held
    ((kind, text),) = written.items() if isinstance(written, dict) else [("AWS", "*")]
    assert principal_kind(held[0]) == (kind, text if isinstance(text, str) else text[0])


@pytest.mark.parametrize(
    ("version", "resource", "held"),
    [
        ({}, "*", "2012-10-17"),
        ({}, "${aws:username}", "2008-10-17"),
        ({"Version": "2008-10-17"}, "${aws:username}", "2008-10-17"),
        ({"Version": "2008-10-17"}, "*", "2012-10-17"),
        ({"Version": "2012-10-17"}, "${aws:username}", "2012-10-17"),
    ],
)
def test_a_version_counts_where_there_are_variables(version, resource, held):
    row = {**ROW, "Resource": resource}
    assert PolicyDocument.parse({**version, "Statement": row}).version == held
    asks = {**ROW, "Condition": {"StringLike": {"a:x": [resource]}}}
    assert PolicyDocument.parse({**version, "Statement": asks}).version == held


TEXT = json.dumps({"Version": "2012-10-17", "Statement": [SAID]})


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace('"', '\\"'),
        json.dumps(TEXT),
        f"\n {TEXT} \n",
        json.dumps(json.loads(TEXT), indent=2),
    ],
    ids=["plain", "escaped", "quoted", "spaced", "indented"],
)
def test_a_policy_is_read_however_it_is_quoted(text):
    assert PolicyDocument.parse(text) == PolicyDocument.parse({"Statement": SAID})


def test_a_policy_is_written_as_aws_writes_it():
    assert PolicyDocument.parse({"Statement": SAID}).to_json() == (
        '{"Statement": [{"Action": ["execute-api:Invoke"], "Effect": "Allow", "Principal": "*", '
        '"Resource": ["*"], "Sid": "S"}], "Version": "2012-10-17"}'
    )
    assert json.loads(PolicyDocument((), id="lab").to_json())["Id"] == "lab"
    kinds = {"AWS": [ROLE, "*"], "Federated": ["x"], "Service": ["lambda.amazonaws.com"]}
    written = PolicyDocument.parse({"Statement": {**ROW, "Principal": kinds}}).to_json()
    assert json.loads(written)["Statement"][0]["Principal"] == kinds


def test_full_access_lets_everybody_do_everything():
    row = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    assert PolicyDocument.parse({"Statement": [row]}) == FULL_ACCESS


DEEP: list = []
for _ in range(sys.getrecursionlimit()):
    DEEP = [DEEP]
ENDLESS: dict = {}
ENDLESS["Statement"] = ENDLESS

BAD = [
    ("{nonsense", "is a JSON object", "{nonsense"),
    ("", "is a JSON object", "''"),
    ("[]", "is a JSON object", "[]"),
    ("null", "is a JSON object", "null"),
    ("\ufeff{}", "is a JSON object", "begins"),
    ("[" * 100_000, "nested too deeply", "the policy document"),
    ('{"Statement": %s}' % ("9" * 5000), "JSON object", "begins"),
    ('{"Id": "a", "Id": "b", "Statement": []}', '"Id" stands twice', "the text"),
    (None, "policy document is a JSON object", "the policy document"),
    ([SAID], "policy document is a JSON object", "the policy document"),
    ({1: 2}, "policy document is a JSON object", "the policy document"),
    ({}, "needs Statement", "the policy document"),
    ({"Statement": None}, "needs Statement", "the policy document"),
    ({"Statement": "x"}, "needs Statement", "the policy document"),
    ({"statement": []}, 'no element "statement"', "the policy document"),
    ({"Version": "2020-01-01", "Statement": []}, 'Version "2020-01-01"', "the policy document"),
    ({"Version": 2012, "Statement": []}, "Version 2012", "the policy document"),
    ({"Version": [], "Statement": []}, "Version []", "the policy document"),
    ({"Id": 7, "Statement": []}, "Id is text, not 7", "the policy document"),
    ({"Statement": ["x"]}, "policy statement is a JSON object", "statement 1"),
    ({"Statement": [SAID, {**ROW, "Sid": 5}]}, "Sid is text, not 5", "statement 2"),
    ({"Statement": {**SAID, "effect": "Deny"}}, 'no element "effect"', "statement S"),
    ({"Statement": {**SAID, "Oops\n": 1}}, 'no element "Oops\\n"', "statement S"),
    ({"Statement": {**SAID, "Effect": "Permit"}}, 'the effect "Permit"', "statement S"),
    ({"Statement": {**SAID, "Effect": "allow"}}, 'the effect "allow"', "statement S"),
    ({"Statement": {"Action": "*"}}, "the effect null", "statement 1"),
    ({"Statement": {**SAID, "NotAction": "*"}}, "Action or NotAction, not both", "statement S"),
    ({"Statement": {**SAID, "NotResource": "*"}}, "NotResource, not both", "statement S"),
    ({"Statement": {**SAID, "NotPrincipal": "*"}}, "NotPrincipal, not both", "statement S"),
    ({"Statement": {"Effect": "Allow"}}, "needs Action or NotAction", "statement 1"),
    ({"Statement": {**SAID, "Action": []}}, "not []", "Action of statement S"),
    ({"Statement": {**SAID, "Action": None}}, "not null", "Action of statement S"),
    ({"Statement": {**SAID, "Action": 7}}, "not 7", "Action of statement S"),
    ({"Statement": {**SAID, "Resource": ["*", 7]}}, "not [", "Resource of statement S"),
    ({"Statement": {**SAID, "Resource": DEEP}}, "nested too deeply", "the policy document"),
    ({"Statement": {**SAID, "Resource": ENDLESS}}, "nested too deeply", "the policy document"),
    ({"Statement": {**SAID, "Principal": ROLE}}, "is a JSON object", "Principal of statement S"),
    ({"Statement": {**SAID, "Principal": {}}}, "names nobody", "Principal of statement S"),
    ({"Statement": {**SAID, "Principal": {"AWS": []}}}, "not []", "AWS in Principal of"),
    ({"Statement": {**SAID, "Principal": {"Aws": "*"}}}, 'no element "Aws"', "Principal of"),
    ({"Statement": {**SAID, "Condition": []}}, "condition block is", "Condition of statement S"),
    ({"Statement": {**SAID, "Condition": {"Bool": "x"}}}, '"Bool" is a', "Condition of"),
    ({"Statement": {**SAID, "Condition": {"Bool": {"a": {}}}}}, "cannot be {}", "Bool a in"),
    ({"Statement": {**SAID, "Condition": {"Bool": {"a": None}}}}, "cannot be null", "Bool a in"),
    ({"Statement": {**SAID, "Condition": {"Bool": {"a": [["x"]]}}}}, 'be ["x"]', "Bool a in"),
    (
        {"Statement": {**SAID, "Condition": {"NumericEquals": {"a": 10**5000}}}},
        "a number too long",
        "the policy document",
    ),
]


@pytest.mark.parametrize(("document", "what", "where"), BAD, ids=map(str, range(len(BAD))))
def test_what_is_no_policy_is_refused_in_one_sentence(document, what, where):
    with pytest.raises(TopologyError) as caught:
        PolicyDocument.parse(document)
    error = caught.value
    assert what in error.what
    assert where in error.where
    assert error.try_
    assert "\n" not in str(error)
    assert error.__suppress_context__ or error.__context__ is None


def test_a_sentence_stays_short():
    with pytest.raises(TopologyError) as caught:
        PolicyDocument.parse({"Statement": {**ROW, "Effect": "x" * 9999}})
    assert len(str(caught.value)) < 200


NAMES = st.sampled_from(["Version", "Id", "Statement", *SAID, "NotAction", "Condition", "AWS", "x"])
ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["*", "Allow", "Deny", "2012-10-17", "${", ROLE]),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


PARTS = dict.fromkeys(("Sid", "Principal", "Action", "NotResource", "Condition"), ANYTHING)
ALMOST = st.fixed_dictionaries(
    {"Statement": st.fixed_dictionaries({"Effect": st.just("Allow")}, optional=PARTS)},
    optional={"Version": ANYTHING, "Id": ANYTHING},
)


def read_or_refused(document):
    try:
        return PolicyDocument.parse(document)
    except TopologyError as error:
        return error


@given(ALMOST | ANYTHING)
def test_anything_is_a_policy_that_reads_back_or_a_sentence(value):
    for document in (value, json.dumps(value)):
        found = read_or_refused(document)
        if isinstance(found, TopologyError):
            assert found.where
            assert found.try_
        else:
            assert PolicyDocument.parse(found.to_json()) == found


@given(st.text(max_size=40))
def test_any_text_is_no_policy(text):
    with pytest.raises(TopologyError):
        PolicyDocument.parse(text)
