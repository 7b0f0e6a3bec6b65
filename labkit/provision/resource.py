"""`Resource`: one thing to provision, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from labkit.errors import LabkitError
from labkit.provision.values import Key, Properties, Ref, references, resolved, used


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing to provision: its kind, its name within the lab, and what it should be like.

    `after` names resources that must stand first although no property refers to them.
    """

    kind: str
    name: str
    properties: Properties
    after: tuple[Key, ...] = field(default=(), compare=False)

    @property
    def key(self) -> Key:
        """Kind and name."""
        return self.kind, self.name

    @property
    def references(self) -> tuple[Ref, ...]:
        """Every reference in the properties, each once."""
        return tuple(dict.fromkeys(references(self.properties)))

    @property
    def needs(self) -> tuple[Key, ...]:
        """The resources that must stand before this one can."""
        keys = [ref.key for ref in self.references] + list(self.after)
        return tuple(key for key in dict.fromkeys(keys) if key != self.key)

    @property
    def uses(self) -> frozenset[Key]:
        """Those of `needs` that its texts do not only name: AWS keeps them while it is there.

        The policy of an endpoint may name a role that is gone, not the endpoint a subnet.
        """
        return frozenset((*(ref.key for ref in used(self.properties)), *self.after))

    def resolved(self, lookup: Callable[[Ref], str]) -> Resource:
        """This resource with ids in place of references."""
        return Resource(self.kind, self.name, resolved(self.properties, lookup), self.after)

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def in_order(found: Iterable[Resource]) -> tuple[Resource, ...]:
    """Resources, each after those it needs, otherwise in the order given."""
    by_key: dict[Key, Resource] = {}
    for resource in found:
        if resource.key in by_key:
            raise LabkitError(f"Two resources are called {resource}", try_="give one another name")
        by_key[resource.key] = resource
    placed: dict[Key, Resource] = {}
    path: list[Key] = []

    def place(resource: Resource) -> None:
        if resource.key in placed:
            return
        if resource.key in path:
            circle = " → ".join("/".join(key) for key in (*path, resource.key))
            raise LabkitError(f"These resources need each other: {circle}")
        path.append(resource.key)
        for key in resource.needs:
            if key in by_key:
                place(by_key[key])
        path.pop()
        placed[resource.key] = resource

    for resource in by_key.values():
        place(resource)
    return tuple(placed.values())
