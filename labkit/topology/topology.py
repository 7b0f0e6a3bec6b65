"""`Topology`: an immutable set of components with lookups that are indexed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Any, TypeVar, cast

from labkit.shown import Shown
from labkit.topology.base import Component, TopologyError
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.filters import NetworkAcl
from labkit.topology.load_balancers import LoadBalancer, VpcLink
from labkit.topology.network import Instance, NetworkInterface, Subnet, Vpc
from labkit.topology.routing import InternetGateway, NatGateway, Route, RouteTable, VpcPeering
from labkit.topology.words import counted

C = TypeVar("C", bound=Component)
T = TypeVar("T")

MOST_RECALLED = 1024
"""Answers to one kind of question that a topology keeps; then it begins again."""

NOT_YET = object()
"""Stands for an answer that was not found yet; None may be one that was."""

Owner = Instance | VpcEndpoint | LoadBalancer | VpcLink
"""What has interfaces of its own."""


@dataclass(frozen=True, slots=True)
class Topology(Shown):
    """Everything that exists, in one account and Region.

    Two topologies are equal when they hold the same components; the order in which
    they were given does not matter to any answer. `missing` are the kinds that nobody
    described: an answer that depends on one of them is not known.
    """

    components: tuple[Component, ...]
    region: str = "us-east-1"
    account: str = "123456789012"
    missing: frozenset[type[Component]] = frozenset()
    _by_id: dict[str, Component] = field(init=False, repr=False, compare=False)
    _indexes: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_id = {component.id: component for component in self.components}
        if len(by_id) != len(self.components):
            counts = Counter(row.id for row in self.components)
            twice = ", ".join([key for key, count in counts.items() if count > 1][:3])
            raise TopologyError(
                f"Several components have one id: {twice}",
                where="this topology",
                try_="give each component an id of its own",
            )
        object.__setattr__(self, "_by_id", by_id)

    def __str__(self) -> str:
        """How much of each kind there is: a topology of an account is too long to be read."""
        rows = self._once("kinds", _kinds)
        counts = ", ".join(counted(len(found), kind.__name__) for kind, found in rows.items())
        return f"account {self.account}, {self.region}:\n{counts or 'nothing'}"

    def all(self, kind: type[C]) -> tuple[C, ...]:
        """Every component of one kind, in the order given."""
        found = self._once("kinds", _kinds).get(kind, ())
        return cast("tuple[C, ...]", found)

    def get(self, kind: type[C], key: str) -> C | None:
        """The component of `kind` with this id, or None."""
        found = self._by_id.get(key)
        return found if isinstance(found, kind) else None

    def find(self, kind: type[C], key: str) -> C:
        """The component of `kind` with this id or name.

        Raises `TopologyError` that lists the names there are, or that several share it.
        """
        found = self.get(kind, key)
        if found is not None:
            return found
        named = [component for component in self.all(kind) if component.name == key]
        if len(named) == 1:
            return named[0]
        known = ", ".join(component.label for component in self.all(kind)) or "none"
        problem = f"{len(named)} share the name" if named else "There is no such"
        raise TopologyError(
            f"{problem} {kind.__name__} {key!r}", where="this topology", try_=f"use one of: {known}"
        )

    def label(self, key: str) -> str:
        """How people call the component with this id; the id itself where none has it."""
        found = self._by_id.get(key)
        return found.label if found else key

    def component(self, key: str) -> Component | None:
        """The component with this id, of whatever kind, or None."""
        return self._by_id.get(key)

    def owner(self, interface: str) -> Owner | None:
        """The instance, endpoint, load balancer or VPC link that an interface belongs to."""
        return self._once("owners", _owners).get(interface)

    def interfaces(self, owner: Owner) -> tuple[NetworkInterface, ...]:
        """The interfaces of their owner, in its own order; those not described are left out."""
        found = (self.get(NetworkInterface, key) for key in owner.interfaces)
        return tuple(interface for interface in found if interface)

    def at_private(self, vpc: str, address: IPv4Address) -> tuple[NetworkInterface, ...]:
        """The interfaces of a VPC that have a private address: one at most on AWS."""
        return self._once("private", _by_private).get((vpc, int(address)), ())

    def at_public(self, address: IPv4Address) -> NetworkInterface | None:
        """The interface that a public address is mapped to, or None."""
        return self._once("public", _by_public).get(address)

    def nat_at(self, address: IPv4Address) -> NatGateway | None:
        """The NAT gateway that a public address belongs to, or None."""
        return self._once("nat", _nat_by_public).get(address)

    def nat_inside(self, vpc: str, address: IPv4Address) -> NatGateway | None:
        """The NAT gateway of a VPC that has a private address, or None."""
        return self._once("nat inside", _nat_by_private).get((vpc, address))

    def members(self, group: str) -> frozenset[tuple[str, IPv4Address]]:
        """What a security group stands for in a rule: the private addresses of its members,
        each with the VPC that it is an address of.
        """
        return self._once("members", _members).get(group, frozenset())

    def neighbours(self, vpc: str) -> frozenset[str]:
        """A VPC, and those that an active peering joins to it in the same Region."""
        return self._once("neighbours", _neighbours).get(vpc, frozenset()) | {vpc}

    def internet_gateway(self, vpc: str) -> InternetGateway | None:
        """The internet gateway that is attached to a VPC, or None."""
        return self._once("internet gateways", _internet_gateways).get(vpc)

    def zone(self, interface: NetworkInterface) -> str:
        """The Availability Zone of an interface; empty where its subnet is not known."""
        place = self.get(Subnet, interface.subnet)
        return place.zone if place else ""

    def route_table(self, subnet: str) -> RouteTable | None:
        """The table that a subnet uses: its own, else the main one of its VPC (F7.1)."""
        place = self.get(Subnet, subnet)
        if place is None:
            return None
        own, main = self._once("tables", _tables)
        return own.get(subnet) or main.get(place.vpc)

    def routes(self, table: RouteTable) -> tuple[Route, ...]:
        """The routes of a table, with `local` for each block of its VPC, listed or not (F7.1)."""
        known: dict[int, tuple[RouteTable, tuple[Route, ...]]] = self._once("routes", lambda _: {})
        if id(table) not in known:
            # The table is kept beside its routes, so that its id stays its own.
            known[id(table)] = (table, (*table.routes, *_implied(self, table)))
        return known[id(table)][1]

    @property
    def has_inner_routes(self) -> bool:
        """Whether a route leads a part of a VPC's own addresses elsewhere than to `local`."""
        return self._once("inner routes", _has_inner_routes)

    def network_acl(self, subnet: str) -> NetworkAcl | None:
        """The network ACL of a subnet: its own, else the default one of its VPC (F7.7)."""
        place = self.get(Subnet, subnet)
        if place is None:
            return None
        own, default = self._once("acls", _acls)
        return own.get(subnet) or default.get(place.vpc)

    def vpc_of(self, interface: NetworkInterface) -> Vpc:
        """The VPC of an interface. Raises `TopologyError` if the topology has none such."""
        return self.find(Vpc, interface.vpc)

    def replaced(self, *components: Component) -> Topology:
        """A copy in which these components stand in for those of the same id, or are added."""
        new = {component.id: component for component in components}
        kept = [new.pop(old.id, old) for old in self.components]
        return self._with((*kept, *new.values()))

    def without(self, *ids: str) -> Topology:
        """A copy that lacks the components with these ids."""
        return self._with(tuple(row for row in self.components if row.id not in ids))

    def _with(self, components: tuple[Component, ...]) -> Topology:
        return Topology(components, region=self.region, account=self.account, missing=self.missing)

    def recall(self, kind: str, key: Hashable, find: Callable[[], T]) -> T:
        """The answer to a question of one kind, found once: a topology never changes.

        `find` must give the same for the same key, and something that never changes either.
        """
        known: dict[Hashable, Any] = self._once(kind, lambda _: {})
        # One look: the hash of a key that holds addresses is dear.
        before = known.get(key, NOT_YET)
        if before is not NOT_YET:
            return cast("T", before)
        if len(known) >= MOST_RECALLED:
            known.clear()
        # Two threads may both find it; what they find is equal.
        return cast("T", known.setdefault(key, find()))

    def _once(self, name: str, build: Callable[[Topology], T]) -> T:
        """An index, built when it is first asked for: most answers need only a few."""
        found = self._indexes.get(name, NOT_YET)
        if found is NOT_YET:
            found = self._indexes[name] = build(self)
        return cast("T", found)


