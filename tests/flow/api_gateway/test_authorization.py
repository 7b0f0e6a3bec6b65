"""Who may call: AWS's tables of resource policy and authorisation, every cell (F4.3 to F4.8)."""

from __future__ import annotations

import pytest

from labkit.flow import Outcome
from labkit.topology import Authorizer
from tests.flow.gateways import (
    OTHER,
    SAME,
    private,
    public,
    signed,
    traced,
    with_deployment,
    with_policy,
)
from tests.oracle.policies import permission, policy, statement

ALLOW = policy(statement())
SILENT = policy(statement(Action="execute-api:ManageConnections"))
DENY = policy(statement(), statement("Deny"))
MAY = permission("execute-api:Invoke")
MAY_NOT = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
ASKED = {"allow": ALLOW, "silent": SILENT, "deny": DENY, "none": None}
OWN = {"allow": (MAY,), "silent": (), "deny": (MAY, MAY_NOT)}

IN_ONE_ACCOUNT = [
    ("allow", "allow", True),
    ("allow", "silent", True),
    ("silent", "allow", True),
    ("silent", "silent", False),
    ("none", "allow", True),
    ("none", "silent", False),
    ("deny", "allow", False),
    ("deny", "silent", False),
    ("allow", "deny", False),
    ("silent", "deny", False),
]
ACROSS_ACCOUNTS = [
    (resource, own, resource == own == "allow") for resource, own, _ in IN_ONE_ACCOUNT
]


def by_iam(resource, own, account):
    draft = with_policy(public().with_methods(authorization="AWS_IAM"), ASKED[resource])
    return traced(signed(draft, *OWN[own], account=account))


@pytest.mark.parametrize(("resource", "own", "in_"), IN_ONE_ACCOUNT)
def test_in_one_account_either_is_enough(resource, own, in_):
    found = by_iam(resource, own, SAME)
    assert (found.outcome is Outcome.DELIVERED) is in_
    assert ("an explicit deny" in found.response.body) is ("deny" in (resource, own))


@pytest.mark.parametrize(("resource", "own", "in_"), ACROSS_ACCOUNTS)
def test_across_accounts_both_must_allow(resource, own, in_):
    assert (by_iam(resource, own, OTHER).outcome is Outcome.DELIVERED) is in_


@pytest.mark.parametrize(
    ("resource", "own", "account", "words"),
    [
        ("silent", "silent", SAME, "because no identity-based policy allows"),
        ("silent", "allow", OTHER, "because no resource-based policy allows"),
        ("allow", "silent", OTHER, "because no identity-based policy allows"),
        ("deny", "allow", SAME, "with an explicit deny in a resource-based policy"),
        ("allow", "deny", SAME, "with an explicit deny in an identity-based policy"),
    ],
)
def test_the_refusal_says_whose_policy_it_was(resource, own, account, words):
    body = by_iam(resource, own, account).response.body
    assert words in body
    assert f"User: arn:aws:sts::{account}:assumed-role/caller/" in body


def test_an_unsigned_call_of_a_method_with_iam():
    found = traced(public().with_methods(authorization="AWS_IAM"))
    assert found.codes == ("REQUEST_NOT_SIGNED",)
    assert found.response.body == '{"message":"Missing Authentication Token"}'


def test_who_signs_for_another_host_is_refused_before_any_policy():
    draft = signed(public().with_methods(authorization="AWS_IAM"), MAY)
    found = traced(draft.asking(signed_for="vpce-0aaa.execute-api.us-east-1.vpce.amazonaws.com"))
    assert found.codes == ("SIGNATURE_MISMATCH",)
    assert found.response.error_type == "InvalidSignatureException"


def test_policies_of_a_role_that_nobody_described_are_not_known():
    draft = public().with_methods(authorization="AWS_IAM").asking(signed_by="stranger")
    assert traced(draft).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("resource", "in_"), [("allow", True), ("silent", False), ("deny", False), ("none", True)]
)
def test_an_open_method_asks_the_resource_policy_alone(resource, in_):
    found = traced(with_policy(public(), ASKED[resource]))
    assert (found.outcome is Outcome.DELIVERED) is in_


def test_a_private_api_without_a_policy_lets_nobody_in():
    found = traced(with_policy(private(), None))
    assert found.codes == ("RESOURCE_POLICY_MISSING",)
    signed_in = signed(private().with_methods(authorization="AWS_IAM"), MAY)
    assert traced(with_policy(signed_in, None)).codes == ("RESOURCE_POLICY_MISSING",)


