"""NAT gateways: their interface, their address, their end, and routes to them (F7.3, F7.4)."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.route_tables import Route

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_shared import (
    become_service_interface,
    orderly,
    release_interface,
    settle_address,
)
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import as_begun, takes_time


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
    gateway.private_ip = eni.private_ip_address
    gateway.address_set[0]["privateIp"] = eni.private_ip_address
    takes_time(gateway, "state", call.clock.passing(("pending", 100), ("available", FOREVER)))
    answer.result["NatGateway"] = as_begun(gateway, "state")


def deleted_nat_gateway_gives_its_address_back(call: Call, _answer: Any) -> None:
    """Its interface goes; the elastic address stays, free (F9.13). It is listed for an hour."""
    gateway = call.ec2.nat_gateways[call.get("NatGatewayId")]
    for address in call.ec2.addresses:
        if address.eni is gateway._eni:  # noqa: SLF001  moto has no other way to it
            address.eni = address.association_id = None
    release_interface(call.ec2, gateway._eni.id)  # noqa: SLF001
    passing = call.clock.passing(("deleting", 50), ("deleted", FOREVER))
    takes_time(gateway, "state", passing)


def route_to_unknown_nat_gateway_is_refused(call: Call) -> None:
    """moto makes a route that leads to nothing."""
    key = call.get("NatGatewayId")
    gateway = call.ec2.nat_gateways.get(key)
    if key and (gateway is None or gateway.state == "deleted"):
        text = f"The natGateway ID '{key}' does not exist"
        raise Refused("InvalidNatGatewayID.NotFound", text)


def route_to_a_deleted_target_is_a_blackhole(call: Call, _answer: Any) -> None:
    """The route stays when its NAT gateway goes, and drops what it gets (F7.4)."""
    for route in call.ec2.route_tables[call.get("RouteTableId")].routes:
        route.__class__ = RouteWithState


class RouteWithState(Route):
    """moto's route, whose state follows its target."""

    @property
    def state(self) -> str:
        """AWS's `active` or `blackhole`."""
        gone = self.nat_gateway is not None and self.nat_gateway.state == "deleted"
        return "blackhole" if gone else "active"


RULES = (
    Rule("create_nat_gateway", "before", public_nat_gateway_needs_an_internet_gateway, ("F7.3",)),
    Rule("create_nat_gateway", "after", nat_gateway_has_an_interface_in_its_subnet, ("F7.3",)),
    Rule("delete_nat_gateway", "after", deleted_nat_gateway_gives_its_address_back, ("F9.13",)),
    Rule("create_route", "before", route_to_unknown_nat_gateway_is_refused),
    Rule("replace_route", "before", route_to_unknown_nat_gateway_is_refused),
    Rule("create_route", "after", route_to_a_deleted_target_is_a_blackhole, ("F7.4",)),
    Rule("replace_route", "after", route_to_a_deleted_target_is_a_blackhole, ("F7.4",)),
)
