"""REST APIs, read from what API Gateway's get calls answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from labkit.topology.api import (
    Authorizer,
    Deployment,
    EndpointType,
    GatewayResponse,
    RestApi,
    Stage,
)
from labkit.topology.describe_methods import resource, status
from labkit.topology.describe_policies import policy_or_none, shortened
from labkit.topology.describe_rows import (
    Row,
    choice,
    flag,
    name_of,
    pairs,
    part,
    rows_of,
    tags_of,
    text,
    text_or,
    texts,
)
from labkit.topology.policy import PolicyDocument

Mode = Literal["BASIC", "STRICT", ""]
Asked = Literal["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]
ENDPOINT_TYPES: dict[str, EndpointType] = {kind.value: kind for kind in EndpointType}
MODES: dict[str, Mode] = {"BASIC": "BASIC", "STRICT": "STRICT"}
AUTHORIZERS: dict[str, Asked | None] = {
    "TOKEN": "TOKEN",
    "REQUEST": "REQUEST",
    "COGNITO_USER_POOLS": "COGNITO_USER_POOLS",
    "JWT": None,
}
"""The types of authorizer; None is one that labkit does not model."""
HEADER, ANSWERED = "method.request.header.", "gatewayresponse.header."


def rest_api(row: Row) -> RestApi:
    """The API of a row of GetRestApis, with what `joined` adds to it.

    `OwnerId` and `Region`, which AWS does not tell, are put there by who fetched it elsewhere.

    AWS does not tell with which policy a deployment was made, nor its methods in this
    form. What is assumed: every stage serves the API as it is defined now.
    """
    configuration = part(row, "endpointConfiguration")
    served, stages = _served(row), tuple(_stages(row))
    return RestApi(
        id=text(row, "id"),
        name=name_of(row) or text_or(row, "name"),
        endpoint_type=_endpoint_type(configuration),
        resources=served.resources,
        policy=served.policy,
        deployments=tuple(_deployments(served, stages)),
        stages=stages,
        vpc_endpoint_ids=texts(configuration, "vpcEndpointIds"),
        disable_execute_api_endpoint=flag(row, "disableExecuteApiEndpoint", default=False),
        endpoint_access_mode=choice(row, "endpointAccessMode", MODES, ""),
        api_keys=_api_keys(row),
        account=text_or(row, "OwnerId"),
        region=text_or(row, "Region"),
        tags=tuple(sorted(tags_of(row).items())),
    )


def _endpoint_type(configuration: Row) -> EndpointType:
    """Nothing given means edge (F1.1)."""
    first = (texts(configuration, "types") or ("EDGE",))[0]
    return choice({"types": first}, "types", ENDPOINT_TYPES, EndpointType.EDGE)


def _served(row: Row) -> Deployment:
    """The API as it is defined now, in the form of a deployment."""
    return Deployment(
        id="",
        resources=tuple(sorted(map(resource, rows_of(row, "resources")), key=lambda r: r.path)),
        policy=_policy(row),
        authorizers=tuple(_authorizers(row)),
        gateway_responses=tuple(_gateway_responses(row)),
    )


def _deployments(served: Deployment, stages: tuple[Stage, ...]) -> Iterator[Deployment]:
    for key in dict.fromkeys(stage.deployment for stage in stages):
        yield replace(served, id=key)


def _stages(row: Row) -> Iterator[Stage]:
    for item in rows_of(row, "stages"):
        yield Stage(
            name=text(item, "stageName"),
            deployment=text(item, "deploymentId"),
            variables=pairs(item, "variables"),
        )


def _api_keys(row: Row) -> tuple[str, ...] | None:
    """The values of `apiKeys`, rows of GetApiKeys with their values; None where not told."""
    if row.get("apiKeys") is None:
        return None
    enabled = [item for item in rows_of(row, "apiKeys") if flag(item, "enabled", default=True)]
    return tuple(text(item, "value") for item in enabled)


def _authorizers(row: Row) -> Iterator[Authorizer]:
    for item in rows_of(row, "authorizers"):
        kind = choice(item, "type", AUTHORIZERS, "TOKEN")
        if kind:
            yield Authorizer(id=text(item, "id"), type=kind, header=_header(item))


def _header(row: Row) -> str:
    """The header where the token stands: the first one that the identity source names."""
    sources = text_or(row, "identitySource").split(",")
    named = [part.strip().removeprefix(HEADER) for part in sources if HEADER in part]
    return named[0] if named else "Authorization"


def _gateway_responses(row: Row) -> Iterator[GatewayResponse]:
    """The customised ones: API Gateway lists its own beside them."""
    for item in rows_of(row, "gatewayResponses"):
        if not flag(item, "defaultResponse", default=False):
            yield GatewayResponse(
                type=text(item, "responseType"),
                status=status(item) if item.get("statusCode") else None,
                templates=pairs(item, "responseTemplates"),
                headers=tuple(_headers(item)),
            )


def _headers(row: Row) -> Iterator[tuple[str, str]]:
    for name, value in pairs(row, "responseParameters"):
        if name.startswith(ANSWERED):
            yield name.removeprefix(ANSWERED), value


def _policy(row: Row) -> PolicyDocument | None:
    """The resource policy, its ARNs for this API as short as they were written (F4.11)."""
    found = policy_or_none(row, "policy")
    return PolicyDocument.parse(shortened(found.to_json(), text(row, "id"))) if found else None