def _kinds(topology: Topology) -> dict[type[Component], tuple[Component, ...]]:
    found: dict[type[Component], list[Component]] = {}
    for component in topology.components:
        found.setdefault(type(component), []).append(component)
    return {kind: tuple(rows) for kind, rows in found.items()}


def _owners(topology: Topology) -> dict[str, Owner]:
    owners: tuple[Owner, ...] = (
        *topology.all(Instance),
        *topology.all(VpcEndpoint),
        *topology.all(LoadBalancer),
        *topology.all(VpcLink),
    )
    return {interface: owner for owner in owners for interface in owner.interfaces}


def _by_private(
    topology: Topology,
) -> dict[tuple[str, int], tuple[NetworkInterface, ...]]:
    """By the numbers of addresses: of a number, a hash is cheap."""
    found: dict[tuple[str, int], tuple[NetworkInterface, ...]] = {}
    for interface in topology.all(NetworkInterface):
        for address in interface.private_ips:
            key = (interface.vpc, int(address))
            found[key] = (*found.get(key, ()), interface)
    return found


def _by_public(topology: Topology) -> dict[IPv4Address, NetworkInterface]:
    return {
        row.public_ip: interface
        for interface in topology.all(NetworkInterface)
        for row in interface.addresses
        if row.public_ip
    }


