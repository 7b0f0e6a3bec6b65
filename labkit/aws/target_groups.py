"""Target groups, and the targets that are registered in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labkit.aws.balancers import is_step, owned, rows_of
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, from_pairs, pairs
from labkit.provision import Leftover, Resource
from labkit.provision.values import Attributes

KEEPS_CLIENT = "preserve_client_ip.enabled"


def _group_rows(scope: Scope, **which: Any) -> list[dict[str, Any]]:
    return rows_of(scope, "describe_target_groups", "TargetGroups", **which)


def _create_group(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("elbv2").create_target_group(
        Name=scope.short_prefix + resource.name,
        Protocol=wanted["protocol"],
        Port=wanted["port"],
        VpcId=wanted["vpc"],
        TargetType=wanted["target_type"],
        Tags=pairs(scope.tags(*resource.key)),
    )
    arn = str(answer["TargetGroups"][0]["TargetGroupArn"])
    return _registered(scope, resource, {"id": arn, "arn": arn})


def _registered(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    """Set the attribute, and bring the targets to what is wanted."""
    elbv2, arn, wanted = scope.client("elbv2"), attributes["arn"], resource.properties
    if wanted["keep_client_address"] is not None:
        keeps = {"Key": KEEPS_CLIENT, "Value": str(wanted["keep_client_address"]).lower()}
        elbv2.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[keeps])
    have = {(row["Id"], row["Port"]) for row in _targets(scope, arn)}
    want = {(row["id"], row["port"]) for row in wanted["targets"]}
    if have - want:
        elbv2.deregister_targets(TargetGroupArn=arn, Targets=_as_targets(have - want))
    if want - have:
        elbv2.register_targets(TargetGroupArn=arn, Targets=_as_targets(want - have))
    return attributes


def _targets(scope: Scope, arn: str) -> Iterator[dict[str, Any]]:
    """The targets that are registered; those that leave are told for a while (R230)."""
    answer = scope.client("elbv2").describe_target_health(TargetGroupArn=arn)
    for row in answer["TargetHealthDescriptions"]:
        if row["TargetHealth"]["State"] != "draining":
            yield row["Target"]


def _as_targets(pairs_of: set[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"Id": key, "Port": port} for key, port in sorted(pairs_of)]


def _delete_group(scope: Scope, _: Resource, attributes: Attributes) -> None:
    scope.client("elbv2").delete_target_group(TargetGroupArn=attributes["arn"])


def _find_group(scope: Scope, resource: Resource) -> Attributes | None:
    rows = _group_rows(scope, Names=[scope.short_prefix + resource.name])
    arn = str(rows[0]["TargetGroupArn"]) if rows else ""
    return {"id": arn, "arn": arn} if arn and is_step(scope, resource, arn) else None


def observed(scope: Scope) -> Iterator[dict[str, Any]]:
    """The lab's target groups, as `topology.describe` reads them."""
    elbv2 = scope.client("elbv2")
    for row in owned(scope, _group_rows(scope), "TargetGroup"):
        arn = row["TargetGroupArn"]
        attributes = elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        health = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        yield {**row, "Attributes": attributes, "TargetHealthDescriptions": health}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Target groups that still carry this lab's and learner's tags."""
    for row in owned(scope, _group_rows(scope), "TargetGroup"):
        name = from_pairs(row["Tags"]).get("Name", "")
        yield Leftover("target_group", row["TargetGroupArn"], name)


HANDLERS: dict[str, Handler] = {
    "target_group": Handler(_create_group, _registered, _delete_group, _find_group),
}
