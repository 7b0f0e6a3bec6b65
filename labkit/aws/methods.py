"""Paths and methods of a REST API, with their integrations."""

from __future__ import annotations

from typing import Any

from labkit.aws.apigateway import path_ids
from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.network import as_it_is
from labkit.aws.scope import Scope
from labkit.provision import Resource
from labkit.provision.values import Attributes


def _create_path(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("apigateway").create_resource(
        restApiId=wanted["api"], parentId=wanted["parent"], pathPart=wanted["part"]
    )
    return {"id": answer["id"]}


def _delete_path(scope: Scope, resource: Resource, attributes: Attributes) -> None:
    scope.client("apigateway").delete_resource(
        restApiId=resource.properties["api"], resourceId=attributes["id"]
    )


def _find_path(scope: Scope, resource: Resource) -> Attributes | None:
    paths: dict[str, str] = {}
    with unless_gone():
        paths.update(path_ids(scope, resource.properties["api"]))
    # The name is the API's, a space, and the path.
    path = resource.name.rsplit(" ", 1)[-1]
    return {"id": paths[path]} if path in paths else None


def _place(resource: Resource) -> dict[str, str]:
    wanted = resource.properties
    return {
        "restApiId": wanted["api"],
        "resourceId": wanted["resource"],
        "httpMethod": wanted["method"],
    }


def _method_id(resource: Resource) -> Attributes:
    return {"id": " ".join(_place(resource).values())}


def _create_method(scope: Scope, resource: Resource, _token: str) -> Attributes:
    gateway, place = scope.client("apigateway"), _place(resource)
    gateway.put_method(**place, authorizationType=resource.properties["authorization"])
    integration = resource.properties["integration"]
    gateway.put_integration(**place, **_integration(integration))
    for row in integration["responses"]:
        status = str(row["status"])
        given = {"selectionPattern": row["pattern"], "responseTemplates": row["templates"]}
        given = {name: value for name, value in given.items() if value}
        gateway.put_method_response(**place, statusCode=status)
        gateway.put_integration_response(**place, statusCode=status, **given)
    return _method_id(resource)


def _integration(wanted: dict[str, Any]) -> dict[str, Any]:
    """Arguments of `put_integration`, without those that are not set."""
    arguments = {
        "type": wanted["type"],
        "integrationHttpMethod": wanted["http_method"],
        "uri": wanted["uri"],
        "credentials": wanted["role"],
        "connectionType": wanted.get("connection_type"),
        "connectionId": wanted.get("connection"),
        "integrationTarget": wanted.get("target"),
        "requestParameters": wanted["parameters"],
        "requestTemplates": wanted["templates"],
    }
    return {name: value for name, value in arguments.items() if value}


def _update_method(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    """Put it anew: nobody meets the edited API before it is deployed (F1.19)."""
    _delete_method(scope, resource, attributes)
    return _create_method(scope, resource, "")


def _delete_method(scope: Scope, resource: Resource, _: Attributes) -> None:
    with unless_gone():
        scope.client("apigateway").delete_method(**_place(resource))


def _find_method(scope: Scope, resource: Resource) -> Attributes | None:
    found = []
    with unless_gone():
        found.append(scope.client("apigateway").get_method(**_place(resource)))
    return _method_id(resource) if found else None


HANDLERS: dict[str, Handler] = {
    "api_resource": Handler(_create_path, as_it_is, _delete_path, _find_path),
    "api_method": Handler(_create_method, _update_method, _delete_method, _find_method),
}
