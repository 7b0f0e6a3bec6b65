"""`observe`: a lab's resources as the account holds them now, as a topology."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.aws import (
    apigateway,
    balancers,
    buckets,
    domains,
    iam,
    instance_profiles,
    kinesis,
    links,
    links_v2,
    route53,
    tables,
    target_groups,
)
from labkit.aws.account import with_user_data
from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.ec2 import listed, pages, tags_of
from labkit.aws.scope import Scope
from labkit.topology import Topology
from labkit.topology.describe import described

Row = Mapping[str, Any]

IN_VPC = {
    "Subnets": ("subnet", "vpc-id"),
    "InternetGateways": ("internet_gateway", "attachment.vpc-id"),
    "RouteTables": ("route_table", "vpc-id"),
    "SecurityGroups": ("security_group", "vpc-id"),
    "NetworkInterfaces": ("network_interface", "vpc-id"),
    "Instances": ("instance", "vpc-id"),
    "NatGateways": ("nat_gateway", "vpc-id"),
    "VpcEndpoints": ("vpc_endpoint", "vpc-id"),
}
"""Lists of what is in a VPC: the kind of each, and the filter that names the VPC."""

BY_ID = {
    "DhcpOptions": ("describe_dhcp_options", "DhcpOptionsId", "dopt-"),
    "PrefixLists": ("describe_prefix_lists", "PrefixListId", "pl-"),
}
"""Lists of what other rows name by its id: the call, the key and the beginning of the id."""


def observe(clients: Clients, lab: str, learner: str, network_of: str = "") -> Topology:
    """What stands of a lab: its VPC with all that is in it, its APIs, streams, tables,
    buckets and roles; with what stands of it under the name of `network_of`, if it shares that.

    Things are the lab's by their tags; what lies in its VPC belongs to it with or without
    tags, such as the main route table. Ids are AWS's own, names are `Name` tags. An API's
    deployment is taken to hold the API as it is defined now: AWS does not tell otherwise.
    Raises `CallFailed` when the account does not answer.
    """
    names = dict.fromkeys(filter(None, (network_of, learner)))
    scopes = [Scope(clients, lab, name) for name in names]
    with told():
        vpcs = [row for scope in scopes for row in _vpcs(scope)]
        network = _network(scopes[-1], vpcs) if vpcs else {}
        others = {
            name: [row for scope in scopes for row in rows_of(scope)]
            for name, rows_of in SERVICES.items()
        }
        return described({**network, **others}, region=clients.region, account=clients.account)


def _network(scope: Scope, vpcs: list[Row]) -> dict[str, list[Row]]:
    """The VPCs, what is in them, and what that names."""
    inside = {name: list(_in_vpcs(scope, name, vpcs)) for name in IN_VPC}
    rows = {"Vpcs": vpcs, **inside, "NetworkAcls": list(_network_acls(scope, vpcs))}
    ids = frozenset(_texts(list(rows.values())))
    return {**rows, **{name: list(_named(scope, name, ids)) for name in BY_ID}}


def _vpcs(scope: Scope) -> Iterator[Row]:
    """The lab's VPCs with their DNS attributes, which take a call each."""
    ec2 = scope.client("ec2")
    for row in listed(scope, "vpc", Filters=scope.filters):
        if scope.owns(tags_of(row)):
            attributes = {}
            for name in ("EnableDnsSupport", "EnableDnsHostnames"):
                attribute = name[0].lower() + name[1:]
                answer = ec2.describe_vpc_attribute(VpcId=row["VpcId"], Attribute=attribute)
                attributes[name] = answer[name]["Value"]
            yield {**row, **attributes}


def _in_vpcs(scope: Scope, name: str, vpcs: list[Row]) -> Iterator[Row]:
    """The rows of a list that are in one of the VPCs; looked at again, as filters may fail."""
    kind, filter_name = IN_VPC[name]
    keys = [row["VpcId"] for row in vpcs]
    for row in listed(scope, kind, Filters=[{"Name": filter_name, "Values": keys}]):
        places = {row.get("VpcId"), *(item["VpcId"] for item in row.get("Attachments", ()))}
        if places & set(keys):
            yield {**row, **with_user_data(scope.clients, row)} if kind == "instance" else row


def _network_acls(scope: Scope, vpcs: list[Row]) -> Iterator[Row]:
    """The network ACLs of the VPCs: no lab makes any, but a hand may change the default one."""
    keys = [row["VpcId"] for row in vpcs]
    filters = [{"Name": "vpc-id", "Values": keys}]
    for page in pages(scope, "describe_network_acls", Filters=filters):
        yield from (row for row in page["NetworkAcls"] if row["VpcId"] in keys)


def _named(scope: Scope, name: str, ids: frozenset[str]) -> Iterator[Row]:
    """The rows of a list of `BY_ID` that are among `ids`; no call where none can be."""
    operation, key, prefix = BY_ID[name]
    if any(found.startswith(prefix) for found in ids):
        for page in pages(scope, operation):
            yield from (row for row in page[name] if row[key] in ids)


def _texts(value: Any) -> Iterator[str]:
    """Every text in rows, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _streams(scope: Scope) -> Iterator[Row]:
    for name in kinesis.streams(scope):
        tags = kinesis.tags_of(scope, name) or {}
        summary = kinesis.summary(scope, name)
        if summary and scope.owns(tags):
            yield {**summary, "Tags": tags}


def _roles(scope: Scope) -> Iterator[Row]:
    client = scope.client("iam")
    for row in iam.roles(scope):
        role = row["RoleName"]
        tags = iam.tags_of(scope, role) or {}
        if scope.owns(tags):
            documents = [
                client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                for name in iam.policy_names(scope, role)
            ]
            yield {**row, "Tags": tags, "Policies": documents}


def _rest_apis(scope: Scope) -> Iterator[Row]:
    client = scope.client("apigateway")
    for row in apigateway.apis(scope):
        paginator = client.get_paginator("get_resources")
        pages = paginator.paginate(restApiId=row["id"], embed=["methods"])
        yield {
            **row,
            "resources": [resource for page in pages for resource in page["items"]],
            "stages": client.get_stages(restApiId=row["id"])["item"],
        }


def _vpc_links(scope: Scope) -> Iterator[Row]:
    """Those of both versions, which two services tell of."""
    yield from links.links(scope)
    yield from links_v2.links(scope)


SERVICES: dict[str, Callable[[Scope], Iterator[Row]]] = {
    "Streams": _streams,
    "Tables": tables.observed,
    "Buckets": buckets.observed,
    "Roles": _roles,
    "InstanceProfiles": instance_profiles.profiles,
    "RestApis": _rest_apis,
    "VpcLinks": _vpc_links,
    "LoadBalancers": balancers.observed,
    "TargetGroups": target_groups.observed,
    "DomainNames": domains.observed,
    "CertificateSummaryList": domains.certificates,
    "HostedZones": route53.observed,
}
