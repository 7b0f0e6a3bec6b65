"""A REST API, read from what API Gateway's get calls answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.topology.api import (
    Deployment,
    EndpointType,
    Integration,
    IntegrationResponse,
    Method,
    Resource,
    RestApi,
    Stage,
)
from labkit.topology.policy import PolicyDocument

Row = Mapping[str, Any]


def rest_api(row: Row) -> RestApi:
    """The API of a row of GetRestApis, with `resources` and `stages` added to it.

    AWS does not tell with which policy a deployment was made, nor its methods in this
    form. What is assumed: every stage serves the API as it is defined now.
    """
    tags = row.get("tags") or {}
    configuration = row.get("endpointConfiguration", {})
    resources = tuple(sorted(map(_resource, row.get("resources", ())), key=lambda r: r.path))
    policy = _policy(row)
    stages = [Stage(name=s["stageName"], deployment=s["deploymentId"]) for s in row["stages"]]
    served = dict.fromkeys(stage.deployment for stage in stages)
    return RestApi(
        id=row["id"],
        name=tags.get("Name", "") or row.get("name", ""),
        # Nothing given means edge (F1.1).
        endpoint_type=EndpointType((configuration.get("types") or ["EDGE"])[0]),
        resources=resources,
        policy=policy,
        deployments=tuple(Deployment(id=key, resources=resources, policy=policy) for key in served),
        stages=tuple(stages),
        vpc_endpoint_ids=tuple(configuration.get("vpcEndpointIds") or ()),
        disable_execute_api_endpoint=bool(row.get("disableExecuteApiEndpoint", False)),
        tags=tuple(sorted(tags.items())),
    )


def _policy(row: Row) -> PolicyDocument | None:
    """The resource policy, its ARNs for this API as short as they were written (F4.11)."""
    text = row.get("policy")
    if not text:
        return None
    policy = PolicyDocument.parse(text)
    return PolicyDocument.parse(_shortened(policy.to_json(), row["id"]))


def _shortened(text: str, api: str) -> str:
    pieces = text.split('"arn:aws:execute-api:')
    short = [pieces[0]]
    for piece in pieces[1:]:
        # Region, account, then the API and what follows it.
        parts = piece.split(":", 2)
        ours = len(parts) == 3 and parts[2].startswith(f"{api}/")
        short.append(f'"execute-api:{parts[2].removeprefix(api)}' if ours else _whole(piece))
    return "".join(short)


def _whole(piece: str) -> str:
    return f'"arn:aws:execute-api:{piece}'


def _resource(row: Row) -> Resource:
    methods = row.get("resourceMethods") or {}
    return Resource(
        path=row["path"],
        methods=tuple(_method(name, methods[name]) for name in sorted(methods)),
    )


def _method(name: str, row: Row) -> Method:
    return Method(
        http_method=name,
        authorization=row.get("authorizationType", "NONE"),
        integration=_integration(row.get("methodIntegration") or {"type": ""}),
    )


def _integration(row: Row) -> Integration:
    return Integration(
        type=row["type"],
        uri=row.get("uri", ""),
        http_method=row.get("httpMethod", ""),
        role=row.get("credentials", ""),
        request_parameters=tuple(sorted((row.get("requestParameters") or {}).items())),
        request_templates=tuple(sorted((row.get("requestTemplates") or {}).items())),
        responses=tuple(_responses(row)),
    )


def _responses(row: Row) -> Iterator[IntegrationResponse]:
    responses = row.get("integrationResponses") or {}
    for status in sorted(responses):
        pattern = responses[status].get("selectionPattern") or ""
        yield IntegrationResponse(status=int(status), selection_pattern=pattern)
