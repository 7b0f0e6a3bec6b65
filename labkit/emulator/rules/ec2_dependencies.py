"""What cannot go while something else hangs on it (F9.11 to F9.13, R205 to R212)."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.ec2_shared import (
    interfaces_in_subnet,
    interfaces_in_vpc,
)
from labkit.emulator.rules.rule import Call, Refused, Rule

_VIOLATION = "DependencyViolation"


def group_in_use_cannot_go(call: Call) -> None:
    """By an interface, or by a rule of another group (F9.11, R207)."""
    key = call.get("GroupId")
    held = any(key in _group_ids(eni) for eni in call.ec2.enis.values())
    if held or key in _groups_named_by_others(call.ec2, key):
        raise Refused(_VIOLATION, f"resource {key} has a dependent object")


def _group_ids(eni: Any) -> set[str]:
    return {group.id for group in eni.group_set}


def _groups_named_by_others(ec2: Any, key: str) -> set[str]:
    """Groups that the rules of groups other than `key` speak of."""
    groups = (group for of_vpc in ec2.groups.values() for group in of_vpc.values())
    others = (group for group in groups if group.id != key)
    rules = (rule for group in others for rule in (*group.ingress_rules, *group.egress_rules))
    return {rule.source_group.get("GroupId", "") for rule in rules if rule.source_group}


def subnet_with_interfaces_cannot_go(call: Call) -> None:
    """Instances, endpoints and NAT gateways all hold it by their interfaces (R205)."""
    key = call.get("SubnetId")
    if interfaces_in_subnet(call.ec2, key):
        text = f"The subnet '{key}' has dependencies and cannot be deleted."
        raise Refused(_VIOLATION, text)


def vpc_with_contents_cannot_go(call: Call) -> None:
    """Anything but what AWS made with it: main table, default group, default ACL (R206)."""
    key = call.get("VpcId")
    if call.ec2.get_vpc(key) and any(_contents(call.ec2, key)):
        text = f"The vpc '{key}' has dependencies and cannot be deleted."
        raise Refused(_VIOLATION, text)


def _contents(ec2: Any, vpc: str) -> tuple[list[Any], ...]:
    gateways = ec2.internet_gateways.values()
    return (
        [row for row in ec2.describe_subnets() if row.vpc_id == vpc],
        [row for row in ec2.vpc_end_points.values() if row.vpc_id == vpc],
        [row for row in gateways if row.vpc and row.vpc.id == vpc],
        [row for row in ec2.groups[vpc].values() if row.name != "default"],
        [row for row in ec2.route_tables.values() if row.vpc_id == vpc and not _is_main(row)],
        [row for row in ec2.network_acls.values() if row.vpc_id == vpc and not row.default],
        interfaces_in_vpc(ec2, vpc),
    )


def vpc_takes_its_own_acl_along(call: Call, _answer: Any) -> None:
    """The default network ACL came with the VPC, and goes with it."""
    key = call.get("VpcId")
    for acl in [row for row in call.ec2.network_acls.values() if row.vpc_id == key]:
        del call.ec2.network_acls[acl.id]


def _is_main(table: Any) -> bool:
    return bool(table.main_association_id)


def attached_internet_gateway_cannot_go(call: Call) -> None:
    """It must be detached first (R208)."""
    key = call.get("InternetGatewayId")
    if call.ec2.get_internet_gateway(key).vpc:
        text = f"The internetGateway '{key}' has dependencies and cannot be deleted."
        raise Refused(_VIOLATION, text)


def internet_gateway_stays_while_addresses_are_mapped(call: Call) -> None:
    """Public addresses of instances and NAT gateways hold it (R209)."""
    vpc = call.get("VpcId")
    if any(eni.public_ip for eni in interfaces_in_vpc(call.ec2, vpc)):
        raise Refused(_VIOLATION, _MAPPED.format(vpc))


_MAPPED = (
    "Network {} has some mapped public address(es). Please unmap those public address(es) "
    "before detaching the gateway."
)


def interface_in_use_cannot_go(call: Call) -> None:
    """Neither that of an instance nor that of an endpoint or NAT gateway (R211)."""
    key = call.get("NetworkInterfaceId")
    eni = call.ec2.enis.get(key)
    if eni is not None and (eni.requester_managed or eni.instance):
        text = f"Network interface '{key}' is currently in use."
        raise Refused("InvalidParameterValue", text)


def service_attachment_cannot_be_detached(call: Call) -> None:
    """The attachments of AWS's own interfaces are not the customer's (R212)."""
    if str(call.get("AttachmentId", "")).startswith("ela-attach-"):
        text = "You are not allowed to manage 'ela-attach' attachments."
        raise Refused("OperationNotPermitted", text)


RULES = (
    Rule("delete_security_group", "before", group_in_use_cannot_go, ("F9.11", "R207")),
    Rule("delete_subnet", "before", subnet_with_interfaces_cannot_go, ("R205",)),
    Rule("delete_vpc", "before", vpc_with_contents_cannot_go, ("R206",)),
    Rule("delete_vpc", "after", vpc_takes_its_own_acl_along),
    Rule("delete_internet_gateway", "before", attached_internet_gateway_cannot_go, ("R208",)),
    Rule(
        "detach_internet_gateway",
        "before",
        internet_gateway_stays_while_addresses_are_mapped,
        ("F9.13", "R209"),
    ),
    Rule("delete_network_interface", "before", interface_in_use_cannot_go, ("F9.12", "R211")),
    Rule("detach_network_interface", "before", service_attachment_cannot_be_detached, ("R212",)),
)
