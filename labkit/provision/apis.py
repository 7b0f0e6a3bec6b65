"""A REST API read as resources: the API, its policy, paths, methods and stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.errors import LabkitError
from labkit.provision.naming import Names
from labkit.provision.resource import Resource
from labkit.provision.values import Key, Ref, Text
from labkit.topology import Integration, Method, RestApi


def rest_api(api: RestApi, names: Names) -> Iterator[Resource]:
    """Everything that makes up one API.

    The policy is a resource of its own because its order against the API's type matters
    (F1.13), and because it may name the API itself.
    """
    ref = Ref("rest_api", api.label)
    properties = {
        "endpoint_type": str(api.endpoint_type),
        "vpc_endpoint_ids": names.refs(api.vpc_endpoint_ids),
        "disable_default_name": api.disable_execute_api_endpoint,
    }
    yield Resource("rest_api", api.label, properties)
    if api.policy:
        policy = {"api": ref, "policy": names.policy(api.policy)}
        yield Resource("api_policy", api.label, policy)
    contents = [*_paths(api, ref), *_methods(api, ref, names)]
    yield from contents
    yield from _stages(api, ref, names, contents)


def _paths(api: RestApi, ref: Ref) -> Iterator[Resource]:
    """Every path below `/`, parents first, those that are only parents included."""
    made: set[str] = set()
    for resource in api.resources:
        parts = [part for part in resource.path.split("/") if part]
        for depth, part in enumerate(parts):
            path = "/" + "/".join(parts[: depth + 1])
            parent = "/" + "/".join(parts[:depth])
            if path not in made:
                made.add(path)
                properties = {"api": ref, "parent": _path_ref(api, parent), "part": part}
                yield Resource("api_resource", f"{api.label} {path}", properties)


def _path_ref(api: RestApi, path: str) -> Ref:
    if path == "/":
        return Ref("rest_api", api.label, "root")
    return Ref("api_resource", f"{api.label} {path}")


def _methods(api: RestApi, ref: Ref, names: Names) -> Iterator[Resource]:
    for path, method in api.methods():
        properties = {
            "api": ref,
            "resource": _path_ref(api, path),
            "method": method.http_method,
            **_content(method, names),
        }
        yield Resource("api_method", f"{api.label} {method.http_method} {path}", properties)


def _content(method: Method, names: Names) -> dict[str, Any]:
    return {
        "authorization": method.authorization,
        "integration": _integration(method.integration, names),
    }


def _integration(integration: Integration, names: Names) -> dict[str, Any]:
    templates = integration.request_templates
    return {
        "type": integration.type,
        "uri": names.text(integration.uri),
        "http_method": integration.http_method,
        "role": names.ref(integration.role) if integration.role else "",
        **_connection(integration, names),
        "parameters": dict(integration.request_parameters),
        "templates": {content: names.text(template) for content, template in templates},
        "responses": tuple(
            {
                "status": row.status,
                "pattern": row.selection_pattern,
                "templates": dict(row.templates),
            }
            for row in integration.responses
        ),
    }


def _connection(integration: Integration, names: Names) -> dict[str, Any]:
    """The VPC link of an integration that has one, and the load balancer behind version 2."""
    if integration.connection_type != "VPC_LINK":
        return {}
    return {
        "connection_type": integration.connection_type,
        "connection": names.ref(integration.connection_id),
        **({"target": names.ref(integration.target)} if integration.target else {}),
    }


def _stages(api: RestApi, ref: Ref, names: Names, contents: list[Resource]) -> Iterator[Resource]:
    """Stages, each with all that its deployment holds: a change of any of it is a new one."""
    after: tuple[Key, ...] = tuple(resource.key for resource in contents)
    if api.policy:
        after = (("api_policy", api.label), *after)
    serves = _served(api, names)
    for stage in api.stages:
        deployed = api.deployed(stage.name)
        edited = (api.resources, api.policy)
        if deployed is None or (deployed.resources, deployed.policy) != edited:
            raise LabkitError(
                "labkit deploys an API as it is defined, not an earlier state of it",
                where=f"{api.label}, stage {stage.name}",
                try_="give the stage a deployment with the API's own resources and policy",
            )
        properties = {"api": ref, "stage_name": stage.name, "serves": serves}
        yield Resource("stage", f"{api.label} {stage.name}", properties, after)


def _served(api: RestApi, names: Names) -> dict[str, Any]:
    methods: dict[str, Text | str | dict[str, Any]] = {
        f"{method.http_method} {path}": _content(method, names) for path, method in api.methods()
    }
    return {
        "endpoint_type": str(api.endpoint_type),
        "disable_default_name": api.disable_execute_api_endpoint,
        "policy": names.policy(api.policy),
        "methods": methods,
    }
