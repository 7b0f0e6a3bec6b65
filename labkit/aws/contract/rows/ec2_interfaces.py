"""Network interfaces: their addresses, groups and attachments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.world import World

Call = Callable[[World], Any]


def _made(**more: Any) -> Call:
    return lambda aws: aws.ec2.create_network_interface(SubnetId=aws.subnet(aws.vpc()), **more)[
        "NetworkInterface"
    ]


def row_of(aws: World, key: str) -> Any:
    """An interface as it is listed."""
    found = aws.ec2.describe_network_interfaces(NetworkInterfaceIds=[key])
    return found["NetworkInterfaces"][0]


def _twice(address: str) -> Call:
    def call(aws: World) -> Any:
        subnet = aws.subnet(aws.vpc())
        aws.interface(subnet, PrivateIpAddress=address)
        return aws.ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress=address)

    return call


def _in_order(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    return [row_of(aws, aws.interface(subnet))["PrivateIpAddress"] for _ in range(2)]


def _full(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc(), "10.0.1.0/28")
    for _ in range(11):
        aws.interface(subnet)
    return aws.ec2.create_network_interface(SubnetId=subnet)


def _attached(aws: World) -> tuple[str, str]:
    """An interface that is attached to an instance as its second, and the attachment."""
    subnet = aws.subnet(aws.vpc())
    eni, instance = aws.interface(subnet), aws.instance(subnet)
    answer = aws.ec2.attach_network_interface(
        NetworkInterfaceId=eni, InstanceId=instance, DeviceIndex=1
    )
    return eni, answer["AttachmentId"]


def _same_place(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    return aws.ec2.attach_network_interface(
        NetworkInterfaceId=aws.interface(subnet), InstanceId=aws.instance(subnet), DeviceIndex=0
    )


def _attached_again(aws: World) -> Any:
    eni, _ = _attached(aws)
    instance = row_of(aws, eni)["Attachment"]["InstanceId"]
    return aws.ec2.attach_network_interface(
        NetworkInterfaceId=eni, InstanceId=instance, DeviceIndex=2
    )


def _detached(aws: World) -> Any:
    eni, attachment = _attached(aws)
    aws.ec2.detach_network_interface(AttachmentId=attachment)
    return row_of(aws, eni)


def _of_endpoint(aws: World) -> Any:
    vpc = aws.vpc()
    key = aws.endpoint(vpc, aws.subnet(vpc))
    found = aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[key])["VpcEndpoints"][0]
    return row_of(aws, found["NetworkInterfaceIds"][0])


def _regrouped(aws: World) -> Any:
    vpc = aws.vpc()
    eni, group = aws.interface(aws.subnet(vpc)), aws.group(vpc)
    aws.ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Groups=[group])
    return [row["GroupId"] == group for row in row_of(aws, eni)["Groups"]]


def _waited(aws: World) -> str:
    key = _made()(aws)["NetworkInterfaceId"]
    aws.ec2.get_waiter("network_interface_available").wait(
        NetworkInterfaceIds=[key], WaiterConfig={"Delay": 1, "MaxAttempts": 5}
    )
    return "waited"


def _subnet_held(aws: World) -> Any:
    subnet = aws.subnet(aws.vpc())
    aws.interface(subnet)
    return aws.ec2.delete_subnet(SubnetId=subnet)


VALUE = "InvalidParameterValue"

ROWS = (
    Row("a new interface is pending", _made(),
        gives({"Status": "pending", "InterfaceType": "interface", "RequesterManaged": False,
               "SourceDestCheck": True, "MacAddress": str, "Attachment": ABSENT})),
    Row("a waiter sees it available", _waited, gives("waited"), ("F9.4",)),
    Row("it has the VPC's default group", _made(),
        gives({"Groups": [{"GroupName": "default"}]})),
    Row("or the groups that were said", _regrouped, gives([True])),
    Row("addresses begin after the reserved ones", _in_order, gives(["10.0.1.4", "10.0.1.5"])),
    Row("an address can be asked for", _made(PrivateIpAddress="10.0.1.77"),
        gives({"PrivateIpAddress": "10.0.1.77",
               "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": "10.0.1.77"}]})),
    Row("by one interface only", _twice("10.0.1.77"), refuses("InvalidIPAddress.InUse")),
    Row("within the subnet", _made(PrivateIpAddress="10.0.2.77"),
        refuses(VALUE, "Address … does not fall within the subnet's address range")),
    Row("and not of the reserved ones", _made(PrivateIpAddress="10.0.1.2"),
        refuses(VALUE, "Address … is in subnet's reserved address range")),
    Row("a full subnet takes no more", _full, refuses("InsufficientFreeAddressesInSubnet")),
    Row("an interface is tagged as it is made",
        lambda aws: _made(TagSpecifications=[{
            "ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "e"}]}])(aws)[
            "TagSet"],
        gives([{"Key": "Name", "Value": "e"}]), ("F9.19",)),
    Row("a place of an instance has one interface", _same_place,
        refuses(VALUE, "Instance 'i-…' already has an interface attached at device index '0'.")),
    Row("an interface is attached once", _attached_again,
        refuses("InvalidNetworkInterface.InUse")),
    Row("an attached interface is in use", lambda aws: row_of(aws, _attached(aws)[0]),
        gives({"Status": "in-use", "Attachment": {
            "AttachmentId": "eni-attach-…", "DeviceIndex": 1, "Status": "attached",
            "InstanceId": "i-…"}})),
    Row("and stays",
        lambda aws: aws.ec2.delete_network_interface(NetworkInterfaceId=_attached(aws)[0]),
        refuses(VALUE, "Network interface 'eni-…' is currently in use.", 400), ("R211", "F9.12")),
    Row("it is free once it was detached", _detached,
        gives({"Status": "available", "Attachment": ABSENT})),
    Row("an unknown attachment is not undone",
        lambda aws: aws.ec2.detach_network_interface(AttachmentId="eni-attach-00000000"),
        refuses("InvalidAttachmentID.NotFound")),
    Row("the interface of an endpoint is AWS's own", _of_endpoint,
        gives({"InterfaceType": "vpc_endpoint", "RequesterManaged": True, "Status": "in-use",
               "Description": "VPC Endpoint Interface vpce-…",
               "Attachment": {"AttachmentId": "ela-attach-…", "Status": "attached"}}),
        ("F2.1", "F9.12")),
    Row("and stays with it",
        lambda aws: aws.ec2.delete_network_interface(
            NetworkInterfaceId=_of_endpoint(aws)["NetworkInterfaceId"]),
        refuses(VALUE, "Network interface 'eni-…' is currently in use.", 400), ("R211", "F9.12")),
    Row("its attachment is not the customer's",
        lambda aws: aws.ec2.detach_network_interface(
            AttachmentId=_of_endpoint(aws)["Attachment"]["AttachmentId"], Force=True),
        refuses("OperationNotPermitted",
                "You are not allowed to manage 'ela-attach' attachments.", 400),
        ("R212", "F9.12")),
    Row("an unknown group is refused", _made(Groups=["sg-00000000"]),
        refuses("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist")),
    Row("an unknown subnet is refused",
        lambda aws: aws.ec2.create_network_interface(SubnetId="subnet-00000000"),
        refuses("InvalidSubnetID.NotFound", "The subnet ID 'subnet-00000000' does not exist")),
    Row("an interface holds its subnet", _subnet_held,
        refuses("DependencyViolation",
                "The subnet 'subnet-…' has dependencies and cannot be deleted.", 400),
        ("R205", "F9.12")),
    Row("a filter finds interfaces of a kind",
        lambda aws: (_of_endpoint(aws), aws.ec2.describe_network_interfaces(Filters=[
            {"Name": "interface-type", "Values": ["vpc_endpoint"]}])["NetworkInterfaces"])[1],
        gives(holding({"InterfaceType": "vpc_endpoint"}))),
)  # fmt: skip
