"""How Service Quotas is asked: recorded requests, and what a refusal or a silence means."""

from __future__ import annotations

import pytest
from botocore.stub import Stubber

from labkit.aws import Clients
from labkit.aws.quotas import AccountQuotas
from labkit.aws.service_roles import ROLES, roles_to_come
from labkit.facts import FACTS
from labkit.provision import CallFailed
from labkit.provision.quotas import QUOTAS, Limit

QUOTA = QUOTAS[0]
ASKED = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}
GET, DEFAULT = "get_service_quota", "get_aws_default_service_quota"


@pytest.fixture
def clients():
    return Clients("eu-west-1", endpoint_url="http://127.0.0.1:9")


@pytest.fixture
def stub(clients):
    with Stubber(clients.client("service-quotas")) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_a_limit_is_what_the_account_may_have(clients, stub):
    stub.add_response(GET, {"Quota": {"Value": 12.0}}, ASKED)
    assert AccountQuotas(clients).limit(QUOTA) == Limit(12)


def test_what_nobody_has_raised_is_aws_default(clients, stub):
    stub.add_client_error(GET, "NoSuchResourceException", expected_params=ASKED)
    stub.add_response(DEFAULT, {"Quota": {"Value": 5.0}}, ASKED)
    assert AccountQuotas(clients).limit(QUOTA) == Limit(5)


@pytest.mark.parametrize("code", ["AccessDeniedException", "SubscriptionRequiredException"])
def test_where_nobody_may_ask_it_asks_once_and_takes_the_documented_default(clients, stub, code):
    stub.add_client_error(GET, code, expected_params=ASKED)
    account = AccountQuotas(clients)
    assert [account.limit(row) for row in QUOTAS[:2]] == [Limit(5, told=False)] * 2


def test_another_error_is_not_taken_for_an_answer(clients, stub):
    stub.add_client_error(GET, "ServiceException", expected_params=ASKED)
    with pytest.raises(CallFailed, match="ServiceException"):
        AccountQuotas(clients).limit(QUOTA)


def test_roles_that_the_account_lacks_are_said_once(clients):
    with Stubber(clients.client("iam")) as stub:
        stub.add_client_error("get_role", "NoSuchEntity")
        stub.add_response("get_role", ROLE, {"RoleName": "AWSServiceRoleForAPIGateway"})
        (said,) = roles_to_come(clients, {"load_balancer", "target_group", "rest_api"})
        assert "AWSServiceRoleForElasticLoadBalancing" in said
        assert "iam:CreateServiceLinkedRole" in said
        stub.add_client_error("get_role", "AccessDenied")
        assert list(roles_to_come(clients, {"load_balancer"})) == []
        stub.assert_no_pending_responses()
    for role in ROLES.values():
        assert role.name in FACTS[role.fact].says


ROLE = {
    "Role": {
        "Path": "/aws-service-role/ops.apigateway.amazonaws.com/",
        "RoleName": "AWSServiceRoleForAPIGateway",
        "RoleId": "AROA1234567890123456",
        "Arn": "arn:aws:iam::123456789012:role/x-aws-service-role",
        "CreateDate": "2026-01-01T00:00:00Z",
    }
}