def _nat_by_public(topology: Topology) -> dict[IPv4Address, NatGateway]:
    return {
        row.public_ip: gateway
        for gateway in topology.all(NatGateway)
        for row in gateway.addresses
        if row.public_ip
    }


def _nat_by_private(topology: Topology) -> dict[tuple[str, IPv4Address], NatGateway]:
    return {
        (gateway.vpc, row.private_ip): gateway
        for gateway in topology.all(NatGateway)
        for row in gateway.addresses
        if row.private_ip
    }


def _members(topology: Topology) -> dict[str, frozenset[tuple[str, IPv4Address]]]:
    found: dict[str, set[tuple[str, IPv4Address]]] = {}
    for interface in topology.all(NetworkInterface):
        addresses = [(interface.vpc, address) for address in interface.private_ips]
        for group in interface.groups:
            found.setdefault(group, set()).update(addresses)
    return {group: frozenset(addresses) for group, addresses in found.items()}


def _neighbours(topology: Topology) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in topology.all(VpcPeering):
        if row.state == "active" and row.in_one_region:
            found.setdefault(row.requester, set()).add(row.accepter)
            found.setdefault(row.accepter, set()).add(row.requester)
    return {vpc: frozenset(others) for vpc, others in found.items()}


def _internet_gateways(topology: Topology) -> dict[str, InternetGateway]:
    return {row.vpc: row for row in topology.all(InternetGateway) if row.vpc}


def _tables(topology: Topology) -> tuple[dict[str, RouteTable], dict[str, RouteTable]]:
    tables = topology.all(RouteTable)
    own = {subnet: table for table in tables for subnet in table.subnets}
    return own, {table.vpc: table for table in tables if table.main}


def _implied(topology: Topology, table: RouteTable) -> Iterator[Route]:
    vpc = topology.get(Vpc, table.vpc)
    listed = {route.destination for route in table.routes}
    for cidr in vpc.cidrs if vpc else ():
        if cidr not in listed:
            yield Route(destination=cidr, target="local")


def _has_inner_routes(topology: Topology) -> bool:
    blocks = [cidr for vpc in topology.all(Vpc) for cidr in vpc.cidrs]
    return any(
        route.target != "local"
        and isinstance(route.destination, IPv4Network)
        and any(route.destination.subnet_of(block) for block in blocks)
        for table in topology.all(RouteTable)
        for route in table.routes
    )


def _acls(topology: Topology) -> tuple[dict[str, NetworkAcl], dict[str, NetworkAcl]]:
    acls = topology.all(NetworkAcl)
    own = {subnet: acl for acl in acls for subnet in acl.subnets}
    return own, {acl.vpc: acl for acl in acls if acl.default}
