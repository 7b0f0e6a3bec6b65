"""Network ACLs: their entries, and the subnets that they filter."""

from __future__ import annotations

from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World


def acl(aws: World, vpc: str = "") -> str:
    """A custom network ACL. Gives its id."""
    answer = aws.ec2.create_network_acl(VpcId=vpc or aws.vpc())
    return str(answer["NetworkAcl"]["NetworkAclId"])


def _of(aws: World, key: str) -> Any:
    return aws.ec2.describe_network_acls(NetworkAclIds=[key])["NetworkAcls"][0]


def _default(aws: World, vpc: str) -> Any:
    by = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    return aws.ec2.describe_network_acls(Filters=by)["NetworkAcls"][0]


def entry(number: int = 100, **more: Any) -> dict[str, Any]:
    """An entry that lets everything in, or what is said instead."""
    given = {"Protocol": "-1", "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0"}
    return {"RuleNumber": number, **given, **more}


def _entered(*entries: dict[str, Any]) -> Any:
    def call(aws: World) -> Any:
        key = acl(aws)
        for one in entries:
            aws.ec2.create_network_acl_entry(NetworkAclId=key, **one)
        return _of(aws, key)["Entries"]

    return call


def _swapped(aws: World) -> tuple[str, str]:
    """A custom ACL that filters a subnet, and the subnet."""
    vpc = aws.vpc()
    subnet, key = aws.subnet(vpc), acl(aws, vpc)
    held = _default(aws, vpc)["Associations"]
    old = next(row["NetworkAclAssociationId"] for row in held if row["SubnetId"] == subnet)
    aws.ec2.replace_network_acl_association(AssociationId=old, NetworkAclId=key)
    return key, subnet


def _filtered(aws: World) -> list[bool]:
    vpc = aws.vpc()
    subnet = aws.subnet(vpc)
    return [row["SubnetId"] == subnet for row in _default(aws, vpc)["Associations"]]


def _freed(aws: World) -> Any:
    key, subnet = _swapped(aws)
    aws.ec2.delete_subnet(SubnetId=subnet)
    return aws.ec2.delete_network_acl(NetworkAclId=key)


LAST = {"RuleNumber": 32767, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}

ROWS = (
    Row("a custom ACL denies all, both ways", _entered(),
        gives([{**LAST, "Egress": True}, {**LAST, "Egress": False}]), ("F7.7",)),
    Row("the default one lets all through", lambda aws: _default(aws, aws.vpc())["Entries"],
        gives(holding({"RuleNumber": 100, "RuleAction": "allow", "Egress": True},
                      {"RuleNumber": 100, "RuleAction": "allow", "Egress": False},
                      {**LAST, "Egress": True}, {**LAST, "Egress": False})), ("F7.7",)),
    Row("an entry comes before the last one", _entered(entry()),
        gives(holding({"RuleNumber": 100, "RuleAction": "allow", "Egress": False}))),
    Row("a number is used once a direction", _entered(entry(), entry()),
        refuses("NetworkAclEntryAlreadyExists")),
    Row("numbers end at 32766", _entered(entry(32767)), refuses("InvalidParameterValue")),
    Row("and begin at 1", _entered(entry(0)), refuses("InvalidParameterValue")),
    Row("TCP needs ports", _entered(entry(Protocol="6")), refuses("MissingParameter")),
    Row("an action is allow or deny", _entered(entry(RuleAction="drop")),
        refuses("InvalidParameterValue")),
    Row("an entry that is not there is not deleted",
        lambda aws: aws.ec2.delete_network_acl_entry(
            NetworkAclId=acl(aws), RuleNumber=7, Egress=False),
        refuses("InvalidNetworkAclEntry.NotFound")),
    Row("nor replaced",
        lambda aws: aws.ec2.replace_network_acl_entry(NetworkAclId=acl(aws), **entry(7)),
        refuses("InvalidNetworkAclEntry.NotFound")),
    Row("a subnet has the default ACL from the start",
        _filtered,
        gives([True])),
    Row("another ACL takes its place", lambda aws: _of(aws, _swapped(aws)[0])["Associations"],
        gives([{"SubnetId": "subnet-…", "NetworkAclId": "acl-…"}])),
    Row("an unknown association is not replaced",
        lambda aws: aws.ec2.replace_network_acl_association(
            AssociationId="aclassoc-00000000", NetworkAclId=acl(aws)),
        refuses("InvalidAssociationID.NotFound",
                "The association ID 'aclassoc-00000000' does not exist")),
    Row("an ACL with a subnet stays",
        lambda aws: aws.ec2.delete_network_acl(NetworkAclId=_swapped(aws)[0]),
        refuses("DependencyViolation",
                "The networkAcl 'acl-…' has dependencies and cannot be deleted.", 400)),
    Row("a subnet lets its ACL go", _freed, gives(dict)),
    Row("the default ACL stays",
        lambda aws: aws.ec2.delete_network_acl(
            NetworkAclId=_default(aws, aws.vpc())["NetworkAclId"]),
        refuses("InvalidParameterValue", "cannot delete default network ACL acl-…")),
    Row("an unknown ACL is not found",
        lambda aws: aws.ec2.describe_network_acls(NetworkAclIds=["acl-00000000"]),
        refuses("InvalidNetworkAclID.NotFound",
                "The networkAcl ID 'acl-00000000' does not exist")),
)  # fmt: skip
