"""Principal, Action, Resource and their negations."""

import pytest

from labkit.flow.policy import ANONYMOUS
from tests.flow.policy.cases import (
    ACCOUNT,
    ALLOW,
    API,
    ARN,
    DENY,
    INVOKE,
    ROLE,
    ROOT,
    SERVICE,
    SESSION,
    USER,
    decide,
    effect,
    without,
)

OTHER = "999999999999"
OTHER_ROLE = f"arn:aws:iam::{OTHER}:role/client"
SAME_NAME = f"arn:aws:iam::{ACCOUNT}:user/client"
EVERYBODY = (ANONYMOUS, USER, ROLE, SESSION, ROOT, SERVICE)


def meant(principal, who):
    return effect({**ALLOW, "Principal": principal}, principal=who)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": [ROLE, "*"]}])
def test_a_star_means_everybody(principal, who):
    assert meant(principal, who) == "allow"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (USER, {USER}),
        (ROLE, {ROLE, SESSION}),
        (ROOT, {USER, ROLE, SESSION, ROOT}),
        (ACCOUNT, {USER, ROLE, SESSION, ROOT}),
        (SESSION, {SESSION}),
        (SAME_NAME, set()),
        (OTHER_ROLE, set()),
        (OTHER, set()),
        (f"arn:aws:iam::{OTHER}:root", set()),
        (f"arn:aws:iam::{ACCOUNT}:role/*", set()),
        (ROLE.upper(), set()),
        (f"arn:aws:iam::{ACCOUNT}:role/apps/other", set()),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/client/other", set()),
        ("AROAEXAMPLEID", set()),
    ],
)
def test_an_aws_principal_means_itself_its_sessions_or_its_account(written, found):
    effects = {who: meant({"AWS": written}, who) for who in EVERYBODY}
    assert {who for who, said in effects.items() if said == "allow"} == found


def test_a_role_may_be_the_session_that_a_policy_names():
    found = decide({**ALLOW, "Principal": {"AWS": SESSION}}, principal=ROLE)
    assert (found.effect, "Principal" in found.why) == ("unknown", True)


def test_a_session_of_a_user_is_not_a_role():
    assert meant({"AWS": ROLE}, f"arn:aws:sts::{ACCOUNT}:federated-user/client") == "none"


@pytest.mark.parametrize(
    ("kind", "text", "who", "found"),
    [
        ("Service", SERVICE, SERVICE, "allow"),
        ("Service", [SERVICE, "lambda.amazonaws.com"], SERVICE, "allow"),
        ("Service", "lambda.amazonaws.com", SERVICE, "none"),
        ("Service", ACCOUNT, USER, "none"),
        ("AWS", SERVICE, SERVICE, "none"),
        ("Federated", ACCOUNT, USER, "none"),
        ("Federated", "accounts.google.com", ANONYMOUS, "none"),
        ("CanonicalUser", "79a59df900b949e5", ANONYMOUS, "none"),
        ("CanonicalUser", "79a59df900b949e5", USER, "unknown"),
    ],
)
def test_kinds_of_principal_are_not_mixed(kind, text, who, found):
    assert meant({kind: text}, who) == found


def test_a_policy_without_principals_belongs_to_whoever_asks():
    for who in EVERYBODY:
        assert effect(without(ALLOW, "Principal"), principal=who) == "allow"


@pytest.mark.parametrize(
    ("names", "who", "found"),
    [
        ([ROLE, ROOT], ROLE, "allow"),
        ([ROLE, ROOT], SESSION, "allow"),
        ([ROLE, ACCOUNT], SESSION, "allow"),
        ([ROLE, ROOT, SESSION], SESSION, "allow"),
        ([ROLE], SESSION, "unknown"),
        ([SESSION, ROOT], SESSION, "unknown"),
        ([SESSION, ROOT], ROLE, "unknown"),
        ([ROLE, ROOT], USER, "deny"),
        ([ROLE, ROOT], ANONYMOUS, "deny"),
        ([ROLE, ROOT], SERVICE, "deny"),
        ([ROLE, ROOT], OTHER_ROLE, "deny"),
        ([ROLE, ROOT], ROOT, "allow"),
        ([USER, ROOT], USER, "allow"),
        ([USER], USER, "unknown"),
        ([USER], ROOT, "deny"),
        ([ROOT], USER, "deny"),
        ([ROOT], ROOT, "allow"),
    ],
)
def test_a_not_principal_spares_whom_it_names_with_their_account(names, who, found):
    row = {**without(DENY, "Principal"), "NotPrincipal": {"AWS": names}}
    assert effect(ALLOW, row, principal=who) == found


def test_a_not_principal_may_spare_a_service_everybody_or_a_stranger():
    row = without(DENY, "Principal")
    spared = {**row, "NotPrincipal": {"Service": SERVICE}}
    assert effect(ALLOW, spared, principal=SERVICE) == "allow"
    assert effect(ALLOW, spared, principal="lambda.amazonaws.com") == "deny"
    for who in EVERYBODY:
        assert effect(ALLOW, {**row, "NotPrincipal": "*"}, principal=who) == "allow"
    hidden = {**row, "NotPrincipal": {"CanonicalUser": "79a59df900b949e5"}}
    assert effect(ALLOW, hidden, principal=USER) == "unknown"


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        (INVOKE, True),
        ("EXECUTE-API:invoke", True),
        ("execute-api:*", True),
        ("execute-api:I?voke", True),
        ("*", True),
        ("*:Invoke", True),
        (["s3:GetObject", INVOKE], True),
        ("execute-api:Invok", False),
        ("execute-api:ManageConnections", False),
        ("s3:*", False),
        ("", False),
    ],
)
def test_an_action_is_named_or_left_out(written, fits):
    assert effect({**ALLOW, "Action": written}) == ("allow" if fits else "none")
    rest = {**without(ALLOW, "Action"), "NotAction": written}
    assert effect(rest) == ("none" if fits else "allow")
    assert effect(ALLOW, {**rest, "Effect": "Deny"}) == ("allow" if fits else "deny")


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        (ARN, True),
        ("*", True),
        (f"{API}/*", True),
        (f"{API}/test/*/kinesis", True),
        (f"{API}/test/POST/kinesi?", True),
        ("arn:aws:execute-api:*:*:*/test/*", True),
        ("arn:aws:execute-api:*", True),
        ([f"{API}/prod/*", f"{API}/test/*"], True),
        (API, False),
        (f"{API}/prod/*", False),
        (f"{API}/TEST/*", False),
        (f"{API}/test/GET/*", False),
        ("execute-api:/*", False),
        ("", False),
    ],
)
def test_a_resource_is_named_or_left_out(written, fits):
    assert effect({**ALLOW, "Resource": written}) == ("allow" if fits else "none")
    rest = {**without(ALLOW, "Resource"), "NotResource": written}
    assert effect(rest) == ("none" if fits else "allow")
    assert effect(ALLOW, {**rest, "Effect": "Deny"}) == ("allow" if fits else "deny")


def test_a_statement_without_a_resource_means_every_one():
    assert effect(without(ALLOW, "Resource"), resource="anything") == "allow"


def test_an_identity_policy_may_leave_out_the_end_of_an_arn():
    short = {**ALLOW, "Resource": "arn:aws:execute-api"}
    assert effect(short) == "none"
    assert effect(without(short, "Principal"), principal=ROLE) == "allow"
    other = {**short, "Resource": "arn:aws:s3"}
    assert effect(without(other, "Principal"), principal=ROLE) == "none"
