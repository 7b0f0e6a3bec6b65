"""VPC endpoints as EC2 makes them (F2.1 to F2.8, R188 to R195).

An interface endpoint has an interface in each of its subnets and the names of F2.5; moto
has neither. What AWS refuses is in `ec2_endpoint_checks`, how they change in
`ec2_endpoint_changes`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.utils import add_tag_specification, random_resource_id

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_shared import make_service_interface
from labkit.emulator.rules.rule import Call, Rule
from labkit.emulator.rules.states import as_begun, takes_time

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


def own_service(service: str, region: str) -> Any:
    """The endpoint service of some account that has this name, or None for AWS's own."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded by now

    for backends in list(ec2_backends.values()):
        for found in backends[region].configurations.values() if region in backends else ():
            if found.service_name == service:
                return found
    return None


def private_name(service: str, region: str) -> str:
    """The private DNS name of a service, such as `execute-api.us-east-1.amazonaws.com`.

    Empty for an endpoint service whose owner gave it none.
    """
    if service.startswith("com.amazonaws.vpce."):
        return str(getattr(own_service(service, region), "private_dns_name", "") or "")
    code = service_code(service)
    return f"{LABELS.get(code, code)}.{region}.amazonaws.com"


def interface_endpoint_gets_interfaces_and_names(call: Call) -> ActionResult | None:
    """One interface a subnet with an address inside it, the endpoint's groups, all names."""
    endpoint = _new(call)
    if is_interface(endpoint):
        endpoint.security_group_ids = call.get("SecurityGroupIds") or [_default_group(call)]
        place(call, endpoint, call.get("SubnetIds", []))
    takes_time(endpoint, "state", call.clock.passing(*_states(call, endpoint)))
    return ActionResult({"VpcEndpoint": as_begun(endpoint, "state")})


def _states(call: Call, endpoint: Any) -> list[tuple[str, float]]:
    """A gateway endpoint is there at once; another one may wait for its service's owner (R196)."""
    service = own_service(endpoint.service_name, call.region)
    if service is not None and service.acceptance_required:
        return [("pendingAcceptance", FOREVER)]
    return [*PENDING[: is_interface(endpoint)], ("available", FOREVER)]


PENDING = (("pending", 90.0),)
"""An interface endpoint takes one to three minutes (F9.1)."""


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


def is_interface(endpoint: Any) -> bool:
    """Whether an endpoint has interfaces, and not routes."""
    return bool(endpoint.vpc_endpoint_type == "Interface")


def _default_group(call: Call) -> str:
    """The VPC's default security group (F2.7)."""
    return str(call.ec2.get_default_security_group(call.get("VpcId")).id)


def place(call: Call, endpoint: Any, subnets: Iterable[str]) -> None:
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
    name = private_name(endpoint.service_name, call.region)
    if endpoint.private_dns_enabled and name:
        wild = [f"*.{name}"] if code in WILDCARD_NAMES else []
        entries.extend(_entry(one, endpoint.private_zone) for one in (name, *wild))
    return entries


def _entry(name: str, zone: str) -> dict[str, str]:
    return {"DnsName": name, "HostedZoneId": zone}


RULES = (
    Rule(
        "create_vpc_endpoint",
        "instead",
        interface_endpoint_gets_interfaces_and_names,
        ("F2.1", "F2.5", "F2.7", "F2.8", "R188", "R189"),
    ),
)
