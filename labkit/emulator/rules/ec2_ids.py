"""Ids in calls: each must be well formed and exist, whatever the call is about.

Codes are those of EC2's error reference, whose spelling follows no rule; VPCs, subnets and
allocations have no malformed ids: a name that is no id is simply not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.rules.ec2_shared import all_subnets
from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

_HEX = re.compile(r"[0-9a-f]{8}|[0-9a-f]{17}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: how its ids begin, where they stand in calls, how AWS misses them."""

    prefix: str
    parameters: str
    unknown: str
    text: str
    standing: Callable[[Any], Iterable[str]]
    malformed: str = ""
    malformed_text: str = ""
    several: str = ""

    def refuse_malformed(self, key: str, code: str) -> None:
        """Raise `Refused` if an id cannot be one of this kind."""
        if not code or _well_formed(self.prefix, key) or (self.prefix, key) == _DEFAULT_OPTIONS:
            return
        wrong = not key.startswith(f"{self.prefix}-")
        text = self.malformed_text or (_EXPECTING if wrong else _INVALID)
        raise Refused(code, text.format(key, self.prefix))

    def refuse_unknown(self, keys: list[str], ec2: Any) -> None:
        """Raise `Refused` if one of these ids names nothing that stands."""
        standing = set(self.standing(ec2))
        missing = [key for key in keys if key not in standing]
        if self.several and len(missing) > 1:
            raise Refused(self.unknown, self.several.format(", ".join(missing)))
        if missing:
            raise Refused(self.unknown, self.text.format(missing[0]))


_DEFAULT_OPTIONS = ("dopt", "default")
"""No id, but AWS's own word for a VPC without a set of DHCP options."""

_EXPECTING = 'Invalid id: "{}" (expecting "{}-...")'
_INVALID = 'Invalid id: "{}"'


def _well_formed(prefix: str, key: str) -> bool:
    head, _, tail = key.rpartition("-")
    return head == prefix and _HEX.fullmatch(tail) is not None


def _groups(ec2: Any) -> Iterator[Any]:
    for of_vpc in ec2.groups.values():
        yield from of_vpc.values()


def _rules(ec2: Any) -> Iterator[str]:
    for group in _groups(ec2):
        yield from (rule.id for rule in (*group.ingress_rules, *group.egress_rules))


KINDS = (
    Kind("vpc", "VpcId VpcIds", "InvalidVpcID.NotFound", "The vpc ID '{}' does not exist",
         lambda ec2: ec2.vpcs),
    Kind("subnet", "SubnetId SubnetIds AddSubnetIds", "InvalidSubnetID.NotFound",
         "The subnet ID '{}' does not exist", lambda ec2: [row.id for row in all_subnets(ec2)]),
    Kind("sg",
         "GroupId GroupIds Groups SecurityGroupIds AddSecurityGroupIds ReferencedGroupId",
         "InvalidGroup.NotFound", "The security group '{}' does not exist",
         lambda ec2: [group.id for group in _groups(ec2)],
         "InvalidGroupId.Malformed", "The security group ID '{}' is malformed"),
    Kind("sgr", "SecurityGroupRuleId SecurityGroupRuleIds",
         "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{}' does not exist",
         _rules, "InvalidSecurityGroupRuleId.Malformed"),
    Kind("rtb", "RouteTableId RouteTableIds AddRouteTableIds", "InvalidRouteTableID.NotFound",
         "The routeTable ID '{}' does not exist", lambda ec2: ec2.route_tables,
         "InvalidRouteTableId.Malformed"),
    Kind("igw", "InternetGatewayId InternetGatewayIds", "InvalidInternetGatewayID.NotFound",
         "The internetGateway ID '{}' does not exist", lambda ec2: ec2.internet_gateways,
         "InvalidInternetGatewayId.Malformed"),
    Kind("nat", "NatGatewayId NatGatewayIds", "NatGatewayNotFound",
         "NAT gateway {} was not found", lambda ec2: ec2.nat_gateways, "NatGatewayMalformed"),
    Kind("eni", "NetworkInterfaceId NetworkInterfaceIds", "InvalidNetworkInterfaceID.NotFound",
         "The networkInterface ID '{}' does not exist", lambda ec2: ec2.enis,
         "InvalidNetworkInterfaceId.Malformed"),
    Kind("i", "InstanceId InstanceIds", "InvalidInstanceID.NotFound",
         "The instance ID '{}' does not exist",
         lambda ec2: [row.id for row in ec2.all_instances()], "InvalidInstanceID.Malformed",
         several="The instance IDs '{}' do not exist"),
    Kind("eipalloc", "AllocationId AllocationIds", "InvalidAllocationID.NotFound",
         "The allocation ID '{}' does not exist",
         lambda ec2: [row.allocation_id for row in ec2.addresses]),
    Kind("acl", "NetworkAclId NetworkAclIds", "InvalidNetworkAclID.NotFound",
         "The networkAcl ID '{}' does not exist", lambda ec2: ec2.network_acls,
         "InvalidNetworkAclId.Malformed"),
    Kind("pcx", "VpcPeeringConnectionId VpcPeeringConnectionIds",
         "InvalidVpcPeeringConnectionID.NotFound",
         "The vpcPeeringConnection ID '{}' does not exist", lambda ec2: ec2.vpc_pcxs,
         "InvalidVpcPeeringConnectionId.Malformed"),
    Kind("vpce", "VpcEndpointId VpcEndpointIds", "InvalidVpcEndpointId.NotFound",
         "The Vpc Endpoint Id '{}' does not exist", lambda ec2: ec2.vpc_end_points,
         "InvalidVpcEndpointId.Malformed"),
    Kind("vpce-svc", "ServiceId ServiceIds", "InvalidVpcEndpointServiceId.NotFound",
         "The VpcEndpointService Id '{}' does not exist", lambda ec2: ec2.configurations,
         "InvalidVpcEndpointServiceId.Malformed"),
    Kind("pl", "PrefixListId PrefixListIds DestinationPrefixListId",
         "InvalidPrefixListID.NotFound", "The prefix list ID '{}' does not exist",
         lambda ec2: ec2.managed_prefix_lists, "InvalidPrefixListId.Malformed"),
    Kind("dopt", "DhcpOptionsId DhcpOptionsIds", "InvalidDhcpOptionID.NotFound",
         "The dhcpOption ID '{}' does not exist", lambda ec2: [*ec2.dhcp_options_sets, "default"],
         "InvalidDhcpOptionsId.Malformed"),
)  # fmt: skip

