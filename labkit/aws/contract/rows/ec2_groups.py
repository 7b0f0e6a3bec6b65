"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]
ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]


def permission(**more: Any) -> dict[str, Any]:
    """TCP 443 from anywhere, or what is said instead."""
    given = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": ANYWHERE}
    return {**given, **more}


def _let_in(*permissions: dict[str, Any], then: Callable[[Any], Any] | None = None) -> Call:
    """Let permissions into a new group, one call each."""

    def call(aws: World) -> Any:
        key = aws.group(aws.vpc())
        for one in permissions:
            answer = aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[one])
        return _group(aws, key) if then is None else then(answer)

    return call


def _group(aws: World, key: str) -> Any:
    return aws.ec2.describe_security_groups(GroupIds=[key])["SecurityGroups"][0]


def _rules(aws: World, key: str) -> Any:
    by = [{"Name": "group-id", "Values": [key]}]
    return aws.ec2.describe_security_group_rules(Filters=by)["SecurityGroupRules"]


def _default(aws: World) -> str:
    by = [{"Name": "vpc-id", "Values": [aws.vpc()]}, {"Name": "group-name", "Values": ["default"]}]
    return str(aws.ec2.describe_security_groups(Filters=by)["SecurityGroups"][0]["GroupId"])


def _named(name: str, times: int = 1) -> Call:
    def call(aws: World) -> Any:
        vpc = aws.vpc()
        for _ in range(times):
            answer = aws.ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)
        return answer

    return call


def _half(aws: World) -> Any:
    """Two permissions, the second of which is there already."""
    key = aws.group(aws.vpc())
    first, second = permission(), permission(FromPort=80, ToPort=80)
    aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[first])
    try:
        aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[second, first])
    except aws.ec2.exceptions.ClientError:
        return len(_group(aws, key)["IpPermissions"])
    return "not refused"


def _taken_out(**what: Any) -> Call:
    def call(aws: World) -> Any:
        key = aws.group(aws.vpc())
        aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[permission()])
        aws.ec2.revoke_security_group_ingress(GroupId=key, IpPermissions=[permission(**what)])
        return _group(aws, key)["IpPermissions"]

    return call


def _by_rule_id(aws: World) -> Any:
    key = aws.group(aws.vpc())
    rule = _rules(aws, key)[0]["SecurityGroupRuleId"]
    aws.ec2.revoke_security_group_egress(GroupId=key, SecurityGroupRuleIds=[rule])
    return _group(aws, key)["IpPermissionsEgress"]


def _deleted_when(hold: Callable[[World, str, str], Any]) -> Call:
    """A group is deleted while something holds it."""

    def call(aws: World) -> Any:
        vpc = aws.vpc()
        key = aws.group(vpc)
        hold(aws, vpc, key)
        return aws.ec2.delete_security_group(GroupId=key)

    return call


def _held_by_interface(aws: World, vpc: str, key: str) -> None:
    aws.interface(aws.subnet(vpc), Groups=[key])


def _held_by_endpoint(aws: World, vpc: str, key: str) -> None:
    aws.endpoint(vpc, aws.subnet(vpc), SecurityGroupIds=[key])


def _held_by_rule(aws: World, vpc: str, key: str) -> None:
    peer = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": key}]}
    aws.ec2.authorize_security_group_ingress(GroupId=aws.group(vpc), IpPermissions=[peer])


def _held_by_itself(aws: World, _vpc: str, key: str) -> None:
    peer = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": key}]}
    aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[peer])


def _modified(group: str = "", rule: str = "", **new: Any) -> Call:
    def call(aws: World) -> Any:
        key = aws.group(aws.vpc())
        own = _rules(aws, key)[0]["SecurityGroupRuleId"]
        change = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **new}
        return aws.ec2.modify_security_group_rules(
            GroupId=group or key,
            SecurityGroupRules=[{"SecurityGroupRuleId": rule or own, "SecurityGroupRule": change}],
        )

    return call


def _merged(aws: World) -> Any:
    vpc = aws.vpc()
    key, other = aws.group(vpc), aws.group(vpc)
    for peer in ({"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
                 {"UserIdGroupPairs": [{"GroupId": other}]}):  # fmt: skip
        bare = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
        aws.ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=[{**bare, **peer}])
    return _group(aws, key)["IpPermissions"]


def _waited(aws: World) -> str:
    key = aws.group(aws.vpc())
    aws.ec2.get_waiter("security_group_exists").wait(
        GroupIds=[key], WaiterConfig={"Delay": 1, "MaxAttempts": 5}
    )
    return "waited"


IN_USE = refuses("DependencyViolation", "resource sg-… has a dependent object", 400)
DUPLICATE = 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" …'
VALUE = "InvalidParameterValue"

