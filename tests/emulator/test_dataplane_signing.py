"""AWS_IAM: signatures are verified, and policies of both sides decide (F1.28, F4.4, F4.5)."""

from __future__ import annotations

import json
import re

import boto3
import pytest

from tests.emulator.conftest import ACCOUNT, REGION
from tests.emulator.gateway import Builder, Caller
from tests.emulator.policies import allow, policy
from tests.emulator.signed import Signer

OTHER = "444455556666"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
WHO = (
    '{"arn": "$context.identity.userArn", "account": "$context.identity.accountId", '
    '"key": "$context.identity.accessKey"}'
)


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture(scope="module")
def root(call):
    return Signer(call)


def signed_api(client, kind="REGIONAL", text=None):
    api = Builder(client, kind, text)
    shown = {"statusCode": "200", "responseTemplates": {"application/json": WHO}}
    api.mock("/who", "ANY", authorization="AWS_IAM", responses=(shown,))
    api.mock("/open", "ANY", responses=(shown,))
    api.deploy()
    return api


@pytest.fixture(scope="module")
def api(client):
    return signed_api(client)


def user(client, call, name, *statements):
    """A user with one policy, and a signer with its key."""
    iam = client("iam")
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Signer(call, key["AccessKeyId"], key["SecretAccessKey"])


def test_a_right_signature_is_let_in_and_named(api, root):
    assert json.loads(root("GET", "/test/who", host=api.host).body) == {
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "account": ACCOUNT,
        "key": "labkit",
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/test/who?b=2&a=%2F&c&a=1", ""),
        ("/test/who", '{"é": 1}'),
        ("//test//who", ""),
    ],
)
def test_path_query_and_body_are_part_of_it(api, root, path, body):
    reply = root("POST" if body else "GET", path, body, host=api.host)
    assert reply.status == 200


@pytest.mark.parametrize(
    ("changes", "kind", "text"),
    [
        ({"secret": "wrong"}, "InvalidSignatureException", re.escape(MISMATCH)),
        ({"signed_for": "vpce-0.execute-api.us-east-1.vpce.amazonaws.com"}, None, None),
        (
            {"key": "AKIANOBODYHASTHISKEY"},
            "UnrecognizedClientException",
            r"The security token included in the request is invalid\.",
        ),
        (
            {"service": "s3"},
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'execute-api'. ",
        ),
        (
            {"region": "eu-west-1"},
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'eu-west-1'. ",
        ),
        (
            {"minutes": 6},
            "InvalidSignatureException",
            r"Signature expired: (\w{16}) is now earlier than \w{16} \(\w{16} - 5 min\.\)",
        ),
        (
            {"minutes": -6},
            "InvalidSignatureException",
            r"Signature not yet current: (\w{16}) is still later than \w{16} "
            r"\(\w{16} \+ 5 min\.\)",
        ),
    ],
)
def test_a_wrong_signature_is_refused_in_awss_words(api, root, changes, kind, text):
    reply = root.but(**changes)("GET", "/test/who", host=api.host)
    said = json.loads(reply.body)["message"]
    assert (reply.status, reply.error_type) == (403, kind or "InvalidSignatureException")
    assert re.fullmatch(text or re.escape(MISMATCH), said)
    assert root.but(**changes)("GET", "/test/open", host=api.host).status == 200


def test_what_was_signed_cannot_be_changed(api, root, call):
    reply = root("GET", "/test/who", host=api.host, X_Mine="1")
    assert reply.status == 200
    sent = {"minutes": 0}
    replaced = root.but(**sent)
    assert replaced("GET", "/test/who", host=api.host).status == 200
    stolen = call("GET", "/test/who", host=api.host, Authorization="AWS4-HMAC-SHA256 x")
    assert stolen.error_type == "IncompleteSignatureException"


@pytest.mark.parametrize("path", ["/who", "/nothing"])
def test_what_is_no_signature_is_told_so(api, call, path):
    """Nobody signed (F1.26); or something else stands where a signature should."""
    nobody = call("GET", f"/test{path}", host=api.host)
    assert nobody.body == '{"message":"Missing Authentication Token"}'
    token = call("GET", f"/test{path}", host=api.host, Authorization="Bearer abc")
    assert (token.status, token.error_type) == (403, "IncompleteSignatureException")
    said = json.loads(token.body)["message"]
    assert said.startswith("Invalid key=value pair (missing equal-sign) in Authorization header")


