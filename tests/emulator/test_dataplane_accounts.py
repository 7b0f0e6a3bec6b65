"""APIs of several accounts and Regions behind one server: who owns one, and who may come by."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.emulator.conftest import ACCOUNT, EXECUTE_API, REGION
from tests.emulator.gateway import Builder, Caller, make_role, records
from tests.emulator.policies import allow, policy

OTHER = "111122223333"
OTHER_REGION = "eu-west-1"


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


def clients(aws, keys, region=REGION):
    def of(service):
        return boto3.client(
            service,
            endpoint_url=aws.url,
            region_name=region,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
        )

    return of


@pytest.fixture(scope="module")
def other(aws):
    return clients(aws, aws.add_account(OTHER))


def private(client, *statements):
    api = Builder(client, "PRIVATE", policy(*statements))
    api.mock("/pets")
    api.deploy()
    return api


def test_an_endpoint_of_another_account_leads_to_a_private_api(call, other, endpoint):
    key = endpoint["VpcEndpointId"]
    only = allow(Condition={"StringEquals": {"aws:SourceVpce": key}})
    api = private(other, only)
    assert call("GET", "/test/pets", host=api.host, endpoint=key).status == 200
    named = endpoint["DnsEntries"][0]["DnsName"]
    assert call("GET", "/test/pets", host=named, endpoint=key, x_apigw_api_id=api.id).status == 200


def test_a_refusal_names_the_owner_of_the_api(call, other, endpoint):
    key = endpoint["VpcEndpointId"]
    api = private(other, allow(Condition={"StringEquals": {"aws:SourceVpce": "vpce-00000000"}}))
    reply = call("GET", "/test/pets", host=api.host, endpoint=key)
    assert reply.status == 403
    assert f"arn:aws:execute-api:{REGION}:********{OTHER[-4:]}:{api.id}/test/GET/pets" in reply.body


def test_an_endpoint_policy_is_asked_for_the_api_of_the_other_account(ec2, call, other, endpoint):
    key = endpoint["VpcEndpointId"]
    api = private(other)
    for account, status in ((OTHER, 200), (ACCOUNT, 403)):
        row = allow(f"arn:aws:execute-api:{REGION}:{account}:{api.id}/*")
        ec2.modify_vpc_endpoint(VpcEndpointId=key, PolicyDocument=policy(row))
        assert call("GET", "/test/pets", host=api.host, endpoint=key).status == status, account


def test_the_account_of_an_api_is_in_its_context(call, other):
    api = Builder(other)
    api.mock(
        "/who",
        responses=(
            {
                "statusCode": "200",
                "responseTemplates": {"application/json": "$context.accountId"},
            },
        ),
    )
    api.deploy()
    assert call("GET", "/test/who", host=api.host).body == OTHER


def test_an_api_of_another_region_is_found_by_every_form_of_address(aws, call):
    api = Builder(clients(aws, aws.keys(ACCOUNT), OTHER_REGION))
    api.mock("/pets")
    api.deploy()
    host = f"{api.id}.execute-api.{OTHER_REGION}.amazonaws.com"
    assert call("GET", "/test/pets", host=host).status == 200
    for named, path in (
        (f"{api.id}.execute-api.localhost:{call.port}", "/test/pets"),
        (None, f"/_aws/execute-api/{api.id}/test/pets"),
    ):
        assert call("GET", path, host=named).status == 200, path
    assert call("GET", "/test/pets", host=api.host).status == 403, "the name of another Region"


def test_an_endpoint_leads_to_apis_of_its_own_region(aws, call, endpoint):
    api = private(clients(aws, aws.keys(ACCOUNT), OTHER_REGION))
    host = f"{api.id}.execute-api.{OTHER_REGION}.amazonaws.com"
    assert call("GET", "/test/pets", host=host, endpoint=endpoint["VpcEndpointId"]).status == 403


def test_an_integration_calls_in_the_account_of_its_api(client, call, other):
    for one, name in ((client, "own"), (other, "theirs")):
        one("kinesis").create_stream(StreamName="same", ShardCount=1)
        role = make_role(one, f"put-{name}", "kinesis:PutRecord")
        if one is other:
            assert OTHER in role
            document = policy({"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"})
            one("iam").put_role_policy(
                RoleName=f"put-{name}", PolicyName="p", PolicyDocument=document
            )
        api = Builder(one)
        api.kinesis("/kinesis", "same", role)
        api.deploy()
        reply = call("POST", "/test/kinesis", name, host=api.host, Content_Type="application/json")
        assert reply.status == 200, reply.body
    for one, name in ((client, "own"), (other, "theirs")):
        assert [row["Data"] for row in records(one("kinesis"), "same")] == [name.encode()]


def test_a_role_of_another_account_cannot_be_handed_over(client, other):
    role = make_role(other, "far", "kinesis:PutRecord")
    api = Builder(client)
    with pytest.raises(ClientError, match="Cross-account pass role is not allowed"):
        api.kinesis("/kinesis", "same", role)


def test_ids_are_nobody_elses(aws, client, other):
    far = clients(aws, aws.keys(OTHER), OTHER_REGION)
    places = (client, other, far)
    apis = [one("apigateway").create_rest_api(name="x")["id"] for one in places for _ in range(5)]
    assert len(set(apis)) == len(apis)
    endpoints = []
    for one in places:
        ec2 = one("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        service = EXECUTE_API.replace(REGION, ec2.meta.region_name)
        made = ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName=service, VpcEndpointType="Interface", PrivateDnsEnabled=False
        )
        endpoints += [vpc, made["VpcEndpoint"]["VpcEndpointId"]]
    assert len(set(endpoints)) == len(endpoints)


def test_looking_for_an_api_draws_no_ids(client, call):
    """An unknown API is looked for in accounts that hold nothing, which must stay so."""
    from moto.apigateway.models import apigateway_backends

    before = {(account, region) for account, region, _ in apigateway_backends.iter_backends()}
    call("GET", "/test/pets", host="nothing000.execute-api.ap-south-1.amazonaws.com")
    after = {(account, region) for account, region, _ in apigateway_backends.iter_backends()}
    assert after == before
