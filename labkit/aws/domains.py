"""Custom domains of API Gateway, and their base path mappings.

A public domain is named by its name; a private one by its ARN, for there may be several of
one name (F1.15).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from labkit.aws import acm, domain_access
from labkit.aws.calls import told, unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, Unseen, pairs
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes
from labkit.topology import EndpointType, PolicyDocument

Row = dict[str, Any]
LONGEST = 1800.0
"""Seconds to wait for a domain: a private one takes about a quarter of an hour (F1.15)."""
NOTHING = "(none)"
"""API Gateway's word for a mapping of every path."""


def named(key: str) -> dict[str, str]:
    """The arguments that name a domain in a call, from its id."""
    name, _, identifier = key.rpartition("/domainnames/")[2].partition("+")
    return {"domainName": name, **({"domainNameId": identifier} if identifier else {})}


# ---------------------------------------------------------------- domains


def _certificate_field(wanted: Mapping[str, Any]) -> str:
    regional = wanted["endpoint_type"] == EndpointType.REGIONAL
    return "regionalCertificateArn" if regional else "certificateArn"


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    arguments = {
        "domainName": wanted["domain"],
        "endpointConfiguration": {"types": [wanted["endpoint_type"]]},
        _certificate_field(wanted): wanted["certificate"],
        "securityPolicy": "TLS_1_2",
        "tags": scope.tags(*resource.key),
        **({"policy": wanted["policy"]} if wanted["policy"] else {}),
    }
    try:
        with told():
            row = scope.client("apigateway").create_domain_name(**arguments)
    except CallFailed as failure:
        if "already exists" in failure.message:
            # Names of public domains are taken for a whole Region, whoever has them: no use
            # in trying again.
            raise CallFailed(failure.code, failure.message, call=failure.call) from failure
        raise
    return _available(scope, _known(row))


def _known(row: Mapping[str, Any]) -> Attributes:
    """Its id, and the name that a record leads to with that name's hosted zone, if public."""
    found = {
        "id": row.get("domainNameArn") if row.get("domainNameId") else row["domainName"],
        "dns_name": row.get("regionalDomainName") or row.get("distributionDomainName"),
        "dns_zone": row.get("regionalHostedZoneId") or row.get("distributionHostedZoneId"),
    }
    return {name: str(value) for name, value in found.items() if value}


def _available(scope: Scope, attributes: Attributes) -> Attributes:
    key, waits = attributes["id"], replace(scope.waits, limit=max(LONGEST, scope.waits.limit))
    waits.until(lambda: _is_available(scope, key), f"the domain {key} was not available")
    return attributes


def _is_available(scope: Scope, key: str) -> bool:
    """Raises `CallFailed` for a domain that failed."""
    row = _domain(scope, key)
    if row is None:
        raise Unseen(f"the domain {key}")
    status = row.get("domainNameStatus", "AVAILABLE")
    if status == "FAILED":
        text = row.get("domainNameStatusMessage") or f"the domain {key} is {status}"
        raise CallFailed("DomainNameFailed", text)
    return bool(status == "AVAILABLE")


def _domain(scope: Scope, key: str) -> Row | None:
    found: list[Row] = []
    with unless_gone():
        found.append(scope.client("apigateway").get_domain_name(**named(key)))
    return found[0] if found else None


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    key, wanted = attributes["id"], resource.properties
    patches = list(_patches(_domain(scope, key) or {}, wanted))
    if patches:
        scope.client("apigateway").update_domain_name(**named(key), patchOperations=patches)
    return _available(scope, attributes)


def _patches(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    field = _certificate_field(wanted)
    if row.get(field) != wanted["certificate"]:
        yield {"op": "replace", "path": f"/{field}", "value": wanted["certificate"]}
    have, want = row.get("policy") or "", wanted["policy"]
    if bool(have) != bool(want) or (want and not _same(have, want)):
        yield {"op": "replace", "path": "/policy", "value": want}


def _same(one: str, other: str) -> bool:
    return PolicyDocument.parse(one) == PolicyDocument.parse(other)


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    scope.client("apigateway").delete_domain_name(**named(key))
    scope.waits.until(lambda: _domain(scope, key) is None, f"the domain {key} was not deleted")


def tags_of(scope: Scope, key: str) -> dict[str, str] | None:
    """The tags of a domain, or None where it does not exist."""
    row = _domain(scope, key)
    return None if row is None else dict(row.get("tags") or {})


def _domains(scope: Scope) -> Iterator[Row]:
    """The domains with this lab's and learner's tags; a list need not tell any."""
    for page in scope.client("apigateway").get_paginator("get_domain_names").paginate():
        for row in page["items"]:
            tags = row["tags"] if "tags" in row else tags_of(scope, _known(row)["id"])
            if scope.owns(tags or {}):
                yield {**row, "tags": tags}


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    rows = (row for row in _domains(scope) if scope.is_step(row["tags"], *resource.key))
    return next((_known(row) for row in rows), None)


# ---------------------------------------------------------------- base path mappings


def _place(resource: Resource) -> dict[str, str]:
    wanted = resource.properties
    return {**named(wanted["domain"]), "basePath": wanted["base_path"] or NOTHING}


def _mapping_id(resource: Resource) -> Attributes:
    return {"id": " ".join(_place(resource).values())}


def _create_mapping(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    stage = {"stage": wanted["stage"]} if wanted["stage"] else {}
    scope.client("apigateway").create_base_path_mapping(
        **_place(resource), restApiId=wanted["api"], **stage
    )
    return _mapping_id(resource)


def _update_mapping(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    wanted = resource.properties
    values = {"/restapiId": wanted["api"], "/stage": wanted["stage"]}
    patches = [{"op": "replace", "path": path, "value": row} for path, row in values.items()]
    scope.client("apigateway").update_base_path_mapping(**_place(resource), patchOperations=patches)
    return attributes


def _delete_mapping(scope: Scope, resource: Resource, _: Attributes) -> None:
    scope.client("apigateway").delete_base_path_mapping(**_place(resource))


def _find_mapping(scope: Scope, resource: Resource) -> Attributes | None:
    scope.client("apigateway").get_base_path_mapping(**_place(resource))
    return _mapping_id(resource)


# ---------------------------------------------------------------- what stands


def observed(scope: Scope) -> Iterator[Row]:
    """The lab's custom domains, as `topology.describe` reads them."""
    for row in _domains(scope):
        access = domain_access.of(scope, row["domainNameArn"]) if row.get("domainNameId") else []
        mappings = mappings_of(scope.client("apigateway"), row)
        yield {**row, "basePathMappings": mappings, "accessAssociations": access}


def mappings_of(client: Any, row: Row) -> list[Row]:
    """The base path mappings of a domain, which take a call of their own."""
    return list(client.get_base_path_mappings(**named(_known(row)["id"])).get("items", []))


def certificates(scope: Scope) -> Iterator[Row]:
    """The certificates of the lab's custom domains."""
    for row in _domains(scope):
        arn = row.get("regionalCertificateArn") or row.get("certificateArn") or ""
        found = acm.described(scope, arn) if arn else None
        if found:
            yield {**found, "Tags": pairs(acm.tags_of(scope, arn) or {})}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Domains that still carry this lab's and learner's tags."""
    for row in _domains(scope):
        yield Leftover("domain_name", _known(row)["id"], row["tags"].get("Name", ""))


HANDLERS: dict[str, Handler] = {
    "domain_name": Handler(_create, _update, _delete, _find),
    "base_path_mapping": Handler(_create_mapping, _update_mapping, _delete_mapping, _find_mapping),
}
