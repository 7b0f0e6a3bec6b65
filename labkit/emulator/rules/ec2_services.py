"""Endpoint services: AWS's own as they are listed, and connections to those of an account."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.clock import FOREVER
from labkit.emulator.rules.ec2_endpoints import PENDING
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.emulator.rules.states import takes_time


def services_asked_for_exist(call: Call) -> None:
    """In AWS's words (R200)."""
    from moto.ec2.models import vpcs  # noqa: PLC0415  loaded by now

    codes = {*vpcs.AWS_ENDPOINT_SERVICES, *vpcs.COVERED_ENDPOINT_SERVICES}
    own = {row.service_name for row in call.ec2.configurations.values()}
    head = f"com.amazonaws.{call.region}."
    for name in call.get("ServiceNames", []):
        if not (name.startswith(head) and name.removeprefix(head) in codes) and name not in own:
            text = f"The Vpc Endpoint Service '{name}' does not exist"
            raise Refused("InvalidServiceName", text)


def _connections(call: Call, service: Any) -> list[Any]:
    """Endpoints that accounts have made for a service."""
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded by now

    backends = [rows[call.region] for rows in list(ec2_backends.values()) if call.region in rows]
    endpoints = [row for ec2 in backends for row in ec2.vpc_end_points.values()]
    return [row for row in endpoints if row.service_name == service.service_name]


def connections_of_services_are_listed(call: Call) -> ActionResult:
    """Each endpoint that somebody made for a service of this account."""
    rows = [
        {
            "ServiceId": service.id,
            "VpcEndpointId": endpoint.id,
            "VpcEndpointOwner": endpoint.owner_id,
            "VpcEndpointState": endpoint.state,
            "CreationTimestamp": endpoint.creation_timestamp,
            "DnsEntries": endpoint.dns_entries,
            "NetworkLoadBalancerArns": service.network_load_balancer_arns,
            "IpAddressType": "ipv4",
        }
        for service in call.ec2.configurations.values()
        for endpoint in _connections(call, service)
    ]
    return ActionResult({"VpcEndpointConnections": rows})


def _decide(call: Call, *states: tuple[str, float]) -> ActionResult:
    service = call.ec2.configurations[call.get("ServiceId")]
    standing = {row.id: row for row in _connections(call, service)}
    unsuccessful = []
    for key in call.get("VpcEndpointIds", []):
        if key in standing:
            takes_time(standing[key], "state", call.clock.passing(*states))
        else:
            text = f"The Vpc Endpoint Id '{key}' does not exist"
            error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": text}
            unsuccessful.append({"ResourceId": key, "Error": error})
    return ActionResult({"Unsuccessful": unsuccessful})


def accepted_connection_becomes_available(call: Call) -> ActionResult:
    """The endpoint is made now."""
    return _decide(call, *PENDING, ("available", FOREVER))


def rejected_connection_stays_so(call: Call) -> ActionResult:
    """Its owner can only delete it."""
    return _decide(call, ("rejected", FOREVER))


RULES = (
    Rule("describe_vpc_endpoint_services", "before", services_asked_for_exist, ("R200",)),
    Rule("describe_vpc_endpoint_connections", "instead", connections_of_services_are_listed),
    Rule("accept_vpc_endpoint_connections", "instead", accepted_connection_becomes_available),
    Rule("reject_vpc_endpoint_connections", "instead", rejected_connection_stays_so),
)
