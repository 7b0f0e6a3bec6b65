"""Routes: where one may lead, which may go, and what becomes of one whose target goes."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from moto.ec2.models.route_tables import Route

from labkit.emulator.rules.ec2_network import cidr
from labkit.emulator.rules.rule import Call, Refused, Rule

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_VALUE, _TAKEN = "InvalidParameterValue", "RouteAlreadyExists"


def _table(call: Call) -> Any:
    return call.ec2.route_tables[call.get("RouteTableId")]


def _destination(route: Any) -> str:
    where = route.destination_cidr_block or route.destination_ipv6_cidr_block
    return str(where or route.destination_prefix_list_id)


def _asked(call: Call) -> str:
    return next((str(call.get(name)) for name in DESTINATIONS if call.get(name)), "")


def destination_has_one_route(call: Call) -> None:
    """The local route counts (F7.1); the destination is taken in its canonical form."""
    cidr(call, "DestinationCidrBlock")
    if not _asked(call):
        text = "The request must contain the parameter destinationCidrBlock"
        raise Refused("MissingParameter", text)
    if any(_destination(route) == _asked(call) for route in _table(call).routes):
        raise Refused(_TAKEN, f"The route identified by {_asked(call)} already exists.")


TARGETS = (
    *("GatewayId", "InstanceId", "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId"),
    *("VpcPeeringConnectionId", "VpcEndpointId", "EgressOnlyInternetGatewayId"),
    *("CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn"),
)


def route_has_one_target(call: Call) -> None:
    """moto makes one that leads nowhere."""
    said = [name for name in TARGETS if call.get(name)]
    if not said:
        raise Refused("MissingParameter", "The request must contain the target of the route")
    if len(said) > 1:
        text = f"The request names more than one target: {', '.join(said)}"
        raise Refused("InvalidParameterCombination", text)


_MAY_LEAD_INWARD = ("NetworkInterfaceId", "InstanceId", "VpcEndpointId")


def part_of_the_vpc_leads_to_an_interface_only(call: Call) -> None:
    """What is more specific than the local route goes to an appliance or nowhere (F7.1)."""
    wanted = cidr(call, "DestinationCidrBlock")
    if wanted is None or any(call.get(name) for name in _MAY_LEAD_INWARD):
        return
    held = call.ec2.get_vpc(_table(call).vpc_id).get_cidr_block_association_set()
    if any(wanted.subnet_of(IPv4Network(row["cidr_block"])) for row in held):
        raise Refused(_VALUE, _INWARD.format(wanted))


_INWARD = (
    "The destination CIDR block {} is equal to or more specific than one of this VPC's CIDR "
    "blocks. This route can target only an interface or an instance."
)


def gateway_is_attached_to_the_vpc(call: Call) -> None:
    """An internet gateway serves the one VPC to which it is attached."""
    key = str(call.get("GatewayId", ""))
    if not key.startswith("igw-"):
        return
    gateway = call.ec2.internet_gateways.get(key)
    if gateway is None:
        raise Refused("InvalidGatewayID.NotFound", f"The gateway ID '{key}' does not exist")
    if gateway.vpc is None or gateway.vpc.id != _table(call).vpc_id:
        table = call.get("RouteTableId")
        text = f"route table {table} and network gateway {key} belong to different networks"
        raise Refused(_VALUE, text)


def route_to_unknown_nat_gateway_is_refused(call: Call) -> None:
    """moto makes a route that leads to nothing."""
    key = call.get("NatGatewayId")
    gateway = call.ec2.nat_gateways.get(key)
    if key and (gateway is None or gateway.state == "deleted"):
        text = f"The natGateway ID '{key}' does not exist"
        raise Refused("InvalidNatGatewayID.NotFound", text)


def routes_that_aws_made_stay(call: Call) -> None:
    """The local one, and those of gateway endpoints (F3.2)."""
    cidr(call, "DestinationCidrBlock")
    table, asked = _table(call), _asked(call)
    for route in table.routes:
        if _destination(route) != asked:
            continue
        if route.local:
            raise Refused(_VALUE, f"cannot remove local route {asked} in route table {table.id}")
        if str(route.gateway_id).startswith("vpce-"):
            text = f"cannot remove VPC endpoint route {asked} in route table {table.id}"
            raise Refused(_VALUE, text)


def routes_of_a_table_have_states(call: Call, _answer: Any) -> None:
    """The route stays when its target goes, and drops what it gets (F7.4)."""
    for table in call.ec2.route_tables.values():
        table.propagating_vgws = []
        for route in table.routes:
            route.__class__ = RouteWithState


class RouteWithState(Route):
    """moto's route, whose state follows its target."""

    @property
    def state(self) -> str:
        """AWS's `active` or `blackhole`."""
        return "blackhole" if self._target_is_gone() else "active"

    def _target_is_gone(self) -> bool:
        nat, instance, interface = self.nat_gateway, self.instance, self.interface
        peering, gateway = self.vpc_pcx, self.gateway
        return (
            (nat is not None and nat.state == "deleted")
            or (instance is not None and instance.state == "terminated")
            or (interface is not None and interface.id not in interface.ec2_backend.enis)
            or (peering is not None and peering._status.code != "active")  # noqa: SLF001
            or (gateway is not None and self._is_detached(gateway))
        )

    def _is_detached(self, gateway: Any) -> bool:
        attached = getattr(gateway, "vpc", None)
        is_internet = str(gateway.id).startswith("igw-")
        return is_internet and (attached is None or attached.id != self.route_table.vpc_id)


RULES = (
    Rule("create_route", "before", destination_has_one_route, ("F7.1",)),
    Rule("create_route", "before", route_has_one_target),
    Rule("create_route", "before", part_of_the_vpc_leads_to_an_interface_only, ("F7.1",)),
    Rule("create_route", "before", gateway_is_attached_to_the_vpc, ("F7.2",)),
    Rule("create_route", "before", route_to_unknown_nat_gateway_is_refused),
    Rule("replace_route", "before", gateway_is_attached_to_the_vpc, ("F7.2",)),
    Rule("replace_route", "before", route_to_unknown_nat_gateway_is_refused),
    Rule("delete_route", "before", routes_that_aws_made_stay, ("F3.2",)),
    Rule("describe_route_tables", "after", routes_of_a_table_have_states, ("F7.4", "R215")),
)
