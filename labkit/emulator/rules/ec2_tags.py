"""Tags: what may be tagged as it is made, and which tags there may be (F9.19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.emulator.rules.rule import ANY, Call, Refused, Rule

TAGGED_AS_MADE: Mapping[str, str] = {
    "allocate_address": "elastic-ip",
    "authorize_security_group_egress": "security-group-rule",
    "authorize_security_group_ingress": "security-group-rule",
    "create_internet_gateway": "internet-gateway",
    "create_managed_prefix_list": "prefix-list",
    "create_nat_gateway": "natgateway",
    "create_network_acl": "network-acl",
    "create_network_interface": "network-interface",
    "create_route_table": "route-table",
    "create_security_group": "security-group",
    "create_subnet": "subnet",
    "create_vpc": "vpc",
    "create_vpc_endpoint": "vpc-endpoint",
    "create_vpc_endpoint_service_configuration": "vpc-endpoint-service",
    "create_vpc_peering_connection": "vpc-peering-connection",
    "run_instances": "instance volume network-interface elastic-gpu spot-instances-request",
}
"""Operation to the types of resource that its TagSpecifications may name."""

MOST = 50
LONGEST_KEY, LONGEST_VALUE = 128, 256
_VALUE = "InvalidParameterValue"


def tags_given_as_a_thing_is_made_fit(call: Call) -> None:
    """Of its own type, and as any tags must be."""
    allowed = TAGGED_AS_MADE.get(call.operation)
    for row in call.params.get("TagSpecifications", []) if allowed else []:
        kind = row.get("ResourceType")
        if kind not in str(allowed).split():
            text = f"'{kind}' is not a valid taggable resource type for this operation."
            raise Refused(_VALUE, text)
        tags_are_well_formed(row.get("Tags", []))


def tags_are_well_formed(tags: list[dict[str, Any]]) -> None:
    """Raise `Refused` for tags that AWS would not keep."""
    keys = [str(tag.get("Key", "")) for tag in tags]
    for tag, key in zip(tags, keys, strict=True):
        if key.startswith("aws:"):
            text = "Tag keys starting with 'aws:' are reserved for internal use"
            raise Refused(_VALUE, text)
        if not 0 < len(key) <= LONGEST_KEY:
            text = f"Tag key exceeds the maximum length of {LONGEST_KEY} characters"
            raise Refused(_VALUE, text)
        if len(str(tag.get("Value", ""))) > LONGEST_VALUE:
            text = f"Tag value exceeds the maximum length of {LONGEST_VALUE} characters"
            raise Refused(_VALUE, text)
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise Refused(_VALUE, f"Duplicate tag key '{twice}' specified.")


def tags_to_add_are_well_formed(call: Call) -> None:
    """No more than fifty a thing."""
    tags = call.get("Tags", [])
    tags_are_well_formed(tags)
    for key in call.get("Resources", []):
        held = call.ec2.tags.get(key, {})
        if len({*held, *(tag["Key"] for tag in tags)}) > MOST:
            raise Refused("TagLimitExceeded", f"More than {MOST} tags specified")


RULES = (
    Rule(ANY, "before", tags_given_as_a_thing_is_made_fit, ("F9.19",)),
    Rule("create_tags", "before", tags_to_add_are_well_formed),
)