def by_function(resource, grants, token="Bearer x"):
    draft = public().with_methods(authorization="CUSTOM", authorizer="a1")
    authorizer = Authorizer(id="a1", grants=grants)
    draft = with_deployment(with_policy(draft, ASKED[resource]), authorizers=(authorizer,))
    return traced(draft.asking(headers=(("Authorization", token),) if token else ()))


@pytest.mark.parametrize(("resource", "own", "in_"), IN_ONE_ACCOUNT)
def test_a_lambda_authorizer_is_weighed_like_an_identity(resource, own, in_):
    grants = {"allow": ALLOW, "silent": SILENT, "deny": DENY}[own]
    assert (by_function(resource, grants).outcome is Outcome.DELIVERED) is in_


def test_a_denying_resource_policy_answers_before_the_authorizer_is_called():
    found = by_function("deny", None, token="")
    assert found.codes == ("RESOURCE_POLICY_EXPLICIT_DENY", "TOKEN_MISSING")
    assert found.response.error_type == "AccessDeniedException"


def test_an_authorizer_wants_a_token():
    found = by_function("allow", ALLOW, token="")
    assert found.codes == ("TOKEN_MISSING",)
    assert (found.response.status, found.response.error_type) == (401, "UnauthorizedException")


def test_what_an_authorizer_answers_may_not_be_known():
    assert by_function("allow", None).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("resource", "in_"), [("allow", True), ("silent", False), ("deny", False), ("none", True)]
)
def test_with_a_user_pool_the_resource_policy_decides_alone(resource, in_):
    draft = public().with_methods(authorization="COGNITO_USER_POOLS", authorizer="a1")
    draft = with_policy(draft, ASKED[resource])
    found = traced(draft.asking(headers=(("Authorization", "x"),)))
    assert (found.outcome is Outcome.DELIVERED) is in_


@pytest.mark.parametrize(
    ("key", "value", "advice"),
    [
        ("aws:SourceIp", "10.0.0.0/16", "aws:VpcSourceIp or aws:SourceVpce instead"),
        ("aws:SourceVpce", "vpce-0bbb", "let the policy name the endpoint"),
    ],
)
def test_the_remedy_knows_that_the_endpoint_hides_the_address(key, value, advice):
    operator = "IpAddress" if "Ip" in key else "StringEquals"
    found = traced(with_policy(private(), policy(statement(condition={operator: {key: value}}))))
    assert advice in found.blockers[0].remedy


@pytest.mark.parametrize(
    ("signature", "words"),
    [("bad", "The request signature we calculated"), ("expired", "Signature expired: …")],
)
def test_a_signature_that_does_not_count(signature, words):
    draft = signed(public().with_methods(authorization="AWS_IAM"), MAY)
    found = traced(draft.asking(signature=signature))
    assert found.codes == ("SIGNATURE_MISMATCH",)
    assert words in found.response.body
    assert found.response.error_type == "InvalidSignatureException"


def test_a_deny_is_listed_beside_a_missing_signature():
    draft = with_policy(public().with_methods(authorization="AWS_IAM"), DENY)
    found = traced(draft)
    assert found.codes == ("REQUEST_NOT_SIGNED", "RESOURCE_POLICY_EXPLICIT_DENY")
    assert found.response.error_type == "MissingAuthenticationTokenException"


def test_across_accounts_a_silence_is_certain_whatever_nobody_described():
    draft = with_policy(public().with_methods(authorization="AWS_IAM"), SILENT)
    stranger = draft.asking(signed_by=f"arn:aws:iam::{OTHER}:role/stranger")
    assert traced(stranger).codes == ("RESOURCE_POLICY_NO_ALLOW",)


def test_a_private_api_refuses_a_wrong_signature_that_it_did_not_ask_for():
    draft = signed(private(), MAY).asking(signed_for="x.example.com")
    assert traced(draft).codes == ("SIGNATURE_MISMATCH",)


def test_the_arn_of_a_signing_role_is_known_to_policies():
    only = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{SAME}:role/caller"}}
    draft = public().with_methods(authorization="AWS_IAM")
    allowed = with_policy(draft, policy(statement(condition=only)))
    assert traced(signed(allowed)).outcome is Outcome.DELIVERED
    others = {"ArnNotEquals": only["ArnEquals"]}
    denied = with_policy(draft, policy(statement(), statement("Deny", others)))
    assert traced(signed(denied)).outcome is Outcome.DELIVERED
