"""What a hand changes in a standing lab: `status` and `plan` tell it, `up` sets it back."""

import json

import pytest

from labkit import Lab
from labkit.errors import LabkitError
from labkit.flow import Outcome
from labkit.topology import (
    Instance,
    RestApi,
    Role,
    SecurityGroup,
    Stream,
    TargetGroup,
    Vpc,
    VpcEndpoint,
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_HOME", str(tmp_path_factory.mktemp("home")))
        made = Lab("private-integration", backend="embedded")
        made.up()
        yield made
        assert made.down().left == ()


def the(lab, kind, name=""):
    return next(row for row in lab.topology.all(kind) if name in row.name)


def stop(lab):
    ec2 = lab.clients.client("ec2")
    ec2.stop_instances(InstanceIds=[the(lab, Instance, "app").id])


def admit_another_port(lab):
    ec2, group = lab.clients.client("ec2"), the(lab, SecurityGroup, "app-sg").id
    (row,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=row["IpPermissions"])
    wrong = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    everywhere = [{"CidrIp": "10.0.0.0/16"}]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{**wrong, "IpRanges": everywhere}]
    )


def admit_a_group(lab):
    """Beside what is admitted, so that nothing is blocked by it."""
    ec2, group = lab.clients.client("ec2"), the(lab, SecurityGroup, "app-sg").id
    peer = {"GroupId": the(lab, SecurityGroup, "default").id}
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [peer]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def deregister(lab):
    elb, group = lab.clients.client("elbv2"), the(lab, TargetGroup)
    targets = [{"Id": row.id} for row in group.targets]
    elb.deregister_targets(TargetGroupArn=group.id, Targets=targets)


def register_another_port(lab):
    deregister(lab)
    elb, app = lab.clients.client("elbv2"), the(lab, Instance, "app").id
    group = the(lab, TargetGroup).id
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": app, "Port": 9090}])


def shut_the_endpoint(lab):
    ec2, endpoint = lab.clients.client("ec2"), the(lab, VpcEndpoint).id
    nobody = json.dumps({"Statement": []})
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=nobody)


def take_permission(lab):
    iam = lab.clients.client("iam")
    role = the(lab, Role, "app").id.rsplit("/", 1)[-1]
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)


def edit_the_method(lab):
    api, gateway = the(lab, RestApi).id, lab.clients.client("apigateway")
    rows = gateway.get_resources(restApiId=api)["items"]
    (resource,) = (row["id"] for row in rows if row["path"] == "/private")
    gateway.put_integration(restApiId=api, resourceId=resource, httpMethod="POST", type="MOCK")
    gateway.create_deployment(restApiId=api, stageName="test")


HANDS = {
    stop: "instance/app",
    admit_another_port: "security_group/app-sg",
    admit_a_group: "security_group/app-sg",
    register_another_port: "target_group/targets",
    shut_the_endpoint: "vpc_endpoint/kinesis-endpoint",
    take_permission: "role/app",
    edit_the_method: "api_method/lab-api POST /private",
}


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_what_a_hand_changed_is_told_and_set_back(lab, hand):
    hand(lab)
    kind, _, name = HANDS[hand].partition("/")
    assert ("changed by hand", name) in {(row.state, row.name) for row in lab.status().rows}
    planned = [action.id for action in lab.plan()]
    assert f"update {kind}/{name}" in planned
    report = lab.up()
    assert [action.id for action in report.plan] == planned
    assert "changed by hand since, and set back" in str(report)
    found = lab.compare("internet")
    assert (found.computed.outcome, found.agree) == (Outcome.DELIVERED, True)
    assert len(lab.plan()) == 0


def test_a_hand_and_a_toggle_at_once(lab):
    stop(lab)
    admit_another_port(lab)
    lab.up(app_admits="nlb", keep_client_address=False)
    assert lab.status().agrees
    assert lab.trace("internet").outcome is Outcome.DELIVERED
    lab.up()


def test_what_was_deleted_is_planned_too(lab):
    ec2 = lab.clients.client("ec2")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[the(lab, VpcEndpoint).id])
    planned = [action.id for action in lab.plan()]
    assert planned == ["create vpc_endpoint/kinesis-endpoint"]
    assert [action.id for action in lab.up().plan] == planned


def test_what_was_added_beside_the_lab_stays_and_is_told(lab):
    ec2, vpc = lab.clients.client("ec2"), the(lab, Vpc).id
    (acl,) = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    rule = {"NetworkAclId": acl["NetworkAclId"], "RuleNumber": 1, "Egress": False}
    ec2.create_network_acl_entry(**rule, Protocol="-1", RuleAction="deny", CidrBlock="10.0.0.0/16")
    try:
        report = lab.up()
        assert not report.plan
        assert report.odd == "internet"
        assert "Look at lab.trace('internet')" in str(report)
    finally:
        ec2.delete_network_acl_entry(**rule)
    assert lab.up().odd == ""


def test_what_there_is_no_more_is_said_in_words(lab):
    name = the(lab, Stream).id.rsplit("/", 1)[-1]
    lab.clients.client("kinesis").delete_stream(StreamName=name)
    with pytest.raises(LabkitError, match="The lab has no Stream now"):
        lab.records()
    lab.up()
    assert len(lab.records()) == 0


def test_rules_that_name_aws_own_prefix_lists_are_no_change(labkit_home):
    lists = Lab("gateway-endpoints", backend="embedded")
    settings = {"egress": "the services' prefix lists"}
    try:
        lists.up(**settings)
        assert len(lists.plan(**settings)) == 0
    finally:
        lists.down()
