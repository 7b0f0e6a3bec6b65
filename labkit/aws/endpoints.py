"""VPC endpoints, interface and gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.aws.calls import AGAIN, is_gone
from labkit.aws.ec2 import found, marked, row_of, state_of
from labkit.aws.handler import Handler
from labkit.aws.scope import Scope
from labkit.provision import CallFailed, Resource
from labkit.provision.values import Attributes
from labkit.topology import PolicyDocument
from labkit.topology.policy import FULL_ACCESS

BROKEN = frozenset({"failed", "rejected", "expired"})


def _create(scope: Scope, resource: Resource, token: str) -> Attributes:
    wanted = resource.properties
    arguments: dict[str, Any] = {
        "VpcEndpointType": wanted["endpoint_type"],
        "VpcId": wanted["vpc"],
        "ServiceName": wanted["service"],
        "TagSpecifications": marked(scope, resource),
        "ClientToken": token,
    }
    if PolicyDocument.parse(wanted["policy"]) != FULL_ACCESS:
        arguments["PolicyDocument"] = wanted["policy"]
    if wanted["endpoint_type"] == "Gateway":
        arguments["RouteTableIds"] = list(wanted["route_tables"])
    else:
        arguments["SubnetIds"] = list(wanted["subnets"])
        arguments["SecurityGroupIds"] = list(wanted["groups"])
        # Left out, EC2 takes it for true (F2.4).
        arguments["PrivateDnsEnabled"] = wanted["private_dns"]
    answer = scope.client("ec2").create_vpc_endpoint(**arguments)["VpcEndpoint"]
    return _usable(scope, answer)


def _usable(scope: Scope, row: Mapping[str, Any]) -> Attributes:
    """Wait until an endpoint is available; boto3 has no waiter for that (F9.4)."""
    key = str(row["VpcEndpointId"])
    rows = [row]

    def available() -> bool:
        state = state_of(rows[-1])
        if state in BROKEN:
            raise CallFailed("EndpointFailed", f"the endpoint {key} is {state}")
        if state == "available":
            return True
        rows.append(row_of(scope, "vpc_endpoint", key) or {})
        return state_of(rows[-1]) == "available"

    scope.waits.until(available, f"the endpoint {key} was not available")
    return _known(rows[-1])


def _known(row: Mapping[str, Any]) -> Attributes:
    """Its id and, of an interface endpoint, its regional name, the first of its own (F2.5)."""
    entries = [one for one in row.get("DnsEntries", ()) if one["DnsName"].startswith("vpce-")]
    names = [{"dns_name": one["DnsName"], "dns_zone": one["HostedZoneId"]} for one in entries]
    return {"id": str(row["VpcEndpointId"]), **(names[0] if names else {})}


def _find(scope: Scope, resource: Resource) -> Attributes | None:
    row = found(scope, resource)
    return _known(row) if row else None


def _update(scope: Scope, resource: Resource, attributes: Attributes) -> Attributes:
    key, wanted = attributes["id"], resource.properties
    row = row_of(scope, "vpc_endpoint", key)
    if row is None:
        raise CallFailed("InvalidVpcEndpointId.NotFound", f"the endpoint {key} is gone")
    arguments = _differences(row, wanted)
    if arguments:
        scope.client("ec2").modify_vpc_endpoint(VpcEndpointId=key, **arguments)
        row = row_of(scope, "vpc_endpoint", key) or row
    return _usable(scope, row)


def _differences(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `modify_vpc_endpoint` that bring an endpoint to what is wanted."""
    groups = [group["GroupId"] for group in row.get("Groups", ())]
    arguments: dict[str, Any] = {}
    for name, have, want in (
        ("SubnetIds", row.get("SubnetIds", ()), wanted["subnets"]),
        ("SecurityGroupIds", groups, wanted["groups"]),
        ("RouteTableIds", row.get("RouteTableIds", ()), wanted["route_tables"]),
    ):
        added, removed = set(want) - set(have), set(have) - set(want)
        arguments |= {f"Add{name}": sorted(added)} if added else {}
        arguments |= {f"Remove{name}": sorted(removed)} if removed else {}
    private_dns = wanted["private_dns"]
    if wanted["endpoint_type"] == "Interface" and bool(row.get("PrivateDnsEnabled")) != private_dns:
        arguments["PrivateDnsEnabled"] = private_dns
    return arguments | _policy_difference(row, wanted["policy"])


def _policy_difference(row: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    want = PolicyDocument.parse(wanted)
    have = PolicyDocument.parse(row["PolicyDocument"]) if row.get("PolicyDocument") else FULL_ACCESS
    if have == want:
        return {}
    return {"ResetPolicy": True} if want == FULL_ACCESS else {"PolicyDocument": wanted}


def _delete(scope: Scope, _: Resource, attributes: Attributes) -> None:
    key = attributes["id"]
    answer = scope.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[key])
    # Failures are reported, not raised (F9.14).
    for failure in answer.get("Unsuccessful", ()):
        error = failure["Error"]
        if not is_gone(error["Code"]):
            code, again = error["Code"], error["Code"] in AGAIN
            raise CallFailed(code, error["Message"], call="DeleteVpcEndpoints", again=again)

    scope.waits.until(
        lambda: row_of(scope, "vpc_endpoint", key) is None, f"the endpoint {key} was not deleted"
    )


HANDLERS: dict[str, Handler] = {"vpc_endpoint": Handler(_create, _update, _delete, _find)}
