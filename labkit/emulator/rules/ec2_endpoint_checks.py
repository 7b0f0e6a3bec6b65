"""What EC2 refuses of VPC endpoints, with its exact texts (R197 to R201, F2.3, F2.9)."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from labkit.emulator.rules.ec2_endpoints import private_name, service_code
from labkit.emulator.rules.rule import Call, Refused, Rule

GATEWAY_SERVICES = frozenset({"s3", "dynamodb"})
"""The only services with gateway endpoints (F3.1)."""


@cache
def _interface_services() -> frozenset[str]:
    from moto.ec2.models import vpcs  # noqa: PLC0415  loaded by now

    return frozenset({*vpcs.AWS_ENDPOINT_SERVICES, *vpcs.COVERED_ENDPOINT_SERVICES})


def _kind(call: Call) -> str:
    return str(call.get("VpcEndpointType", "Gateway"))


def unknown_service_is_refused(call: Call) -> None:
    """The service's name must be one of this Region (R200)."""
    name = str(call.get("ServiceName"))
    known = name.startswith(f"com.amazonaws.{call.region}.") and (
        name.removeprefix(f"com.amazonaws.{call.region}.") in _interface_services()
    )
    if not known:
        text = f"The Vpc Endpoint Service '{name}' does not exist"
        raise Refused("InvalidServiceName", text)


def parameters_fit_the_type(call: Call) -> None:
    """Subnets belong to interface endpoints, route tables to gateway endpoints (R198, R199)."""
    if _kind(call) == "Gateway" and call.get("SubnetIds"):
        text = "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC"
        raise Refused("InvalidParameter", f"{text} Endpoints.")
    if _kind(call) == "Interface" and call.get("RouteTableIds"):
        text = "Route table IDs are only supported for Gateway type VPC Endpoint."
        raise Refused("InvalidParameter", text)


def service_has_no_gateway_endpoint(call: Call) -> None:
    """Only S3 and DynamoDB have gateway endpoints; `Gateway` is the default (F3.1, R197)."""
    if _kind(call) == "Gateway" and service_code(call.get("ServiceName")) not in GATEWAY_SERVICES:
        text = "Endpoint type (Gateway) does not match available service types ([Interface])."
        raise Refused("InvalidParameter", text)


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


def unknown_group_is_refused(call: Call) -> None:
    """Every security group must exist."""
    for key in (*call.get("SecurityGroupIds", []), *call.get("AddSecurityGroupIds", [])):
        if call.ec2.get_security_group_from_id(key) is None:
            raise Refused("InvalidGroup.NotFound", f"The security group '{key}' does not exist")


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
    wanted = _kind(call) == "Interface" and call.get("PrivateDnsEnabled", True)
    return (call.get("VpcId"), call.get("ServiceName")) if wanted else None


def _on(attribute: Any) -> bool:
    return str(attribute).lower() == "true"


def endpoint_to_change_exists(call: Call) -> None:
    """A change of an unknown endpoint is refused (F9.14)."""
    key = call.get("VpcEndpointId")
    if key not in call.ec2.vpc_end_points:
        text = f"The Vpc Endpoint Id '{key}' does not exist"
        raise Refused("InvalidVpcEndpointId.NotFound", text)


_CREATE, _MODIFY = "create_vpc_endpoint", "modify_vpc_endpoint"

RULES = (
    Rule(_CREATE, "before", unknown_service_is_refused, ("R200",)),
    Rule(_CREATE, "before", parameters_fit_the_type, ("R198", "R199")),
    Rule(_CREATE, "before", service_has_no_gateway_endpoint, ("F3.1", "R197")),
    Rule(_MODIFY, "before", endpoint_to_change_exists, ("F9.14",)),
    *(
        Rule(operation, "before", check, facts)
        for operation in (_CREATE, _MODIFY)
        for check, facts in (
            (endpoint_has_one_subnet_a_zone, ("F2.1", "R201")),
            (unknown_group_is_refused, ("R222",)),
            (endpoint_policy_is_json, ()),
            (private_dns_needs_both_vpc_attributes, ("F2.3",)),
            (private_dns_name_is_free_in_the_vpc, ("F2.9",)),
        )
    ),
)
