"""What the data plane reads from the accounts: APIs, endpoints, roles. It changes nothing.

A host name tells an API's id and Region, and not whose it is: ids are unique, so whoever has
the API owns it. The endpoint that a request came by may be another account's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from labkit.emulator.iam.callers import attached_texts
from labkit.emulator.snapshots import Snapshot
from labkit.topology import PolicyDocument, TopologyError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An interface endpoint as a request meets it."""

    id: str
    vpc: str
    service: str
    policy: PolicyDocument


@dataclass(frozen=True, slots=True)
class Canary:
    """What a stage's canary serves, and the share of requests that it gets, in percent."""

    deployment: str
    snapshot: Snapshot
    overrides: dict[str, str]
    share: float


@dataclass(frozen=True, slots=True)
class DeployedStage:
    """A stage: its deployment's id and snapshot, its variables, and its settings by method."""

    name: str
    deployment: str
    snapshot: Snapshot
    variables: dict[str, str]
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    canary: Canary | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """A REST API's settings that need no deployment (F1.19). `kind` is its endpoint type."""

    id: str
    account: str
    region: str
    kind: str
    disabled: bool
    endpoints: tuple[str, ...]
    stages: dict[str, DeployedStage]

    @property
    def private(self) -> bool:
        """Whether it is reached by interface endpoints alone."""
        return self.kind == "PRIVATE"

    @property
    def arn(self) -> str:
        """Its ARN as `execute-api` writes it."""
        return f"arn:aws:execute-api:{self.region}:{self.account}:{self.id}"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key, and the stages that its usage plans cover, each as `api/stage`."""

    id: str
    enabled: bool
    stages: frozenset[str]


def owner_of_api(region: str, key: str) -> tuple[str, str] | None:
    """Account and Region of the API with this id; `region` is empty where any will do."""
    from moto.apigateway.models import apigateway_backends  # noqa: PLC0415  loaded late

    for account, place, backend in _everywhere(apigateway_backends):
        if region in ("", place) and key in backend.apis:
            return account, place
    return None


def find_endpoint(region: str, key: str) -> Endpoint | None:
    """The VPC endpoint with this id in a Region, whosever it is."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded late

    for _, place, backend in _everywhere(ec2_backends):
        found = backend.vpc_end_points.get(key) if place == region else None
        if found is not None:
            policy = PolicyDocument.parse(found.policy_document)
            return Endpoint(found.id, found.vpc_id, found.service_name, policy)
    return None


def _everywhere(backends: Any) -> list[tuple[str, str, Any]]:
    """What moto holds by account and Region. Looking makes nothing: that would draw ids."""
    return list(backends.iter_backends())


class Account:
    """The account that owns an API, read afresh at each request."""

    def __init__(self, account: str) -> None:
        self.id = account

    def api(self, region: str, key: str) -> Api | None:
        """The API with this id in a Region."""
        if owner_of_api(region, key) != (self.id, region):
            return None
        found = _apigateway(self.id, region).apis[key]
        settings = found.endpoint_configuration
        return Api(
            id=found.id,
            account=self.id,
            region=region,
            kind=str(settings["types"][0]),
            disabled=bool(getattr(found, "default_name_off", False)),
            endpoints=tuple(settings.get("vpcEndpointIds") or ()),
            stages={stage.name: stage for stage in _stages(found)},
        )

    def api_key(self, region: str, value: str) -> ApiKey | None:
        """The API key with this value; None if there is none."""
        backend = _apigateway(self.id, region)
        key = next((row for row in backend.keys.values() if row.value == value), None)
        if key is None:
            return None
        plans = [plan for plan, keys in backend.usage_plan_keys.items() if key.id in keys]
        stages = frozenset(
            f"{row['apiId']}/{row['stage']}"
            for plan in plans
            if plan in backend.usage_plans
            for row in backend.usage_plans[plan].api_stages
        )
        return ApiKey(key.id, bool(key.enabled), stages)

    def role(self, arn: str) -> tuple[PolicyDocument, tuple[PolicyDocument, ...]] | None:
        """Trust policy and permission policies of a role; None if there is no such role."""
        from moto.iam.models import iam_backends  # noqa: PLC0415  loaded late

        backend = iam_backends[self.id]["aws"]
        role = next((row for row in backend.roles.values() if row.arn == arn), None)
        if role is None:
            return None
        permissions = tuple(map(_document, attached_texts(role)))
        return _document(role.assume_role_policy_document), permissions


def _apigateway(account: str, region: str) -> Any:
    from moto.apigateway.models import apigateway_backends  # noqa: PLC0415  loaded late

    return apigateway_backends[account][region]


def _stages(api: Any) -> Iterator[DeployedStage]:
    for stage in api.stages.values():
        deployment = api.deployments.get(stage.deployment_id)
        snapshot = getattr(deployment, "snapshot", None)
        if isinstance(snapshot, Snapshot):
            yield DeployedStage(
                stage.name,
                deployment.id,
                snapshot,
                dict(stage.variables or {}),
                stage.method_settings,
                _canary(api, getattr(stage, "canary_settings", None)),
            )


def _canary(api: Any, settings: Any) -> Canary | None:
    deployment = api.deployments.get((settings or {}).get("deploymentId"))
    if deployment is None:
        return None
    overrides = dict(settings.get("stageVariableOverrides") or {})
    return Canary(deployment.id, deployment.snapshot, overrides, settings["percentTraffic"])


def _document(text: Any) -> PolicyDocument:
    """A policy that IAM keeps, as text, as an object, or percent-encoded."""
    if not isinstance(text, str):
        return PolicyDocument.parse(json.dumps(text))
    try:
        return PolicyDocument.parse(text)
    except TopologyError:
        return PolicyDocument.parse(unquote(text))


@dataclass(frozen=True, slots=True)
class Listener:
    """A load balancer's listener, as a private integration names it."""

    balancer: str
    port: int
    protocol: str


def find_listener(account: str, region: str, arn: str) -> Listener | None:
    """The listener with this ARN; None if there is none."""
    from moto.elbv2.models import elbv2_backends  # noqa: PLC0415  loaded late

    for owner, balancer in elbv2_backends[account][region].load_balancers.items():
        found = balancer.listeners.get(arn)
        if found is not None:
            return Listener(owner, int(found.port), str(found.protocol))
    return None
