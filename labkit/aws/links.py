"""VPC links of REST APIs (version 1): each leads to one Network Load Balancer (F5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.handler import Handler
from labkit.aws.network import as_it_is
from labkit.aws.scope import Scope, Unseen
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    answer = scope.client("apigateway").create_vpc_link(
        name=scope.prefix + resource.name,
        targetArns=[resource.properties["target"]],
        tags=scope.tags(*resource.key),
    )
    return _available(scope, {"id": str(answer["id"])})


def _available(scope: Scope, attributes: Attributes) -> Attributes:
    key = attributes["id"]
    scope.waits.until(lambda: _is_available(scope, key), f"the VPC link {key} was not available")
    return attributes


def _is_available(scope: Scope, key: str) -> bool:
    """Raises `CallFailed` for a link that failed: it never becomes available (F5.4)."""
    link = _link(scope, key)
    if link is None:
        raise Unseen(f"the VPC link {key}")
    if link["status"] == "FAILED":
        raise CallFailed("VpcLinkFailed", link.get("statusMessage", f"the VPC link {key} failed"))
    return bool(link["status"] == "AVAILABLE")


def _link(scope: Scope, key: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = []
    with unless_gone():
        found.append(scope.client("apigateway").get_vpc_link(vpcLinkId=key))
    return found[0] if found else None


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    scope.client("apigateway").delete_vpc_link(vpcLinkId=key)
    scope.waits.until(lambda: _link(scope, key) is None, f"the VPC link {key} was not deleted")


def tags_of(scope: Scope, key: str) -> dict[str, str] | None:
    """The tags of a link, or None where it does not exist."""
    link = _link(scope, key)
    return None if link is None else dict(link.get("tags", {}))


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    for row in links(scope):
        if scope.is_step(row["tags"], *resource.key):
            return {"id": str(row["id"])}
    return None


def links(scope: Scope) -> Iterator[dict[str, Any]]:
    """The links that are this lab's and learner's, with their tags, which a list lacks (R076)."""
    for page in scope.client("apigateway").get_paginator("get_vpc_links").paginate():
        for row in page["items"]:
            if row["name"].startswith(scope.prefix):
                tags = tags_of(scope, row["id"]) or {}
                if scope.owns(tags):
                    yield {**row, "tags": tags}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Links that still carry this lab's and learner's tags."""
    for row in links(scope):
        yield Leftover("vpc_link", row["id"], row["tags"].get("Name", ""))


def _again(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    return _available(scope, as_it_is(scope, resource, attributes))


HANDLERS: dict[str, Handler] = {"vpc_link": Handler(_create, _again, _delete, _find)}