def test_a_session_signs_with_its_token(client, call, api):
    trust = policy({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"})
    iam = client("iam")
    role = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    invoke = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    iam.put_role_policy(RoleName="caller", PolicyName="p", PolicyDocument=policy(invoke))
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    session = Signer(call, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    reply = session("GET", "/test/who", host=api.host)
    assert json.loads(reply.body)["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/caller/me"
    other = session.but(token="another")("GET", "/test/who", host=api.host)
    assert other.error_type == "UnrecognizedClientException"


def statement(effect, **principal):
    row = {"Effect": effect, "Action": "execute-api:Invoke"}
    if principal:
        return {**row, "Principal": principal, "Resource": "execute-api:/*"}
    return {**row, "Resource": "*"}


NO_IDENTITY = "because no identity-based policy allows the execute-api:Invoke action"
NO_RESOURCE = "because no resource-based policy allows the execute-api:Invoke action"
IDENTITY_DENIES = "with an explicit deny in an identity-based policy"
RESOURCE_DENIES = "with an explicit deny in a resource-based policy"


@pytest.fixture(scope="module")
def other(aws):
    keys = aws.add_account(OTHER)

    def of(service):
        return boto3.client(
            service,
            endpoint_url=aws.url,
            region_name=REGION,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
        )

    return of


TABLE_A = [
    ("Allow", "Allow", None),
    ("Allow", None, None),
    (None, "Allow", None),
    (None, None, NO_IDENTITY),
    ("Deny", "Allow", IDENTITY_DENIES),
    ("Allow", "Deny", RESOURCE_DENIES),
    (None, "Deny", RESOURCE_DENIES),
    ("Deny", None, IDENTITY_DENIES),
]
"""In one account: what the identity's policy says, the resource's, and how a refusal ends."""

TABLE_B = [
    ("Allow", "Allow", None),
    ("Allow", None, NO_RESOURCE),
    (None, "Allow", NO_IDENTITY),
    (None, None, NO_IDENTITY),
    ("Deny", "Allow", IDENTITY_DENIES),
    ("Allow", "Deny", RESOURCE_DENIES),
]
"""The same across accounts."""


@pytest.mark.parametrize("kind", ["REGIONAL", "PRIVATE"])
@pytest.mark.parametrize(
    ("across", "identity", "resource", "why"),
    [(False, *row) for row in TABLE_A] + [(True, *row) for row in TABLE_B],
)
def test_the_tables(client, other, call, endpoint, kind, across, identity, resource, why):
    name = f"{kind}-{across}-{identity}-{resource}"
    owner = other if across else client
    caller = user(owner, call, name, *([statement(identity)] if identity else []))
    arn = f"arn:aws:iam::{OTHER if across else ACCOUNT}:user/{name}"
    unrelated = statement("Allow", AWS=f"arn:aws:iam::{ACCOUNT}:role/nobody")
    rows = [statement(resource, AWS=arn)] if resource else [unrelated]
    api = signed_api(client, kind, policy(*rows))
    key = endpoint["VpcEndpointId"] if kind == "PRIVATE" else None
    reply = caller("GET", "/test/who", host=api.host, endpoint=key)
    if why is None:
        assert json.loads(reply.body)["arn"] == arn
        return
    on = f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:{api.id}/test/GET/who"
    head = f"User: {arn} is not authorized to perform: execute-api:Invoke on resource: {on}"
    assert (reply.status, reply.error_type) == (403, "AccessDeniedException")
    assert json.loads(reply.body) == {"Message": f"{head} {why}"}


def test_without_a_resource_policy_the_identity_decides(client, call, api):
    may = user(client, call, "may", statement("Allow"))
    may_not = user(client, call, "may-not")
    assert may("GET", "/test/who", host=api.host).status == 200
    assert NO_IDENTITY in may_not("GET", "/test/who", host=api.host).body


def test_an_endpoint_policy_sees_who_signed(client, call, ec2, endpoint):
    """Nobody, where nobody signed, or wrongly (F4.1)."""
    key = endpoint["VpcEndpointId"]
    api = signed_api(client, "PRIVATE", policy(allow()))
    named = user(client, call, "by-name", statement("Allow"))
    arn = f"arn:aws:iam::{ACCOUNT}:user/by-name"
    ec2.modify_vpc_endpoint(
        VpcEndpointId=key, PolicyDocument=policy(allow("*", Principal={"AWS": arn}))
    )
    assert named("GET", "/test/who", host=api.host, endpoint=key).status == 200
    assert named("GET", "/test/open", host=api.host, endpoint=key).status == 200
    for reply in (
        call("GET", "/test/open", host=api.host, endpoint=key),
        named.but(secret="wrong")("GET", "/test/open", host=api.host, endpoint=key),
    ):
        assert "User: anonymous" in reply.body
        assert "because no VPC endpoint policy allows" in reply.body


def test_a_private_api_refuses_a_wrong_signature_that_it_does_not_ask_for(client, root, endpoint):
    key = endpoint["VpcEndpointId"]
    api = signed_api(client, "PRIVATE", policy(allow()))
    reply = root.but(secret="wrong")("GET", "/test/open", host=api.host, endpoint=key)
    assert reply.error_type == "InvalidSignatureException"
    assert root("GET", "/test/open", host=api.host, endpoint=key).status == 200


@pytest.mark.parametrize(
    ("kind", "more", "named"),
    [
        (
            "TOKEN",
            {
                "authorizerUri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
                f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f/invocations"
            },
            "Lambda authorizers (authorizer mine)",
        ),
        (
            "COGNITO_USER_POOLS",
            {"providerARNs": [f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/x"]},
            "Cognito user pools (authorizer mine)",
        ),
    ],
)
def test_authorizers_want_a_token_and_are_not_here(client, call, kind, more, named):
    deny = allow(Effect="Deny", Condition={"StringEquals": {"aws:UserAgent": "bad"}})
    api = Builder(client, "REGIONAL", policy(allow(), deny))
    made = api.apigateway.create_authorizer(
        restApiId=api.id,
        name="mine",
        type=kind,
        identitySource="method.request.header.X-Token",
        **more,
    )
    name = "CUSTOM" if kind == "TOKEN" else kind
    api.mock("/x", authorization=name, asks={"authorizerId": made["id"]})
    api.deploy()
    without = call("GET", "/test/x", host=api.host)
    assert (without.status, without.body) == (401, '{"message":"Unauthorized"}')
    assert without.error_type == "UnauthorizedException"
    denied = call("GET", "/test/x", host=api.host, User_Agent="bad")
    assert RESOURCE_DENIES in denied.body
    reply = call("GET", "/test/x", host=api.host, x_token="t")
    assert reply.status == 501
    assert named in reply.body
