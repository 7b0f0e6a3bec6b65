"""NAT gateways: their interface, their address and their end (F7.3, F9.13)."""

from __future__ import annotations

from functools import partial
from typing import Any

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_leaving import leave
from labkit.emulator.rules.ec2_shared import (
    become_service_interface,
    orderly,
    release_interface,
    settle_address,
)
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import as_begun, takes_time


def nat_gateway_has_a_subnet(call: Call) -> None:
    """A regional one has none (F7.5), which this AWS does not know."""
    if call.get("AvailabilityMode") == "regional":
        text = "The embedded AWS has no regional NAT gateways"
        raise Refused("UnsupportedOperation", text)
    if not call.get("SubnetId"):
        text = "The request must contain the parameter subnetId"
        raise Refused("MissingParameter", text)


def public_nat_gateway_needs_an_internet_gateway(call: Call) -> None:
    """The VPC of a public NAT gateway has an internet gateway attached (F7.3)."""
    vpc = call.ec2.get_subnet(call.get("SubnetId")).vpc_id
    attached = [row for row in call.ec2.internet_gateways.values() if row.vpc and row.vpc.id == vpc]
    if call.get("ConnectivityType", "public") == "public" and not attached:
        text = f"Network {vpc} has no Internet gateway attached"
        raise Refused("Gateway.NotAttached", text)


def nat_gateway_has_an_interface_in_its_subnet(call: Call, answer: Any) -> None:
    """moto takes any address of 10/8 and an interface like any other; it takes a minute (F9.1)."""
    gateway = answer.result["NatGateway"]
    eni = gateway._eni  # noqa: SLF001  moto has no other way to it
    subnet = orderly(call.ec2.get_subnet(gateway.subnet_id))
    settle_address(eni, subnet.get_available_subnet_ip(eni))
    become_service_interface(call.ec2, eni, "nat_gateway", ())
    eni.description = f"Interface for NAT Gateway {gateway.id}"
    gateway.connectivity_type = call.get("ConnectivityType", "public")
    gateway.private_ip = eni.private_ip_address
    gateway.address_set[0]["privateIp"] = eni.private_ip_address
    takes_time(gateway, "state", call.clock.passing(("pending", 100), ("available", FOREVER)))
    answer.result["NatGateway"] = as_begun(gateway, "state")


def deleted_nat_gateway_gives_its_address_back(call: Call, _answer: Any) -> None:
    """Its interface goes; the elastic address stays, free (F9.13). It is listed for an hour."""
    gateway = call.ec2.nat_gateways[call.get("NatGatewayId")]
    passing = call.clock.passing(("deleting", 50), ("deleted", FOREVER))
    takes_time(gateway, "state", passing)
    leave(call, passing, partial(_end, call.ec2, gateway))


def _end(ec2: Any, gateway: Any) -> None:
    eni = gateway._eni  # noqa: SLF001  moto has no other way to it
    for address in ec2.addresses:
        if address.eni is eni:
            address.eni = address.association_id = None
    release_interface(ec2, eni.id)


def public_nat_gateway_needs_a_free_address(call: Call) -> None:
    """One that nothing else holds."""
    if call.get("ConnectivityType", "public") != "public":
        return
    key = call.get("AllocationId")
    if not key:
        text = "The request must include the AllocationId parameter. Add the required parameter"
        raise Refused("MissingParameter", f"{text} and retry the request.")
    if any(row.allocation_id == key and row.association_id for row in call.ec2.addresses):
        text = f"Elastic IP address [{key}] is already associated"
        raise Refused("Resource.AlreadyAssociated", text)


RULES = (
    Rule("create_nat_gateway", "before", nat_gateway_has_a_subnet, ("F7.5",)),
    Rule("create_nat_gateway", "before", public_nat_gateway_needs_an_internet_gateway, ("F7.3",)),
    Rule("create_nat_gateway", "before", public_nat_gateway_needs_a_free_address),
    Rule("create_nat_gateway", "after", nat_gateway_has_an_interface_in_its_subnet, ("F7.3",)),
    Rule("delete_nat_gateway", "after", deleted_nat_gateway_gives_its_address_back, ("F9.13",)),
)
