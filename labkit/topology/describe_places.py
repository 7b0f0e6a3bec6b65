"""Which row of which list a fault is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from labkit.topology.base import TopologyError
from labkit.topology.describe_rows import Row, json_word

Rows = Mapping[str, Sequence[Row]]
T = TypeVar("T")

IDS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "InternetGateways": "InternetGatewayId",
    "RouteTables": "RouteTableId",
    "PrefixLists": "PrefixListId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "Instances": "InstanceId",
    "Reservations": "InstanceId",
    "NatGateways": "NatGatewayId",
    "VpcEndpoints": "VpcEndpointId",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
    "TransitGateways": "TransitGatewayId",
    "TransitGatewayAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayVpcAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
    "LoadBalancers": "LoadBalancerArn",
    "TargetGroups": "TargetGroupArn",
    "Streams": "StreamARN",
    "Tables": "TableArn",
    "Buckets": "Name",
    "Roles": "Arn",
    "InstanceProfiles": "InstanceProfileName",
    "RestApis": "id",
    "HttpApis": "ApiId",
    "DomainNames": "domainName",
    "HostedZones": "Id",
}
"""By which key people find a row of a list again."""

AS_ANSWERED = "take it as AWS's describe call answers it"


def each(rows: Rows, name: str, read: Callable[[Row], T]) -> Iterator[T]:
    """What `read` makes of each row of a list; a fault says in which row it is."""
    for number, row in enumerate(_listed(rows, name), start=1):
        if not isinstance(row, Mapping):
            what = f"A row is an object, not {json_word(row)}"
            raise TopologyError(what, where=f"row {number} of {name}", try_=AS_ANSWERED)
        try:
            found = read(row)
        except TopologyError as error:
            raise _placed(error, name, number, row) from None
        yield found


def _listed(rows: Rows, name: str) -> Sequence[Any]:
    found: Any = rows.get(name)
    if found is None:
        return ()
    if isinstance(found, (list, tuple)):
        return found
    what = f"{name} is a list of rows, not {json_word(found)}"
    raise TopologyError(what, where="the describe output", try_=AS_ANSWERED)


def _placed(error: TopologyError, name: str, number: int, row: Row) -> TopologyError:
    called = row.get(IDS.get(name, ""))
    place = f"row {number} of {name}" + (f", {called[:80]}" if isinstance(called, str) else "")
    where = f"{error.where}, {place}" if error.where else place
    return TopologyError(error.what, where=where, try_=error.try_)
