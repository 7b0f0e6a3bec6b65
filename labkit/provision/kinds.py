"""What provisioning has to know about each kind of resource, as one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    `noun` is AWS's word for it. `in_place` are the properties that AWS can change while it
    stands; any other change means making it anew. `inside` is the property that names the
    resource which holds this one and takes it along when it goes. `users_first` says that AWS
    does not delete it while anything refers to it, so that its users are made anew with it.
    """

    noun: str
    in_place: frozenset[str] = frozenset()
    inside: str = ""
    users_first: bool = False


def _kind(noun: str, *in_place: str, inside: str = "", users_first: bool = False) -> Kind:
    return Kind(noun, frozenset(in_place), inside, users_first)


KINDS: dict[str, Kind] = {
    "vpc": _kind("VPC", "dns_support", "dns_hostnames"),
    "internet_gateway": _kind("internet gateway"),
    "subnet": _kind("subnet"),
    "security_group": _kind("security group", "ingress", "egress"),
    "route_table": _kind("route table", "subnets"),
    "route": _kind("route", "target", inside="route_table"),
    "elastic_ip": _kind("Elastic IP address"),
    "nat_gateway": _kind("NAT gateway"),
    "vpc_endpoint": _kind(
        "VPC endpoint", "subnets", "groups", "route_tables", "private_dns", "policy"
    ),
    "instance": _kind("instance", "groups", "running"),
    "stream": _kind("stream"),
    "table": _kind("table"),
    "bucket": _kind("bucket"),
    "role": _kind("role", "trust", "policies"),
    "instance_profile": _kind("instance profile"),
    "load_balancer": _kind("load balancer", "cross_zone", "enforce_private_link"),
    "target_group": _kind("target group", "keep_client_address", "targets"),
    "listener": _kind("listener", "target_group", inside="load_balancer"),
    "vpc_link": _kind("VPC link", users_first=True),
    "vpc_link_v2": _kind("VPC link V2", users_first=True),
    "rest_api": _kind("REST API", "endpoint_type", "vpc_endpoint_ids", "disable_default_name"),
    "api_policy": _kind("resource policy", "policy", inside="api"),
    "api_resource": _kind("API resource", inside="api"),
    "api_method": _kind("API method", "authorization", "integration", inside="api"),
    "stage": _kind("stage", "serves", inside="api"),
    "certificate": _kind("certificate"),
    "domain_name": _kind("custom domain name", "certificate", "policy"),
    "base_path_mapping": _kind("base path mapping", "api", "stage", inside="domain"),
    "domain_access_association": _kind("domain name access association"),
    "hosted_zone": _kind("hosted zone"),
    "record": _kind("record", "values", "alias_zone", inside="zone"),
}
