"""The settings of a component that decide what it lets through, as rows of a name and words.

These are what a person looks up in AWS's console while a request fails: addresses, routes, the
rules of its groups, its policy. One row a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from labkit.figures.about_network import (
    Row,
    about_acl,
    about_group,
    about_subnet,
    about_table,
    about_vpc,
    groups,
    labels,
    place,
)
from labkit.topology import (
    Bucket,
    Component,
    DomainName,
    HostedZone,
    HttpApi,
    Instance,
    InternetGateway,
    LoadBalancer,
    Method,
    NatGateway,
    NetworkInterface,
    PolicyDocument,
    RestApi,
    Role,
    Statement,
    Stream,
    Table,
    TargetGroup,
    Topology,
    TransitGateway,
    TransitGatewayAttachment,
    VpcEndpoint,
    VpcLink,
    VpcPeering,
)


def about(topology: Topology, component: Component) -> tuple[Row, ...]:
    """The settings of a component that matter to a request, in a stable order.

    Kinds without a row of their own tell their id alone.
    """
    told = ABOUT.get(component.kind)
    rows = tuple(told(topology, component)) if told else ()
    return tuple((name, words) for name, words in (*rows, ("id", component.id)) if words)


def _instance(topology: Topology, it: Instance) -> Iterator[Row]:
    for interface in (topology.get(NetworkInterface, key) for key in it.interfaces):
        if interface:
            yield "private address", str(interface.private_ip)
            yield "public address", str(interface.public_ip or "none")
            yield from place(topology, interface.subnet)
            yield from groups(topology, interface.groups)
    if it.role:
        yield from _role(topology, it.role)


def _nat(topology: Topology, it: NatGateway) -> Iterator[Row]:
    yield "public address", ", ".join(str(row.public_ip) for row in it.addresses)
    if it.subnet:
        yield from place(topology, it.subnet)


def _internet_gateway(topology: Topology, it: InternetGateway) -> Iterator[Row]:
    yield "attached to", topology.label(it.vpc) if it.vpc else "no VPC"


def _transit_gateway(topology: Topology, it: TransitGateway) -> Iterator[Row]:
    """What is attached, and by which table each is routed (F7.11)."""
    for row in topology.all(TransitGatewayAttachment):
        if it.id in row.gateways:
            what = topology.label(row.other(it.id) or row.resource)
            table = topology.label(row.table_at(it.id)) or "no route table"
            yield f"attached: {what}", f"{row.state}, routed by {table}"


def _peering(topology: Topology, it: VpcPeering) -> Iterator[Row]:
    yield "between", labels(topology, (it.requester, it.accepter))
    yield "state", it.state


def _endpoint(topology: Topology, it: VpcEndpoint) -> Iterator[Row]:
    yield "service", it.service
    yield "type", it.endpoint_type
    if it.endpoint_type == "Gateway":
        yield "in the routes of", labels(topology, it.route_tables) or "no route table"
    else:
        yield "private DNS", "on" if it.private_dns else "off"
        yield "subnets", labels(topology, it.subnets)
        yield "own name", it.dns_name
        yield from groups(topology, it.groups)
    yield from _policy("endpoint policy", it.policy)


def _balancer(topology: Topology, it: LoadBalancer) -> Iterator[Row]:
    yield "type and scheme", f"{it.load_balancer_type}, {it.scheme}"
    yield "subnets", labels(topology, it.subnets)
    for listener in it.listeners:
        for key in listener.target_groups:
            yield f"listener {listener.protocol} {listener.port}", _targets(topology, key)
    if it.load_balancer_type == "network":
        yield "security groups", labels(topology, it.groups) or "none"
    if it.load_balancer_type == "network" and it.groups:
        yield "rules hold for PrivateLink", "yes" if it.enforce_private_link else "no"
    yield from groups(topology, it.groups)


def _targets(topology: Topology, key: str) -> str:
    group = topology.get(TargetGroup, key)
    if group is None:
        return "no target group"
    rows = (f"{topology.label(row.id)} on {row.port}, {row.health}" for row in group.targets)
    return f"to {'; '.join(rows) or 'no target'}"


def _target_group(topology: Topology, it: TargetGroup) -> Iterator[Row]:
    yield "protocol and port", f"{it.protocol} {it.port}"
    yield "targets", _targets(topology, it.id).removeprefix("to ")


def _link(topology: Topology, it: VpcLink) -> Iterator[Row]:
    yield "version", f"v{it.version}"
    yield "leads to", labels(topology, it.targets)
    yield "subnets", labels(topology, it.subnets)
    yield from groups(topology, it.groups)


def _api(topology: Topology, it: RestApi) -> Iterator[Row]:
    yield "endpoint type", it.endpoint_type.value
    default = "off" if it.disable_execute_api_endpoint else "on"
    yield "default URL", default
    yield "VPC endpoints", labels(topology, it.vpc_endpoint_ids)
    yield "stages", ", ".join(stage.name for stage in it.stages) or "none: nothing is deployed"
    for resource in it.resources:
        for method in resource.methods:
            whole = f"{method.http_method} {resource.path}"
            yield whole, _integration(topology, method)
    if it.policy:
        yield from _policy("resource policy", it.policy)
    else:
        yield "resource policy", "none"


def _integration(topology: Topology, method: Method) -> str:
    it = method.integration
    by = f" by {topology.label(it.connection_id)}" if it.connection_id else ""
    to = f" to {it.uri}" if it.uri else ""
    role = f" as {topology.label(it.role)}" if it.role else ""
    who = "anyone may call" if method.authorization == "NONE" else method.authorization
    return f"{it.type}{by}{to}{role}; {who}"


def _http_api(_: Topology, it: HttpApi) -> Iterator[Row]:
    yield "protocol", it.protocol
    yield "stages", ", ".join(it.stages) or "none: nothing is deployed"


def _domain(topology: Topology, it: DomainName) -> Iterator[Row]:
    yield "name", it.domain
    yield "endpoint type", it.endpoint_type.value
    for row in it.mappings:
        yield f"path /{row.base_path}", f"{topology.label(row.api)}, stage {row.stage}"
    if it.endpoint_type.value == "PRIVATE":
        yield "associated with", labels(topology, it.access) or "no VPC endpoint"
    if it.policy:
        yield from _policy("domain's policy", it.policy)


def _zone(topology: Topology, it: HostedZone) -> Iterator[Row]:
    yield "zone", "private" if it.private else "public"
    yield "for the VPCs", labels(topology, it.vpcs)
    for row in it.records:
        yield f"{row.type} {row.name}", ", ".join(row.values)


def _bucket(_: Topology, it: Bucket) -> Iterator[Row]:
    yield from _policy("bucket policy", it.policy) if it.policy else (("bucket policy", "none"),)


def _stream(_: Topology, it: Stream) -> Iterator[Row]:
    yield "shards", str(it.shards)


def _table(_: Topology, it: Table) -> Iterator[Row]:
    yield "key", it.key


def _of_role(_: Topology, it: Role) -> Iterator[Row]:
    yield from _permissions(it)


ABOUT: dict[str, Callable[[Topology, Any], Iterator[Row]]] = {
    "Instance": _instance,
    "NatGateway": _nat,
    "InternetGateway": _internet_gateway,
    "TransitGateway": _transit_gateway,
    "VpcPeering": _peering,
    "VpcEndpoint": _endpoint,
    "LoadBalancer": _balancer,
    "TargetGroup": _target_group,
    "VpcLink": _link,
    "RestApi": _api,
    "HttpApi": _http_api,
    "DomainName": _domain,
    "HostedZone": _zone,
    "Bucket": _bucket,
    "Stream": _stream,
    "Table": _table,
    "Role": _of_role,
    "Vpc": about_vpc,
    "Subnet": about_subnet,
    "RouteTable": about_table,
    "SecurityGroup": about_group,
    "NetworkAcl": about_acl,
}


# ---------------------------------------------------------------- what several of them have


def _role(topology: Topology, key: str) -> Iterator[Row]:
    role = topology.get(Role, key)
    if role:
        yield "role", role.label
        yield from _permissions(role)


def _permissions(it: Role) -> Iterator[Row]:
    for document in it.policies:
        yield from _policy("it may", document)
    if not it.policies:
        yield "it may", "nothing"


def _policy(name: str, document: PolicyDocument) -> Iterator[Row]:
    for statement in document.statements:
        yield f"{name}, {statement.sid}" if statement.sid else name, _statement(statement)


def _statement(it: Statement) -> str:
    """A statement in one line, in the order in which people read it."""
    whom = _listed("everybody", it.principals, it.not_principals)
    what = _listed("every action", it.actions, it.not_actions)
    where = _listed("everything", it.resources, it.not_resources)
    when = " and ".join(
        f"{row.key} {row.operator} {' or '.join(row.values)}" for row in it.conditions
    )
    parts = (
        it.effect,
        f"to {whom}" if whom else "",
        what,
        f"on {where}" if where else "",
        f"if {when}" if when else "",
    )
    return " ".join(part for part in parts if part)


def _listed(all_of_them: str, these: tuple[str, ...], not_these: tuple[str, ...]) -> str:
    if not_these:
        return f"all but {', '.join(not_these)}"
    return all_of_them if these == ("*",) else ", ".join(these)
