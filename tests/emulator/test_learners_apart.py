"""What one learner of a class tries on another's account, and how it is refused."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from labkit.emulator.dataplane.origin import ORIGIN_HEADER
from labkit.emulator.learners import add_learner, read_learners
from labkit.emulator.learners.token import token_of
from tests.emulator.class_of_two import REGION, Class


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with Class(tmp_path_factory.mktemp("class")).running() as found:
        yield found


@pytest.fixture(scope="module")
def made(room):
    """What Ada has: a VPC, a bucket, a stream, a role that trusts everybody, and an API."""
    ec2, api = room.client(room.ada, "ec2"), room.client(room.ada, "apigateway")
    key = api.create_rest_api(name="hers")["id"]
    root = api.get_resources(restApiId=key)["items"][0]["id"]
    where = {"restApiId": key, "resourceId": root, "httpMethod": "GET"}
    api.put_method(**where, authorizationType="NONE")
    api.put_method_response(**where, statusCode="200")
    api.put_integration(**where, type="MOCK", requestTemplates={"a/b": '{"statusCode": 200}'})
    api.put_integration(
        **where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
    )
    api.put_integration_response(**where, statusCode="200")
    api.create_deployment(restApiId=key, stageName="prod")
    room.client(room.ada, "s3").create_bucket(Bucket="hers-alone")
    room.client(room.ada, "kinesis").create_stream(StreamName="hers", ShardCount=1)
    trust = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
    }
    role = room.client(room.ada, "iam").create_role(
        RoleName="open", AssumeRolePolicyDocument=json.dumps(trust)
    )
    return {
        "vpc": ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"],
        "api": key,
        "role": role["Role"]["Arn"],
    }


REFUSALS = ("AccessDenied", "InvalidVpcID.NotFound", "ResourceNotFoundException")


def sent(room, path, headers=None, method="GET", body=None):
    server = urlsplit(room.aws.url)
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=20)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def code(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def told(room):
    """The last line, and that no secret is in any."""
    lines = "\n".join(room.told)
    assert room.ada.secret_access_key not in lines
    assert room.bob.secret_access_key not in lines
    return room.told[-1]


def test_each_key_is_an_account_in_every_service(room):
    for who in (room.ada, room.bob):
        assert room.client(who, "sts").get_caller_identity()["Account"] == who.account
        assert room.client(who, "ec2").describe_vpcs()["Vpcs"][0]["OwnerId"] == who.account
        streams = room.client(who, "kinesis")
        streams.create_stream(StreamName="own", ShardCount=1)
        arn = streams.describe_stream(StreamName="own")["StreamDescription"]["StreamARN"]
        assert arn.split(":")[4] == who.account


def test_a_role_s_session_is_of_the_account_in_every_service(room, made):
    keys = room.client(room.ada, "sts").assume_role(RoleArn=made["role"], RoleSessionName="me")
    given = {
        "aws_access_key_id": keys["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": keys["Credentials"]["SecretAccessKey"],
        "aws_session_token": keys["Credentials"]["SessionToken"],
    }
    me = room.client(room.ada, "sts", **given).get_caller_identity()
    assert me["Arn"] == f"arn:aws:sts::{room.ada.account}:assumed-role/open/me"
    vpcs = room.client(room.ada, "ec2", **given).describe_vpcs()["Vpcs"]
    assert made["vpc"] in [row["VpcId"] for row in vpcs]
    forged = {**given, "aws_secret_access_key": room.bob.secret_access_key}
    assert code(room.client(room.bob, "ec2", **forged).describe_vpcs) == "AuthFailure"


def test_another_s_ids_are_not_there(room, made):
    ec2, api = room.client(room.bob, "ec2"), room.client(room.bob, "apigateway")
    assert code(ec2.describe_vpcs, VpcIds=[made["vpc"]]) == "InvalidVpcID.NotFound"
    assert code(ec2.delete_vpc, VpcId=made["vpc"]) == "InvalidVpcID.NotFound"
    assert code(api.get_rest_api, restApiId=made["api"]) == "NotFoundException"
    assert code(api.delete_rest_api, restApiId=made["api"]) == "NotFoundException"
    mine = ec2.create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    hers = {"PeerVpcId": made["vpc"], "PeerOwnerId": room.ada.account}
    assert code(ec2.create_vpc_peering_connection, VpcId=mine, **hers) in REFUSALS
    streams = room.client(room.bob, "kinesis")
    arn = f"arn:aws:kinesis:{REGION}:{room.ada.account}:stream/hers"
    assert code(streams.describe_stream, StreamARN=arn) in REFUSALS


def test_a_thread_that_answers_nobody_sees_no_account(room, made):
    from moto.ec2.models import ec2_backends

    assert list(ec2_backends) == list(ec2_backends.iter_backends()) == []
    assert room.ada.account not in ec2_backends
    with pytest.raises(Exception, match="another account"):
        ec2_backends[room.ada.account]


def test_another_s_bucket_is_denied_and_stays_as_it_was(room, made):
    s3 = room.client(room.bob, "s3")
    assert code(s3.put_object, Bucket="hers-alone", Key="a", Body=b"x") == "AccessDenied"
    assert code(s3.list_objects_v2, Bucket="hers-alone") == "AccessDenied"
    assert code(s3.create_bucket, Bucket="hers-alone") in ("AccessDenied", "BucketAlreadyExists")
    assert "Contents" not in room.client(room.ada, "s3").list_objects_v2(Bucket="hers-alone")


def test_nobody_takes_another_s_role_though_it_trusts_all(room, made):
    sts = room.client(room.bob, "sts")
    assert code(sts.assume_role, RoleArn=made["role"], RoleSessionName="bob") == "AccessDenied"


@pytest.mark.parametrize(
    ("service", "operation", "unknown", "wrong"),
    [
        ("ec2", "describe_vpcs", "AuthFailure", "AuthFailure"),
        ("sts", "get_caller_identity", "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ("kinesis", "list_streams", "UnrecognizedClientException", "InvalidSignatureException"),
        ("apigateway", "get_rest_apis", "UnrecognizedClientException", "InvalidSignatureException"),
        ("s3", "list_buckets", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
    ],
)
def test_other_keys_are_refused_in_the_service_s_words(room, service, operation, unknown, wrong):
    for key in ("labkit", "test"):
        stranger = room.client(room.bob, service, aws_access_key_id=key)
        assert code(getattr(stranger, operation)) == unknown
    assert told(room).startswith("refused (unknown key)")
    forged = room.client(room.ada, service, aws_secret_access_key=room.bob.secret_access_key)
    assert code(getattr(forged, operation)) == wrong
    assert told(room).startswith("refused (wrong signature)")
    assert told(room).endswith(f"service={service} key={room.ada.access_key_id}")


def test_what_is_not_signed_is_refused(room, made):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    action = "Action=DescribeVpcs&Version=2016-11-15"
    assert sent(room, "/", form, "POST", action)[0] == 403
    assert told(room).startswith("refused (unsigned)")
    assert sent(room, "/hers-alone")[0] == 403
    role = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=x"
    assert sent(room, "/", form, "POST", role)[0] == 403
    for page in ("life", "moment", "door"):
        assert sent(room, f"/_labkit/{page}")[0] == 403
    assert sent(room, "/moto-api/reset", method="POST")[0] in (400, 403)
    assert sent(room, "/_labkit/health") == (200, "ok")


def signed(who, room, path, *, service="execute-api", secret=""):
    """Headers with a signature of now."""
    keys = Credentials(who.access_key_id, secret or who.secret_access_key)
    request = AWSRequest("GET", room.aws.url + path)
    SigV4Auth(keys, service, REGION).add_auth(request)
    return dict(request.headers)


def forms(key):
    """Path and Host of an API, in each form by which a client may name it."""
    return (
        (f"/restapis/{key}/prod/_user_request_/", ""),
        (f"/_aws/execute-api/{key}/prod/", ""),
        ("/prod/", f"{key}.execute-api.{REGION}.amazonaws.com"),
        ("/prod/", f"{key}.execute-api.localhost"),
    )


def test_an_api_is_reached_by_its_owner_alone_in_every_form(room, made):
    for path, host in forms(made["api"]):
        name = {"Host": host} if host else {}

        def by(who, path=path, name=name):
            token = token_of(who.access_key_id, who.secret_access_key)
            return {ORIGIN_HEADER: f"{token} 192.0.2.1", **name}

        assert sent(room, path, by(room.ada))[0] == 200
        assert sent(room, path, by(room.bob))[0] == 403
        assert sent(room, path, name)[0] == 403
        mixed = token_of(room.ada.access_key_id, room.bob.secret_access_key)
        assert sent(room, path, {ORIGIN_HEADER: f"{mixed} 192.0.2.1", **name})[0] == 403
        assert told(room).startswith("refused (wrong signature)")


def test_a_signature_says_as_well_whose_a_request_to_an_api_is(room, made):
    path = f"/restapis/{made['api']}/prod/_user_request_/"
    assert sent(room, path, signed(room.ada, room, path))[0] == 200
    assert sent(room, path, signed(room.bob, room, path))[0] == 403
    forged = signed(room.ada, room, path, secret=room.bob.secret_access_key)
    assert sent(room, path, forged)[0] == 403


def test_an_old_request_that_is_sent_again_is_refused(room, made, monkeypatch):
    path = f"/restapis/{made['api']}/prod/_user_request_/"
    old = token_of(room.ada.access_key_id, room.ada.secret_access_key, at=1_600_000_000)
    assert sent(room, path, {ORIGIN_HEADER: f"{old} 192.0.2.1"})[0] == 403
    assert told(room).startswith("refused (wrong signature)")
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda *_: datetime(2020, 1, 1, tzinfo=UTC)
    )
    hers = signed(room.ada, room, "/hers-alone", service="s3")
    assert sent(room, "/hers-alone", hers)[0] == 403
    assert told(room).startswith("refused (too old)")


def test_another_s_origin_and_target_lead_nowhere(room, made):
    """Headers of hosts count with a token alone, and then in the token's account."""
    headers = {"X-Labkit-Target": "i-0123456789abcdef0 80 5 http"}
    assert sent(room, "/", headers)[0] == 403
    token = token_of(room.bob.access_key_id, room.bob.secret_access_key)
    status, _ = sent(room, "/", {ORIGIN_HEADER: f"{token} 10.0.0.9", **headers})
    assert status == 504


