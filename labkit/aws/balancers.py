"""Load balancers and their listeners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.aws.calls import unless_gone
from labkit.aws.ec2 import listed
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope, Unseen, from_pairs, pairs
from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.values import Attributes

ENFORCED = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
TAGGED_AT_ONCE = 20
"""ARNs whose tags one call of `describe_tags` tells (the operation's own limit)."""
CROSS_ZONE = "load_balancing.cross_zone.enabled"


def _balancer_rows(scope: Scope, **which: Any) -> list[dict[str, Any]]:
    return rows_of(scope, "describe_load_balancers", "LoadBalancers", **which)


def rows_of(scope: Scope, operation: str, key: str, **which: Any) -> list[dict[str, Any]]:
    """The rows of a listing; none where what is asked for does not exist."""
    found: list[dict[str, Any]] = []
    with unless_gone():
        pages = scope.client("elbv2").get_paginator(operation).paginate(**which)
        found += [row for page in pages for row in page[key]]
    return found


# ---------------------------------------------------------------- load balancers


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    groups = {"SecurityGroups": list(wanted["groups"])} if wanted["groups"] else {}
    answer = scope.client("elbv2").create_load_balancer(
        Name=scope.short_prefix + resource.name,
        Type=wanted["type"],
        Scheme=wanted["scheme"],
        SubnetMappings=[_mapping(row) for row in wanted["subnets"]],
        Tags=pairs(scope.tags(*resource.key)),
        **groups,
    )
    return _settled(scope, resource, _known(answer["LoadBalancers"][0]))


def _mapping(wanted: Mapping[str, str]) -> dict[str, str]:
    """A subnet with the address of its node, where that is fixed."""
    fixed = {"PrivateIPv4Address": wanted["address"]} if wanted["address"] else {}
    return {"SubnetId": wanted["subnet"], **fixed}


def _known(row: Mapping[str, Any]) -> Attributes:
    arn = str(row["LoadBalancerArn"])
    return {"id": arn, "arn": arn, "dns_name": str(row["DNSName"])}


def _settled(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    """Set what AWS changes in place, and wait until the load balancer can be used."""
    elbv2, arn, wanted = scope.client("elbv2"), attributes["arn"], resource.properties
    network = wanted["type"] == "network"
    cross_zone = {"Key": CROSS_ZONE, "Value": str(wanted["cross_zone"]).lower()}
    if network:
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[cross_zone])
    if network and wanted["groups"]:
        enforced = "on" if wanted["enforce_private_link"] else "off"
        groups = list(wanted["groups"])
        elbv2.set_security_groups(
            LoadBalancerArn=arn, SecurityGroups=groups, **{ENFORCED: enforced}
        )
    scope.waits.until(lambda: _is_active(scope, arn), f"the load balancer {arn} was not active")
    return attributes


def _is_active(scope: Scope, arn: str) -> bool:
    rows = _balancer_rows(scope, LoadBalancerArns=[arn])
    if not rows:
        raise Unseen(f"the load balancer {arn}")
    state = rows[0]["State"]["Code"]
    if state == "failed":
        raise CallFailed("LoadBalancerFailed", f"the load balancer {arn} is {state}")
    return bool(state == "active")


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    arn = attributes["arn"]
    scope.client("elbv2").delete_load_balancer(LoadBalancerArn=arn)
    scope.waits.until(
        lambda: not _balancer_rows(scope, LoadBalancerArns=[arn]),
        f"the load balancer {arn} was not deleted",
    )
    scope.waits.until(
        lambda: not any(_interfaces(scope, arn)),
        f"the interfaces of the load balancer {arn} were not deleted",
    )


def _interfaces(scope: Scope, arn: str) -> Iterator[dict[str, Any]]:
    """Its interfaces, which outlive it and keep its subnets and groups busy (F9.5)."""
    said = f"ELB {arn.partition(':loadbalancer/')[2]}"
    rows = listed(scope, "network_interface", Filters=[{"Name": "description", "Values": [said]}])
    yield from (row for row in rows if row.get("Description") == said)


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    rows = _balancer_rows(scope, Names=[scope.short_prefix + resource.name])
    return (
        _known(rows[0]) if rows and is_step(scope, resource, rows[0]["LoadBalancerArn"]) else None
    )


def tags_of(scope: Scope, arn: str) -> dict[str, str] | None:
    """The tags of a load balancer or target group, or None where it does not exist."""
    return _tags(scope, [arn]).get(arn)


def _tags(scope: Scope, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The tags of those that exist, by ARN."""
    found: dict[str, dict[str, str]] = {}
    for first in range(0, len(arns), TAGGED_AT_ONCE):
        found |= _tags_at_once(scope, arns[first : first + TAGGED_AT_ONCE])
    return found


def _tags_at_once(scope: Scope, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    """By one call; by one for each where that fails, as it does when one of them has gone."""
    rows: list[dict[str, Any]] = []
    with unless_gone():
        rows += scope.client("elbv2").describe_tags(ResourceArns=list(arns))["TagDescriptions"]
    if rows or len(arns) == 1:
        return {row["ResourceArn"]: from_pairs(row["Tags"]) for row in rows}
    return {arn: tags for one in arns for arn, tags in _tags_at_once(scope, [one]).items()}


def is_step(scope: Scope, resource: Resource, arn: str) -> bool:
    """Whether a load balancer or target group bears the tags of one resource of the lab."""
    return scope.is_step(tags_of(scope, arn) or {}, *resource.key)


# ---------------------------------------------------------------- listeners


def _create_listener(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("elbv2").create_listener(
        LoadBalancerArn=wanted["load_balancer"],
        Protocol=wanted["protocol"],
        Port=wanted["port"],
        DefaultActions=_forward(wanted["target_group"]),
        Tags=pairs(scope.tags(*resource.key)),
    )
    return {"id": str(answer["Listeners"][0]["ListenerArn"])}


def _forward(group: str) -> list[dict[str, str]]:
    return [{"Type": "forward", "TargetGroupArn": group}]


def _update_listener(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    actions = _forward(resource.properties["target_group"])
    scope.client("elbv2").modify_listener(ListenerArn=attributes["id"], DefaultActions=actions)
    return attributes


def _delete_listener(scope: Scope, _: Resource, attributes: Attributes) -> None:
    scope.client("elbv2").delete_listener(ListenerArn=attributes["id"])


def _find_listener(scope: Scope, resource: Resource) -> Attributes | None:
    wanted = resource.properties
    rows = rows_of(
        scope, "describe_listeners", "Listeners", LoadBalancerArn=wanted["load_balancer"]
    )
    found = (row for row in rows if row["Port"] == wanted["port"])
    return next(({"id": str(row["ListenerArn"])} for row in found), None)


# ---------------------------------------------------------------- what stands


def observed(scope: Scope) -> Iterator[dict[str, Any]]:
    """The lab's load balancers, as `topology.describe` reads them."""
    call = scope.client("elbv2").describe_load_balancer_attributes
    for row in owned(scope, _balancer_rows(scope), "LoadBalancer"):
        arn = row["LoadBalancerArn"]
        listeners = rows_of(scope, "describe_listeners", "Listeners", LoadBalancerArn=arn)
        attributes = call(LoadBalancerArn=arn)["Attributes"]
        yield {**row, "Listeners": listeners, "Attributes": attributes}


def owned(scope: Scope, rows: list[dict[str, Any]], noun: str) -> Iterator[dict[str, Any]]:
    """The rows that are this lab's and learner's, with their tags."""
    named = {
        row[f"{noun}Arn"]: row for row in rows if row[f"{noun}Name"].startswith(scope.short_prefix)
    }
    for arn, tags in _tags(scope, list(named)).items():
        if scope.owns(tags):
            yield {**named[arn], "Tags": pairs(tags)}


def leftovers(scope: Scope) -> Iterator[Leftover]:
    """Load balancers that still carry this lab's and learner's tags."""
    for row in owned(scope, _balancer_rows(scope), "LoadBalancer"):
        name = from_pairs(row["Tags"]).get("Name", "")
        yield Leftover("load_balancer", row["LoadBalancerArn"], name)


HANDLERS: dict[str, Handler] = {
    "load_balancer": Handler(_create, _settled, _delete, _find),
    "listener": Handler(_create_listener, _update_listener, _delete_listener, _find_listener),
}
