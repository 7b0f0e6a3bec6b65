"""What EC2 refuses of VPC endpoints beside what stands (R201 to R204, F2.3, F2.9)."""

from __future__ import annotations

import json
from typing import Any

from labkit.emulator.rules.ec2_endpoint_types import endpoint_type
from labkit.emulator.rules.ec2_endpoints import is_interface, own_service, private_name
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


def group_is_of_the_vpc(call: Call) -> None:
    """A group of another VPC counts as unknown."""
    standing = call.ec2.vpc_end_points.get(call.get("VpcEndpointId"))
    vpc = standing.vpc_id if standing else call.get("VpcId")
    for key in (*call.get("SecurityGroupIds", []), *call.get("AddSecurityGroupIds", [])):
        if call.ec2.get_security_group_from_id(key).vpc_id != vpc:
            text = f"The security group '{key}' does not exist in VPC '{vpc}'"
            raise Refused("InvalidGroup.NotFound", text)


def service_has_the_zones(call: Call) -> None:
    """An endpoint service is where its load balancers are (F2.10, R202)."""
    standing = call.ec2.vpc_end_points.get(call.get("VpcEndpointId"))
    name = standing.service_name if standing else call.get("ServiceName")
    service = own_service(name, call.region)
    if service is None:
        return
    for key in (*call.get("SubnetIds", []), *call.get("AddSubnetIds", [])):
        if call.ec2.get_subnet(key).availability_zone not in service.availability_zones:
            raise Refused("InvalidParameter", _ZONE.format(name, key))


_ZONE = "The VPC endpoint service {} does not support the availability zone of the subnet: {}."


def route_table_has_one_route_to_a_service(call: Call) -> None:
    """Two gateway endpoints for one service share no table (F3.8)."""
    standing = call.ec2.vpc_end_points.get(call.get("VpcEndpointId"))
    service = standing.service_name if standing else call.get("ServiceName")
    lists = call.ec2.managed_prefix_lists.values()
    prefixes = {row.id for row in lists if row.prefix_list_name == service}
    for key in (*call.get("RouteTableIds", []), *call.get("AddRouteTableIds", [])):
        for route in call.ec2.route_tables[key].routes:
            found = route.destination_prefix_list_id
            if found in prefixes and not (standing and route.gateway_id == standing.id):
                raise Refused("RouteAlreadyExists", _ROUTED.format(key, found))


_ROUTED = "route table {} already has a route with destination-prefix-list-id {}"


def service_has_a_private_name(call: Call) -> None:
    """Private DNS needs one (R203); that of S3 also a gateway endpoint beside it (R204)."""
    wanted = _private_dns_wanted(call)
    if wanted is None:
        return
    vpc, service = wanted
    if not private_name(service, call.region):
        raise Refused("InvalidParameter", _NAMELESS.format(service))
    options = call.get("DnsOptions", {})
    inbound_only = options.get("PrivateDnsOnlyForInboundResolverEndpoint", True)
    gateways = (row for row in call.ec2.vpc_end_points.values() if not is_interface(row))
    beside = any((row.vpc_id, row.service_name) == wanted for row in gateways)
    if service == f"com.amazonaws.{call.region}.s3" and inbound_only and not beside:
        raise Refused("InvalidParameter", _BESIDE.format(vpc))


_NAMELESS = (
    "Private DNS can't be enabled because the service {} does not provide a private DNS name."
)
_BESIDE = (
    "To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC {} must have a Gateway "
    "endpoint for the service."
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
            (group_is_of_the_vpc, ()),
            (service_has_the_zones, ("F2.10", "R202")),
            (route_table_has_one_route_to_a_service, ("F3.8",)),
            (service_has_a_private_name, ("F3.9", "R203", "R204")),
            (endpoint_policy_is_json, ()),
            (private_dns_needs_both_vpc_attributes, ("F2.3",)),
            (private_dns_name_is_free_in_the_vpc, ("F2.9",)),
        )
    ),
)
