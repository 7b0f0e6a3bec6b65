"""What holds of every policy and every call."""

import json

from hypothesis import given
from hypothesis import strategies as st

from labkit.flow.policy import ANONYMOUS, OPERATORS, UNKNOWN, evaluate
from labkit.topology import PolicyDocument
from tests.flow.policy.cases import ACCOUNT, API, ARN, INVOKE, ROLE, ROOT, SERVICE, SESSION, USER

KEYS = ["aws:SourceVpce", "aws:sourcevpce", "aws:SourceIp", "aws:PrincipalArn", "aws:CurrentTime"]
TEXTS = [
    *("vpce-1", "vpce-*", "", "1", "2.5", "true", "10.0.0.0/8", "10.0.0.1", "2030-06-30", "QQ=="),
    *("${aws:SourceVpce}", "${aws:username, 'x'}", "${", "${*}", ROLE, "arn:aws:iam::*:role/*"),
]
NAMES = [*OPERATORS, "Null", "NoSuchOperator"]
WHO = [ANONYMOUS, USER, ROLE, SESSION, ROOT, SERVICE, "nobody", ""]


def some(values):
    return st.one_of(
        st.sampled_from(values),
        st.lists(st.sampled_from(values), min_size=1, max_size=3),
    )


values = st.one_of(
    some(TEXTS), st.booleans(), st.integers(), st.just([]), st.text(max_size=6), st.floats()
)
operators = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "ForAllValues:", "ForAnyValue:", "ForSome:"]),
    st.sampled_from(NAMES),
    st.sampled_from(["", "", "IfExists"]),
)
conditions = st.dictionaries(
    operators, st.dictionaries(st.sampled_from(KEYS), values, max_size=2), max_size=2
)
principals = st.one_of(
    st.just("*"),
    st.fixed_dictionaries({"AWS": some(["*", ACCOUNT, ROOT, USER, ROLE, SESSION, SERVICE, "x"])}),
    st.fixed_dictionaries(
        {"Service": some([SERVICE, "*", "AWS:x"])}, optional={"AWS": some([USER])}
    ),
    st.fixed_dictionaries({"CanonicalUser": some(["79a5"])}, optional={"Federated": some(["x"])}),
)
actions = some([INVOKE, "EXECUTE-API:*", "*", "s3:*"])
resources = some(
    ["*", ARN, f"{API}/*", "arn:aws:execute-api", "${aws:SourceVpce}", "execute-api:/*"]
)

effects = st.sampled_from(["Allow", "Deny"])


@st.composite
def statements(draw, effect=effects):
    row = {"Effect": draw(effect)}
    row[draw(st.sampled_from(["Action", "NotAction"]))] = draw(actions)
    for name, value in (("Principal", principals), ("Resource", resources)):
        chosen = draw(st.sampled_from([name, name, f"Not{name}", ""]))
        if chosen:
            row[chosen] = draw(value)
    if draw(st.booleans()):
        row["Condition"] = draw(conditions)
    if draw(st.booleans()):
        row["Sid"] = draw(st.text("AB", max_size=2))
    return row


documents = st.builds(
    lambda rows, version: {"Statement": rows, **version},
    st.lists(statements(), max_size=4),
    st.sampled_from([{}, {"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {"Id": "x"}]),
)
given_values = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=6),
    st.lists(st.sampled_from(TEXTS)).map(tuple),
    st.just(UNKNOWN),
)
calls = st.fixed_dictionaries(
    {
        "principal": st.sampled_from(WHO),
        "action": st.sampled_from([INVOKE, "s3:GetObject"]),
        "resource": st.sampled_from([ARN, "vpce-1", "*"]),
        "context": st.dictionaries(st.sampled_from(KEYS), given_values, max_size=3),
    }
)


def decided(document, call):
    return evaluate(PolicyDocument.parse(document), **call)


def with_statement(document, row):
    return {**document, "Statement": [*document["Statement"], row]}


@given(documents, statements(st.just("Deny")), calls)
def test_an_added_deny_never_opens(document, row, call):
    before = decided(document, call).effect
    after = decided(with_statement(document, row), call).effect
    assert before == "allow" or after != "allow"
    assert before != "deny" or after == "deny"


@given(documents, statements(st.just("Allow")), calls)
def test_an_added_allow_never_closes(document, row, call):
    before = decided(document, call).effect
    after = decided(with_statement(document, row), call).effect
    assert (before, after) not in {("deny", "allow"), ("allow", "none"), ("allow", "deny")}
    assert before != "deny" or after == "deny"
    assert before not in ("allow", "none") or after != "deny"


@given(st.data(), documents, calls)
def test_the_order_of_statements_does_not_change_the_effect(data, document, call):
    other = {**document, "Statement": data.draw(st.permutations(document["Statement"]))}
    assert decided(other, call).effect == decided(document, call).effect


@given(documents, calls)
def test_the_deciding_statement_is_one_of_the_document(document, call):
    rows = PolicyDocument.parse(document).statements
    found = decided(document, call)
    assert bool(found.rule)
    if found.effect == "none":
        assert (found.statement, found.place) == (None, 0)
        assert found.why
    else:
        assert found.statement is not None
        assert rows[found.place - 1] == found.statement
        says = {"Allow": {"allow", "unknown"}, "Deny": {"deny", "unknown"}}
        assert found.effect in says[found.statement.effect]
        assert bool(found.why) == (found.effect == "unknown")


@given(documents, calls)
def test_the_deciding_statement_decides_alone_too(document, call):
    found = decided(document, call)
    if found.statement:
        row = document["Statement"][found.place - 1]
        alone = decided({**document, "Statement": [row]}, call)
        assert alone.effect == found.effect


@given(documents, calls)
def test_a_policy_decides_the_same_after_it_was_written(document, call):
    parsed = PolicyDocument.parse(document)
    text = parsed.to_json()
    again = PolicyDocument.parse(text)
    assert again == parsed
    assert again.to_json() == text
    assert PolicyDocument.parse(json.loads(text)) == parsed
    assert PolicyDocument.parse(text.replace("\\", "\\\\").replace('"', '\\"')) == parsed
    assert evaluate(again, **call) == evaluate(parsed, **call)


@given(documents, calls)
def test_case_of_keys_and_actions_does_not_matter(document, call):
    louder = {
        **call,
        "action": call["action"].upper(),
        "context": {key.upper(): value for key, value in call["context"].items()},
    }
    keys = [key.lower() for key in call["context"]]
    if len(keys) == len(set(keys)):
        assert decided(document, louder).effect == decided(document, call).effect
