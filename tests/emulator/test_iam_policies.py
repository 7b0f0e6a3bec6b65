"""IAM enforced: which policies decide, conditions, boundaries, sessions, other accounts."""

from __future__ import annotations

import json

import pytest

from labkit.emulator import EmbeddedAws
from tests.emulator.callers import User, allowing, by, root, said

ACCOUNT, OTHER, REGION = "123456789012", "111122223333", "us-east-1"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"
LIST = {"Action": "kinesis:ListStreams"}


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(enforce_iam=True, accounts=(OTHER,)) as running:
        yield running


@pytest.fixture(scope="module")
def admin(aws):
    return root(aws)


@pytest.fixture(scope="module")
def other(aws):
    return root(aws, OTHER)


def reason(call, **given):
    """Why a call was refused: the end of AWS's sentence; empty if it was not."""
    text = said(call, **given)[1].partition(". Encoded")[0]
    for start in ("because no", "with an explicit"):
        if start in text:
            return start + text.partition(start)[2]
    return text


def silent(kind, action="kinesis:ListStreams"):
    return f"because no {kind} allows the {action} action"


def test_policies_of_groups_and_managed_ones_count(admin, aws):
    user = User(aws)
    assert reason(user("kinesis").list_streams) == silent("identity-based policy")
    iam = admin("iam")
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="p", PolicyDocument=allowing(LIST))
    iam.add_user_to_group(GroupName="readers", UserName=user.name)
    assert reason(user("kinesis").list_streams) == ""
    iam.remove_user_from_group(GroupName="readers", UserName=user.name)
    assert reason(user("kinesis").list_streams) == silent("identity-based policy")
    arn = iam.create_policy(PolicyName="list", PolicyDocument=allowing(LIST))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=user.name, PolicyArn=arn)
    assert reason(user("kinesis").list_streams) == ""


def test_a_managed_policy_counts_in_its_default_version(admin, aws):
    iam, user = admin("iam"), User(aws)
    arn = iam.create_policy(PolicyName="turns", PolicyDocument=allowing(LIST))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=user.name, PolicyArn=arn)
    nothing = allowing({"Action": "s3:*"})
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=nothing, SetAsDefault=True)
    assert reason(user("kinesis").list_streams) == silent("identity-based policy")


def test_policies_of_aws_count(admin, aws):
    user = User(aws)
    arn = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"
    admin("iam").attach_user_policy(UserName=user.name, PolicyArn=arn)
    assert reason(user("kinesis").list_streams) == ""
    wanted = silent("identity-based policy", "kinesis:CreateStream")
    assert reason(user("kinesis").create_stream, StreamName="x") == wanted


def test_an_explicit_deny_decides(aws):
    user = User(aws, {"Action": "*"}, {"Effect": "Deny", **LIST})
    assert reason(user("kinesis").list_streams) == (
        "with an explicit deny in an identity-based policy"
    )


def test_a_boundary_limits_and_gives_nothing(admin, aws):
    user = User(aws)
    only = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"
    admin("iam").put_user_permissions_boundary(UserName=user.name, PermissionsBoundary=only)
    assert reason(user("kinesis").list_streams) == silent("identity-based policy")
    user.may({"Action": "*"})
    assert reason(user("kinesis").list_streams) == ""
    assert reason(user("ec2").describe_vpcs) == silent("permissions boundary", "ec2:DescribeVpcs")
    admin("iam").delete_user_permissions_boundary(UserName=user.name)
    assert reason(user("ec2").describe_vpcs) == ""


CONDITIONS = (
    ({"StringEquals": {"aws:RequestedRegion": REGION}}, True),
    ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
    ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
    ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
    ({"Bool": {"aws:SecureTransport": "true"}}, True),
    ({"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/*"}}, True),
    ({"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, False),
    ({"StringLike": {"aws:username": "user-*"}}, True),
    ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
    ({"StringEquals": {"aws:PrincipalTag/team": "red"}}, True),
    ({"StringEquals": {"aws:PrincipalTag/team": "blue"}}, False),
    ({"DateLessThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}, False),
    ({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}, False),
    ({"Null": {"aws:SourceVpce": "true"}}, True),
    ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, True),
    ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, True),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
)


@pytest.fixture(scope="module")
def tagged(admin, aws):
    user = User(aws)
    admin("iam").tag_user(UserName=user.name, Tags=[{"Key": "team", "Value": "red"}])
    return user


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS, ids=str)
def test_conditions_see_the_caller_and_the_request(tagged, condition, holds):
    tagged.may({**LIST, "Condition": condition})
    assert (reason(tagged("kinesis").list_streams) == "") is holds