PARAMETERS: Mapping[str, Kind] = {name: kind for kind in KINDS for name in kind.parameters.split()}

ELSEWHERE: Mapping[str, frozenset[str]] = {
    "create_route": frozenset({"NatGatewayId", "VpcEndpointId"}),
    "replace_route": frozenset({"NatGatewayId", "VpcEndpointId"}),
    "delete_vpc_endpoints": frozenset({"VpcEndpointIds"}),
    "delete_vpc_endpoint_service_configurations": frozenset({"ServiceIds"}),
    "delete_network_interface_permission": frozenset({"NetworkInterfaceId"}),
}
"""Where AWS answers an unknown id in another way."""

MALFORMED_VPC = frozenset({"attach_internet_gateway", "detach_internet_gateway"})
"""Calls that tell a malformed VPC id from an unknown one."""

APART = frozenset({"Filters", "Filter", "TagSpecifications", "Placement", "DhcpConfigurations"})
"""Parameters in which names of ids mean something else."""


def ids_in_a_call_exist(call: Call) -> None:
    """Form first, of all ids, then existence: a malformed id is refused before an unknown one."""
    found = list(_found(call.params, ELSEWHERE.get(call.operation, frozenset())))
    for kind, keys in found:
        code = kind.malformed
        if kind.prefix == "vpc" and call.operation in MALFORMED_VPC:
            code = "InvalidVpcId.Malformed"
        for key in keys:
            kind.refuse_malformed(key, code)
    for kind, keys in found:
        kind.refuse_unknown(keys, call.ec2)


def _found(params: Any, elsewhere: frozenset[str]) -> Iterator[tuple[Kind, list[str]]]:
    """Every id that a call speaks of, with its kind, in the order of its parameters."""
    rows = params.items() if isinstance(params, Mapping) else ()
    for name, value in rows:
        kind = None if name in elsewhere else PARAMETERS.get(name)
        keys = [value] if isinstance(value, str) else value
        if kind and _are_words(keys):
            yield kind, list(dict.fromkeys(keys))
        elif name not in APART and name not in elsewhere:
            for one in value if isinstance(value, list) else [value]:
                yield from _found(one, elsewhere)


def _are_words(keys: Any) -> bool:
    return isinstance(keys, list) and all(isinstance(key, str) for key in keys)


def malformed_group_in_a_filter_is_refused(call: Call, go_on: Callable[[], Any]) -> Any:
    """An unknown but well-formed one gives an empty list (R220)."""
    for row in call.get("Filters", []):
        for key in row.get("Values", []) if row.get("Name") == "group-id" else []:
            PARAMETERS["GroupId"].refuse_malformed(key, "InvalidGroupId.Malformed")
    return go_on()


def resources_to_tag_exist(call: Call) -> None:
    """Their prefix tells what they are; what is none is `InvalidID`."""
    for key in call.get("Resources", []):
        kind = _BY_PREFIX.get(key.rpartition("-")[0])
        if kind and _well_formed(kind.prefix, key):
            kind.refuse_unknown([key], call.ec2)
        elif not re.fullmatch(r"[a-z-]+-[0-9a-f]{8,}", key):
            raise Refused("InvalidID", f"The ID '{key}' is not valid")


_BY_PREFIX = {kind.prefix: kind for kind in KINDS}

RULES = (
    Rule(
        "describe_security_group_rules",
        "around",
        malformed_group_in_a_filter_is_refused,
        ("R220",),
    ),
    Rule(ANY, "before", ids_in_a_call_exist, ("R220", "R221", "R222", "R226")),
    Rule("create_tags", "before", resources_to_tag_exist),
    Rule("delete_tags", "before", resources_to_tag_exist),
)
