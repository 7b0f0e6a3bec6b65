"""VPCs, subnets and zones: which CIDRs are taken, and what a new VPC looks like (R213, R216)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import as_begun, takes_time

LARGEST, SMALLEST = 16, 28
"""Prefix lengths between which the CIDR of a VPC or subnet lies."""


def cidr(call: Call, name: str) -> IPv4Network | None:
    """The network of a parameter, in place of which its canonical form is put."""
    said = call.params.get(name)
    if not said:
        return None
    try:
        if "/" not in said:
            raise ValueError(said)
        network = IPv4Network(said, strict=False)
    except ValueError:
        spelt = name[0].lower() + name[1:]
        text = f"Value ({said}) for parameter {spelt} is invalid. This is not a valid CIDR block."
        raise Refused("InvalidParameterValue", text) from None
    call.params[name] = str(network)
    return network


def block_is_said(call: Call) -> None:
    """Outright, or by a pool from which AWS takes it."""
    named = ("CidrBlock", "Ipv4IpamPoolId", "Ipv6CidrBlock", "Ipv6IpamPoolId")
    if not any(call.get(name) for name in named):
        text = "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."
        raise Refused("MissingParameter", text)


def zones_asked_for_exist(call: Call) -> None:
    """By name or by id."""
    zones = call.ec2.describe_availability_zones()
    for name, attribute in (("ZoneNames", "name"), ("ZoneIds", "zone_id")):
        known = {getattr(zone, attribute) for zone in zones}
        unknown = [said for said in call.get(name, []) if said not in known]
        if unknown:
            text = f"Invalid availability zone: [{', '.join(unknown)}]"
            raise Refused("InvalidParameterValue", text)


def regions_asked_for_exist(call: Call) -> None:
    """By their names."""
    known = {region.name for region in call.ec2.describe_regions()}
    unknown = [said for said in call.get("RegionNames", []) if said not in known]
    if unknown:
        text = f"Invalid region: [{', '.join(unknown)}]"
        raise Refused("InvalidParameterValue", text)


def _block(noun: str) -> Callable[[Call], None]:
    def cidr_block_is_neither_too_large_nor_too_small(call: Call) -> None:
        network = cidr(call, "CidrBlock")
        if network and not LARGEST <= network.prefixlen <= SMALLEST:
            raise Refused(f"Invalid{noun}.Range", f"The CIDR '{network}' is invalid.")

    return cidr_block_is_neither_too_large_nor_too_small


def second_cidr_does_not_overlap(call: Call) -> None:
    """A VPC's CIDRs are apart."""
    wanted = cidr(call, "CidrBlock")
    held = call.ec2.get_vpc(call.get("VpcId")).get_cidr_block_association_set()
    if wanted and any(wanted.overlaps(IPv4Network(row["cidr_block"])) for row in held):
        text = f"CIDR '{wanted}' conflicts with another VPC CIDR block"
        raise Refused("InvalidVpc.Conflict", text)


TENANCIES = frozenset({"default", "dedicated"})


def tenancy_is_known(call: Call) -> None:
    """AWS knows two for a new VPC."""
    said = call.get("InstanceTenancy", "default")
    if said not in TENANCIES:
        text = f"Value ({said}) for parameter instanceTenancy is invalid."
        raise Refused("InvalidParameterValue", text)


def new_vpc_is_pending(call: Call, answer: Any) -> None:
    """It is there after a few seconds (R213)."""
    vpc = answer.result["Vpc"]
    takes_time(vpc, "state", call.clock.passing(("pending", 3), ("available", FOREVER)))
    answer.result["Vpc"] = as_begun(vpc, "state")


_DNS = ("EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics")


def one_attribute_is_changed_at_a_time(call: Call) -> None:
    """Both DNS attributes take two calls."""
    if sum(name in call.params for name in _DNS) > 1:
        text = "Fields for multiple attribute types specified; only one may be specified"
        raise Refused("InvalidParameterCombination", text)


def zones_say_to_which_group_they_belong(call: Call, answer: Any) -> ActionResult:
    """moto knows only names (R216)."""
    shown = call.shown(answer)
    for row in shown["AvailabilityZones"]:
        region = row["RegionName"]
        row |= {
            "GroupName": f"{region}-zg-1",
            "GroupLongName": f"{region} 1",
            "NetworkBorderGroup": region,
            "OptInStatus": "opt-in-not-required",
        }
    return ActionResult(shown)


RULES = (
    Rule("create_vpc", "before", block_is_said),
    Rule("create_subnet", "before", block_is_said),
    Rule("create_vpc", "before", _block("Vpc")),
    Rule("create_vpc", "before", tenancy_is_known),
    Rule("create_vpc", "after", new_vpc_is_pending, ("R213",)),
    Rule("create_subnet", "before", _block("Subnet")),
    Rule("associate_vpc_cidr_block", "before", _block("Vpc")),
    Rule("associate_vpc_cidr_block", "before", second_cidr_does_not_overlap),
    Rule("modify_vpc_attribute", "before", one_attribute_is_changed_at_a_time),
    Rule("describe_availability_zones", "before", zones_asked_for_exist),
    Rule("describe_regions", "before", regions_asked_for_exist),
    Rule("describe_availability_zones", "after", zones_say_to_which_group_they_belong, ("R216",)),
)
