"""Internet gateways and elastic addresses: each serves one thing at a time."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.ec2_shared import free_public_address
from labkit.emulator.rules.rule import Call, Refused, Rule

_HELD = "Resource.AlreadyAssociated"


def internet_gateway_serves_one_vpc(call: Call) -> None:
    """And a VPC has one."""
    key, vpc = call.get("InternetGatewayId"), call.get("VpcId")
    held = call.ec2.internet_gateways[key].vpc
    if held is not None:
        raise Refused(_HELD, f"resource {key} is already attached to network {held.id}")
    if any(row.vpc and row.vpc.id == vpc for row in call.ec2.internet_gateways.values()):
        text = f"Network {vpc} already has an internet gateway attached"
        raise Refused("InvalidParameterValue", text)


def gateway_to_detach_is_attached(call: Call) -> None:
    """To this very VPC."""
    key, vpc = call.get("InternetGatewayId"), call.get("VpcId")
    held = call.ec2.internet_gateways[key].vpc
    if held is None or held.id != vpc:
        raise Refused("Gateway.NotAttached", f"resource {key} is not attached to network {vpc}")


def elastic_address_is_public(call: Call, answer: Any) -> None:
    """moto takes one of 127/8, which is this very machine."""
    address = call.ec2.addresses[-1]
    if not call.get("Address"):
        address.public_ip = ""
        address.public_ip = free_public_address(call.ec2)
        answer.result["PublicIp"] = address.public_ip
    address.public_ipv4_pool, address.network_border_group = "amazon", call.region
    answer.result.update(PublicIpv4Pool="amazon", NetworkBorderGroup=call.region)


def _asked(call: Call) -> Any:
    """The elastic address that a call speaks of, by either of its names."""
    public, key = call.get("PublicIp"), call.get("AllocationId")
    for row in call.ec2.addresses:
        if (public and row.public_ip == public) or (key and row.allocation_id == key):
            return row
    if public:
        raise Refused("InvalidAddress.NotFound", f"Address '{public}' not found.")
    return None


def address_in_use_cannot_be_released(call: Call) -> None:
    """That of a NAT gateway as if it were a question of permission (R210)."""
    address = _asked(call)
    for gateway in call.ec2.nat_gateways.values():
        held = {row.get("allocationId") for row in gateway.address_set}
        if gateway.state != "deleted" and address and address.allocation_id in held:
            text = "You do not have permission to access the specified resource."
            raise Refused("AuthFailure", text, status=400)
    if address and address.association_id:
        raise Refused("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")


def elastic_address_has_one_holder(call: Call) -> None:
    """Unless the call says that it may be taken away."""
    address = _asked(call)
    given = call.get("AllowReassociation", default=False)
    if address and address.association_id and not given and _other(call, address):
        key = address.allocation_id
        text = f"resource {key} is already associated with associate-id {address.association_id}"
        raise Refused(_HELD, text)


def _other(call: Call, address: Any) -> bool:
    """Whether the address is held by something else than what the call names."""
    wanted = {call.get("NetworkInterfaceId"), call.get("InstanceId")} - {None}
    return not wanted & {address.network_interface_id, address.instance_id}


def holder_gives_its_address_back(call: Call) -> None:
    """An address that moves leaves nothing behind."""
    address = _asked(call)
    if address and address.eni and _other(call, address):
        address.eni.public_ip = None


def association_of_an_address_exists(call: Call) -> None:
    """By its id, or by the address."""
    key = call.get("AssociationId")
    if key is None:
        _asked(call)
    elif key not in {row.association_id for row in call.ec2.addresses}:
        text = f"The association ID '{key}' does not exist"
        raise Refused("InvalidAssociationID.NotFound", text)


def public_addresses_asked_for_exist(call: Call) -> None:
    """Each of them is one of this account."""
    held = {row.public_ip for row in call.ec2.addresses}
    for public in call.get("PublicIps", []):
        if public not in held:
            raise Refused("InvalidAddress.NotFound", f"Address '{public}' not found.")


RULES = (
    Rule("attach_internet_gateway", "before", internet_gateway_serves_one_vpc),
    Rule("detach_internet_gateway", "before", gateway_to_detach_is_attached),
    Rule("allocate_address", "after", elastic_address_is_public),
    Rule("release_address", "before", address_in_use_cannot_be_released, ("R210",)),
    Rule("associate_address", "before", elastic_address_has_one_holder),
    Rule("associate_address", "before", holder_gives_its_address_back),
    Rule("disassociate_address", "before", association_of_an_address_exists),
    Rule("describe_addresses", "before", public_addresses_asked_for_exist),
)
