"""VPC endpoints as EC2 makes, changes, lists and deletes them (F2, R188 to R204).

An interface endpoint has an interface in each of its subnets and the names of F2.5; moto
has neither. What AWS refuses is in `ec2_endpoint_checks`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.utils import add_tag_specification, random_resource_id

from labkit.emulator.rules.ec2_shared import make_service_interface, release_interface
from labkit.emulator.rules.rule import Call, Rule

FULL_ACCESS = json.dumps(
    {"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}
)
"""The policy of an endpoint for which none is given: it has no Version (F2.8, R189)."""

PUBLIC_ZONE = "Z7HUB22UULQXV"
"""The hosted zone of the public names of endpoints in us-east-1 (F2.6)."""

LABELS: Mapping[str, str] = {"kinesis-streams": "kinesis"}
"""The label that a service has in DNS, where it is not the service's own code."""

WILDCARD_NAMES = frozenset({"execute-api"})
"""Services whose private names cover everything below them (F2.5)."""


def service_code(service: str) -> str:
    """`execute-api` of `com.amazonaws.us-east-1.execute-api`."""
    return service.rsplit(".", 1)[-1]


def private_name(service: str, region: str) -> str:
    """The private DNS name of a service, such as `execute-api.us-east-1.amazonaws.com`."""
    code = service_code(service)
    return f"{LABELS.get(code, code)}.{region}.amazonaws.com"


def interface_endpoint_gets_interfaces_and_names(call: Call) -> ActionResult | None:
    """One interface a subnet with an address inside it, the endpoint's groups, all names."""
    endpoint = _new(call)
    if _is_interface(endpoint):
        endpoint.security_group_ids = call.get("SecurityGroupIds") or [_default_group(call)]
        _place(call, endpoint, call.get("SubnetIds", []))
    return ActionResult({"VpcEndpoint": endpoint})


def _new(call: Call) -> Any:
    """The endpoint as moto makes it, without interfaces; the type defaults to Gateway (F2.4)."""
    kind = call.get("VpcEndpointType", "Gateway")
    interface = kind == "Interface"
    endpoint = call.ec2.create_vpc_endpoint(
        vpc_id=call.get("VpcId"),
        service_name=call.get("ServiceName"),
        endpoint_type=kind,
        policy_document=call.get("PolicyDocument") or FULL_ACCESS,
        route_table_ids=call.get("RouteTableIds", []),
        subnet_ids=[],
        client_token=call.get("ClientToken"),
        security_group_ids=[],
        tags=add_tag_specification(call.get("TagSpecifications", [])),
        private_dns_enabled=interface and call.get("PrivateDnsEnabled", True),
    )
    endpoint.ip_address_type = "ipv4"
    endpoint.dns_options = {"DnsRecordIpType": "ipv4"}
    endpoint.requester_managed = False
    endpoint.service_region = call.region
    endpoint.dns_hash = random_resource_id(8)
    endpoint.private_zone = "Z" + random_resource_id(20).upper()
    endpoint.dns_entries = []
    return endpoint


def _is_interface(endpoint: Any) -> bool:
    return bool(endpoint.vpc_endpoint_type == "Interface")


def _default_group(call: Call) -> str:
    """The VPC's default security group (F2.7)."""
    return str(call.ec2.get_default_security_group(call.get("VpcId")).id)


def _place(call: Call, endpoint: Any, subnets: Iterable[str]) -> None:
    """Put an interface into each subnet, and write the names anew."""
    for subnet in subnets:
        eni = make_service_interface(
            call.ec2,
            subnet,
            "vpc_endpoint",
            endpoint.security_group_ids,
            f"VPC Endpoint Interface {endpoint.id}",
        )
        endpoint.subnet_ids.append(subnet)
        endpoint.network_interface_ids.append(eni.id)
    endpoint.dns_entries = _names(call, endpoint)


