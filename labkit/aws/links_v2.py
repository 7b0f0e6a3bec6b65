"""VPC links of version 2: interfaces of API Gateway's own in subnets of a VPC (F5.7)."""

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
    answer = scope.client("apigatewayv2").create_vpc_link(
        Name=scope.prefix + resource.name,
        SubnetIds=list(resource.properties["subnets"]),
        SecurityGroupIds=list(resource.properties["groups"]),
        Tags=scope.tags(*resource.key),
    )
    return _available(scope, {"id": str(answer["VpcLinkId"])})


def _available(scope: Scope, attributes: Attributes) -> Attributes:
    key = attributes["id"]
    scope.waits.until(lambda: _is_available(scope, key), f"the VPC link {key} was not available")
    return attributes


def _is_available(scope: Scope, key: str) -> bool:
    """Raises `CallFailed` for a link that failed: it never becomes available."""
    link = _link(scope, key)
    if link is None:
        raise Unseen(f"the VPC link {key}")
    if link["VpcLinkStatus"] == "FAILED":
        said = link.get("VpcLinkStatusMessage", f"the VPC link {key} failed")
        raise CallFailed("VpcLinkFailed", said)
    return bool(link["VpcLinkStatus"] == "AVAILABLE")


def _link(scope: Scope, key: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = []
    with unless_gone():
        found.append(scope.client("apigatewayv2").get_vpc_link(VpcLinkId=key))
    return found[0] if found else None


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    """The interfaces go with the link; until then they keep its subnets and groups busy."""
    key = attributes["id"]
    scope.client("apigatewayv2").delete_vpc_link(VpcLinkId=key)
    scope.waits.until(lambda: _link(scope, key) is None, f"the VPC link {key} was not deleted")


def tags_of(scope: Scope, key: str) -> dict[str, str] | None:
    """The tags of a link, or None where it does not exist."""
    link = _link(scope, key)
    return None if link is None else dict(link.get("Tags", {}))


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    for row in links(scope):
        if scope.is_step(row["Tags"], *resource.key):
            return {"id": str(row["VpcLinkId"])}
    return None


def links(scope: Scope) -> Iterator[dict[str, Any]]:
    """The links that are this lab's and learner's, with their tags."""
    call, more = scope.client("apigatewayv2").get_vpc_links, {"MaxResults": "100"}
    while True:
        page = call(**more)
        for row in page["Items"]:
            if row["Name"].startswith(scope.prefix):
                tags = tags_of(scope, row["VpcLinkId"]) or {}
                if scope.owns(tags):
                    yield {**row, "Tags": tags}
        if not page.get("NextToken"):
            return
        more["NextToken"] = page["NextToken"]


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Links that still carry this lab's and learner's tags."""
    for row in links(scope):
        yield Leftover("vpc_link_v2", row["VpcLinkId"], row["Tags"].get("Name", ""))


def _again(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    return _available(scope, as_it_is(scope, resource, attributes))


HANDLERS: dict[str, Handler] = {"vpc_link_v2": Handler(_create, _again, _delete, _find)}
