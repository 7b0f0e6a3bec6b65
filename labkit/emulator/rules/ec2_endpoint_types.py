"""What EC2 refuses of a VPC endpoint by the call alone, before it looks anything up."""

from __future__ import annotations

from functools import cache

from labkit.emulator.rules.ec2_endpoints import own_service, service_code
from labkit.emulator.rules.rule import Call, Refused, Rule

GATEWAY_SERVICES = frozenset({"s3", "dynamodb"})
"""The only services with gateway endpoints (F3.1)."""


@cache
def _interface_services() -> frozenset[str]:
    from moto.ec2.models import vpcs  # noqa: PLC0415  loaded by now

    return frozenset({*vpcs.AWS_ENDPOINT_SERVICES, *vpcs.COVERED_ENDPOINT_SERVICES})


def endpoint_type(call: Call) -> str:
    """The type of the endpoint that a call makes; Gateway unless it says so (F2.4)."""
    return str(call.get("VpcEndpointType", "Gateway"))


TYPES = frozenset({"Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork"})
"""The types of endpoints that AWS knows (F2.17)."""


def type_is_known(call: Call) -> None:
    """moto takes any word."""
    if endpoint_type(call) not in TYPES:
        text = f"Invalid VPC endpoint type: {endpoint_type(call)}"
        raise Refused("InvalidVpcEndpointType", text)


def unknown_service_is_refused(call: Call) -> None:
    """The service's name must be one of this Region (R200)."""
    name = str(call.get("ServiceName"))
    if own_service(name, call.region) is not None:
        return
    known = name.startswith(f"com.amazonaws.{call.region}.") and (
        name.removeprefix(f"com.amazonaws.{call.region}.") in _interface_services()
    )
    if not known:
        text = f"The Vpc Endpoint Service '{name}' does not exist"
        raise Refused("InvalidServiceName", text)


def parameters_fit_the_type(call: Call) -> None:
    """Subnets belong to interface endpoints, route tables to gateway endpoints (R198, R199)."""
    if endpoint_type(call) == "Gateway" and call.get("SubnetIds"):
        text = "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC"
        raise Refused("InvalidParameter", f"{text} Endpoints.")
    if endpoint_type(call) == "Interface" and call.get("RouteTableIds"):
        text = "Route table IDs are only supported for Gateway type VPC Endpoint."
        raise Refused("InvalidParameter", text)


def service_has_no_gateway_endpoint(call: Call) -> None:
    """Only S3 and DynamoDB have gateway endpoints; `Gateway` is the default (F3.1, R197)."""
    if (
        endpoint_type(call) == "Gateway"
        and service_code(call.get("ServiceName")) not in GATEWAY_SERVICES
    ):
        text = "Endpoint type (Gateway) does not match available service types ([Interface])."
        raise Refused("InvalidParameter", text)


_CREATE = "create_vpc_endpoint"

RULES = (
    Rule(_CREATE, "before", type_is_known),
    Rule(_CREATE, "before", unknown_service_is_refused, ("R200",)),
    Rule(_CREATE, "before", parameters_fit_the_type, ("R198", "R199")),
    Rule(_CREATE, "before", service_has_no_gateway_endpoint, ("F3.1", "R197")),
)