def test_a_moment_is_of_one_account(room):
    before = room.key(room.bob).moment()
    assert room.key(room.bob).moment() == before
    hers = room.key(room.ada).moment()
    room.client(room.ada, "ec2").create_vpc(CidrBlock="10.1.0.0/16")
    assert room.key(room.bob).moment() == before
    assert room.key(room.ada).moment() != hers
    assert room.key(room.ada).life != room.key(room.bob).life


def test_who_has_many_requests_waiting_keeps_nobody_else_waiting(room):
    tenant = room.aws._tenants.by_key(room.ada.access_key_id)
    with ThreadPoolExecutor(4) as pool:
        with tenant.plane._own:
            ec2 = room.client(room.ada, "ec2")
            waiting = [pool.submit(ec2.describe_vpcs) for _ in range(4)]
            assert room.client(room.bob, "ec2").describe_vpcs()["Vpcs"]
            assert not any(one.done() for one in waiting)
        assert all(one.result()["Vpcs"] for one in waiting)


def test_who_joins_later_is_known_and_who_is_taken_out_is_not(room):
    cleo = add_learner(room.table, "cleo")
    assert room.client(cleo, "sts").get_caller_identity()["Account"] == cleo.account
    rest = [row for row in read_learners(room.table) if row != cleo]
    room.table.write_text(json.dumps({"learners": [asdict(row) for row in rest]}))
    room.aws._table._looked = float("-inf")
    assert code(room.client(cleo, "sts").get_caller_identity) == "InvalidClientTokenId"
