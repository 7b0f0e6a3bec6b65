"""What AWS refuses of load balancers: names, subnets, groups, and ends that come too early."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from labkit.emulator.rules.elbv2_balancers import groups_of, mappings
from labkit.emulator.rules.rule import Call, Refused, Rule

INVALID = "ValidationError"
CONFIGURATION = "InvalidConfigurationRequest"
LEAST_FREE = 8
"""Free addresses that an application load balancer needs in each subnet."""


def name_of_load_balancer_is_checked(call: Call) -> None:
    """Letters, digits and hyphens, 32 at most; not at its ends, and no `internal-`."""
    name = call.get("Name", "")
    head = f"The load balancer name '{name}' "
    if len(name) > 32:
        raise Refused(INVALID, head + "cannot be longer than '32' characters")
    if not re.fullmatch(r"[a-zA-Z0-9-]+", name):
        text = "can only contain characters that are alphanumeric characters and hyphens(-)"
        raise Refused(INVALID, head + text)
    if name.startswith("-") or name.endswith("-"):
        raise Refused(INVALID, head + "cannot begin or end with a hyphen(-)")
    if name.startswith("internal-"):
        raise Refused(INVALID, head + "cannot begin with 'internal-'")


def load_balancer_needs_subnets(call: Call) -> None:
    """That there are, of one VPC, each in a zone of its own; two zones for an application."""
    if bool(call.get("Subnets")) == bool(call.get("SubnetMappings")):
        text = "You must specify either subnets or subnet mappings, but not both"
        raise Refused(INVALID, text)
    subnets = [_subnet(call, row["SubnetId"]) for row in mappings(call)]
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise Refused(CONFIGURATION, "All subnets must belong to the same VPC")
    zones = [subnet.availability_zone for subnet in subnets]
    if len(zones) > len(set(zones)):
        text = "A load balancer cannot be attached to multiple subnets in the same Availability"
        raise Refused(CONFIGURATION, f"{text} Zone")
    if _kind(call) == "application":
        _for_an_application(subnets)


def _for_an_application(subnets: list[Any]) -> None:
    if len(subnets) < 2:
        text = "At least two subnets in two different Availability Zones must be specified"
        raise Refused(INVALID, text)
    for subnet in subnets:
        if subnet.available_ip_address_count < LEAST_FREE:
            text = f"Not enough IP space available in {subnet.id}. ELB requires at least 8 free"
            raise Refused("InvalidSubnet", f"{text} IP addresses in each subnet.")


def _kind(call: Call) -> str:
    arn = call.get("LoadBalancerArn")
    if arn:
        return str(call.backend("elbv2").load_balancers[arn].type)
    return str(call.get("Type", "application"))


def _subnet(call: Call, key: str) -> Any:
    if not re.fullmatch(r"subnet-[0-9a-f]+", key):
        raise Refused(INVALID, f"The subnet ID '{key}' is not valid")
    subnets = call.ec2.subnets.values()
    found = next((of_zone[key] for of_zone in subnets if key in of_zone), None)
    if found is None:
        raise Refused("SubnetNotFound", f"The subnet ID '{key}' does not exist")
    return found


def fixed_addresses_fit(call: Call) -> None:
    """A private one lies in its subnet, free; an elastic one exists; each has its scheme."""
    internal = call.get("Scheme", "internet-facing") == "internal"
    for row in mappings(call):
        if row.get("PrivateIPv4Address"):
            _private(_subnet(call, row["SubnetId"]), row["PrivateIPv4Address"], internal)
        if row.get("AllocationId"):
            _elastic(call, row["AllocationId"], internal)


def _private(subnet: Any, address: str, internal: bool) -> None:
    try:
        inside = IPv4Address(address) in subnet.cidr
    except AddressValueError:
        inside = False
    if not inside:
        text = f"The private IPv4 address '{address}' is not in the subnet '{subnet.id}'"
        raise Refused(INVALID, text)
    if not internal:
        text = "Private IPv4 addresses can be specified for internal load balancers only"
        raise Refused(CONFIGURATION, text)
    if address in subnet._subnet_ips:  # noqa: SLF001  moto has no other list of them
        raise Refused("ResourceInUse", f"The private IPv4 address '{address}' is in use")


def _elastic(call: Call, key: str, internal: bool) -> None:
    if all(row.allocation_id != key for row in call.ec2.addresses):
        raise Refused("AllocationIdNotFound", f"The allocation IDs '{key}' do not exist")
    if internal:
        text = "Allocation IDs can be specified for internet-facing load balancers only"
        raise Refused(CONFIGURATION, text)


def internet_facing_needs_an_internet_gateway(call: Call) -> None:
    """The VPC has one attached."""
    vpc = _subnet(call, mappings(call)[0]["SubnetId"]).vpc_id
    attached = [row for row in call.ec2.internet_gateways.values() if row.vpc and row.vpc.id == vpc]
    if call.get("Scheme", "internet-facing") == "internet-facing" and not attached:
        raise Refused("InvalidSubnet", f"VPC {vpc} has no internet gateway")


def security_groups_exist_in_the_vpc(call: Call) -> None:
    """Every group that is named, in the load balancer's own VPC."""
    vpc = _vpc(call)
    for key in call.get("SecurityGroups", []):
        group = call.ec2.get_security_group_from_id(key)
        if group is None or group.vpc_id != vpc:
            raise Refused(CONFIGURATION, "One or more security groups are invalid")


