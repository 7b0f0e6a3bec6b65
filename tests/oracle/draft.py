"""A situation while it is being built: a topology and the request that meets it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from labkit.flow import Request
from labkit.topology import Component, Deployment, Method, Resource, RestApi, Topology

C = TypeVar("C", bound=Component)

REGION, ACCOUNT, OTHER_ACCOUNT = "us-east-1", "123456789012", "111122223333"
VPC, PEER = "vpc-0main", "vpc-0peer"
CLIENT, ENDPOINT, OTHER_ENDPOINT = "i-0client", "vpce-0aaa", "vpce-0bbb"


@dataclass(frozen=True, slots=True)
class Draft:
    """Topology and request; every change gives a new draft."""

    topology: Topology
    request: Request

    def having(self, *components: Component) -> Draft:
        """With these components too, or instead of those that have their ids."""
        return replace(self, topology=self.topology.replaced(*components))

    def lacking(self, *ids: str) -> Draft:
        """Without these components; each has to be there."""
        for key in ids:
            self.find(Component, key)
        return replace(self, topology=self.topology.without(*ids))

    def find(self, kind: type[C], key: str) -> C:
        """A component; KeyError says that a word stands where it has no sense."""
        found = self.topology.get(kind, key)
        if found is None:
            raise KeyError(f"this situation has no {kind.__name__} {key}")
        return found

    def changed(self, kind: type[C], key: str, **changes: Any) -> Draft:
        """With one component changed."""
        return self.having(replace(self.find(kind, key), **changes))

    def asking(self, **changes: Any) -> Draft:
        """With another request."""
        return replace(self, request=replace(self.request, **changes))

    @property
    def api(self) -> RestApi:
        """The REST API of the situation."""
        return self.topology.all(RestApi)[0]

    def with_api(self, **changes: Any) -> Draft:
        """With the API changed; what its stage serves stays as it is."""
        return self.having(replace(self.api, **changes))

    def with_methods(self, **changes: Any) -> Draft:
        """With every method changed, as edited and as deployed."""
        resources = tuple(_changed(row, changes) for row in self.api.resources)
        deployments: tuple[Deployment, ...] = tuple(
            replace(row, resources=resources) for row in self.api.deployments
        )
        return self.with_api(resources=resources, deployments=deployments)


def _changed(resource: Resource, changes: dict[str, Any]) -> Resource:
    methods: tuple[Method, ...] = tuple(replace(row, **changes) for row in resource.methods)
    return replace(resource, methods=methods)
