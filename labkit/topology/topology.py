"""`Topology`: an immutable set of components with lookups that are indexed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from labkit.topology.base import Component, TopologyError
from labkit.topology.endpoints import VpcEndpoint
from labkit.topology.network import Instance, NetworkInterface, RouteTable, Subnet, Vpc

C = TypeVar("C", bound=Component)


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything that exists, in one account and Region.

    Two topologies are equal when they hold the same components; the order in which
    they were given does not matter to any answer.
    """

    components: tuple[Component, ...]
    region: str = "us-east-1"
    account: str = "123456789012"
    _by_id: dict[str, Component] = field(init=False, repr=False, compare=False)
    _by_kind: dict[type, tuple[Any, ...]] = field(init=False, repr=False, compare=False)
    _owners: dict[str, Component] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {component.id: component for component in self.components}
        if len(by_id) != len(self.components):
            raise TopologyError(
                f"{len(self.components) - len(by_id)} components share an id with another",
                where="this topology",
                try_="give each component an id of its own",
            )
        by_kind: dict[type, list[Component]] = {}
        for component in self.components:
            by_kind.setdefault(type(component), []).append(component)
        index = {kind: tuple(found) for kind, found in by_kind.items()}
        for name, value in (
            ("_by_id", by_id),
            ("_by_kind", index),
            ("_owners", dict(_owners(self.components))),
        ):
            object.__setattr__(self, name, value)

    def all(self, kind: type[C]) -> tuple[C, ...]:
        """Every component of one kind, in the order given."""
        return self._by_kind.get(kind, ())

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

    def owner(self, interface: str) -> Component | None:
        """The instance or endpoint that an interface belongs to."""
        return self._owners.get(interface)

    def interfaces(self, owner: Instance | VpcEndpoint) -> tuple[NetworkInterface, ...]:
        """The interfaces of an instance or endpoint, in its own order."""
        found = (self.get(NetworkInterface, key) for key in owner.interfaces)
        return tuple(interface for interface in found if interface)

    def zone(self, interface: NetworkInterface) -> str:
        """The Availability Zone of an interface; empty where its subnet is not known."""
        place = self.get(Subnet, interface.subnet)
        return place.zone if place else ""

    def route_table(self, subnet: str) -> RouteTable | None:
        """The table that a subnet uses: its own, else the main one of its VPC (F7.1)."""
        place = self.get(Subnet, subnet)
        if place is None:
            return None
        tables = [table for table in self.all(RouteTable) if table.vpc == place.vpc]
        own = [table for table in tables if subnet in table.subnets]
        return next(iter(own or [table for table in tables if table.main]), None)

    def vpc_of(self, interface: NetworkInterface) -> Vpc:
        """The VPC of an interface. Raises `TopologyError` if the topology has none such."""
        return self.find(Vpc, interface.vpc)

    def replaced(self, *components: Component) -> Topology:
        """A copy in which these components stand in for those of the same id, or are added."""
        new = {component.id: component for component in components}
        kept = [new.pop(old.id, old) for old in self.components]
        return Topology((*kept, *new.values()), region=self.region, account=self.account)

    def without(self, *ids: str) -> Topology:
        """A copy that lacks the components with these ids."""
        kept = tuple(component for component in self.components if component.id not in ids)
        return Topology(kept, region=self.region, account=self.account)


def _owners(components: Iterable[Component]) -> Iterator[tuple[str, Component]]:
    for component in components:
        if isinstance(component, (Instance, VpcEndpoint)):
            for interface in component.interfaces:
                yield interface, component
