"""A deployment as what it is: the API's resources, methods and policy at one moment (F1.19)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Definition = Mapping[str, Any]
"""A method with its integration, in AWS's spelling (`get_method`)."""


@dataclass(frozen=True, slots=True)
class DeployedResource:
    """A resource: its id, its path such as `/orders/{id}`, its methods by HTTP verb."""

    id: str
    path: str
    methods: Mapping[str, Definition]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a deployment serves. `policy` is the text as API Gateway keeps it, or None."""

    resources: tuple[DeployedResource, ...]
    policy: str | None


def take_snapshot(api: Any) -> Snapshot:
    """The state of one of moto's APIs, which later changes of the API do not reach."""
    resources = tuple(
        DeployedResource(
            resource.id,
            resource.get_path(),
            {verb: _copied(method) for verb, method in resource.resource_methods.items()},
        )
        for resource in api.resources.values()
    )
    return Snapshot(resources, api.policy)


def _copied(method: Any) -> Definition:
    definition: Definition = json.loads(json.dumps(method.to_json()))
    return definition
