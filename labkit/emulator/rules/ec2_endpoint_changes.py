"""VPC endpoints as EC2 changes and deletes them (F3.2, F9.12, F9.14, R205, R247)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_endpoints import FULL_ACCESS, is_interface, place
from labkit.emulator.rules.ec2_leaving import leave
from labkit.emulator.rules.ec2_shared import release_interface
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.rules.states import takes_time


def changes_of_an_endpoint_take_effect(call: Call) -> ActionResult:
    """Private DNS, groups, subnets, policy and route tables are really changed."""
    endpoint = call.ec2.get_vpc_end_point(call.get("VpcEndpointId"))
    if call.get("ResetPolicy"):
        endpoint.policy_document = FULL_ACCESS
    if call.get("PolicyDocument"):
        endpoint.policy_document = call.get("PolicyDocument")
    if call.get("PrivateDnsEnabled") is not None:
        endpoint.private_dns_enabled = call.get("PrivateDnsEnabled")
    if is_interface(endpoint):
        _change_groups(call, endpoint)
        _leave(call, endpoint, call.get("RemoveSubnetIds", []))
        place(call, endpoint, call.get("AddSubnetIds", []))
    else:
        _change_routes(call, endpoint)
    return ActionResult({"Return": True})


def _change_routes(call: Call, endpoint: Any) -> None:
    """A table that is added gets the route, one that is removed loses it (F3.2)."""
    removed = call.get("RemoveRouteTableIds", [])
    _unroute(call.ec2, endpoint, removed)
    endpoint.route_table_ids = [key for key in endpoint.route_table_ids if key not in removed]
    for key in call.get("AddRouteTableIds", []):
        if key not in endpoint.route_table_ids:
            endpoint.route_table_ids.append(key)
            prefixes = endpoint.destination_prefix_list_id
            call.ec2.create_route(
                key, None, gateway_id=endpoint.id, destination_prefix_list_id=prefixes
            )


def _unroute(ec2: Any, endpoint: Any, tables: Iterable[str]) -> None:
    """Take the endpoint's route out of some tables, as far as they stand."""
    for key in tables:
        table = ec2.route_tables.get(key)
        for route in table.routes if table else ():
            if route.gateway_id == endpoint.id:
                del table._routes[route.id]  # noqa: SLF001  moto shows only a list of them


def _change_groups(call: Call, endpoint: Any) -> None:
    removed = call.get("RemoveSecurityGroupIds", [])
    kept = [group for group in endpoint.security_group_ids if group not in removed]
    added = [group for group in call.get("AddSecurityGroupIds", []) if group not in kept]
    endpoint.security_group_ids = [*kept, *added]
    groups = [call.ec2.get_security_group_from_id(key) for key in endpoint.security_group_ids]
    for key in endpoint.network_interface_ids:
        call.ec2.enis[key]._group_set = groups  # noqa: SLF001  moto has no other way


def _leave(call: Call, endpoint: Any, subnets: Iterable[str]) -> None:
    """Take the endpoint's interfaces out of some subnets."""
    for key in list(endpoint.network_interface_ids):
        if call.ec2.enis[key].subnet.id in subnets:
            endpoint.network_interface_ids.remove(key)
            release_interface(call.ec2, key)
    endpoint.subnet_ids = [key for key in endpoint.subnet_ids if key not in subnets]


def deleted_endpoints_go_with_their_interfaces(call: Call) -> ActionResult:
    """Unknown ids come back in `Unsuccessful`, and nothing is raised (R247)."""
    unsuccessful = []
    for key in call.get("VpcEndpointIds", []):
        endpoint = call.ec2.vpc_end_points.get(key)
        if endpoint is None:
            unsuccessful.append(_not_found(key))
        elif endpoint.state != "deleting":
            _begin_to_go(call, endpoint)
    return ActionResult({"Unsuccessful": unsuccessful})


def _begin_to_go(call: Call, endpoint: Any) -> None:
    """A gateway endpoint is gone at once; the interfaces of another one stay to the end (R205)."""
    seconds = 90.0 if is_interface(endpoint) else 0.0
    passing = call.clock.passing(("deleting", seconds), ("deleted", FOREVER))
    takes_time(endpoint, "state", passing)
    _unroute(call.ec2, endpoint, endpoint.route_table_ids)
    leave(call, passing, partial(_end, call.ec2, endpoint))


def _end(ec2: Any, endpoint: Any) -> None:
    for eni in endpoint.network_interface_ids:
        release_interface(ec2, eni)
    ec2.vpc_end_points.pop(endpoint.id, None)
    ec2.tags.pop(endpoint.id, None)


def _not_found(key: str) -> dict[str, Any]:
    message = f"The Vpc Endpoint Id '{key}' does not exist"
    error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
    return {"Error": error, "ResourceId": key}


RULES = (
    Rule("modify_vpc_endpoint", "instead", changes_of_an_endpoint_take_effect, ("F2.3", "F3.2")),
    Rule(
        "delete_vpc_endpoints",
        "instead",
        deleted_endpoints_go_with_their_interfaces,
        ("F9.12", "F9.14", "R205", "R247"),
    ),
)
