"""DynamoDB tables: one text key, paid by request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.by_name import leftovers_named
from labkit.aws.calls import told, unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs, pairs
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes

BUSY = frozenset({"ResourceInUseException", "LimitExceededException"})
"""Codes of a table that is just being made or deleted, or of too many calls at once."""


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    with told(again=BUSY):
        scope.client("dynamodb").create_table(
            TableName=wanted["table_name"],
            AttributeDefinitions=[{"AttributeName": wanted["key"], "AttributeType": "S"}],
            KeySchema=[{"AttributeName": wanted["key"], "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=pairs(scope.tags(*resource.key)),
        )
    return _active(scope, resource, {"id": wanted["table_name"]})


def _active(scope: Scope, _: Resource, attributes: Attributes) -> Attributes:
    name = attributes["id"]
    rows: list[dict[str, Any]] = []

    def active() -> bool:
        rows.append(description(scope, name) or {})
        return rows[-1].get("TableStatus") == "ACTIVE"

    scope.waits.until(active, f"the table {name} was not active")
    return {"id": name, "arn": rows[-1]["TableArn"]}


def description(scope: Scope, name: str) -> dict[str, Any] | None:
    """The description of a table, or None where it does not exist."""
    found: list[dict[str, Any]] = []
    with unless_gone():
        found.append(scope.client("dynamodb").describe_table(TableName=name)["Table"])
    return found[0] if found else None


def tags_of(scope: Scope, name: str) -> dict[str, str] | None:
    """The tags of a table, or None where it does not exist."""
    known = description(scope, name)
    found: list[dict[str, str]] = []
    with unless_gone():
        if known:
            client = scope.client("dynamodb")
            answer = client.list_tags_of_resource(ResourceArn=known["TableArn"])
            found.append(from_pairs(answer["Tags"]))
    return found[0] if found else None


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    name = attributes["id"]
    with told(again=BUSY):
        scope.client("dynamodb").delete_table(TableName=name)
    scope.waits.until(lambda: description(scope, name) is None, f"the table {name} was not deleted")


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    name = resource.properties["table_name"]
    known = description(scope, name)
    if known is None or not scope.is_step(tags_of(scope, name) or {}, *resource.key):
        return None
    return {"id": name, "arn": known["TableArn"]}


def _named(scope: Scope) -> Iterator[str]:
    for page in scope.client("dynamodb").get_paginator("list_tables").paginate():
        yield from (name for name in page["TableNames"] if name.startswith(scope.prefix))


def observed(scope: Scope) -> Iterator[dict[str, Any]]:
    """This lab's and learner's tables, as `labkit.topology.describe` reads them."""
    for name in _named(scope):
        tags, row = tags_of(scope, name) or {}, description(scope, name)
        if row and scope.owns(tags):
            yield {**row, "Tags": tags}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Tables that still carry this lab's and learner's name."""
    return leftovers_named(scope, "table", _named(scope), tags_of)


HANDLERS: dict[str, Handler] = {"table": Handler(_create, _active, _delete, _find)}
