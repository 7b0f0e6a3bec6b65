"""Private hosted zones of Route 53, and their records.

A zone cannot be tagged when it is made: until its tags are there, the caller reference that
it was made with tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.aws.calls import told, unless_gone
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs, pairs, step
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes

Row = dict[str, Any]
TTL = 60
"""Seconds for which a CNAME or an address may be remembered."""
COMES_WITH_IT = ("NS", "SOA")
"""Records of a zone's own, which come and go with it."""


# ---------------------------------------------------------------- zones


def _reference(scope: Scope, *words: str) -> str:
    """What the caller references of the lab's zones in this Region begin with."""
    whose = ("labkit", scope.clients.region, scope.lab, scope.learner, *words)
    return " ".join((*filter(None, whose), ""))


def _create(scope: Scope, resource: Resource, token: str) -> Attributes:
    wanted = resource.properties
    try:
        with told():
            answer = scope.client("route53").create_hosted_zone(
                Name=wanted["domain"],
                VPC={"VPCRegion": scope.clients.region, "VPCId": wanted["vpc"]},
                CallerReference=_reference(scope, step(*resource.key)) + token,
                HostedZoneConfig={"PrivateZone": True},
            )
    except CallFailed as failure:
        found = _find(scope, resource) if failure.code == "HostedZoneAlreadyExists" else None
        if found is None:
            raise
        return _tagged(scope, resource, found)
    _settled(scope, answer)
    return _tagged(scope, resource, {"id": _plain(answer["HostedZone"]["Id"])})


def _plain(key: str) -> str:
    """The id of a zone, which some answers give with a path before it."""
    return key.removeprefix("/hostedzone/")


def _tagged(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    scope.client("route53").change_tags_for_resource(
        ResourceType="hostedzone",
        ResourceId=attributes["id"],
        AddTags=pairs(scope.tags(*resource.key)),
    )
    return attributes


def _again(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    """Nothing of it is ever changed, but an earlier call may have ended before its tags."""
    return _tagged(scope, resource, attributes)


def _settled(scope: Scope, answer: Mapping[str, Any]) -> None:
    """Wait until all of Route 53's servers know of a change."""
    client, key = scope.client("route53"), answer["ChangeInfo"]["Id"]
    scope.waits.until(
        lambda: client.get_change(Id=key)["ChangeInfo"]["Status"] == "INSYNC",
        f"the change {key} was not in sync",
    )


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    """With the records that are in it: Route 53 keeps a zone that has any."""
    zone = attributes["id"]
    rows = [row for row in records_of(scope, zone) if row["Type"] not in COMES_WITH_IT]
    if rows:
        _changed(scope, zone, *(("DELETE", row) for row in rows))
    scope.client("route53").delete_hosted_zone(Id=zone)


def tags_of(scope: Scope, zone: str) -> dict[str, str] | None:
    """The tags of a zone, or None where it does not exist; one made for us that has none yet
    is ours.
    """
    row: list[Row] = []
    with unless_gone():
        row.append(scope.client("route53").get_hosted_zone(Id=zone)["HostedZone"])
    return _tags(scope, row[0]) if row else None


def _tags(scope: Scope, row: Row) -> dict[str, str]:
    answer = scope.client("route53").list_tags_for_resource(
        ResourceType="hostedzone", ResourceId=_plain(row["Id"])
    )
    tags = from_pairs(answer["ResourceTagSet"]["Tags"])
    made_for_us = row["CallerReference"].startswith(_reference(scope))
    return tags or (scope.marks if made_for_us else {})


def _zones(scope: Scope, *words: str) -> Iterator[Row]:
    """The zones that were made for this lab and learner, and carry no tags of others."""
    begins = _reference(scope, *words)
    for page in scope.client("route53").get_paginator("list_hosted_zones").paginate():
        for row in page["HostedZones"]:
            tags = _tags(scope, row) if row["CallerReference"].startswith(begins) else {}
            if scope.owns(tags):
                yield {**row, "Tags": pairs(tags)}


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    rows = _zones(scope, step(*resource.key))
    return next(({"id": _plain(row["Id"])} for row in rows), None)


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Zones that were made for this lab and learner."""
    for row in _zones(scope):
        yield Leftover("hosted_zone", _plain(row["Id"]), row["Name"].rstrip("."))


# ---------------------------------------------------------------- records


def records_of(scope: Scope, zone: str) -> list[Row]:
    """The record sets of a zone."""
    paginator = scope.client("route53").get_paginator("list_resource_record_sets")
    pages = paginator.paginate(HostedZoneId=zone)
    return [row for page in pages for row in page["ResourceRecordSets"]]


def _changed(scope: Scope, zone: str, *changes: tuple[str, Row]) -> None:
    """Make changes, each an action and a record set, all of them or none."""
    rows = [{"Action": action, "ResourceRecordSet": row} for action, row in changes]
    answer = scope.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": rows}
    )
    _settled(scope, answer)


def _record_set(wanted: Mapping[str, Any]) -> Row:
    """A record as Route 53 takes it: an alias is of the type of what it gives, an address."""
    named, values = {"Name": wanted["record"]}, wanted["values"]
    if wanted["type"] == "ALIAS":
        target = {
            "HostedZoneId": wanted["alias_zone"],
            "DNSName": values[0],
            "EvaluateTargetHealth": False,
        }
        return {**named, "Type": "A", "AliasTarget": target}
    rows = [{"Value": value} for value in values]
    return {**named, "Type": wanted["type"], "TTL": TTL, "ResourceRecords": rows}


def _put(scope: Scope, resource: Resource, _: object) -> Attributes:
    wanted = resource.properties
    record = _record_set(wanted)
    _changed(scope, wanted["zone"], ("UPSERT", record))
    return {"id": f"{wanted['zone']} {record['Name']} {record['Type']}"}


def _stands(scope: Scope, resource: Resource) -> Row | None:
    """The record set as Route 53 has it."""
    wanted, rows = resource.properties, list[Row]()
    with unless_gone():
        rows += records_of(scope, wanted["zone"])
    named = (wanted["record"].rstrip(".").lower(), _record_set(wanted)["Type"])
    found = (row for row in rows if (_name(row), row["Type"]) == named)
    return next(found, None)


def _name(row: Row) -> str:
    return str(row["Name"]).rstrip(".").lower()


def _remove(scope: Scope, resource: Resource, _: Attributes) -> None:
    row = _stands(scope, resource)
    if row:
        _changed(scope, resource.properties["zone"], ("DELETE", row))


def _find_record(scope: Scope, resource: Resource) -> Attributes | None:
    row = _stands(scope, resource)
    zone = resource.properties["zone"]
    return {"id": f"{zone} {resource.properties['record']} {row['Type']}"} if row else None


# ---------------------------------------------------------------- what stands


def observed(scope: Scope) -> Iterator[Row]:
    """The lab's zones, as `topology.describe` reads them."""
    client = scope.client("route53")
    for row in _zones(scope):
        vpcs = client.get_hosted_zone(Id=row["Id"]).get("VPCs", [])
        yield {**row, "VPCs": vpcs, "ResourceRecordSets": records_of(scope, row["Id"])}


HANDLERS: dict[str, Handler] = {
    "hosted_zone": Handler(_create, _again, _delete, _find),
    "record": Handler(_put, _put, _remove, _find_record),
}
