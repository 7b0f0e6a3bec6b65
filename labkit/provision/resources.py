"""The topology that a lab wants, read as resources to provision.

`resources(topology)` is the only entry. Each kind of component has one reader in `READERS`;
where a component names another by its id, the reader puts a `Ref`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from labkit.errors import LabkitError
from labkit.provision.apis import rest_api
from labkit.provision.balancers import load_balancer, target_group, vpc_link
from labkit.provision.domains import certificate, domain_name, hosted_zone
from labkit.provision.naming import Names
from labkit.provision.resource import Resource, in_order
from labkit.provision.values import Key, Ref
from labkit.topology import (
    Application,
    Bucket,
    Certificate,
    Component,
    DomainName,
    HostedZone,
    Instance,
    InternetGateway,
    LoadBalancer,
    NatGateway,
    NetworkInterface,
    PrefixList,
    RestApi,
    Role,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Stream,
    Subnet,
    Table,
    TargetGroup,
    Topology,
    Vpc,
    VpcEndpoint,
    VpcLink,
)
from labkit.topology.management import is_management
from labkit.topology.routing import AWS_OWN
from labkit.topology.user_data import settings_of


def resources(topology: Topology) -> tuple[Resource, ...]:
    """What to provision for `topology`, in an order in which it can be made.

    Raises `LabkitError` for a component that labkit cannot provision, for two of the same
    kind and name, and for references that go in a circle.
    """
    unknown = {type(row) for row in topology.components} - set(READERS) - {NetworkInterface}
    if unknown:
        names = ", ".join(sorted(kind.__name__ for kind in unknown))
        raise LabkitError(f"labkit cannot provision {names}", try_="leave it out of the topology")
    names_of = Names(topology)
    found = [
        resource
        for kind, reader in READERS.items()
        for component in topology.all(kind)
        for resource in reader(component, names_of)
    ]
    return in_order(found)


def keys_of(topology: Topology, ids: Iterable[str]) -> tuple[Key, ...]:
    """The resources that components become, by the ids of the components; others are left out."""
    refs = map(Names(topology).ref, ids)
    return tuple(ref.key for ref in refs if isinstance(ref, Ref))


def _vpc(vpc: Vpc, _: Names) -> Iterator[Resource]:
    if len(vpc.cidrs) > 1:
        raise LabkitError("labkit provisions a VPC with one CIDR block", where=vpc.label)
    properties = {
        "cidr": str(vpc.cidrs[0]),
        "dns_support": vpc.dns_support,
        "dns_hostnames": vpc.dns_hostnames,
    }
    yield Resource("vpc", vpc.label, properties)


def _internet_gateway(gateway: InternetGateway, names: Names) -> Iterator[Resource]:
    vpc = names.ref(gateway.vpc) if gateway.vpc else None
    yield Resource("internet_gateway", gateway.label, {"vpc": vpc})


def _subnet(subnet: Subnet, names: Names) -> Iterator[Resource]:
    properties = {"vpc": names.ref(subnet.vpc), "cidr": str(subnet.cidr), "zone": subnet.zone}
    yield Resource("subnet", subnet.label, properties)


def _security_group(group: SecurityGroup, names: Names) -> Iterator[Resource]:
    properties = {
        "vpc": names.ref(group.vpc),
        "ingress": _rules(group.ingress, names),
        "egress": _rules(group.egress, names),
    }
    yield Resource("security_group", group.label, properties)


def _rules(rules: Iterable[SecurityGroupRule], names: Names) -> tuple[Mapping[str, Any], ...]:
    rows = [
        {
            "peer": names.ref(rule.peer) if isinstance(rule.peer, str) else str(rule.peer),
            "protocol": rule.protocol,
            "from_port": rule.from_port,
            "to_port": rule.to_port,
        }
        for rule in rules
    ]
    return tuple(sorted(rows, key=lambda row: [str(cell) for cell in row.values()]))


def _route_table(table: RouteTable, names: Names) -> Iterator[Resource]:
    properties = {"vpc": names.ref(table.vpc), "subnets": names.refs(table.subnets)}
    yield Resource("route_table", table.label, properties)
    for route in table.routes:
        if not _made_by_aws(route, names.topology):
            properties = {
                "route_table": names.ref(table.id),
                "destination": str(route.destination),
                "target": names.ref(route.target),
            }
            yield Resource("route", f"{table.label} {route.destination}", properties)


def _made_by_aws(route: Route, topology: Topology) -> bool:
    """Local routes come with the VPC (F7.1), a gateway endpoint's with the endpoint (F3.2)."""
    return route.target == "local" or topology.get(VpcEndpoint, route.target) is not None


def _gateway_of(vpc: str, topology: Topology) -> tuple[Key, ...]:
    """The VPC's internet gateway: what has a public address stands and falls with it (F7.3)."""
    gateways = [row for row in topology.all(InternetGateway) if row.vpc == vpc]
    return tuple(("internet_gateway", row.label) for row in gateways)


