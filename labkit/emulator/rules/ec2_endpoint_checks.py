"""What EC2 refuses of VPC endpoints beside what stands (R201 to R204, F2.3, F2.9)."""

from __future__ import annotations

import json
from typing import Any

from labkit.emulator.rules.ec2_endpoint_types import endpoint_type
from labkit.emulator.rules.ec2_endpoints import private_name
from labkit.emulator.rules.rule import Call, Refused, Rule


def endpoint_has_one_subnet_a_zone(call: Call) -> None:
    """No two subnets of one Availability Zone (F2.1, R201)."""
    standing = call.ec2.vpc_end_points.get(call.get("VpcEndpointId"))
    leaving = call.get("RemoveSubnetIds", [])
    kept = [key for key in (standing.subnet_ids if standing else []) if key not in leaving]
    zones: set[str] = set()
    for key in (*kept, *call.get("SubnetIds", []), *call.get("AddSubnetIds", [])):
        zone = call.ec2.get_subnet(key).availability_zone
        if zone in zones:
            raise Refused("DuplicateSubnetsInSameZone", _DUPLICATE.format(key))
        zones.add(zone)


_DUPLICATE = (
    "Found another VPC endpoint subnet in the availability zone of {}. VPC endpoint subnets "
    "should be in different availability zones supported by the VPC endpoint service."
)


def endpoint_policy_is_json(call: Call) -> None:
    """A policy that cannot be read is refused."""
    text = call.get("PolicyDocument")
    if text and not _is_object(text):
        raise Refused("InvalidPolicyDocument", "The policy document is not well formed")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def private_dns_needs_both_vpc_attributes(call: Call) -> None:
    """`enableDnsSupport` and `enableDnsHostnames` must both be on (F2.3)."""
    wanted = _private_dns_wanted(call)
    if wanted is None:
        return
    vpc = call.ec2.get_vpc(wanted[0])
    if not (_on(vpc.enable_dns_support) and _on(vpc.enable_dns_hostnames)):
        raise Refused("InvalidParameter", _NEEDS_BOTH.format(vpc.id))


_NEEDS_BOTH = (
    "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC "
    "attributes set to true for {}"
)


def private_dns_name_is_free_in_the_vpc(call: Call) -> None:
    """One endpoint a VPC and service may own the private names (F2.9)."""
    wanted = _private_dns_wanted(call)
    if wanted is None:
        return
    vpc, service = wanted
    own = call.get("VpcEndpointId")
    for endpoint in call.ec2.vpc_end_points.values():
        same = (endpoint.vpc_id, endpoint.service_name) == (vpc, service)
        if same and endpoint.private_dns_enabled and endpoint.id != own:
            name = private_name(service, call.region)
            raise Refused("InvalidParameter", _CONFLICT.format(name, vpc))


_CONFLICT = (
    "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
    "for {} in the VPC {}"
)


def _private_dns_wanted(call: Call) -> tuple[str, str] | None:
    """VPC and service if the call switches private DNS on; it is on by default (F2.4)."""
    standing: Any = call.ec2.vpc_end_points.get(call.get("VpcEndpointId"))
    if standing is not None:
        wanted = call.get("PrivateDnsEnabled") is True
        return (standing.vpc_id, standing.service_name) if wanted else None
    wanted = endpoint_type(call) == "Interface" and call.get("PrivateDnsEnabled", True)
    return (call.get("VpcId"), call.get("ServiceName")) if wanted else None


def _on(attribute: Any) -> bool:
    return str(attribute).lower() == "true"


_CREATE, _MODIFY = "create_vpc_endpoint", "modify_vpc_endpoint"

RULES = (
    *(
        Rule(operation, "before", check, facts)
        for operation in (_CREATE, _MODIFY)
        for check, facts in (
            (endpoint_has_one_subnet_a_zone, ("F2.1", "R201")),
            (endpoint_policy_is_json, ()),
            (private_dns_needs_both_vpc_attributes, ("F2.3",)),
            (private_dns_name_is_free_in_the_vpc, ("F2.9",)),
        )
    ),
)
