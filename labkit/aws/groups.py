"""Security groups; only the rules that differ are authorized or revoked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from labkit.aws.ec2 import found_id, listed, marked, row_of, tags_of
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope
from labkit.provision import Resource
from labkit.provision.values import Attributes
from labkit.topology.routing import AWS_OWN

Rule = tuple[str, str, int, int]
"""Peer, protocol, first and last port."""
AWS_EGRESS: frozenset[Rule] = frozenset({("0.0.0.0/0", "-1", 0, 65535)})
"""What a new group lets out (F7.6)."""


def _wanted(scope: Scope, rows: Iterable[Mapping[str, Any]]) -> frozenset[Rule]:
    return frozenset(
        (_peer(scope, row["peer"]), row["protocol"], row["from_port"], row["to_port"])
        for row in rows
    )


def _peer(scope: Scope, peer: str) -> str:
    """A peer as rules have it: the id of AWS's own prefix list for its name (F3.5)."""
    if not peer.startswith(AWS_OWN):
        return peer
    filters = [{"Name": "prefix-list-name", "Values": [peer]}]
    answer = scope.client("ec2").describe_prefix_lists(Filters=filters)
    return next(
        str(row["PrefixListId"]) for row in answer["PrefixLists"] if row["PrefixListName"] == peer
    )


def rules(permissions: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    """One rule for each peer of EC2's permissions."""
    for row in permissions:
        span = (row["IpProtocol"], row.get("FromPort", 0), row.get("ToPort", 65535))
        peers = [item["CidrIp"] for item in row.get("IpRanges", ())]
        peers += [item["GroupId"] for item in row.get("UserIdGroupPairs", ())]
        peers += [item["PrefixListId"] for item in row.get("PrefixListIds", ())]
        for peer in peers:
            yield (peer, *span)


def _permission(rule: Rule) -> dict[str, Any]:
    peer, protocol, first, last = rule
    row: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        row |= {"FromPort": first, "ToPort": last}
    if peer.startswith("sg-"):
        return {**row, "UserIdGroupPairs": [{"GroupId": peer}]}
    if peer.startswith("pl-"):
        return {**row, "PrefixListIds": [{"PrefixListId": peer}]}
    return {**row, "IpRanges": [{"CidrIp": peer}]}


def _bring(
    scope: Scope, key: str, way: str, have: frozenset[Rule], wanted: frozenset[Rule]
) -> None:
    """Revoke what is too much and authorize what is missing; `way` is ingress or egress."""
    ec2 = scope.client("ec2")
    for verb, difference in (("revoke", have - wanted), ("authorize", wanted - have)):
        if difference:
            permissions = [_permission(rule) for rule in sorted(difference)]
            call = getattr(ec2, f"{verb}_security_group_{way}")
            call(GroupId=key, IpPermissions=permissions)


def _create(scope: Scope, resource: Resource, _token: str) -> Attributes:
    wanted = resource.properties
    answer = scope.client("ec2").create_security_group(
        GroupName=resource.name,
        Description=f"labkit {scope.lab}: {resource.name}",
        VpcId=wanted["vpc"],
        TagSpecifications=marked(scope, resource),
    )
    key = answer["GroupId"]
    _bring(scope, key, "ingress", frozenset(), _wanted(scope, wanted["ingress"]))
    _bring(scope, key, "egress", AWS_EGRESS, _wanted(scope, wanted["egress"]))
    return {"id": key}


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    key, wanted = attributes["id"], resource.properties
    row = row_of(scope, "security_group", key) or {}
    for way, name in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        have = frozenset(rules(row.get(name, ())))
        _bring(scope, key, way, have, _wanted(scope, wanted[way]))
    return attributes


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    """Where a rule of another group of the lab's names it, that rule goes first (F9.11)."""
    ec2, key = scope.client("ec2"), attributes["id"]
    try:
        ec2.delete_security_group(GroupId=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "DependencyViolation" or not _unnamed(scope, key):
            raise
        ec2.delete_security_group(GroupId=key)


def _unnamed(scope: Scope, key: str) -> bool:
    """Revoke the rules of the lab's other groups that name this one; whether there were any."""
    found = False
    for row in listed(scope, "security_group", Filters=scope.filters):
        for way, name in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            have = frozenset(rules(row.get(name, ())))
            naming = frozenset(rule for rule in have if rule[0] == key)
            if naming and row["GroupId"] != key and scope.owns(tags_of(row)):
                _bring(scope, row["GroupId"], way, have, have - naming)
                found = True
    return found


HANDLERS: dict[str, Handler] = {"security_group": Handler(_create, _update, _delete, found_id)}