def _nat_gateway(nat: NatGateway, names: Names) -> Iterator[Resource]:
    after = _gateway_of(nat.vpc, names.topology)
    address = f"{nat.label}-address"
    yield Resource("elastic_ip", address, {}, after)
    properties = {"subnet": names.ref(nat.subnet), "address": Ref("elastic_ip", address)}
    yield Resource("nat_gateway", nat.label, properties, after)


def _vpc_endpoint(endpoint: VpcEndpoint, names: Names) -> Iterator[Resource]:
    properties = {
        "vpc": names.ref(endpoint.vpc),
        "service": endpoint.service,
        "endpoint_type": endpoint.endpoint_type,
        "subnets": names.refs(endpoint.subnets),
        "groups": names.refs(endpoint.groups),
        "route_tables": names.refs(endpoint.route_tables),
        "private_dns": endpoint.private_dns,
        "policy": names.policy(endpoint.policy),
    }
    yield Resource("vpc_endpoint", endpoint.label, properties)


def _instance(instance: Instance, names: Names) -> Iterator[Resource]:
    interfaces = names.topology.interfaces(instance)
    if len(interfaces) != 1:
        raise LabkitError("labkit provisions an instance with one interface", where=instance.label)
    (interface,) = interfaces
    public = interface.public_ip is not None
    properties: dict[str, Any] = {
        "subnet": names.ref(interface.subnet),
        "private_ip": str(interface.private_ip),
        "public": public,
        "groups": names.refs(interface.groups),
        "running": instance.state == "running",
    }
    program = _program(instance)
    role = names.topology.get(Role, instance.role)
    if program:
        properties["application"] = settings_of(program, names.topology.region)
    if role:
        properties["profile"] = Ref(*_instance_profile(role).key)
    after = _gateway_of(interface.vpc, names.topology) if public else ()
    commands = _commands_of(interface.vpc, names.topology)
    yield Resource("instance", instance.label, properties, (*after, *commands))


def _commands_of(vpc: str, topology: Topology) -> tuple[Key, ...]:
    """The endpoints for an instance's agent: it asks as it starts, and rarely after a failure."""
    rows = (row for row in topology.all(VpcEndpoint) if row.vpc == vpc and is_management(row))
    return tuple(("vpc_endpoint", row.label) for row in rows)


def _program(instance: Instance) -> Application | None:
    """labkit's own application, which user data starts; others nobody can start."""
    rows = [row for row in instance.applications or () if row.plain]
    if len(rows) > 1:
        raise LabkitError("labkit starts one application on an instance", where=instance.label)
    return rows[0] if rows else None


def _instance_profile(role: Role) -> Resource:
    """What hands a role to instances; it bears the role's name."""
    name = role.id.rsplit("/", 1)[-1]
    properties = {"profile_name": name, "role": Ref("role", role.label)}
    return Resource("instance_profile", f"{role.label}-profile", properties)


def _stream(stream: Stream, _: Names) -> Iterator[Resource]:
    properties = {"stream_name": stream.id.rsplit("/", 1)[-1], "shards": stream.shards}
    yield Resource("stream", stream.label, properties)


def _table(table: Table, _: Names) -> Iterator[Resource]:
    properties = {"table_name": table.id.rpartition("/")[2], "key": table.key}
    yield Resource("table", table.label, properties)


def _bucket(bucket: Bucket, _: Names) -> Iterator[Resource]:
    if bucket.policy:
        raise LabkitError("labkit provisions buckets without a policy", where=bucket.label)
    yield Resource("bucket", bucket.label, {"bucket_name": bucket.id.rpartition(":")[2]})


def _prefix_list(listed: PrefixList, _: Names) -> Iterator[Resource]:
    """Nothing for AWS's own, which stand in every account."""
    if not listed.name.startswith(AWS_OWN):
        raise LabkitError("labkit provisions no prefix list", where=listed.label)
    yield from ()


def _role(role: Role, names: Names) -> Iterator[Resource]:
    properties = {
        "role_name": role.id.rsplit("/", 1)[-1],
        "trust": names.policy(role.trust),
        "policies": tuple(names.policy(policy) for policy in role.policies),
    }
    yield Resource("role", role.label, properties)
    if any(instance.role == role.id for instance in names.topology.all(Instance)):
        yield _instance_profile(role)


Reader = Callable[[Any, Names], Iterator[Resource]]
READERS: dict[type[Component], Reader] = {
    Vpc: _vpc,
    PrefixList: _prefix_list,
    InternetGateway: _internet_gateway,
    Subnet: _subnet,
    SecurityGroup: _security_group,
    RouteTable: _route_table,
    NatGateway: _nat_gateway,
    VpcEndpoint: _vpc_endpoint,
    Instance: _instance,
    Stream: _stream,
    Table: _table,
    Bucket: _bucket,
    Role: _role,
    TargetGroup: target_group,
    LoadBalancer: load_balancer,
    VpcLink: vpc_link,
    RestApi: rest_api,
    Certificate: certificate,
    DomainName: domain_name,
    HostedZone: hosted_zone,
}
"""How each kind of component is read, in the order in which a lab is best told."""
