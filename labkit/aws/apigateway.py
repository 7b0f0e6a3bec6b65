"""REST APIs: the API itself, its resource policy, its deployments and stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes
from labkit.topology import EndpointType

Patch = dict[str, str]


def _replace(path: str, value: str) -> Patch:
    return {"op": "replace", "path": path, "value": value}


# ---------------------------------------------------------------- the API


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    configuration: dict[str, Any] = {"types": [wanted["endpoint_type"]]}
    if wanted["vpc_endpoint_ids"]:
        configuration["vpcEndpointIds"] = list(wanted["vpc_endpoint_ids"])
    answer = scope.client("apigateway").create_rest_api(
        name=scope.prefix + resource.name,
        endpointConfiguration=configuration,
        disableExecuteApiEndpoint=wanted["disable_default_name"],
        tags=scope.tags(*resource.key),
    )
    return _known(scope, answer)


def _known(scope: Scope, api: Mapping[str, Any]) -> Attributes:
    """The API's id and that of its root path, which not every back end tells at once."""
    root = api.get("rootResourceId") or path_ids(scope, api["id"])["/"]
    return {"id": api["id"], "root": root}


def path_ids(scope: Scope, api: str) -> dict[str, str]:
    """The ids of an API's paths."""
    paginator = scope.client("apigateway").get_paginator("get_resources")
    pages = paginator.paginate(restApiId=api)
    return {row["path"]: row["id"] for page in pages for row in page["items"]}


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    gateway, api = scope.client("apigateway"), attributes["id"]
    for patches in _patches(gateway.get_rest_api(restApiId=api), resource.properties):
        gateway.update_rest_api(restApiId=api, patchOperations=patches)
        scope.waits.until(
            lambda: gateway.get_rest_api(restApiId=api).get("apiStatus") != "UPDATING",
            f"the API {api} was still being updated",
        )
    return attributes


def _patches(api: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[list[Patch]]:
    """The calls, each a list of patches, that bring an API to what is wanted."""
    configuration = api["endpointConfiguration"]
    have, want = set(configuration.get("vpcEndpointIds", ())), set(wanted["vpc_endpoint_ids"])
    path = "/endpointConfiguration/vpcEndpointIds"
    # Only a private API may have them (F4.9): they go before it leaves, come after it came.
    if have - want:
        yield [{"op": "remove", "path": path, "value": key} for key in sorted(have - want)]
    for before, after in _type_steps(configuration["types"][0], wanted["endpoint_type"]):
        yield [_replace(f"/endpointConfiguration/types/{before}", after)]
    if want - have:
        yield [{"op": "add", "path": path, "value": key} for key in sorted(want - have)]
    if bool(api.get("disableExecuteApiEndpoint")) != wanted["disable_default_name"]:
        yield [_replace("/disableExecuteApiEndpoint", str(wanted["disable_default_name"]).lower())]


def _type_steps(before: str, after: str) -> list[tuple[str, str]]:
    """Changes of type that AWS accepts, one at a time: private to edge is none (F1.11)."""
    if before == after:
        return []
    if (before, after) == (EndpointType.PRIVATE, EndpointType.EDGE):
        regional = str(EndpointType.REGIONAL)
        return [(before, regional), (regional, after)]
    return [(before, after)]


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    scope.client("apigateway").delete_rest_api(restApiId=attributes["id"])


def apis(scope: Scope) -> Iterator[dict[str, Any]]:
    """The REST APIs with this lab's and learner's tags."""
    for page in scope.client("apigateway").get_paginator("get_rest_apis").paginate():
        yield from (row for row in page["items"] if scope.owns(row.get("tags", {})))


def tags_of(scope: Scope, key: str) -> dict[str, str] | None:
    """The tags of a REST API, or None where it does not exist."""
    found: list[dict[str, str]] = []
    with unless_gone():
        found.append(scope.client("apigateway").get_rest_api(restApiId=key).get("tags", {}))
    return found[0] if found else None


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    for row in apis(scope):
        if scope.is_step(row["tags"], *resource.key):
            return _known(scope, row)
    return None


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """REST APIs that still carry this lab's and learner's tags."""
    for row in apis(scope):
        yield Leftover("rest_api", row["id"], row["tags"].get("Name", ""))


# ---------------------------------------------------------------- its resource policy


def _put_policy(scope: Scope, resource: Resource, _: object) -> Attributes:
    api, policy = resource.properties["api"], resource.properties["policy"]
    scope.client("apigateway").update_rest_api(
        restApiId=api, patchOperations=[_replace("/policy", policy)]
    )
    return {"id": f"{api} policy"}


def _remove_policy(scope: Scope, resource: Resource, _: Attributes) -> None:
    scope.client("apigateway").update_rest_api(
        restApiId=resource.properties["api"], patchOperations=[_replace("/policy", "")]
    )


def _find_policy(scope: Scope, resource: Resource) -> Attributes | None:
    key = resource.properties["api"]
    found: list[str] = []
    with unless_gone():
        found.append(scope.client("apigateway").get_rest_api(restApiId=key).get("policy", ""))
    return {"id": f"{key} policy"} if any(found) else None


# ---------------------------------------------------------------- deployment and stage


def _deploy(scope: Scope, api: str) -> str:
    answer = scope.client("apigateway").create_deployment(
        restApiId=api, description=f"labkit {scope.lab}"
    )
    return str(answer["id"])


def _create_stage(scope: Scope, resource: Resource, _token: str) -> Attributes:
    api, name = resource.properties["api"], resource.properties["stage_name"]
    deployment = _deploy(scope, api)
    scope.client("apigateway").create_stage(
        restApiId=api, stageName=name, deploymentId=deployment, tags=scope.tags(*resource.key)
    )
    return {"id": f"{api} {name}", "deployment": deployment}


def _update_stage(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    gateway, api = scope.client("apigateway"), resource.properties["api"]
    deployment = _deploy(scope, api)
    gateway.update_stage(
        restApiId=api,
        stageName=resource.properties["stage_name"],
        patchOperations=[_replace("/deploymentId", deployment)],
    )
    _forget_deployments(scope, api)
    return {**attributes, "deployment": deployment}


def _forget_deployments(scope: Scope, api: str) -> None:
    """Delete the deployments that no stage serves any more (F9.10)."""
    gateway = scope.client("apigateway")
    served = {row["deploymentId"] for row in gateway.get_stages(restApiId=api)["item"]}
    for page in gateway.get_paginator("get_deployments").paginate(restApiId=api):
        for row in page["items"]:
            if row["id"] not in served:
                with unless_gone():
                    gateway.delete_deployment(restApiId=api, deploymentId=row["id"])


def _delete_stage(scope: Scope, resource: Resource, _: Attributes) -> None:
    api, name = resource.properties["api"], resource.properties["stage_name"]
    with unless_gone():
        scope.client("apigateway").delete_stage(restApiId=api, stageName=name)
    _forget_deployments(scope, api)


def _find_stage(scope: Scope, resource: Resource) -> Attributes | None:
    api, name = resource.properties["api"], resource.properties["stage_name"]
    found: list[str] = []
    with unless_gone():
        answer = scope.client("apigateway").get_stage(restApiId=api, stageName=name)
        found.append(answer["deploymentId"])
    return {"id": f"{api} {name}", "deployment": found[0]} if found else None


HANDLERS: dict[str, Handler] = {
    "rest_api": Handler(_create, _update, _delete, _find),
    "api_policy": Handler(_put_policy, _put_policy, _remove_policy, _find_policy),
    "stage": Handler(_create_stage, _update_stage, _delete_stage, _find_stage),
}
