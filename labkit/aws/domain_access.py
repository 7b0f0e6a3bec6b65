"""Domain name access associations: each lets a private custom domain be used by one endpoint
(F1.15).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.handler import Handler
from labkit.aws.network import as_it_is
from labkit.aws.scope import Scope
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes

Row = dict[str, Any]
LARGEST_PAGE = 500


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("apigateway").create_domain_name_access_association(
        domainNameArn=wanted["domain"],
        accessAssociationSourceType="VPCE",
        accessAssociationSource=wanted["endpoint"],
        tags=scope.tags(*resource.key),
    )
    return {"id": str(answer["domainNameAccessAssociationArn"])}


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    scope.client("apigateway").delete_domain_name_access_association(
        domainNameAccessAssociationArn=key
    )
    scope.waits.until(lambda: tags_of(scope, key) is None, f"the association {key} was not deleted")


def _associations(scope: Scope) -> Iterator[Row]:
    """Every association of the account; boto3 has no paginator for them."""
    call = scope.client("apigateway").get_domain_name_access_associations
    more: dict[str, Any] = {}
    while True:
        page = call(limit=LARGEST_PAGE, resourceOwner="SELF", **more)
        yield from page.get("items", ())
        if not page.get("position"):
            return
        more = {"position": page["position"]}


def tags_of(scope: Scope, key: str) -> dict[str, str] | None:
    """The tags of an association, or None where it does not exist."""
    rows = (row for row in _associations(scope) if row["domainNameAccessAssociationArn"] == key)
    return next((dict(row.get("tags") or {}) for row in rows), None)


def _owned(scope: Scope) -> Iterator[tuple[str, dict[str, str]]]:
    for row in _associations(scope):
        tags = dict(row.get("tags") or {})
        if scope.owns(tags):
            yield str(row["domainNameAccessAssociationArn"]), tags


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    rows = _owned(scope)
    return next(({"id": key} for key, tags in rows if scope.is_step(tags, *resource.key)), None)


def of(scope: Scope, domain: str) -> list[Row]:
    """The associations of a private domain, by its ARN."""
    return [row for row in _associations(scope) if row["domainNameArn"] == domain]


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Associations that still carry this lab's and learner's tags."""
    for key, tags in _owned(scope):
        yield Leftover("domain_access_association", key, tags.get("Name", ""))


HANDLERS: dict[str, Handler] = {
    "domain_access_association": Handler(_create, as_it_is, _delete, _find),
}
