"""Network interfaces: an address of the subnet, in order, and given back at the end."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

from moto.core.responses import EmptyResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_shared import (
    interfaces_in_subnet,
    orderly,
    release_interface,
    settle_address,
)
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import as_begun, takes_time


def private_address_is_free_in_its_subnet(call: Call) -> None:
    """moto answers an address that is taken, or outside the subnet, with a failure of its own."""
    for row in call.get("NetworkInterfaces", []) or [call.params]:
        subnet, address = row.get("SubnetId"), row.get("PrivateIpAddress")
        if subnet and address:
            require_free(call.ec2, subnet, address)


def require_free(ec2: Any, subnet_id: str, address: str) -> None:
    """Raise `Refused` unless an address of a subnet can be given to a new interface."""
    subnet = ec2.get_subnet(subnet_id)
    try:
        wanted = IPv4Address(address)
    except ValueError:
        text = f"Value ({address}) for parameter privateIpAddress is invalid."
        raise Refused("InvalidParameterValue", f"{text} Invalid IPv4 address.") from None
    if wanted not in subnet.cidr:
        text = f"Address {address} does not fall within the subnet's address range"
        raise Refused("InvalidParameterValue", text)
    if wanted in subnet.aws_reserved_ips:
        text = f"Address {address} is in subnet's reserved address range"
        raise Refused("InvalidParameterValue", text)
    if address in {eni.private_ip_address for eni in interfaces_in_subnet(ec2, subnet_id)}:
        raise Refused("InvalidIPAddress.InUse", f"Address {address} is in use.")


def subnet_has_free_addresses(call: Call) -> None:
    """For all that the call would make in it."""
    wanted = [call.get("SubnetId"), *call.get("SubnetIds", [])]
    wanted += [row.get("SubnetId") for row in call.get("NetworkInterfaces", [])]
    for key in filter(None, wanted):
        if call.ec2.get_subnet(key).available_ip_address_count < int(call.get("MaxCount", 1)):
            raise Refused("InsufficientFreeAddressesInSubnet", _FULL)


_FULL = "The specified subnet does not have enough free addresses to satisfy the request."


def new_interface_gets_the_next_address(call: Call, answer: Any) -> None:
    """moto takes any one of the subnet. It is pending at first."""
    eni = answer.result["NetworkInterface"]
    subnet = orderly(eni.subnet)
    if call.get("PrivateIpAddress"):
        subnet.request_ip(eni.private_ip_address, eni)
    elif not call.get("PrivateIpAddresses"):
        settle_address(eni, subnet.get_available_subnet_ip(eni))
    takes_time(eni, "status", call.clock.passing(("pending", 3), ("available", FOREVER)))
    answer.result["NetworkInterface"] = as_begun(eni, "status")


def interface_is_free_to_be_attached(call: Call) -> None:
    """To an instance of its zone that has no other one at this place."""
    eni = call.ec2.enis[call.get("NetworkInterfaceId")]
    instance = call.ec2.get_instance(call.get("InstanceId"))
    if eni.instance or eni.requester_managed:
        raise Refused("InvalidNetworkInterface.InUse", f"Interface: [{eni.id}] in use.")
    index = int(call.get("DeviceIndex"))
    if index in instance.nics:
        text = f"already has an interface attached at device index '{index}'."
        raise Refused("InvalidParameterValue", f"Instance '{instance.id}' {text}")
    zones = {eni.availability_zone, *(row.availability_zone for row in instance.nics.values())}
    if len(zones) > 1:
        raise Refused("InvalidParameterCombination", _ZONES)


_ZONES = (
    "You may not attach a network interface to an instance if they are not in the same "
    "availability zone"
)


def deleted_interface_gives_its_address_back(call: Call) -> EmptyResult:
    """To its subnet, for the next one."""
    release_interface(call.ec2, call.get("NetworkInterfaceId"))
    return EmptyResult()


RULES = (
    Rule("create_network_interface", "before", private_address_is_free_in_its_subnet),
    Rule("create_network_interface", "after", new_interface_gets_the_next_address),
    Rule("attach_network_interface", "before", interface_is_free_to_be_attached),
    Rule("delete_network_interface", "instead", deleted_interface_gives_its_address_back),
    Rule("run_instances", "before", private_address_is_free_in_its_subnet),
    *(
        Rule(name, "before", subnet_has_free_addresses)
        for name in (
            "create_network_interface",
            "create_nat_gateway",
            "create_vpc_endpoint",
            "run_instances",
        )
    ),
)
