"""A deployment as what it is: everything that an API serves by, at one moment (F1.19)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Definition = Mapping[str, Any]
"""A method with its integration, or another part of an API, in AWS's spelling."""


SOURCES = frozenset({"header", "querystring"})
"""Where in a request an identity can be missing."""


@dataclass(frozen=True, slots=True)
class DeployedResource:
    """A resource: its id, its path such as `/orders/{id}`, its methods by HTTP verb."""

    id: str
    path: str
    methods: Mapping[str, Definition]


@dataclass(frozen=True, slots=True)
class Validator:
    """What a request validator checks."""

    body: bool
    parameters: bool


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A Lambda authorizer or a user pool. `sources` say where a caller's identity stands."""

    name: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CustomResponse:
    """A gateway response as an API has customised it. `status` is None where it keeps its own."""

    status: int | None
    parameters: Mapping[str, str]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a deployment serves. `policy` is the text as API Gateway keeps it, or None.

    `validators` and `authorizers` go by id, `models` (their schemas) by name, `responses` by type.
    """

    resources: tuple[DeployedResource, ...]
    policy: str | None
    validators: Mapping[str, Validator] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    responses: Mapping[str, CustomResponse] = field(default_factory=dict)
    authorizers: Mapping[str, Authorizer] = field(default_factory=dict)
    key_source: str = "HEADER"
    binary_types: tuple[str, ...] = ()


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
    return Snapshot(
        resources,
        api.policy,
        validators={key: _validator(row) for key, row in api.request_validators.items()},
        models={name: str(row.schema or "") for name, row in api.models.items()},
        responses={kind: _response(row) for kind, row in api.gateway_responses.items()},
        authorizers={key: _authorizer(row) for key, row in api.authorizers.items()},
        key_source=str(api.api_key_source or "HEADER"),
        binary_types=tuple(api.binaryMediaTypes or ()),
    )


def _copied(method: Any) -> Definition:
    definition: Definition = json.loads(json.dumps(method.to_json()))
    return definition


def _validator(row: Any) -> Validator:
    return Validator(bool(row.validate_request_body), bool(row.validate_request_parameters))


def _authorizer(row: Any) -> Authorizer:
    """Sources are `method.request.header.NAME` and the like, with commas between them."""
    named = [source.strip().split(".", 3) for source in str(row.identity_source or "").split(",")]
    kept = ((parts[2], parts[3]) for parts in named if len(parts) == 4)
    return Authorizer(str(row.name), tuple(row for row in kept if row[0] in SOURCES))


def _response(row: Any) -> CustomResponse:
    return CustomResponse(
        int(row.status) if row.status else None, dict(row.parameters), dict(row.templates)
    )
