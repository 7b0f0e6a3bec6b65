"""Internet gateways, NAT gateways and elastic addresses."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]


def public(aws: World, vpc: str = "") -> str:
    """A subnet of a VPC with an internet gateway."""
    vpc = vpc or aws.vpc()
    aws.gateway(vpc)
    return aws.subnet(vpc)


def _nat_row(aws: World, key: str) -> Any:
    return aws.ec2.describe_nat_gateways(NatGatewayIds=[key])["NatGateways"][0]


def _nat(aws: World, **more: Any) -> Any:
    given = {"SubnetId": public(aws), "AllocationId": aws.address(), **more}
    return aws.ec2.create_nat_gateway(**given)["NatGateway"]


def _standing(aws: World) -> Any:
    return _nat_row(aws, aws.nat(public(aws), aws.address()))


def _nat_interface(aws: World) -> Any:
    key = _standing(aws)["NatGatewayAddresses"][0]["NetworkInterfaceId"]
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=[key])
    return found["NetworkInterfaces"][0]


def _address_in_subnet(aws: World) -> bool:
    private = _standing(aws)["NatGatewayAddresses"][0]["PrivateIp"]
    return ip_address(private) in ip_network("10.0.1.0/24")


def _not_loopback(aws: World) -> bool:
    return not ip_address(aws.ec2.allocate_address(Domain="vpc")["PublicIp"]).is_loopback


def _waited(waiter: str, delete: bool = False) -> Call:
    def call(aws: World) -> str:
        key = _nat(aws)["NatGatewayId"]
        if delete:
            aws.ec2.delete_nat_gateway(NatGatewayId=key)
        quick = {"Delay": 1, "MaxAttempts": 10}
        aws.ec2.get_waiter(waiter).wait(NatGatewayIds=[key], WaiterConfig=quick)
        return str(_nat_row(aws, key)["State"])

    return call


def _deleted(aws: World) -> tuple[str, str, str]:
    """A NAT gateway that was deleted, its address and its interface."""
    address = aws.address()
    key = aws.nat(public(aws), address)
    eni = _nat_row(aws, key)["NatGatewayAddresses"][0]["NetworkInterfaceId"]
    aws.ec2.delete_nat_gateway(NatGatewayId=key)
    aws.until(
        aws.ec2.describe_nat_gateways,
        lambda got: got["NatGateways"][0]["State"] == "deleted",
        NatGatewayIds=[key],
    )
    return key, address, eni


def _address_kept(aws: World) -> Any:
    found = aws.ec2.describe_addresses(AllocationIds=[_deleted(aws)[1]])["Addresses"][0]
    return {key: found[key] for key in ("AllocationId", "AssociationId") if key in found}


def _interface_gone(aws: World) -> Any:
    return aws.ec2.describe_network_interfaces(NetworkInterfaceIds=[_deleted(aws)[2]])


def _released_while_held(aws: World) -> Any:
    address = aws.address()
    aws.nat(public(aws), address)
    return aws.ec2.release_address(AllocationId=address)


def _address_of_two(aws: World) -> Any:
    address, subnet = aws.address(), public(aws)
    aws.nat(subnet, address)
    return aws.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)


def _private(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    return aws.ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]


def _held(aws: World) -> tuple[str, str]:
    """An elastic address and its association with an interface."""
    address, eni = aws.address(), aws.interface(public(aws))
    answer = aws.ec2.associate_address(AllocationId=address, NetworkInterfaceId=eni)
    return address, answer["AssociationId"]


def _taken(aws: World) -> Any:
    address, _ = _held(aws)
    other = aws.interface(public(aws))
    return aws.ec2.associate_address(
        AllocationId=address, NetworkInterfaceId=other, AllowReassociation=False
    )


def _given_back(aws: World) -> Any:
    address, association = _held(aws)
    aws.ec2.disassociate_address(AssociationId=association)
    return aws.ec2.release_address(AllocationId=address)


def _attached_again(aws: World) -> Any:
    vpc = aws.vpc()
    return aws.ec2.attach_internet_gateway(InternetGatewayId=aws.gateway(vpc), VpcId=vpc)


def _second_gateway(aws: World) -> Any:
    vpc = aws.vpc()
    aws.gateway(vpc)
    other = aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    return aws.ec2.attach_internet_gateway(InternetGatewayId=other, VpcId=vpc)


def _detached(aws: World) -> Any:
    gateway = aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    return aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=aws.vpc())


def _detached_in_use(aws: World) -> Any:
    vpc = aws.vpc()
    gateway = aws.gateway(vpc)
    aws.nat(aws.subnet(vpc), aws.address())
    return aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


NO_PERMISSION = "You do not have permission to access the specified resource."

ROWS = (
    Row("an internet gateway is attached as available",
        lambda aws: aws.ec2.describe_internet_gateways(
            InternetGatewayIds=[aws.gateway(aws.vpc())])["InternetGateways"][0],
        gives({"Attachments": [{"State": "available", "VpcId": str}]}), ("F7.2",)),
    Row("an internet gateway is attached once", _attached_again,
        refuses("Resource.AlreadyAssociated",
                "resource igw-… is already attached to network vpc-…")),
    Row("a VPC has one internet gateway", _second_gateway,
        refuses("InvalidParameterValue",
                "Network vpc-… already has an internet gateway attached")),
    Row("what is not attached is not detached", _detached,
        refuses("Gateway.NotAttached", "resource igw-… is not attached to network vpc-…")),
    Row("an attached internet gateway stays",
        lambda aws: aws.ec2.delete_internet_gateway(InternetGatewayId=aws.gateway(aws.vpc())),
        refuses("DependencyViolation",
                "The internetGateway 'igw-…' has dependencies and cannot be deleted.", 400),
        ("R208", "F9.6")),
    Row("public addresses hold the internet gateway", _detached_in_use,
        refuses("DependencyViolation",
                "Network vpc-… has some mapped public address(es). Please unmap those public "
                "address(es) before detaching the gateway.", 400), ("R209", "F9.13")),
    Row("a NAT gateway is pending at first", _nat,
        gives({"State": "pending", "ConnectivityType": "public"}), ("F9.1", "F9.15")),
    Row("a waiter sees it available", _waited("nat_gateway_available"), gives("available"),
        ("F9.4",)),
    Row("it has both addresses and an interface", lambda aws: _standing(aws)["NatGatewayAddresses"],
        gives([{"AllocationId": str, "PublicIp": str, "PrivateIp": str,
                "NetworkInterfaceId": "eni-…"}]), ("F7.3",)),
    Row("its private address lies in its subnet", _address_in_subnet, gives(True), ("F7.3",)),
    Row("its interface is AWS's own", _nat_interface,
        gives({"InterfaceType": "nat_gateway", "RequesterManaged": True, "Status": "in-use",
               "Groups": [], "Association": {"PublicIp": str}}), ("F7.3",)),
    Row("a public NAT gateway needs an internet gateway",
        lambda aws: _nat(aws, SubnetId=aws.subnet(aws.vpc())),
        refuses("Gateway.NotAttached", "Network vpc-… has no Internet gateway attached"),
        ("F7.3",)),
    Row("a public NAT gateway needs an elastic address",
        lambda aws: aws.ec2.create_nat_gateway(SubnetId=public(aws)), refuses("MissingParameter")),
    Row("which nothing else holds", _address_of_two, refuses("Resource.AlreadyAssociated")),
    Row("a private NAT gateway needs neither", _private,
        gives({"ConnectivityType": "private",
               "NatGatewayAddresses": [{"PrivateIp": str, "PublicIp": ABSENT}]})),
    Row("a NAT gateway of one zone has a subnet",
        lambda aws: aws.ec2.create_nat_gateway(AllocationId=aws.address()),
        refuses("MissingParameter")),
    Row("a NAT gateway is tagged as it is made",
        lambda aws: _nat(aws, TagSpecifications=[
            {"ResourceType": "natgateway", "Tags": [{"Key": "Name", "Value": "n"}]}])["Tags"],
        gives([{"Key": "Name", "Value": "n"}]), ("F9.19",)),
    Row("a deleted NAT gateway is still listed", _waited("nat_gateway_deleted", delete=True),
        gives("deleted"), ("F9.15",)),
    Row("its address stays, and is free", _address_kept,
        gives({"AllocationId": str, "AssociationId": ABSENT}), ("F9.13",)),
    Row("its interface goes", _interface_gone,
        refuses("InvalidNetworkInterfaceID.NotFound",
                "The networkInterface ID 'eni-…' does not exist")),
    Row("an address that a NAT gateway holds is not released", _released_while_held,
        refuses("AuthFailure", NO_PERMISSION, 400), ("R210", "F9.13")),
    Row("an elastic address is a VPC's, of Amazon's pool",
        lambda aws: aws.ec2.allocate_address(Domain="vpc"),
        gives({"Domain": "vpc", "PublicIpv4Pool": "amazon", "NetworkBorderGroup": str,
               "AllocationId": "eipalloc-…"})),
    Row("and not this very machine's", _not_loopback, gives(True)),
    Row("an elastic address is tagged as it is made",
        lambda aws: aws.ec2.describe_addresses(AllocationIds=[aws.ec2.allocate_address(
            TagSpecifications=[{"ResourceType": "elastic-ip",
                                "Tags": [{"Key": "Name", "Value": "e"}]}])["AllocationId"]])[
            "Addresses"][0]["Tags"],
        gives([{"Key": "Name", "Value": "e"}]), ("F9.19",)),
    Row("an address in use is not released",
        lambda aws: aws.ec2.release_address(AllocationId=_held(aws)[0]),
        refuses("InvalidIPAddress.InUse")),
    Row("an address has one holder", _taken,
        refuses("Resource.AlreadyAssociated",
                "resource eipalloc-… is already associated with associate-id eipassoc-…")),
    Row("an address that was let go is released", _given_back, gives(dict)),
    Row("an unknown association of an address is not undone",
        lambda aws: aws.ec2.disassociate_address(AssociationId="eipassoc-00000000"),
        refuses("InvalidAssociationID.NotFound",
                "The association ID 'eipassoc-00000000' does not exist")),
    Row("an unknown address is not found",
        lambda aws: aws.ec2.describe_addresses(PublicIps=["203.0.113.250"]),
        refuses("InvalidAddress.NotFound", "Address '203.0.113.250' not found.")),
)  # fmt: skip
