"""Load balancers read as resources: the balancer, its listeners, target groups, VPC links."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.errors import LabkitError
from labkit.provision.naming import Names
from labkit.provision.resource import Resource
from labkit.topology import Listener, LoadBalancer, NetworkInterface, TargetGroup, VpcLink


def load_balancer(balancer: LoadBalancer, names: Names) -> Iterator[Resource]:
    """The load balancer at fixed addresses, and its listeners.

    AWS takes security groups only where it was created with some (F5.10), so a change of them
    makes it anew.
    """
    nodes = names.topology.interfaces(balancer)
    properties = {
        "type": balancer.load_balancer_type,
        "scheme": balancer.scheme,
        "subnets": tuple(
            {"subnet": names.ref(node.subnet), "address": _fixed(balancer, node)} for node in nodes
        ),
        "groups": names.refs(balancer.groups),
        "cross_zone": balancer.cross_zone,
        "enforce_private_link": balancer.enforce_private_link,
    }
    yield Resource("load_balancer", balancer.label, properties)
    for row in balancer.listeners:
        yield _listener(balancer, row, names)


def _fixed(balancer: LoadBalancer, node: NetworkInterface) -> str:
    """The address of a node; AWS takes one for a network load balancer alone."""
    return str(node.private_ip) if balancer.load_balancer_type == "network" else ""


def _listener(balancer: LoadBalancer, row: Listener, names: Names) -> Resource:
    if len(row.target_groups) != 1 or row.certificates:
        raise LabkitError(
            "labkit provisions listeners with one target group and without certificates",
            where=f"{balancer.label}, port {row.port}",
        )
    properties = {
        "load_balancer": names.ref(balancer.id),
        "port": row.port,
        "protocol": row.protocol,
        "target_group": names.ref(row.target_groups[0]),
    }
    return Resource("listener", f"{balancer.label} {row.port}", properties)


def target_group(group: TargetGroup, names: Names) -> Iterator[Resource]:
    """The target group with its targets."""
    properties = {
        "vpc": names.ref(group.vpc),
        "protocol": group.protocol,
        "port": group.port,
        "target_type": group.target_type,
        "keep_client_address": group.keeps_client_address if _is_network(group) else None,
        "targets": tuple(
            {"id": names.ref(target.id), "port": target.port} for target in group.targets
        ),
    }
    yield Resource("target_group", group.label, properties)


def _is_network(group: TargetGroup) -> bool:
    """Whether a target group is a network load balancer's: others have no client's address."""
    return group.protocol not in ("HTTP", "HTTPS")


def vpc_link(link: VpcLink, names: Names) -> Iterator[Resource]:
    """A VPC link: version 1 leads to one Network Load Balancer (F5.3), version 2 into subnets,
    under security groups (F5.7); neither can be changed.
    """
    if link.version == 2:
        properties = {"subnets": names.refs(link.subnets), "groups": names.refs(link.groups)}
        yield Resource("vpc_link_v2", link.label, properties)
        return
    if len(link.targets) != 1:
        raise LabkitError("labkit provisions VPC links to one NLB", where=link.label)
    yield Resource("vpc_link", link.label, {"target": names.ref(link.targets[0])})
