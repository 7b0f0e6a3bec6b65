"""Whether a health check comes through to a target, by the model of the network.

What runs on an instance is not known here: an instance that runs, and that a packet from the
load balancer reaches on the port that is checked, counts as one whose application answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labkit.emulator.rows import rows
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
    return any(trace(network, packet).outcome is not Outcome.BLOCKED for packet in packets)


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
    return described({**found, "Instances": here})
