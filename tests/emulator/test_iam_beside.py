"""What API Gateway does in its caller's name needs the caller's permission for that as well."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.aws.contract.world import policy
from labkit.emulator import EmbeddedAws
from tests.emulator.callers import DENIALS, User, said

DOMAIN = "arn:aws:apigateway:us-east-1:123456789012:/domainnames/a.example.internal+abc123"
OPEN = policy({"Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"})
LINK = {"name": "x", "targetArns": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:l/net/x"]}
ASSOCIATED = {
    "domainNameArn": DOMAIN,
    "accessAssociationSourceType": "VPCE",
    "accessAssociationSource": "vpce-0123456789abcdef0",
}
PATCH = [{"op": "replace", "path": "/policy", "value": OPEN}]
PATCHED = {"domainName": "a.example.internal", "patchOperations": PATCH}
NEEDED = (
    ("create_vpc_link", LINK, "ec2:CreateVpcEndpointServiceConfiguration"),
    ("create_vpc_link", LINK, "ec2:DescribeVpcEndpointServiceConfigurations"),
    ("create_vpc_link", LINK, "ec2:ModifyVpcEndpointServicePermissions"),
    ("delete_vpc_link", {"vpcLinkId": "x"}, "ec2:DeleteVpcEndpointServiceConfigurations"),
    (
        "create_domain_name_access_association",
        ASSOCIATED,
        "apigateway:CreateAccessAssociation",
    ),
    ("update_domain_name", PATCHED, "apigateway:UpdateDomainNamePolicy"),
)
"""Call to an action that it needs besides its own (F10.3, F10.4, F10.8)."""


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(enforce_iam=True) as running:
        yield running


@pytest.mark.parametrize(("call", "given", "action"), NEEDED, ids=lambda one: str(one)[:60])
def test_it_is_refused_for_want_of_that_alone(aws, call: str, given: dict[str, Any], action: str):
    user = User(aws, {"Action": "*"}, {"Action": action, "Effect": "Deny"})
    code, text, _ = said(getattr(user("apigateway"), call), **given)
    assert code in DENIALS
    assert action in text
    user.may({"Action": "*"})
    assert said(getattr(user("apigateway"), call), **given)[0] not in DENIALS


def test_a_link_of_version_2_needs_no_endpoint_service(aws):
    user = User(aws, {"Action": "apigateway:*"})
    call = user("apigatewayv2").create_vpc_link
    assert said(call, Name="x", SubnetIds=["subnet-00000000"])[0] not in DENIALS