def _vpc(call: Call) -> str:
    arn = call.get("LoadBalancerArn")
    if arn:
        return str(call.backend("elbv2").load_balancers[arn].vpc_id)
    return str(_subnet(call, mappings(call)[0]["SubnetId"]).vpc_id)


def same_name_needs_the_same_settings(call: Call) -> None:
    """A repeated call gives the load balancer that is there; one that differs is refused."""
    name, kind = call.get("Name"), call.get("Type", "application")
    for row in call.backend("elbv2").load_balancers.values():
        if row.name == name and tuple(_settings(call, kind)) != tuple(_settings_of(row)):
            text = f"A load balancer with the same name '{name}' exists, but with different"
            raise Refused("DuplicateLoadBalancerName", f"{text} settings")


def _settings(call: Call, kind: str) -> Iterator[Any]:
    yield from (kind, call.get("Scheme", "internet-facing"), call.get("IpAddressType", "ipv4"))
    yield {row["SubnetId"] for row in mappings(call)}
    yield set(groups_of(call, kind, _vpc(call)) or ())


def _settings_of(row: Any) -> Iterator[Any]:
    yield from (row.type, row.scheme, row.ip_address_type)
    yield {subnet.id for subnet in row.subnets}
    yield set(row.security_groups or ())


def groups_of_a_network_load_balancer_are_for_its_making(call: Call) -> None:
    """Made without any, it never gets one; made with some, it keeps at least one (F5.10)."""
    balancer = call.backend("elbv2").load_balancers[call.get("LoadBalancerArn")]
    if balancer.type == "network" and not balancer.security_groups:
        text = "Security groups cannot be added to a load balancer that was created without any"
        raise Refused(INVALID, text)
    if not call.get("SecurityGroups"):
        raise Refused(INVALID, "At least one security group must be specified")


def load_balancer_in_use_cannot_go(call: Call) -> None:
    """Protected, or behind a VPC link or an endpoint service (F9.9, R234)."""
    arn = call.get("LoadBalancerArn")
    balancer = call.backend("elbv2").load_balancers.get(arn)
    head = f"Load balancer '{arn}' cannot be deleted because "
    if balancer is not None and balancer.attrs["deletion_protection.enabled"] == "true":
        raise Refused("OperationNotPermitted", head + "deletion protection is enabled")
    if any(arn in used for used in (*_links(call), *_services(call))):
        text = "it is currently associated with another service"
        raise Refused("ResourceInUse", head + text)


def _links(call: Call) -> Iterator[list[str]]:
    if "moto.apigateway.models" in sys.modules:
        for link in call.apigateway.vpc_links.values():
            yield [] if link.status == "FAILED" else link.target_arns


def _services(call: Call) -> Iterator[list[str]]:
    for service in call.ec2.configurations.values():
        yield service.network_load_balancer_arns


RULES = (
    Rule("create_load_balancer", "before", name_of_load_balancer_is_checked),
    Rule("create_load_balancer", "before", load_balancer_needs_subnets),
    Rule("create_load_balancer", "before", security_groups_exist_in_the_vpc),
    Rule("create_load_balancer", "before", same_name_needs_the_same_settings),
    Rule("create_load_balancer", "before", internet_facing_needs_an_internet_gateway),
    Rule("create_load_balancer", "before", fixed_addresses_fit),
    Rule(
        "set_security_groups",
        "before",
        groups_of_a_network_load_balancer_are_for_its_making,
        ("F5.10",),
    ),
    Rule("set_security_groups", "before", security_groups_exist_in_the_vpc),
    Rule("set_subnets", "before", load_balancer_needs_subnets),
    Rule("delete_load_balancer", "before", load_balancer_in_use_cannot_go, ("F9.9", "R234")),
)
