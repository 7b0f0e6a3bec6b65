"""IAM enforced: what each call needs, and how each service says no."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from labkit.aws.contract.world import policy
from labkit.emulator import EmbeddedAws
from tests.emulator.callers import DENIALS, User, root, said

ACCOUNT, REGION = "123456789012", "us-east-1"
AT = f"{REGION}:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/handed"
TRUST = policy({"Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"})


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(enforce_iam=True) as running:
        yield running


@pytest.fixture(scope="module")
def user(aws):
    return User(aws)


@pytest.fixture(scope="module")
def allowed(aws):
    """Another user, whose policy the tests change."""
    return User(aws)


@dataclass(frozen=True)
class Needs:
    """A call, and the action and resource that it needs; `shown` as the refusal names it."""

    service: str
    operation: str
    given: dict[str, Any]
    action: str
    resource: str = "*"
    shown: str | None = None
    code: str = "AccessDenied"
    status: int = 403
    more: tuple[dict, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.service}.{self.operation} {self.resource}"


def ec2(operation, given, resource="*", **more):
    action = "ec2:" + "".join(part.title() for part in operation.split("_"))
    full = resource if resource == "*" else f"arn:aws:ec2:{AT}:{resource}"
    return Needs("ec2", operation, given, action, full, code="UnauthorizedOperation", **more)


def rest(verb, operation, given, path, service="apigateway", **more):
    return Needs(
        service,
        operation,
        given,
        f"apigateway:{verb}",
        f"arn:aws:apigateway:{REGION}::{path}",
        code="AccessDeniedException",
        **more,
    )


def spoken(service, operation, given, resource="*", **more):
    """A service that speaks JSON, whose refusals are 400."""
    action = f"{more.pop('prefix', service)}:" + "".join(
        part.title() for part in operation.split("_")
    )
    return Needs(
        service, operation, given, action, resource, code="AccessDeniedException", status=400
    )


def said_in_xml(service, operation, given, resource="*", **more):
    prefix = more.pop("prefix", service)
    action = more.pop("action", "".join(part.title() for part in operation.split("_")))
    return Needs(service, operation, given, f"{prefix}:{action}", resource, **more)


TAG = {"Key": "a", "Value": "b"}
API = {"restApiId": "abc123"}
LB = f"arn:aws:elasticloadbalancing:{AT}:loadbalancer/net/x/0123456789abcdef"
ELB = {"prefix": "elasticloadbalancing"}
STREAM = f"arn:aws:kinesis:{AT}:stream/s"
RECORD = {"StreamName": "s", "Data": b"x", "PartitionKey": "k"}

ROWS = (
    ec2("describe_vpcs", {}),
    ec2("describe_vpc_endpoints", {"VpcEndpointIds": ["vpce-0123456789abcdef0"]}),
    ec2("create_vpc", {"CidrBlock": "10.0.0.0/16"}, "vpc/*"),
    ec2("delete_vpc", {"VpcId": "vpc-00000000"}, "vpc/vpc-00000000"),
    ec2("delete_nat_gateway", {"NatGatewayId": "nat-0123456789abcdef0"},
        "natgateway/nat-0123456789abcdef0"),
    ec2("delete_vpc_endpoints", {"VpcEndpointIds": ["vpce-0123456789abcdef0"]},
        "vpc-endpoint/vpce-0123456789abcdef0"),
    ec2("create_internet_gateway", {}, "internet-gateway/*"),
    ec2("allocate_address", {}, "elastic-ip/*"),
    ec2("create_tags", {"Resources": ["igw-0123456789abcdef0"], "Tags": [TAG]},
        "internet-gateway/igw-0123456789abcdef0"),
    said_in_xml("elbv2", "describe_load_balancers", {}, **ELB),
    said_in_xml("elbv2", "create_load_balancer", {"Name": "x", "Type": "network"},
                f"arn:aws:elasticloadbalancing:{AT}:loadbalancer/net/x/*", **ELB),
    said_in_xml("elbv2", "create_target_group", {"Name": "x", "Protocol": "TCP", "Port": 80},
                f"arn:aws:elasticloadbalancing:{AT}:targetgroup/x/*", **ELB),
    said_in_xml("elbv2", "delete_load_balancer", {"LoadBalancerArn": LB}, LB, **ELB),
    rest("GET", "get_rest_apis", {}, "/restapis"),
    rest("POST", "create_rest_api", {"name": "x"}, "/restapis"),
    rest("DELETE", "delete_rest_api", API, "/restapis/abc123"),
    rest("PATCH", "update_rest_api", {**API, "patchOperations": []}, "/restapis/abc123"),
    rest("PUT", "put_method",
         {**API, "resourceId": "r", "httpMethod": "GET", "authorizationType": "NONE"},
         "/restapis/abc123/resources/r/methods/GET"),
    rest("POST", "create_deployment", API, "/restapis/abc123/deployments"),
    rest("GET", "get_vpc_links", {}, "/vpclinks"),
    rest("POST", "create_vpc_link", {"Name": "x", "SubnetIds": []}, "/vpclinks", "apigatewayv2"),
    rest("GET", "get_apis", {}, "/apis", "apigatewayv2"),
    spoken("kinesis", "put_record", RECORD, STREAM),
    spoken("kinesis", "describe_stream_summary", {"StreamARN": STREAM}, STREAM),
    spoken("kinesis", "list_streams", {}),
    spoken("dynamodb", "get_item", {"TableName": "t", "Key": {"a": {"S": "b"}}},
           f"arn:aws:dynamodb:{AT}:table/t"),
    spoken("dynamodb", "query", {"TableName": "t", "IndexName": "idx"},
           f"arn:aws:dynamodb:{AT}:table/t/index/idx"),
    spoken("logs", "create_log_group", {"logGroupName": "g"},
           f"arn:aws:logs:{AT}:log-group:g:log-stream:"),
    spoken("ssm", "get_parameter", {"Name": "/a/b"}, f"arn:aws:ssm:{AT}:parameter/a/b"),
    spoken("acm", "list_certificates", {}),
    spoken("service-quotas", "get_service_quota", {"ServiceCode": "vpc", "QuotaCode": "L-1"},
           f"arn:aws:servicequotas:{AT}:vpc/L-1", prefix="servicequotas"),
    said_in_xml("s3", "list_buckets", {}, action="ListAllMyBuckets"),
    said_in_xml("s3", "create_bucket", {"Bucket": "bkt"}, "arn:aws:s3:::bkt",
                shown='"arn:aws:s3:::bkt"'),
    said_in_xml("s3", "list_objects_v2", {"Bucket": "bkt"}, "arn:aws:s3:::bkt",
                action="ListBucket", shown='"arn:aws:s3:::bkt"'),
    said_in_xml("s3", "put_object", {"Bucket": "bkt", "Key": "a/b c+d", "Body": b"x"},
                "arn:aws:s3:::bkt/a/b c+d", shown='"arn:aws:s3:::bkt/a/b c+d"'),
    said_in_xml("route53", "list_hosted_zones", {}),
    said_in_xml("route53", "get_hosted_zone", {"Id": "Z0123"},
                "arn:aws:route53:::hostedzone/Z0123"),
    said_in_xml("iam", "list_roles", {}, f"arn:aws:iam::{ACCOUNT}:role/"),
    said_in_xml("iam", "get_role", {"RoleName": "r"}, f"arn:aws:iam::{ACCOUNT}:role/r",
                shown="role r"),
    said_in_xml("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": TRUST},
                f"arn:aws:iam::{ACCOUNT}:role/r"),
    said_in_xml("iam", "list_access_keys", {"UserName": "u"}, f"arn:aws:iam::{ACCOUNT}:user/u",
                shown="user u"),
    said_in_xml("sts", "decode_authorization_message", {"EncodedMessage": "x"}),
)  # fmt: skip


def sentence(user, row):
    shown = row.shown or row.resource
    on = "" if shown == "*" else f" on resource: {shown}"
    return (
        f"User: {user.arn} is not authorized to perform: {row.action}{on} "
        f"because no identity-based policy allows the {row.action} action"
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_call_without_its_permission_is_refused_in_the_words_of_its_service(user, row):
    code, text, status = said(getattr(user(row.service), row.operation), **row.given)
    assert (code, status) == (row.code, row.status)
    if row.service != "ec2":
        assert text == sentence(user, row)
        return
    head, _, message = text.partition(". Encoded authorization failure message: ")
    assert head == f"You are not authorized to perform this operation. {sentence(user, row)}"
    assert bool(message) is (row.resource != "*"), "looks have no encoded message"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_permission_on_that_resource_alone_is_enough(allowed, row):
    call = getattr(allowed(row.service), row.operation)
    allowed.may({"Action": row.action, "Resource": row.resource})
    code, text, _ = said(call, **row.given)
    assert code not in DENIALS, text
    if row.resource != "*":
        allowed.may({"Action": row.action, "Resource": f"{row.resource}-other"})
        assert said(call, **row.given)[0] == row.code


def test_the_root_may_everything(aws):
    admin = root(aws)
    assert said(admin("ec2").describe_vpcs) == ("", "", 200)
    assert admin.arn == f"arn:aws:iam::{ACCOUNT}:root"


def test_who_one_is_may_be_asked_without_permission(user):
    assert user.arn == f"arn:aws:iam::{ACCOUNT}:user/{user.name}"


def test_every_resource_of_a_call_needs_the_permission(aws):
    vpc = root(aws)("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    user = User(aws, {"Action": "ec2:CreateSubnet", "Resource": f"arn:aws:ec2:{AT}:subnet/*"})
    subnet = {"VpcId": vpc, "CidrBlock": "10.1.0.0/24"}
    code, text, _ = said(user("ec2").create_subnet, **subnet)
    assert code == "UnauthorizedOperation"
    assert f"arn:aws:ec2:{AT}:vpc/{vpc}" in text
    both = [f"arn:aws:ec2:{AT}:subnet/*", f"arn:aws:ec2:{AT}:vpc/{vpc}"]
    user.may({"Action": "ec2:CreateSubnet", "Resource": both})
    assert said(user("ec2").create_subnet, **subnet)[0] == ""


def test_an_endpoint_is_authorised_on_all_that_it_names(aws):
    """F10.2."""
    ec2 = root(aws)("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    given = {
        "VpcId": vpc,
        "ServiceName": f"com.amazonaws.{REGION}.s3",
        "VpcEndpointType": "Gateway",
        "RouteTableIds": [table],
    }
    kinds = [f"vpc/{vpc}", "vpc-endpoint/*", f"route-table/{table}"]
    for left_out in kinds:
        rows = [f"arn:aws:ec2:{AT}:{kind}" for kind in kinds if kind != left_out]
        user = User(aws, {"Action": "ec2:CreateVpcEndpoint", "Resource": rows})
        code, text, _ = said(user("ec2").create_vpc_endpoint, **given)
        assert code == "UnauthorizedOperation", left_out
        assert f"arn:aws:ec2:{AT}:{left_out}" in text
    user.may({"Action": "ec2:CreateVpcEndpoint"})
    assert said(user("ec2").create_vpc_endpoint, **given)[0] == ""


def test_a_dry_run_says_whether_one_may(aws, user):
    given = {"CidrBlock": "10.0.0.0/16", "DryRun": True}
    assert said(user("ec2").create_vpc, **given)[0] == "UnauthorizedOperation"
    allowed = User(aws, {"Action": "ec2:CreateVpc"})
    before = len(root(aws)("ec2").describe_vpcs()["Vpcs"])
    code, text, status = said(allowed("ec2").create_vpc, **given)
    assert (code, status) == ("DryRunOperation", 412)
    assert text == "Request would have succeeded, but DryRun flag is set."
    assert len(root(aws)("ec2").describe_vpcs()["Vpcs"]) == before


def test_an_encoded_message_can_be_read_by_who_may(aws, user):
    _, text, _ = said(user("ec2").create_vpc, CidrBlock="10.0.0.0/16")
    message = text.rpartition(": ")[2]
    answer = root(aws)("sts").decode_authorization_message(EncodedMessage=message)
    assert '"action":"ec2:CreateVpc"' in answer["DecodedMessage"]
    assert '"explicitDeny":false' in answer["DecodedMessage"]
    assert user.arn in answer["DecodedMessage"]


def test_setting_a_resource_policy_needs_a_permission_of_its_own(aws):
    """F10.3."""
    api = root(aws)("apigateway").create_rest_api(name="x")["id"]
    row = {"op": "replace", "path": "/policy", "value": TRUST}
    user = User(aws, {"Action": "apigateway:PATCH"})
    code, text, _ = said(user("apigateway").update_rest_api, restApiId=api, patchOperations=[row])
    assert code == "AccessDeniedException"
    assert f"apigateway:UpdateRestApiPolicy on resource: arn:aws:apigateway:{REGION}::" in text
    name = {"op": "replace", "path": "/name", "value": "y"}
    assert said(user("apigateway").update_rest_api, restApiId=api, patchOperations=[name])[0] == ""


def test_tags_on_creation_need_a_permission_of_their_own(aws):
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "x"}]}]
    user = User(aws, {"Action": "ec2:CreateVpc"})
    given = {"CidrBlock": "10.0.0.0/16", "TagSpecifications": tags}
    code, text, _ = said(user("ec2").create_vpc, **given)
    assert code == "UnauthorizedOperation"
    assert "ec2:CreateTags on resource: arn:aws:ec2" in text
    at_birth = {"StringEquals": {"ec2:CreateAction": "CreateVpc"}}
    user.may({"Action": "ec2:CreateVpc"}, {"Action": "ec2:CreateTags", "Condition": at_birth})
    made = user("ec2").create_vpc(**given)["Vpc"]["VpcId"]
    code, _, _ = said(user("ec2").create_tags, Resources=[made], Tags=tags[0]["Tags"])
    assert code == "UnauthorizedOperation", "later there is no ec2:CreateAction"


@pytest.fixture(scope="module")
def method(aws):
    admin = root(aws)
    admin("iam").create_role(RoleName="handed", AssumeRolePolicyDocument=TRUST)
    api = admin("apigateway").create_rest_api(name="x")
    at = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "POST"}
    admin("apigateway").put_method(**at, authorizationType="NONE")
    return at


def handing(method, role=ROLE):
    uri = f"arn:aws:apigateway:{REGION}:kinesis:action/PutRecord"
    return {
        **method,
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": uri,
        "credentials": role,
    }


def test_a_role_is_handed_over_only_by_who_may(aws, method):
    """F6.4."""
    user = User(aws, {"Action": "apigateway:PUT"})
    code, text, _ = said(user("apigateway").put_integration, **handing(method))
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: iam:PassRole on resource: {ROLE} because" in text


@pytest.mark.parametrize(
    ("service", "allowed"), [("apigateway.amazonaws.com", True), ("ec2.amazonaws.com", False)]
)
def test_it_can_be_limited_to_a_service(aws, method, service, allowed):
    """F10.7."""
    to = {"StringEquals": {"iam:PassedToService": service}}
    passing = {"Action": "iam:PassRole", "Resource": ROLE, "Condition": to}
    user = User(aws, {"Action": "apigateway:PUT"}, passing)
    code, _, _ = said(user("apigateway").put_integration, **handing(method))
    assert (code == "") is allowed


def test_an_instance_gets_a_role_only_from_who_may(aws, method):
    iam = root(aws)("iam")
    iam.create_instance_profile(InstanceProfileName="profile")
    iam.add_role_to_instance_profile(InstanceProfileName="profile", RoleName="handed")
    user = User(aws, {"Action": "ec2:*"})
    given = {
        "ImageId": "ami-12c6146b",
        "MinCount": 1,
        "MaxCount": 1,
        "IamInstanceProfile": {"Name": "profile"},
    }
    code, text, _ = said(user("ec2").run_instances, **given)
    assert (code, ROLE in text) == ("UnauthorizedOperation", True)
    user.may({"Action": "ec2:*"}, {"Action": "iam:PassRole"})
    assert said(user("ec2").run_instances, **given)[0] == ""