ROWS = (
    Row("a new group lets all out and none in",
        lambda aws: _group(aws, aws.group(aws.vpc())),
        gives({"IpPermissions": [], "IpPermissionsEgress": [
            {"IpProtocol": "-1", "IpRanges": ANYWHERE, "FromPort": ABSENT, "ToPort": ABSENT}]}),
        ("F7.6",)),
    Row("which is one rule", lambda aws: _rules(aws, aws.group(aws.vpc())),
        gives([{"IsEgress": True, "CidrIpv4": "0.0.0.0/0", "IpProtocol": "-1", "FromPort": -1,
                "ToPort": -1}]), ("R218",)),
    Row("the default group says that it is one", lambda aws: _group(aws, _default(aws)),
        gives({"GroupName": "default", "Description": "default VPC security group"}), ("R214",)),
    Row("a group's answer has its ARN", _named("shop"),
        gives({"GroupId": "sg-…", "SecurityGroupArn": "arn:aws:ec2:…:security-group/sg-…"})),
    Row("a waiter sees a group", _waited, gives("waited"), ("F9.4",)),
    Row("names are unique in a VPC", _named("shop", times=2),
        refuses("InvalidGroup.Duplicate",
                "The security group 'shop' already exists for VPC 'vpc-…'", 400)),
    Row("an unknown name is not found",
        lambda aws: aws.ec2.describe_security_groups(GroupNames=["nobody's"]),
        refuses("InvalidGroup.NotFound")),
    Row("the name default is taken", _named("default"), refuses(VALUE)),
    Row("a group is in a VPC that exists",
        lambda aws: aws.ec2.create_security_group(
            GroupName="g", Description="d", VpcId="vpc-00000000"),
        refuses("InvalidVpcID.NotFound")),
    Row("what is let in is answered as rules",
        _let_in(permission(), then=lambda answer: answer["SecurityGroupRules"]),
        gives([{"SecurityGroupRuleId": "sgr-…", "IsEgress": False, "IpProtocol": "tcp",
                "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0"}])),
    Row("a rule is let in once", _let_in(permission(), permission()),
        refuses("InvalidPermission.Duplicate", DUPLICATE, 400)),
    Row("a call that is refused lets nothing in", _half, gives(1)),
    Row("ports are said for TCP", _let_in({"IpProtocol": "tcp", "IpRanges": ANYWHERE}),
        refuses(VALUE)),
    Row("a range of ports goes upwards", _let_in(permission(FromPort=443, ToPort=80)),
        refuses(VALUE)),
    Row("and ends at 65535", _let_in(permission(FromPort=443, ToPort=65536)), refuses(VALUE)),
    Row("a peer must be a CIDR", _let_in(permission(IpRanges=[{"CidrIp": "10.0.0.300/8"}])),
        refuses(VALUE, "CIDR block 10.0.0.300/8 is malformed")),
    Row("a peer has no host bits", _let_in(permission(IpRanges=[{"CidrIp": "10.0.0.1/8"}])),
        gives({"IpPermissions": [{"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]})),
    Row("a group that is named must exist",
        _let_in(permission(IpRanges=[], UserIdGroupPairs=[{"GroupId": "sg-00000000"}])),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist")),
    Row("so must a prefix list",
        _let_in(permission(IpRanges=[], PrefixListIds=[{"PrefixListId": "pl-00000000"}])),
        refuses("InvalidPrefixListID.NotFound")),
    Row("rules of the same ports are one permission", _merged,
        gives([{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}], "UserIdGroupPairs": [{"GroupId": "sg-…"}]}]),
        ("R219",)),
    Row("what was let in is taken out", _taken_out(), gives([])),
    Row("what is not there is not taken out", _taken_out(FromPort=80, ToPort=80),
        refuses("InvalidPermission.NotFound",
                "The specified rule does not exist in this security group…", 400)),
    Row("a rule is taken out by its id", _by_rule_id, gives([])),
    Row("a rule needs a peer to become one", _modified(),
        refuses("MissingParameter",
                "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or "
                "referencedGroupId"), ("R223",)),
    Row("and only one", _modified(CidrIpv4="10.0.0.0/8", CidrIpv6="::/0"),
        refuses("InvalidParameterCombination"), ("R223",)),
    Row("an unknown rule is not changed", _modified(rule="sgr-00000000", CidrIpv4="10.0.0.0/8"),
        refuses("InvalidSecurityGroupRuleId.NotFound",
                "The security group rule ID 'sgr-00000000' does not exist"), ("R221",)),
    Row("nor a rule of an unknown group", _modified(group="sg-00000000", CidrIpv4="10.0.0.0/8"),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist"),
        ("R222",)),
    Row("an unknown rule is not listed",
        lambda aws: aws.ec2.describe_security_group_rules(SecurityGroupRuleIds=["sgr-00000000"]),
        refuses("InvalidSecurityGroupRuleId.NotFound",
                "The security group rule ID 'sgr-00000000' does not exist"), ("R221",)),
    Row("a malformed group id is refused, also in a filter", lambda aws: _rules(aws, "foobar"),
        refuses("InvalidGroupId.Malformed", "The security group ID 'foobar' is malformed"),
        ("R220",)),
    Row("an unknown one has no rules", lambda aws: _rules(aws, "sg-00000000"), gives([]),
        ("R220",)),
    Row("a group that an interface has stays", _deleted_when(_held_by_interface), IN_USE,
        ("R207", "F9.11")),
    Row("a group that an endpoint has stays", _deleted_when(_held_by_endpoint), IN_USE,
        ("R207", "F9.11")),
    Row("a group that another one names stays", _deleted_when(_held_by_rule), IN_USE,
        ("R207", "F9.11")),
    Row("a group that names itself goes", _deleted_when(_held_by_itself), gives(dict)),
    Row("the default group stays",
        lambda aws: aws.ec2.delete_security_group(GroupId=_default(aws)),
        refuses("CannotDelete",
                'the specified group: "sg-…" name: "default" cannot be deleted by a user', 400)),
    Row("a group that is gone is not found",
        lambda aws: aws.ec2.delete_security_group(GroupId="sg-00000000"),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist", 400)),
    Row("rules are tagged as they are made",
        lambda aws: aws.ec2.authorize_security_group_ingress(
            GroupId=aws.group(aws.vpc()), IpPermissions=[permission()],
            TagSpecifications=[{"ResourceType": "security-group-rule",
                                "Tags": [{"Key": "Name", "Value": "r"}]}])["SecurityGroupRules"],
        gives(holding({"Tags": [{"Key": "Name", "Value": "r"}]})), ("F9.19",)),
)  # fmt: skip
