"""Route tables, their routes and what becomes of a route whose target goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import Row, gives, holding, refuses
from labkit.aws.contract.world import World

EVERYWHERE = "0.0.0.0/0"
Call = Callable[[World], Any]


def routed(destination: str = EVERYWHERE, again: bool = False) -> Call:
    """A route to an internet gateway; `again` makes it twice."""

    def call(aws: World) -> Any:
        vpc = aws.vpc()
        table, gateway = aws.route_table(vpc), aws.gateway(vpc)
        given = {"RouteTableId": table, "DestinationCidrBlock": destination, "GatewayId": gateway}
        aws.ec2.create_route(**given)
        return aws.ec2.create_route(**given) if again else routes(aws, table)

    return call


def routes(aws: World, table: str) -> Any:
    """The routes of a table."""
    return aws.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]


def _to(**target: str) -> Call:
    return lambda aws: aws.ec2.create_route(
        RouteTableId=aws.route_table(aws.vpc()), DestinationCidrBlock=EVERYWHERE, **target
    )


def _foreign_gateway(aws: World) -> Any:
    gateway = aws.gateway(aws.vpc())
    return _to(GatewayId=gateway)(aws)


def _removed(destination: str) -> Call:
    return lambda aws: aws.ec2.delete_route(
        RouteTableId=aws.route_table(aws.vpc()), DestinationCidrBlock=destination
    )


def _replaced(aws: World) -> Any:
    vpc = aws.vpc()
    return aws.ec2.replace_route(
        RouteTableId=aws.route_table(vpc),
        DestinationCidrBlock=EVERYWHERE,
        GatewayId=aws.gateway(vpc),
    )


def associated(aws: World, vpc: str = "") -> tuple[str, str, str]:
    """A route table, a subnet, and the association between them."""
    vpc = vpc or aws.vpc()
    table, subnet = aws.route_table(vpc), aws.subnet(vpc)
    answer = aws.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return table, subnet, answer["AssociationId"]


def _second_table(aws: World) -> Any:
    vpc = aws.vpc()
    _, subnet, _ = associated(aws, vpc)
    return aws.ec2.associate_route_table(RouteTableId=aws.route_table(vpc), SubnetId=subnet)


def _foreign_subnet(aws: World) -> Any:
    return aws.ec2.associate_route_table(
        RouteTableId=aws.route_table(aws.vpc()), SubnetId=aws.subnet(aws.vpc())
    )


def _of_subnet(aws: World) -> Any:
    table, subnet, _ = associated(aws)
    by = [{"Name": "association.subnet-id", "Values": [subnet]}]
    return table == aws.ec2.describe_route_tables(Filters=by)["RouteTables"][0]["RouteTableId"]


def _main(aws: World) -> Any:
    vpc = aws.vpc()
    by = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
    return aws.ec2.describe_route_tables(Filters=by)["RouteTables"][0]


def _main_let_go(aws: World) -> Any:
    key = _main(aws)["Associations"][0]["RouteTableAssociationId"]
    return aws.ec2.disassociate_route_table(AssociationId=key)


def _left(aws: World) -> Any:
    table, _, association = associated(aws)
    aws.ec2.disassociate_route_table(AssociationId=association)
    return aws.ec2.delete_route_table(RouteTableId=table)


def _subnet_gone(aws: World) -> Any:
    table, subnet, _ = associated(aws)
    aws.ec2.delete_subnet(SubnetId=subnet)
    return aws.ec2.delete_route_table(RouteTableId=table)


def _gateway_detached(aws: World) -> Any:
    vpc = aws.vpc()
    table, gateway = aws.route_table(vpc), aws.gateway(vpc)
    aws.ec2.create_route(RouteTableId=table, DestinationCidrBlock=EVERYWHERE, GatewayId=gateway)
    aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    return routes(aws, table)


def _interface_deleted(aws: World) -> Any:
    vpc = aws.vpc()
    table, eni = aws.route_table(vpc), aws.interface(aws.subnet(vpc))
    given = {"RouteTableId": table, "DestinationCidrBlock": EVERYWHERE}
    aws.ec2.create_route(**given, NetworkInterfaceId=eni)
    aws.ec2.delete_network_interface(NetworkInterfaceId=eni)
    return routes(aws, table)


def _nat_deleted(aws: World) -> Any:
    vpc = aws.vpc()
    table, subnet = aws.route_table(vpc), aws.subnet(vpc)
    aws.gateway(vpc)
    nat = aws.nat(subnet, aws.address())
    given = {"RouteTableId": table, "DestinationCidrBlock": EVERYWHERE}
    aws.ec2.create_route(**given, NatGatewayId=nat)
    aws.ec2.delete_nat_gateway(NatGatewayId=nat)
    gone = {"NatGatewayIds": [nat]}
    aws.until(
        aws.ec2.describe_nat_gateways,
        lambda got: got["NatGateways"][0]["State"] == "deleted",
        **gone,
    )
    return routes(aws, table)


BLACKHOLE = gives(holding({"DestinationCidrBlock": EVERYWHERE, "State": "blackhole"}))
LOCAL = {
    "DestinationCidrBlock": "10.0.0.0/16",
    "GatewayId": "local",
    "Origin": "CreateRouteTable",
    "State": "active",
}

ROWS = (
    Row("a table has the local route from the start",
        lambda aws: aws.ec2.describe_route_tables(
            RouteTableIds=[aws.route_table(aws.vpc())])["RouteTables"][0],
        gives({"Routes": [LOCAL], "PropagatingVgws": [], "Associations": []}), ("R215", "F7.1")),
    Row("the main table is associated with the VPC", _main,
        gives({"Associations": [
            {"Main": True, "AssociationState": {"State": "associated"}}]}), ("R215",)),
    Row("an association says its state",
        lambda aws: aws.ec2.describe_route_tables(
            RouteTableIds=[associated(aws)[0]])["RouteTables"][0]["Associations"],
        gives([{"Main": False, "SubnetId": str, "AssociationState": {"State": "associated"}}]),
        ("R215",)),
    Row("a table is found by its subnet", _of_subnet, gives(True)),
    Row("a route is active", routed(),
        gives(holding({"DestinationCidrBlock": EVERYWHERE, "GatewayId": "igw-…",
                       "Origin": "CreateRoute", "State": "active"})), ("F7.2",)),
    Row("a destination has one route", routed(again=True),
        refuses("RouteAlreadyExists", "The route identified by 0.0.0.0/0 already exists.")),
    Row("the VPC's own CIDR has its route already", routed("10.0.0.0/16"),
        refuses("RouteAlreadyExists")),
    Row("part of the VPC's CIDR does not lead out of it", routed("10.0.1.0/24"),
        refuses("InvalidParameterValue",
                "The destination CIDR block 10.0.1.0/24 is equal to or more specific than one of "
                "this VPC's CIDR blocks. This route can target only an interface or an instance.")),
    Row("a destination must be a CIDR", routed("everywhere"),
        refuses("InvalidParameterValue",
                "Value (everywhere) for parameter destinationCidrBlock is invalid. "
                "This is not a valid CIDR block.")),
    Row("a route needs a gateway that exists", _to(GatewayId="igw-00000000"),
        refuses("InvalidGatewayID.NotFound", "The gateway ID 'igw-00000000' does not exist")),
    Row("and that is attached to the VPC", _foreign_gateway,
        refuses("InvalidParameterValue",
                "route table rtb-… and network gateway igw-… belong to different networks")),
    Row("a route needs a NAT gateway that exists", _to(NatGatewayId="nat-00000000"),
        refuses("InvalidNatGatewayID.NotFound",
                "The natGateway ID 'nat-00000000' does not exist")),
    Row("a route needs an interface that exists", _to(NetworkInterfaceId="eni-00000000"),
        refuses("InvalidNetworkInterfaceID.NotFound")),
    Row("a route needs a peering that exists", _to(VpcPeeringConnectionId="pcx-00000000"),
        refuses("InvalidVpcPeeringConnectionID.NotFound")),
    Row("a route that is not there is not deleted", _removed("9.9.9.0/24"),
        refuses("InvalidRoute.NotFound",
                "no route with destination-cidr-block 9.9.9.0/24 in route table rtb-…")),
    Row("the local route stays", _removed("10.0.0.0/16"),
        refuses("InvalidParameterValue",
                "cannot remove local route 10.0.0.0/16 in route table rtb-…")),
    Row("a route that is not there is not replaced", _replaced, refuses("InvalidParameterValue")),
    Row("a subnet has one table", _second_table,
        refuses("Resource.AlreadyAssociated",
                "the specified association for route table rtb-… conflicts with an existing "
                "association")),
    Row("table and subnet are of one VPC", _foreign_subnet,
        refuses("InvalidParameterValue", "…belong to different networks…")),
    Row("an unknown association is not undone",
        lambda aws: aws.ec2.disassociate_route_table(AssociationId="rtbassoc-00000000"),
        refuses("InvalidAssociationID.NotFound",
                "The association ID 'rtbassoc-00000000' does not exist")),
    Row("the main association is not undone", _main_let_go, refuses("InvalidParameterValue")),
    Row("a table with a subnet stays",
        lambda aws: aws.ec2.delete_route_table(RouteTableId=associated(aws)[0]),
        refuses("DependencyViolation",
                "The routeTable 'rtb-…' has dependencies and cannot be deleted.", 400)),
    Row("the main table stays",
        lambda aws: aws.ec2.delete_route_table(RouteTableId=_main(aws)["RouteTableId"]),
        refuses("DependencyViolation")),
    Row("a table without subnets goes", _left, gives(dict)),
    Row("a subnet takes its association along", _subnet_gone, gives(dict), ("R227",)),
    Row("a route to a detached internet gateway is a blackhole", _gateway_detached, BLACKHOLE),
    Row("a route to a deleted interface is a blackhole", _interface_deleted, BLACKHOLE),
    Row("a route to a deleted NAT gateway is a blackhole", _nat_deleted, BLACKHOLE, ("F7.4",)),
)  # fmt: skip
