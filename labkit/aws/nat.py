"""Elastic IP addresses and NAT gateways."""

from __future__ import annotations

from labkit.aws.calls import told
from labkit.aws.ec2 import found_id, marked, row_of, state_of
from labkit.aws.handler import Handler
from labkit.aws.network import as_it_is
from labkit.aws.scope import Scope
from labkit.provision import CallFailed, Resource
from labkit.provision.values import Attributes


def _allocate(scope: Scope, resource: Resource, _token: str) -> Attributes:
    answer = scope.client("ec2").allocate_address(
        Domain="vpc", TagSpecifications=marked(scope, resource)
    )
    return {"id": answer["AllocationId"], "public_ip": answer["PublicIp"]}


def _release(scope: Scope, _: Resource, attributes: Attributes) -> None:
    # For some seconds after its NAT gateway has gone, AWS refuses with this code (R210).
    with told(again=frozenset({"AuthFailure"})):
        scope.client("ec2").release_address(AllocationId=attributes["id"])


def _create(scope: Scope, resource: Resource, token: str) -> Attributes:
    answer = scope.client("ec2").create_nat_gateway(
        SubnetId=resource.properties["subnet"],
        AllocationId=resource.properties["address"],
        TagSpecifications=marked(scope, resource),
        ClientToken=token,
    )
    return _usable(scope, resource, {"id": answer["NatGateway"]["NatGatewayId"]})


def _usable(scope: Scope, _: Resource, attributes: Attributes) -> Attributes:
    key = attributes["id"]

    def available() -> bool:
        row = row_of(scope, "nat_gateway", key) or {}
        if state_of(row) == "failed":
            message = row.get("FailureMessage", "no reason given")
            raise CallFailed(row.get("FailureCode", "Failed"), f"the NAT gateway failed: {message}")
        return state_of(row) == "available"

    scope.waits.until(available, f"the NAT gateway {key} was not available")
    return attributes


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    scope.client("ec2").delete_nat_gateway(NatGatewayId=key)

    scope.waits.until(
        lambda: row_of(scope, "nat_gateway", key) is None, f"the NAT gateway {key} was not deleted"
    )


HANDLERS: dict[str, Handler] = {
    "elastic_ip": Handler(_allocate, as_it_is, _release, found_id),
    "nat_gateway": Handler(_create, _usable, _delete, found_id),
}
