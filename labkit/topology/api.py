"""REST APIs: types, resources, methods, integrations, deployments and stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

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
    without patterns an error of the back end comes out as 200 (F6.6). `templates` are
    (content type, template), `parameters` (destination, source), as API Gateway names them.
    """

    status: int
    selection_pattern: str = ""
    templates: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """What a method does with a request. `uri` and `role` are ARNs for type `AWS` (F6.1).

    `type` is `MOCK`, `HTTP`, `HTTP_PROXY`, `AWS` or `AWS_PROXY`. With `connection_type`
    `VPC_LINK`, `connection_id` names the link, or a stage variable that does (F9.8), and
    `target` the load balancer's ARN of a link of version 2 (F5.8).
    """

    type: str
    uri: str = ""
    http_method: str = ""
    role: str = ""
    request_parameters: tuple[tuple[str, str], ...] = ()
    request_templates: tuple[tuple[str, str], ...] = ()
    responses: tuple[IntegrationResponse, ...] = ()
    connection_type: str = "INTERNET"
    connection_id: str = ""
    target: str = ""
    timeout_millis: int = 29_000
    passthrough_behavior: str = "WHEN_NO_MATCH"

    @property
    def service_action(self) -> tuple[str, str] | None:
        """Service and action of an `AWS` integration, such as ("kinesis", "PutRecord")."""
        parts = self.uri.split(":")
        if self.type != "AWS" or len(parts) < 6 or not parts[5].startswith("action/"):
            return None
        return parts[4], parts[5].removeprefix("action/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One HTTP method of a resource.

    `authorization` is AWS's `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`, the last
    two with the id of an `authorizer`; `required` are the request parameters that must be
    there, as `method.request.header.NAME`.
    """

    http_method: str
    integration: Integration
    authorization: str = "NONE"
    authorizer: str = ""
    api_key_required: bool = False
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A path of an API, such as `/kinesis`, and its methods."""

    path: str
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizer:
    """Who a method asks: a function's policy, or a user pool's tokens (F4.6, F4.7).

    `grants` is the policy that the function answers for the request's token, None where
    that is not known; `header` is where the token stands.
    """

    id: str
    type: Literal["TOKEN", "REQUEST", "COGNITO_USER_POOLS"] = "TOKEN"
    header: str = "Authorization"
    grants: PolicyDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayResponse:
    """A customised answer for one of API Gateway's own errors, by its `type` (F1.36)."""

    type: str
    status: int | None = None
    templates: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a stage serves: the API as it was when it was made (F1.19)."""

    id: str
    resources: tuple[Resource, ...]
    policy: PolicyDocument | None = None
    authorizers: tuple[Authorizer, ...] = ()
    gateway_responses: tuple[GatewayResponse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A name in the URL, the deployment that it serves, and its variables."""

    name: str
    deployment: str
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestApi(Component):
    """A REST API. Requests meet a stage's deployment, not `policy` and `resources` as edited.

    `api_keys` are the key values that a usage plan admits, None where that is not known;
    `endpoint_access_mode` is empty for an API without an enhanced security policy (F1.18).
    An empty `account` or `region` is the topology's own.
    """

    endpoint_type: EndpointType
    resources: tuple[Resource, ...] = ()
    policy: PolicyDocument | None = None
    deployments: tuple[Deployment, ...] = ()
    stages: tuple[Stage, ...] = ()
    vpc_endpoint_ids: tuple[str, ...] = ()
    disable_execute_api_endpoint: bool = False
    endpoint_access_mode: Literal["BASIC", "STRICT", ""] = ""
    api_keys: tuple[str, ...] | None = None
    account: str = ""
    region: str = ""
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

    def stage(self, name: str) -> Stage | None:
        """The stage of this name, or None."""
        return next((row for row in self.stages if row.name == name), None)

    def methods(self) -> Iterator[tuple[str, Method]]:
        """Path and method of everything the API defines."""
        for resource in self.resources:
            for method in resource.methods:
                yield resource.path, method


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRoute:
    """A route of an HTTP API, `GET /items/{id}` or `$default`, and what it leads to.

    `integration_type` is AWS's, such as `HTTP_PROXY` or `AWS_PROXY`. By a VPC link
    (`connection_type` `VPC_LINK`) the `uri` is the ARN of a load balancer's listener (F5.8).
    """

    key: str
    integration_type: str = ""
    uri: str = ""
    connection_type: Literal["INTERNET", "VPC_LINK"] = "INTERNET"
    connection_id: str = ""
    method: str = ""
    authorization: str = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpApi(Component):
    """An API of `apigatewayv2`. Its name has the same shape as a REST API's (F1.2, F1.1).

    `routes` is None where nobody described them. An empty `account` or `region` is the
    topology's own.
    """

    protocol: Literal["HTTP", "WEBSOCKET"] = "HTTP"
    stages: tuple[str, ...] = ("$default",)
    routes: tuple[HttpRoute, ...] | None = None
    account: str = ""
    region: str = ""
