"""REST APIs: types, resources, methods, integrations, deployments and stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from labkit.topology.base import Component, require
from labkit.topology.policy import PolicyDocument


class EndpointType(StrEnum):
    """The three types of REST API (F1.1)."""

    EDGE = "EDGE"
    REGIONAL = "REGIONAL"
    PRIVATE = "PRIVATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationResponse:
    """Which status a method answers when the back end's status fits `selection_pattern`.

    An empty pattern is the default response, which takes whatever no other one took:
    without patterns an error of the back end comes out as 200 (F6.6).
    """

    status: int
    selection_pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """What a method does with a request. `uri` and `role` are ARNs for type `AWS` (F6.1)."""

    type: str
    uri: str = ""
    http_method: str = ""
    role: str = ""
    request_parameters: tuple[tuple[str, str], ...] = ()
    request_templates: tuple[tuple[str, str], ...] = ()
    responses: tuple[IntegrationResponse, ...] = ()

    @property
    def service_action(self) -> tuple[str, str] | None:
        """Service and action of an `AWS` integration, such as ("kinesis", "PutRecord")."""
        parts = self.uri.split(":")
        if self.type != "AWS" or len(parts) < 6 or not parts[5].startswith("action/"):
            return None
        return parts[4], parts[5].removeprefix("action/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One HTTP method of a resource; `authorization` is AWS's `NONE` or `AWS_IAM`."""

    http_method: str
    integration: Integration
    authorization: str = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A path of an API, such as `/kinesis`, and its methods."""

    path: str
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a stage serves: resources and policy as they were when it was made (F1.19)."""

    id: str
    resources: tuple[Resource, ...]
    policy: PolicyDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A name in the URL and the deployment that it serves."""

    name: str
    deployment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestApi(Component):
    """A REST API. Requests meet a stage's deployment, not `policy` and `resources` as edited."""

    endpoint_type: EndpointType
    resources: tuple[Resource, ...] = ()
    policy: PolicyDocument | None = None
    deployments: tuple[Deployment, ...] = ()
    stages: tuple[Stage, ...] = ()
    vpc_endpoint_ids: tuple[str, ...] = ()
    disable_execute_api_endpoint: bool = False
    tags: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        require(
            self.endpoint_type is EndpointType.PRIVATE or not self.vpc_endpoint_ids,
            self,
            "VPCEndpoints can only be specified with PRIVATE apis (F4.9)",
            "leave vpc_endpoint_ids empty, or make the API PRIVATE",
        )

    def deployed(self, stage: str) -> Deployment | None:
        """The deployment that a stage serves, or None where there is no such stage."""
        wanted = {row.deployment for row in self.stages if row.name == stage}
        return next((row for row in self.deployments if row.id in wanted), None)

    def methods(self) -> Iterator[tuple[str, Method]]:
        """Path and method of everything the API defines."""
        for resource in self.resources:
            for method in resource.methods:
                yield resource.path, method