def test_conditions_see_tags_of_the_resource_and_of_the_request(admin, tagged):
    ec2 = admin("ec2")
    vpcs = {
        team: ec2.create_vpc(
            CidrBlock="10.0.0.0/16",
            TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "team", "Value": team}]}],
        )["Vpc"]["VpcId"]
        for team in ("red", "blue")
    }
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    given = {"StringEquals": {"aws:RequestTag/team": "red"}}
    create = {"Action": ["ec2:CreateVpc", "ec2:CreateTags"], "Condition": given}
    tagged.may({"Action": "ec2:DeleteVpc", "Condition": own}, create)
    assert reason(tagged("ec2").delete_vpc, VpcId=vpcs["red"]) == ""
    assert "no identity-based" in reason(tagged("ec2").delete_vpc, VpcId=vpcs["blue"])
    for team, code in (("red", ""), ("blue", "UnauthorizedOperation")):
        tags = [{"ResourceType": "vpc", "Tags": [{"Key": "team", "Value": team}]}]
        made = said(tagged("ec2").create_vpc, CidrBlock="10.0.0.0/16", TagSpecifications=tags)
        assert made[0] == code


def test_conditions_see_the_service_of_an_endpoint_and_the_vpc(admin, tagged):
    """F10.2."""
    ec2 = admin("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    s3 = {"StringEqualsIfExists": {"ec2:VpceServiceName": f"com.amazonaws.{REGION}.s3"}}
    tagged.may({"Action": "ec2:CreateVpcEndpoint", "Condition": s3})
    for service, code in (("dynamodb", "UnauthorizedOperation"), ("s3", "")):
        given = {"VpcId": vpc, "ServiceName": f"com.amazonaws.{REGION}.{service}"}
        assert said(tagged("ec2").create_vpc_endpoint, **given)[0] == code
    subnets = {
        place: ec2.create_subnet(VpcId=place, CidrBlock=block)["Subnet"]["SubnetId"]
        for place, block in ((vpc, "10.0.0.0/24"), (other, "10.1.0.0/24"))
    }
    here = {"ArnEquals": {"ec2:Vpc": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{vpc}"}}
    tagged.may({"Action": "ec2:DeleteSubnet", "Condition": here})
    assert "no identity" in reason(tagged("ec2").delete_subnet, SubnetId=subnets[other])
    assert reason(tagged("ec2").delete_subnet, SubnetId=subnets[vpc]) == ""


def make_role(signer, name, *statements, trust=ACCOUNT, **more):
    row = {"Effect": "Allow", "Principal": {"AWS": trust}, "Action": "sts:AssumeRole", **more}
    document = json.dumps({"Version": "2012-10-17", "Statement": [row]})
    iam = signer("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=allowing(*statements))
    return arn


def assume(signer, arn, **more):
    given = {"RoleArn": arn, "RoleSessionName": "me", **more}
    return signer("sts").assume_role(**given)["Credentials"]


def test_a_session_may_what_its_role_may(aws, admin):
    arn = make_role(admin, "lister", LIST)
    user = User(aws, {"Action": "sts:AssumeRole", "Resource": arn})
    session = by(aws, assume(user, arn))
    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/lister/me"
    assert reason(session("kinesis").list_streams) == ""
    text = said(session("kinesis").create_stream, StreamName="x")[1]
    assert text.startswith(f"User: {session.arn} is not authorized to perform")


def test_a_session_policy_limits_a_session(aws, admin):
    arn = make_role(admin, "all", {"Action": "*"})
    session = by(aws, assume(admin, arn, Policy=allowing(LIST)))
    assert reason(session("kinesis").list_streams) == ""
    assert reason(session("ec2").describe_vpcs) == silent("session policy", "ec2:DescribeVpcs")
    named = [{"arn": "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"}]
    managed = by(aws, assume(admin, arn, PolicyArns=named))
    assert reason(managed("kinesis").list_streams) == ""
    assert "no session policy" in reason(managed("ec2").describe_vpcs)


def test_tags_of_a_session_are_tags_of_the_principal(aws, admin):
    red = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    arn = make_role(admin, "teams", {**LIST, "Condition": red})
    for team, may in (("red", True), ("blue", False)):
        session = by(aws, assume(admin, arn, Tags=[{"Key": "team", "Value": team}]))
        assert (reason(session("kinesis").list_streams) == "") is may


def test_who_may_assume_a_role_is_asked_on_both_sides(aws, admin):
    whole = make_role(admin, "whole")
    user = User(aws)
    wanted = silent("identity-based policy", "sts:AssumeRole")
    given = {"RoleArn": whole, "RoleSessionName": "me"}
    assert reason(user("sts").assume_role, **given) == wanted
    own = make_role(admin, "own", trust=user.arn)
    assert said(user("sts").assume_role, RoleArn=own, RoleSessionName="me")[0] == ""
    user.may({"Effect": "Deny", "Action": "sts:*"})
    assert "explicit deny" in reason(user("sts").assume_role, RoleArn=own, RoleSessionName="me")


def test_a_role_of_another_account_switches_the_account(aws, other):
    arn = make_role(other, "far", {"Action": "kinesis:*"}, trust=f"arn:aws:iam::{ACCOUNT}:root")
    user = User(aws, {"Action": "sts:AssumeRole", "Resource": arn})
    session = by(aws, assume(user, arn))
    assert session.arn == f"arn:aws:sts::{OTHER}:assumed-role/far/me"
    session("kinesis").create_stream(StreamName="there", ShardCount=1)
    assert other("kinesis").list_streams()["StreamNames"] == ["there"]
    assert root(aws)("kinesis").list_streams()["StreamNames"] == []


def test_a_role_of_another_account_that_does_not_trust_is_refused(aws, other):
    arn = make_role(other, "closed", {"Action": "*"}, trust=OTHER)
    user = User(aws, {"Action": "sts:AssumeRole"})
    for one in (arn, arn + "-not-there", arn.replace(OTHER, "444455556666")):
        code, text, status = said(user("sts").assume_role, RoleArn=one, RoleSessionName="me")
        assert (code, status) == ("AccessDenied", 403)
        assert text == (
            f"User: {user.arn} is not authorized to perform: sts:AssumeRole on resource: {one}"
        )


def test_a_bucket_policy_lets_in_and_keeps_out(aws, admin):
    admin("s3").create_bucket(Bucket="kept")
    user, second = User(aws), User(aws, {"Action": "s3:*"})

    def row(effect, who, folder):
        return {
            "Effect": effect,
            "Principal": {"AWS": who.arn},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::kept/{folder}/*",
        }

    rows = [row("Allow", user, "open"), row("Deny", second, "closed")]
    document = {"Version": "2012-10-17", "Statement": rows}
    admin("s3").put_bucket_policy(Bucket="kept", Policy=json.dumps(document))
    given = {"Bucket": "kept", "Body": b"x"}
    assert reason(user("s3").put_object, **given, Key="open/a") == ""
    assert reason(second("s3").put_object, **given, Key="open/b") == ""
    assert reason(second("s3").put_object, **given, Key="closed/a") == (
        "with an explicit deny in a resource-based policy"
    )
    assert "no identity-based" in reason(user("s3").get_object, Bucket="kept", Key="open/a")


def test_a_user_without_policies_of_another_account_is_another_user(aws):
    here, there = User(aws), User(aws, account=OTHER)
    assert there.arn.startswith(f"arn:aws:iam::{OTHER}:user/")
    assert here.arn.startswith(f"arn:aws:iam::{ACCOUNT}:user/")