def _names(call: Call, endpoint: Any) -> list[dict[str, str]]:
    """The regional name, one a zone, then the private ones (F2.5); none without subnets."""
    if not endpoint.subnet_ids:
        return []
    code = service_code(endpoint.service_name)
    head, tail = f"{endpoint.id}-{endpoint.dns_hash}", f"{LABELS.get(code, code)}.{call.region}"
    zones = sorted(call.ec2.get_subnet(key).availability_zone for key in endpoint.subnet_ids)
    public = [head, *(f"{head}-{zone}" for zone in zones)]
    entries = [_entry(f"{name}.{tail}.vpce.amazonaws.com", PUBLIC_ZONE) for name in public]
    if endpoint.private_dns_enabled:
        name = private_name(endpoint.service_name, call.region)
        wild = [f"*.{name}"] if code in WILDCARD_NAMES else []
        entries.extend(_entry(one, endpoint.private_zone) for one in (name, *wild))
    return entries


def _entry(name: str, zone: str) -> dict[str, str]:
    return {"DnsName": name, "HostedZoneId": zone}


def changes_of_an_endpoint_take_effect(call: Call) -> ActionResult:
    """Private DNS, groups, subnets, policy and route tables are really changed."""
    endpoint = call.ec2.get_vpc_end_point(call.get("VpcEndpointId"))
    if call.get("ResetPolicy"):
        endpoint.policy_document = FULL_ACCESS
    if call.get("PolicyDocument"):
        endpoint.policy_document = call.get("PolicyDocument")
    if call.get("PrivateDnsEnabled") is not None:
        endpoint.private_dns_enabled = call.get("PrivateDnsEnabled")
    endpoint.modify(
        None, None, None, call.get("AddRouteTableIds"), call.get("RemoveRouteTableIds"), None, None
    )
    _change_groups(call, endpoint)
    if _is_interface(endpoint):
        _leave(call, endpoint, call.get("RemoveSubnetIds", []))
        _place(call, endpoint, call.get("AddSubnetIds", []))
    return ActionResult({"Return": True})


def _change_groups(call: Call, endpoint: Any) -> None:
    removed = call.get("RemoveSecurityGroupIds", [])
    kept = [group for group in endpoint.security_group_ids if group not in removed]
    added = [group for group in call.get("AddSecurityGroupIds", []) if group not in kept]
    endpoint.security_group_ids = [*kept, *added]
    groups = [call.ec2.get_security_group_from_id(key) for key in endpoint.security_group_ids]
    for key in endpoint.network_interface_ids:
        call.ec2.enis[key]._group_set = groups  # noqa: SLF001  moto has no other way


def _leave(call: Call, endpoint: Any, subnets: Iterable[str]) -> None:
    """Take the endpoint's interfaces out of some subnets."""
    for key in list(endpoint.network_interface_ids):
        if call.ec2.enis[key].subnet.id in subnets:
            endpoint.network_interface_ids.remove(key)
            release_interface(call.ec2, key)
    endpoint.subnet_ids = [key for key in endpoint.subnet_ids if key not in subnets]


def deleted_endpoints_go_with_their_interfaces(call: Call) -> ActionResult:
    """Unknown ids come back in `Unsuccessful`, and nothing is raised (R247)."""
    unsuccessful = []
    for key in call.get("VpcEndpointIds", []):
        endpoint = call.ec2.vpc_end_points.get(key)
        if endpoint is None:
            unsuccessful.append(_not_found(key))
            continue
        for eni in endpoint.network_interface_ids:
            release_interface(call.ec2, eni)
        if not _is_interface(endpoint):
            call.ec2.delete_vpc_endpoints([key])
        del call.ec2.vpc_end_points[key]
        call.ec2.tags.pop(key, None)
    return ActionResult({"Unsuccessful": unsuccessful})


def _not_found(key: str) -> dict[str, Any]:
    message = f"The Vpc Endpoint Id '{key}' does not exist"
    error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
    return {"Error": error, "ResourceId": key}


RULES = (
    Rule(
        "create_vpc_endpoint",
        "instead",
        interface_endpoint_gets_interfaces_and_names,
        ("F2.1", "F2.5", "F2.7", "F2.8", "R188", "R189"),
    ),
    Rule("modify_vpc_endpoint", "instead", changes_of_an_endpoint_take_effect, ("F2.3",)),
    Rule(
        "delete_vpc_endpoints",
        "instead",
        deleted_endpoints_go_with_their_interfaces,
        ("F9.12", "F9.14", "R247"),
    ),
)
