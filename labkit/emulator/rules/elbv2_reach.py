"""Whether a health check comes through to a target, and is answered there.

The way is computed on the model of the network; where it ends at an instance, the program
that its user data starts is asked. What is no instance counts as answering.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labkit.emulator.health_checks import HealthCheck, passes
from labkit.emulator.rows import rows
from labkit.emulator.rules.ec2_prefix_lists import blocks_of
from labkit.emulator.rules.ec2_shared import all_subnets
from labkit.emulator.rules.elbv2_balancers import nodes
from labkit.emulator.rules.rule import Call
from labkit.flow import Outcome, Request, trace
from labkit.topology import Topology
from labkit.topology.describe import described


def answers(call: Call, balancer: Any, group: Any, target: dict[str, Any]) -> bool:
    """Whether a health check of any node of the load balancer comes to a target."""
    address = _address(call, group, target["Id"])
    if not address:
        return False
    network = _observed(call.ec2, balancer.vpc_id)
    checked = group.health_check_port
    port = int(target["Port"] if checked in (None, "traffic-port") else checked)
    packets = (Request.to(node.id, address, port) for node in nodes(call.ec2, balancer))
    reached = any(trace(network, packet).outcome is not Outcome.BLOCKED for packet in packets)
    return reached and _is_answered(call, group, address, port)


def _is_answered(call: Call, group: Any, address: str, port: int) -> bool:
    """Whether the program at an address gives the answer that the group waits for."""
    machines = (row for made in call.ec2.reservations.values() for row in made.instances)
    found = next((row for row in machines if row.private_ip == address), None)
    if found is None:
        return True
    codes = (getattr(group, "matcher", None) or {}).get("HttpCode") or "200"
    protocol = group.health_check_protocol or "TCP"
    path = group.health_check_path or "/"
    seconds = float(group.health_check_timeout_seconds or 5)
    return passes(_script(found), HealthCheck(protocol, port, path, codes, seconds))


def _script(instance: Any) -> str:
    """The user data of an instance, which moto keeps as base64 or as it came."""
    kept = str(instance.user_data or "")
    try:
        return b64decode(kept, validate=True).decode("utf-8", errors="replace")
    except ValueError:
        return kept


def _address(call: Call, group: Any, key: str) -> str:
    """Where the health checks of a target go."""
    if group.target_type == "instance":
        found = call.ec2.get_instance_by_id(key)
        return str(found.private_ip) if found else ""
    if group.target_type == "alb":
        found = call.backend("elbv2").load_balancers.get(key)
        inside = nodes(call.ec2, found) if found else []
        return str(inside[0].private_ip_address) if inside else ""
    return key


Things = Callable[[Any, str], Iterable[Any]]
LISTS: Mapping[str, tuple[str, Things]] = {
    "Vpcs": ("Vpc", lambda ec2, vpc: [ec2.get_vpc(vpc)]),
    "Subnets": ("Subnet", lambda ec2, _: all_subnets(ec2)),
    "RouteTables": ("RouteTable", lambda ec2, _: ec2.route_tables.values()),
    "SecurityGroups": ("SecurityGroup", lambda ec2, vpc: ec2.groups[vpc].values()),
    "NetworkAcls": ("NetworkAcl", lambda ec2, _: ec2.network_acls.values()),
    "NetworkInterfaces": ("NetworkInterface", lambda ec2, _: ec2.enis.values()),
}
"""Lists of describe calls: the shape of a row, and the things of a VPC (or of all)."""


def _observed(ec2: Any, vpc: str) -> Topology:
    """A VPC as it stands: what lets packets pass inside it, or not."""
    found = {
        name: [row for row in rows("ec2", shape, things(ec2, vpc)) if row.get("VpcId") == vpc]
        for name, (shape, things) in LISTS.items()
    }
    instances = (row for made in ec2.reservations.values() for row in made.instances)
    here = [row for row in rows("ec2", "Instance", instances) if row.get("VpcId") == vpc]
    return described({**found, "Instances": here, "PrefixLists": _prefix_lists(ec2)})


def _prefix_lists(ec2: Any) -> list[dict[str, Any]]:
    """What routes and rules may name: without its blocks nobody knows where a packet goes."""
    return [
        {
            "PrefixListId": key,
            "PrefixListName": prefixes.prefix_list_name,
            "Cidrs": blocks_of(prefixes),
        }
        for key, prefixes in ec2.managed_prefix_lists.items()
    ]
