"""Route tables and the subnets that they serve: each subnet has one, each VPC a main one."""

from __future__ import annotations

from typing import Any

from labkit.emulator.rules.rule import Call, Refused, Rule


def subnet_has_one_route_table(call: Call) -> None:
    """And of its own VPC; the same association again is no harm."""
    table = call.ec2.route_tables[call.get("RouteTableId")]
    subnet = call.get("SubnetId")
    if subnet is None and call.get("GatewayId") is None:
        raise Refused("MissingParameter", "The request must contain the parameter subnetId")
    if subnet is None:
        return
    if call.ec2.get_subnet(subnet).vpc_id != table.vpc_id:
        text = f"Route table {table.id} and subnet {subnet} belong to different networks"
        raise Refused("InvalidParameterValue", text)
    for other in call.ec2.route_tables.values():
        if other is not table and subnet in _associations(other).values():
            raise Refused("Resource.AlreadyAssociated", _CONFLICT.format(table.id))


_CONFLICT = "the specified association for route table {} conflicts with an existing association"


def _associations(table: Any) -> dict[str, str]:
    held: dict[str, str] = table._associations  # noqa: SLF001  moto shows only a copy of it
    return held


def association_exists(call: Call) -> None:
    """The main one is replaced, never undone."""
    key = call.get("AssociationId")
    tables = call.ec2.route_tables.values()
    if any(table.main_association_id == key for table in tables):
        if call.operation == "disassociate_route_table":
            text = f"cannot disassociate the main route table association {key}"
            raise Refused("InvalidParameterValue", text)
    elif not any(key in _associations(table) for table in tables):
        text = f"The association ID '{key}' does not exist"
        raise Refused("InvalidAssociationID.NotFound", text)


def main_route_table_stays(call: Call) -> None:
    """It goes with its VPC."""
    key = call.get("RouteTableId")
    if call.ec2.route_tables[key].main_association_id:
        text = f"The routeTable '{key}' has dependencies and cannot be deleted."
        raise Refused("DependencyViolation", text)


def route_table_association_goes_with_its_subnet(call: Call, _answer: Any) -> None:
    """AWS drops the association by itself (R227)."""
    gone = call.get("SubnetId")
    for table in call.ec2.route_tables.values():
        held = _associations(table)
        for key in [key for key, subnet in held.items() if subnet == gone]:
            del held[key]


RULES = (
    Rule("associate_route_table", "before", subnet_has_one_route_table),
    Rule("disassociate_route_table", "before", association_exists),
    Rule("replace_route_table_association", "before", association_exists),
    Rule("delete_route_table", "before", main_route_table_stays),
    Rule("delete_subnet", "after", route_table_association_goes_with_its_subnet, ("R227",)),
)
