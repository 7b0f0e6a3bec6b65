"""Addresses of instances: private ones in order, public ones that lead nowhere."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.ec2_shared import all_subnets, free_public_address, orderly
from labkit.emulator.rules.rule import Call, Rule


def subnets_hand_out_addresses_in_order(call: Call) -> None:
    """So that the same calls give the same addresses."""
    for subnet in all_subnets(call.ec2):
        orderly(subnet)


def instance_gets_a_public_address_of_its_own(call: Call, answer: Any) -> None:
    """An address that was assigned on launch is from the documentation range too."""
    for instance in _instances(answer):
        for eni in instance.nics.values():
            if eni.public_ip and eni.public_ip_auto_assign:
                eni.public_ip = None
                eni.public_ip = free_public_address(call.ec2)


def started_instance_gets_a_new_public_address(call: Call, _answer: Any) -> None:
    """A public address is given back on stop, and another one comes on start."""
    for key in call.get("InstanceIds", []):
        for eni in call.ec2.get_instance(key).nics.values():
            if eni.public_ip and eni.public_ip_auto_assign:
                eni.public_ip = None
                eni.public_ip = free_public_address(call.ec2)


def interface_made_on_launch_goes_with_its_instance(call: Call, answer: Any) -> None:
    """DeleteOnTermination is true unless the call says otherwise (R226)."""
    given = {
        int(row.get("DeviceIndex", 0)): row.get("DeleteOnTermination")
        for row in call.get("NetworkInterfaces", [])
        if row.get("NetworkInterfaceId") or row.get("DeleteOnTermination") is not None
    }
    for instance in _instances(answer):
        for index, eni in instance.nics.items():
            if index not in given:
                eni.delete_on_termination = True


def terminated_instance_has_no_interfaces(call: Call, _answer: Any) -> None:
    """What a terminated instance held is no longer listed with it."""
    for key in call.get("InstanceIds", []):
        instance = call.ec2.get_instance(key)
        for eni in instance.nics.values():
            eni.public_ip = None


def _instances(answer: Any) -> list[Any]:
    return list(answer.result.instances)


RULES = (
    Rule("run_instances", "before", subnets_hand_out_addresses_in_order),
    Rule("run_instances", "after", instance_gets_a_public_address_of_its_own),
    Rule("run_instances", "after", interface_made_on_launch_goes_with_its_instance, ("R226",)),
    Rule("start_instances", "after", started_instance_gets_a_new_public_address),
    Rule("terminate_instances", "after", terminated_instance_has_no_interfaces, ("R226",)),
)
